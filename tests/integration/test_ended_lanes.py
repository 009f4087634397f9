"""A session that moved leaves a place behind: what is edited or taken back later is carried there, and nothing else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from claimed_session import ANA, MIA, ClaimedSession, edit, failing_once, start_claimed_session, take_back, words
from fake_platform import LONGEST_TEXT, FakePlatform, FakeSurface, FakeSurfaceWithLookUp
from quick_relay import FEW, SHORT_LEASE, running_relays
from waiting import until

from bridge.relay import transactions
from bridge.web.console.trace_view import to_trace
from core.model.content import Content
from core.model.errors import Rejected, Uncertain, Unreachable
from core.model.events import NotShown, Undeliverable
from core.model.ports import Lane
from core.rendering.agent_sentences import ENGLISH_READER
from core.store import Store, ended_lanes, lanes, log
from core.store.locked_session import LockedSession
from core.store.queries.trace import trace_event
from core.store.tx import Tx
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules


@dataclass
class Left:
    """A session whose words stood on a board, and which goes on elsewhere. `end`: the seq up to which it was shown."""

    store: Store
    spoken: ClaimedSession
    board: FakePlatform
    surface: FakeSurface
    end: int = 0
    count: int = 0

    async def lane(self) -> Lane:
        [lane] = await self.store.read(lambda tx: lanes.all_of(tx, self.spoken.session))
        return lane

    async def moves_on(self) -> None:
        """It is shown elsewhere from now on."""
        lane = await self.lane()
        await self.store.write(self.spoken.session, lambda tx: ended_lanes.end_lane(tx, lane.id))
        self.end = lane.head

    async def comes_back(self) -> None:
        """It is shown here again."""
        lane = await self.lane()

        def unit(tx: Tx) -> None:
            lanes.revive_lane(tx, lane, LockedSession.lock(tx, self.spoken.session).session.head)

        await self.store.write(self.spoken.session, unit)

    async def user_says(self, text: str) -> int:
        self.count += 1
        wrote = await self.spoken.conversations.user_wrote(
            replace(MIA, address="mia"), Content(text), [("web", f"later-{self.count}")]
        )
        return wrote.seq

    async def notes(self, text: str) -> int:
        self.count += 1
        said = await self.spoken.conversations.agent_wrote(
            self.spoken.session, ANA, Content(text), [("test", f"note-{self.count}")], intent=ReplyIntent.NOTE
        )
        return said.seq

    async def edits(self, seq: int, text: str) -> None:
        await edit(self.store, self.spoken.session, self.surface, seq, text)

    async def takes_back(self, seq: int) -> None:
        await take_back(self.store, self.spoken.session, seq)

    async def shows(self, *texts: str) -> None:
        await until(lambda: self.board.shown == list(texts), "the board shows it", saw=lambda: self.board.shown)

    async def is_settled(self) -> None:
        """Nothing is due any more."""

        def settled(tx: Tx) -> bool:  # in this order: a take in between moves the cursor of one that came back
            due = lanes.due(tx, self.surface.name, 9)
            [lane] = lanes.all_of(tx, self.spoken.session)
            return lane.position == lane.head and not due

        await until(lambda: self.store.read(settled), "the lane has nothing to do", saw=self.lane)

    async def settles(self, *texts: str) -> None:
        """It shows this, and there is nothing more to come."""
        await self.is_settled()
        assert self.board.shown == list(texts)

    async def told(self) -> list[Undeliverable | NotShown]:
        events = await self.store.read(lambda tx: log.after(tx, self.spoken.session, 0, internal=True))
        return [event.body for event in events if isinstance(event.body, (Undeliverable, NotShown))]


async def a_place(store: Store, rules: Rules, surface: FakeSurface) -> Left:
    return Left(store, await start_claimed_session(store, rules, surface), surface.board, surface)


@asynccontextmanager
async def left(
    store: Store, rules: Rules, *said: str, surface: FakeSurface | None = None
) -> AsyncIterator[tuple[Left, list[int]]]:
    """Words (those with "//" are notes) that the board shows, one a post, when the session moves on."""
    place = await a_place(store, rules, surface or FakeSurfaceWithLookUp(FakePlatform(), internal=True))
    async with running_relays(store, place.surface, timing=SHORT_LEASE):
        seqs = []
        for text in said:
            say = place.notes if text.startswith("//") else place.spoken.says
            seqs.append(await say(text.removeprefix("//")))
            await place.is_settled()
        await place.moves_on()
        yield place, seqs


async def test_what_users_agents_and_notes_said_is_edited_and_taken_back_where_it_was_left(
    store: Store, rules: Rules
) -> None:
    async with left(store, rules, "answer", "//a note", "more", "//another") as (place, seqs):
        await place.edits(1, "HELLO")
        await place.edits(seqs[0], "ANSWER")
        await place.edits(seqs[1], "A NOTE")
        await place.shows("HELLO", "ANSWER", "A NOTE", "more", "another")
        for seq in (1, seqs[2], seqs[3]):
            await place.takes_back(seq)
        await place.settles("ANSWER", "A NOTE")


async def test_nothing_new_is_shown_there_nor_any_change_of_it(store: Store, rules: Rules) -> None:
    async with left(store, rules, "answer") as (place, _):
        new = await place.spoken.says("new")
        await place.user_says("newer")
        await place.notes("newest")
        await place.edits(new, "NEW")
        await place.takes_back(new)
        calls = place.board.calls
        await place.settles("hello", "answer")
        assert place.board.calls == calls


async def test_it_goes_on_where_it_stopped_and_neither_loses_nor_doubles_anything(store: Store, rules: Rules) -> None:
    async with left(store, rules, "answer") as (place, [answer]):
        new = await place.spoken.says("x" * LONGEST_TEXT)
        await place.edits(answer, "ANSWER")
        gone = await place.spoken.says("y" * LONGEST_TEXT)
        await place.takes_back(1)
        await place.is_settled()
        await place.edits(new, "z" * LONGEST_TEXT)
        await place.takes_back(gone)
        await place.comes_back()
        await place.settles("ANSWER", "z" * LONGEST_TEXT)
        assert (await place.lane()).shows_until is None
        await place.spoken.says("and on")
        await place.settles("ANSWER", "z" * LONGEST_TEXT, "and on")


async def test_a_place_may_be_left_and_come_back_to_again_and_again(store: Store, rules: Rules) -> None:
    async with left(store, rules, "answer") as (place, [answer]):
        for number in range(3):
            await place.spoken.says(f"{number}" * LONGEST_TEXT)
            await place.edits(answer, f"answer {number}")
            await place.comes_back()
            await place.is_settled()
            await place.moves_on()
        await place.takes_back(1)
        await place.settles("answer 2", *(f"{number}" * LONGEST_TEXT for number in range(3)))


async def test_who_comes_back_for_a_moment_only_misses_nothing_at_the_next_return(store: Store, rules: Rules) -> None:
    place = await a_place(store, rules, FakeSurfaceWithLookUp(FakePlatform(), internal=True))
    async with running_relays(store, place.surface):
        await place.is_settled()
    await place.moves_on()
    await place.spoken.says("x" * LONGEST_TEXT)
    await place.takes_back(1)
    async with running_relays(store, place.surface):
        await place.is_settled()
    await place.comes_back()
    await place.moves_on()  # before any relay has looked
    await place.spoken.says("y" * LONGEST_TEXT)
    await place.comes_back()
    async with running_relays(store, place.surface):
        await place.settles("x" * LONGEST_TEXT, "y" * LONGEST_TEXT)


async def test_what_it_had_not_shown_yet_when_it_was_left_reads_as_it_does_now(store: Store, rules: Rules) -> None:
    place = await a_place(store, rules, FakeSurfaceWithLookUp(FakePlatform(), internal=True))
    taken_back, edited = await place.spoken.says("oops"), await place.spoken.says("x" * LONGEST_TEXT)
    await place.moves_on()
    await place.spoken.says("new")
    await place.takes_back(taken_back)
    await place.edits(edited, "z" * LONGEST_TEXT)
    async with running_relays(store, place.surface):
        await place.settles("hello", "z" * LONGEST_TEXT)
        assert not any("oops" in post.text for post in place.board.posts.values())
        await place.comes_back()
        await place.settles("hello", "z" * LONGEST_TEXT, "new")


async def test_words_that_grow_and_shrink_there_are_not_mistaken_for_new_ones_after_the_return(
    store: Store, rules: Rules
) -> None:
    async with left(store, rules, "answer") as (place, [answer]):
        await place.spoken.says("new")
        await place.edits(answer, "a" * LONGEST_TEXT + "b")  # a second post, which says that it covers this edit
        await place.edits(answer, "a")  # and which nothing knows any more
        await place.settles("hello", "a")
        place.surface.time_limit = 0.2
        place.board.before = failing_once(Uncertain("cut off"))  # not made, and the look-up meets that post
        await place.comes_back()
        await place.settles("hello", "a", "new")


# --- whoever dies in between


async def _taken(place: Left) -> transactions.Taken:
    """Somebody takes the lane, with a lease that runs out at once."""
    how = transactions.TakeOptions("dead", 0.0, 0.0, frozenset(place.surface.buckets("mia")), FEW)
    lane = await place.lane()
    taken = await place.store.write("dead", lambda tx: transactions.take(tx, place.surface, lane.id, how))
    assert isinstance(taken, transactions.Taken)
    return taken


@pytest.mark.parametrize("made", [False, True], ids=["before its call", "after its call"])
@pytest.mark.parametrize("returns", [False, True], ids=["left", "back meanwhile"])
async def test_whoever_dies_with_a_change_in_hand_has_it_done_once(
    store: Store, rules: Rules, made: bool, returns: bool
) -> None:
    async with left(store, rules, "answer") as (place, [answer]):
        pass
    await place.spoken.says("new")
    await place.edits(answer, "a" * LONGEST_TEXT + "b")
    first = await _taken(place)  # the post is replaced by one with the first piece
    done = await place.surface.perform(first.op)
    await store.write(
        "dead", lambda tx: transactions.record(tx, place.surface, first.view.lane, "dead", first.op.covers, done)
    )
    second = await _taken(place)  # a post is made for the second piece
    if made:
        await place.surface.perform(second.op)
    if returns:
        await place.comes_back()
    async with running_relays(store, place.surface):
        await place.settles("hello", "a" * LONGEST_TEXT, "b", *(["new"] if returns else []))
        await place.takes_back(answer)
        await place.settles("hello", *(["new"] if returns else []))


async def test_a_call_that_is_under_way_when_it_comes_back_moves_nothing_past_what_is_new(
    store: Store, rules: Rules
) -> None:
    async with left(store, rules, "answer") as (place, [answer]):
        await place.spoken.says("x" * LONGEST_TEXT)
        place.surface.time_limit = 60.0
        place.board.hold = hold = asyncio.Event()
        calls = place.board.calls
        await place.edits(answer, "ANSWER")
        await until(lambda: place.board.calls > calls, "the change is under way")
        await place.comes_back()
        place.board.hold = None
        hold.set()
        await place.settles("hello", "ANSWER", "x" * LONGEST_TEXT)


async def test_a_call_that_was_under_way_when_it_was_left_is_settled_by_a_look_up(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=failing_once(Uncertain("cut off")))
    place = await a_place(store, rules, FakeSurfaceWithLookUp(board, internal=True))
    place.surface.time_limit = 0.2
    async with running_relays(store, place.surface, timing=SHORT_LEASE):
        await until(lambda: board.calls == 1, "its first call is lost")
        await place.moves_on()
        await place.takes_back(1)
        await place.settles()
        assert len(board.posts) == 1


# --- a platform that is away, or takes nothing any more


async def test_an_outage_delays_a_change_and_uses_it_up_no_more_than_others(store: Store, rules: Rules) -> None:
    async with left(store, rules, "answer") as (place, [answer]):
        away = [Unreachable("away") for _ in range(3)]
        place.board.before = failing_once(*away)
        await place.takes_back(1)
        await place.edits(answer, "ANSWER")
        await place.settles("ANSWER")
        assert await place.told() == []


async def test_a_change_that_is_refused_there_is_told_and_what_follows_is_carried(store: Store, rules: Rules) -> None:
    def refuse(step: object) -> None:
        if "ANSWER" in words(step):
            raise Rejected("The channel is archived.")

    async with left(store, rules, "answer") as (place, [answer]):
        place.board.before = refuse
        await place.edits(answer, "ANSWER")
        await place.takes_back(1)
        await place.settles("answer")
        [told] = await place.told()
        assert isinstance(told, NotShown)
        assert (told.target, told.surface) == (answer, place.surface.name)
        assert told.reason.endswith("could not be changed or taken back: The channel is archived.")


async def test_where_nothing_can_be_looked_up_a_change_that_was_lost_is_made_again(store: Store, rules: Rules) -> None:
    async with left(store, rules, "answer", surface=FakeSurface(FakePlatform(), internal=True)) as (place, [answer]):
        await place.spoken.says("new")
        place.board.after = failing_once(Uncertain("cut off", cut=True))
        await place.edits(answer, "ANSWER")
        await place.settles("hello", "ANSWER")
        await place.comes_back()
        await place.settles("hello", "ANSWER", "new")


async def test_two_relays_carry_each_change_once(store: Store, rules: Rules) -> None:
    async with left(store, rules, "answer") as (place, [answer]), running_relays(store, place.surface):
        calls = place.board.calls
        for number in range(5):
            await place.edits(answer, f"answer {number}")
            await place.shows("hello", f"answer {number}")
        await place.is_settled()
        assert place.board.calls == calls + 5


async def test_of_a_place_that_is_gone_for_good_the_words_are_taken_back_all_the_same(
    store: Store, rules: Rules
) -> None:
    async with left(store, rules, "answer") as (place, _):
        lane = await place.lane()
        await store.write(place.spoken.session, lambda tx: ended_lanes.abandon_lane(tx, lane.id) or None)
        await place.spoken.says("new")
        await place.takes_back(1)
        await place.settles("answer")


async def test_a_message_passport_says_of_a_place_that_was_left_what_comes_there_and_what_does_not(
    store: Store, rules: Rules
) -> None:
    async def at_the_board(seq: int) -> dict[str, Any]:
        found = await store.read(lambda tx: trace_event(tx, place.spoken.session, seq))
        assert found is not None
        told = to_trace(found, ENGLISH_READER)
        return {"reached": told["lanes"][0]["reached"], "waits": "Waiting for Board" in str(told["hops"])}

    async with left(store, rules, "answer") as (place, _):
        pass
    new = await place.spoken.says("new")
    await place.takes_back(1)
    assert await at_the_board(new) == {"reached": False, "waits": False}
    assert await at_the_board(new + 1) == {"reached": False, "waits": True}
    async with running_relays(store, place.surface):
        await place.settles("answer")
    assert await at_the_board(new) == {"reached": False, "waits": False}
    assert await at_the_board(new + 1) == {"reached": True, "waits": False}
