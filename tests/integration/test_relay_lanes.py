"""The relay on real databases and a platform that fails in every way a platform can."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from claimed_session import ANA, MIA, edit, failing_once, start_claimed_session, take_back, while_it_says, words
from configuration import in_force
from fake_platform import LONGEST_TEXT, FakePlatform, FakeSurface, FakeSurfaceWithLookUp
from slack_agents import slack_agent
from waiting import takes, until

from bridge.relay import Relay, Timing
from bridge.relay.lane_mover import LaneMover
from core.model.content import Content
from core.model.errors import Rejected, Retry, Uncertain, Unreachable
from core.model.events import Undeliverable
from core.model.ids import Seq
from core.store import Store, lanes, log
from core.store.queries import plan_input
from core.usecases import replies
from core.usecases.rules import Rules

FAST = Timing(look_again_after=0.0, stop_within=2.0, settle_after=0.1, repeat_after=0.1, first_back_off=0.05)
SHORT_LEASE = replace(FAST, margin=1.0)  # for who waits for its end


@asynccontextmanager
async def running(store: Store, *surfaces: FakeSurface, timing: Timing = FAST) -> AsyncIterator[list[Relay]]:
    relays = [Relay(store, surface, in_force(), timing) for surface in surfaces]
    store.on_commit(lambda appended: [relay.wake() for relay in relays] and None)
    tasks = [asyncio.create_task(relay.run()) for relay in relays]
    try:
        yield relays
    finally:
        for relay in relays:
            await relay.stop()
        await asyncio.gather(*tasks)


async def test_what_an_agent_says_is_shown_in_order(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    spoken = await start_claimed_session(store, rules, FakeSurface(board))
    async with running(store, FakeSurface(board)):
        for number in range(30):
            await spoken.says(f"message number {number}")
        await until(lambda: " ".join(board.shown).count("number") == 30)
    assert " ".join(board.shown) == " ".join(f"message number {number}" for number in range(30))


async def test_what_stands_behind_a_whole_page_of_events_that_need_no_call_is_shown(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)  # a user's own words are not shown to them
    spoken = await start_claimed_session(store, rules, surface)
    for number in range(plan_input.MOST_PENDING + 1):
        await spoken.conversations.user_wrote(
            replace(MIA, address="mia"), Content("and?"), [("web", f"again-{number}")]
        )
    await spoken.says("Here I am")
    async with running(store, surface):
        await until(lambda: board.shown == ["Here I am"], "it is shown")


async def test_messages_that_pile_up_behind_a_call_are_merged(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface):
        async with while_it_says("one", spoken, surface):
            for text in ("two", "three", "four"):
                await spoken.says(text)
        await until(lambda: len(board.shown) == 2)
    assert board.shown == ["one", "two three four"]


async def test_a_long_text_is_shown_whole_in_several_posts(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    spoken = await start_claimed_session(store, rules, FakeSurface(board))
    text = "".join(f"{number:04d}" for number in range(45))
    async with running(store, FakeSurface(board)):
        await spoken.says(text)
        await spoken.says("after")
        await until(lambda: "after" in board.shown)
    assert "".join(board.shown) == text + "after"


@pytest.mark.parametrize("length", [10, 75, 130, 200])
async def test_an_edit_changes_every_piece_of_a_split_text(store: Store, rules: Rules, length: int) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface):
        seq = await spoken.says("a" * 130)
        await until(lambda: "".join(board.shown) == "a" * 130)
        await edit(store, spoken.session, surface, seq, "b" * length)
        await until(lambda: "".join(board.shown) == "b" * length)


async def test_an_edit_of_a_merged_message_renders_its_whole_post_again(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface):
        async with while_it_says("zero", spoken, surface):
            await spoken.says("one")
            seq = await spoken.says("two")
            await spoken.says("three")
        await until(lambda: board.shown == ["zero", "one two three"])
        await edit(store, spoken.session, surface, seq, "TWO")
        await until(lambda: board.shown == ["zero", "one TWO three"])


async def test_words_that_moved_out_of_a_merged_post_do_not_come_back_with_an_edit_of_their_neighbour(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    seqs = [await spoken.says("one"), await spoken.says("two")]
    async with running(store, surface):
        await until(lambda: board.shown == ["one two"], "they are merged")
        await edit(store, spoken.session, surface, seqs[0], "x" * LONGEST_TEXT)
        await until(
            lambda: [text.strip() for text in board.shown] == ["two", "x" * LONGEST_TEXT], "the words have moved"
        )
        await edit(store, spoken.session, surface, seqs[1], "TWO")
        await until(lambda: "TWO" in board.shown[0], "their neighbour is edited")
    assert [text.strip() for text in board.shown] == ["TWO", "x" * LONGEST_TEXT]


async def test_an_edit_that_is_pending_with_its_message_costs_no_call(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    seq = await spoken.says("before")
    await edit(store, spoken.session, surface, seq, "after")
    async with running(store, surface):
        await until(lambda: board.shown == ["after"])
        await spoken.says("next")
        await until(lambda: board.shown == ["after", "next"])
    assert board.calls == 2


async def test_a_retry_rests_its_bucket_and_loses_nothing(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=failing_once(Retry(0.2), Unreachable("refused"), Retry(0.0)))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface):
        await spoken.says("hello")
        await until(lambda: board.shown == ["hello"])
    assert board.calls == 4


async def test_a_resting_address_blocks_its_lane_only(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    one = await start_claimed_session(store, rules, surface, address="one")
    two = await start_claimed_session(store, rules, surface, address="two")

    def slow_for_one(step: object) -> None:
        if "for one" in words(step) and board.calls < 3:
            raise Retry(0.6)

    board.before = slow_for_one
    async with running(store, surface):
        await one.says("for one")
        await two.says("for two")
        await until(lambda: board.shown == ["for two", "for one"])


class OneChannel(FakeSurface):
    """All its addresses share the bucket that rests when the platform asks for it."""

    def buckets(self, address: str) -> tuple[str, ...]:
        return (f"{self.name}:all", self.name)


async def test_who_is_asked_to_wait_once_more_leaves_the_next_turn_to_the_others(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = OneChannel(board)
    rules = replace(rules, capacity=20)
    one = await start_claimed_session(store, rules, surface, address="one")
    others = [await start_claimed_session(store, rules, surface, address=f"another {number}") for number in range(12)]

    def never_one(step: object) -> None:
        if "for one" in words(step):
            raise Retry(0.8)

    board.before = never_one
    async with running(store, surface):
        await one.says("for one")
        await until(lambda: board.calls >= 2, "it was asked to wait twice")
        for number, other in enumerate(others):
            await other.says(f"for another {number}")
        await until(lambda: len(board.shown) == len(others), "everybody else was shown", saw=lambda: board.shown)
        assert board.calls <= 2 + len(others) + 1, "it was not asked again before the others had their turn"


async def test_a_lane_that_failed_after_it_was_found_to_be_due_is_not_called_again_at_once(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(before=failing_once(Unreachable("It did not take it.", only_here=True)))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    await spoken.says("hello")
    passage = LaneMover(store, surface, in_force(), replace(FAST, first_back_off=60.0), "test")
    [found] = await store.read(lambda tx: lanes.due(tx, surface.name, 10))
    await passage.move(found, {}, lambda: None)
    await passage.move(found, {}, lambda: None)  # who looked before the call hears of it late
    assert (board.calls, board.shown) == (1, [])


async def test_a_lost_answer_is_looked_up_and_not_repeated(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=failing_once(TimeoutError("no answer")))
    surface = FakeSurfaceWithLookUp(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface, timing=SHORT_LEASE):
        await spoken.says("first")
        await until(lambda: board.shown == ["first"])
        await spoken.says("second, while the first is unsettled")
        await until(lambda: len(board.shown) == 2)
    assert board.shown == ["first", "second, while the first is unsettled"]


async def test_a_call_that_was_answered_with_a_fault_is_settled_without_waiting_for_its_lease(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(after=failing_once(Uncertain("503", answered=True)))
    surface = FakeSurfaceWithLookUp(board)
    surface.time_limit = 60.0
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface):
        await spoken.says("first")
        await spoken.says("second")
        await until(lambda: " ".join(board.shown) == "first second")


async def test_a_lost_call_is_made_again_after_a_look_up(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=failing_once(TimeoutError("never arrived")))
    surface = FakeSurfaceWithLookUp(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface, timing=SHORT_LEASE):
        await spoken.says("hello")
        await until(lambda: board.shown == ["hello"])


async def test_where_nothing_can_be_looked_up_the_repeat_is_marked(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=failing_once(TimeoutError("no answer")))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface, timing=SHORT_LEASE):
        await spoken.says("hello")
        await until(lambda: len(board.shown) == 2)
        await spoken.says("on")
        await until(lambda: len(board.shown) == 3)
    assert board.shown == ["hello", "~hello", "on"]


async def test_a_refused_message_is_told_to_the_agents_and_what_follows_is_shown(store: Store, rules: Rules) -> None:
    public, inside = FakePlatform(), FakePlatform()

    def refuse_bad(step: object) -> None:
        if "bad" in words(step):
            raise Rejected("the chat is gone")

    public.before = refuse_bad
    surfaces = [FakeSurface(public), FakeSurface(inside, "inside", internal=True)]
    spoken = await start_claimed_session(store, rules, *surfaces)
    async with running(store, *surfaces):
        async with while_it_says("zero", spoken, surfaces[0]):
            for text in ("good", "bad", "fine"):
                await spoken.says(text)  # merged at first, then one by one
        await until(lambda: "fine" in " ".join(public.shown))
        await until(lambda: "gone" in " ".join(inside.shown))
    assert " ".join(public.shown) == "zero good fine"
    failures = await store.read(lambda tx: log.after(tx, spoken.session, 0, internal=True))
    assert [event.body for event in failures if isinstance(event.body, Undeliverable)] == [
        Undeliverable(5, "board", "the chat is gone")
    ]


async def test_a_failure_can_be_retried_once(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=failing_once(Rejected("blocked")))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface):
        seq = await spoken.says("hello")
        await until(lambda: board.calls >= 1)
        failure = seq + 1
        await until(
            lambda: spoken.conversations.act(replies.retry, spoken.session, ANA, failure), "it can be tried again"
        )
        await until(lambda: board.shown == ["hello"])
        assert not await spoken.conversations.act(replies.retry, spoken.session, ANA, failure)


async def test_a_delete_that_was_refused_is_carried_out_by_a_retry(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    seq = await spoken.says("oops")
    async with running(store, surface):
        await until(lambda: board.shown == ["oops"], "it is shown")
        board.before = failing_once(Rejected("They blocked us."))
        await take_back(store, spoken.session, seq)

        async def refused() -> int:
            events = await store.read(lambda tx: log.after(tx, spoken.session, 0, internal=True))
            return next((event.seq for event in events if isinstance(event.body, Undeliverable)), 0)

        failure = await until(refused, "the agent is told")
        assert board.shown == ["oops"]
        assert await spoken.conversations.act(replies.retry, spoken.session, ANA, Seq(failure))
        await until(lambda: board.shown == [], "it is taken back")


async def test_two_relays_share_lanes_and_show_everything_once(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    talks = [await start_claimed_session(store, rules, surface, address=f"user-{number}") for number in range(5)]
    async with running(store, surface, FakeSurfaceWithLookUp(board)):
        for number in range(10):
            await asyncio.gather(*(one.says(f"<{index}.{number}>") for index, one in enumerate(talks)))
        await until(lambda: " ".join(board.shown).count("<") == 50)
    words = " ".join(board.shown).split()
    for index in range(5):
        assert [word for word in words if word.startswith(f"<{index}.")] == [f"<{index}.{n}>" for n in range(10)]


async def test_a_stop_lets_the_call_under_way_finish_and_records_it(store: Store, rules: Rules) -> None:
    board = FakePlatform(hold=asyncio.Event())
    surface = FakeSurface(board)
    surface.time_limit = 5.0
    spoken = await start_claimed_session(store, rules, surface)
    async with running(store, surface) as [relay]:
        await spoken.says("hello")
        await until(lambda: board.calls >= 1)
        stopping = asyncio.create_task(relay.stop())
        await takes(0, "the stop, to be under way")
        board.hold.set()
        await stopping
    [lane] = await store.read(lambda tx: lanes.lanes_of(tx, spoken.session, surface.name))
    assert board.shown == ["hello"]
    assert lane.position == lane.head


async def test_internal_events_never_reach_a_surface_for_users(store: Store, rules: Rules) -> None:
    public, inside = FakePlatform(), FakePlatform()
    surfaces = [FakeSurface(public), FakeSurface(inside, "inside", internal=True)]
    spoken = await start_claimed_session(store, rules, *surfaces)
    ben = slack_agent("U0BEN", "Ben")
    async with running(store, *surfaces):
        await spoken.conversations.agent_wrote(spoken.session, ben, Content("a teammate's thought"), [("test", "ben")])
        await spoken.says("to the user")
        await until(lambda: "to the user" in " ".join(inside.shown) and public.shown != [])
    assert public.shown == ["to the user"]
    assert "teammate" in " ".join(inside.shown)
