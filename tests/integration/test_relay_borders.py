"""A failure stays with the narrowest thing that explains it: one call, one conversation, one platform."""

import asyncio
from collections.abc import Sequence

from claimed_session import ANA, edit, start_claimed_session, while_it_says, words
from fake_platform import FakePlatform, FakeSurface, FakeSurfaceWithLookUp
from quick_relay import FEW, SHORT_LEASE, fail_when, failures_of, running_relays, wait_for_failures
from waiting import until

from bridge.relay import GiveUpLimits
from core.model.errors import Rejected, Uncertain, Unreachable
from core.model.events import Event, Undeliverable
from core.model.ports import LookUpResult, Operation, Receipt, SessionView, WaitForMore
from core.model.session import Session
from core.store import Store, buckets, lane_failures, lanes
from core.usecases import replies
from core.usecases.rules import Rules


async def test_one_chat_that_takes_nothing_holds_up_nobody_and_its_agent_is_told(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    sick = await start_claimed_session(store, rules, surface, address="sick")
    well = await start_claimed_session(store, rules, surface, address="well")
    board.before = fail_when("sick", lambda: Unreachable("It does not know the call.", only_here=True))
    async with running_relays(store, surface) as [relay]:
        seq = await sick.says("for the sick one")
        for number in range(5):
            await well.says(f"<{number}>")
            await until(lambda number=number: f"<{number}>" in " ".join(board.shown), "the other chat has it")
            assert relay.problems() == {}
        newcomer = await start_claimed_session(store, rules, surface, address="new")
        await newcomer.says("welcome")
        await until(lambda: "welcome" in board.shown, "somebody new has it")
        assert await wait_for_failures(store, sick, 1) == [Undeliverable(seq, "board", "It does not know the call.")]
        await sick.says("goes on")
        await until(lambda: "goes on" in board.shown, "what is behind it is shown")
    assert len(await failures_of(store, well)) == 0


async def test_what_is_given_up_can_be_tried_again(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    board.before = fail_when("hello", lambda: Unreachable("no", only_here=True))
    async with running_relays(store, surface):
        seq = await spoken.says("hello")
        await wait_for_failures(store, spoken, 1)
        board.before = lambda step: None
        assert await spoken.conversations.act(replies.retry, spoken.session, ANA, seq + 1)
        await until(lambda: board.shown == ["hello"], "it is shown after all")


async def test_of_several_merged_messages_only_those_that_fail_are_given_up(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    board.before = fail_when("bad", lambda: Unreachable("no", only_here=True))
    await spoken.says("good")
    bad = await spoken.says("bad")
    await spoken.says("fine")
    async with running_relays(store, surface):
        await until(lambda: "fine" in " ".join(board.shown), "the others are shown")
        assert [failure.target for failure in await wait_for_failures(store, spoken, 1)] == [bad]
    assert " ".join(board.shown) == "good fine"


async def test_an_outage_of_the_platform_uses_up_no_tries_and_is_named(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=lambda step: (_ for _ in ()).throw(Unreachable("It is down.")))
    surface = FakeSurface(board)
    talks = [await start_claimed_session(store, rules, surface, address=f"user-{number}") for number in range(3)]
    async with running_relays(store, surface) as [relay]:
        for index, spoken in enumerate(talks):
            await spoken.says(f"<{index}>")
        await until(lambda: board.calls > 3 * FEW.tries, "it was tried more often than messages are")
        assert list(relay.problems().values()) == ["It is down."]
        board.before = lambda step: None
        await until(lambda: len(board.shown) == 3, "all is shown")
        await until(lambda: relay.problems() == {}, "nothing is named any more")
    assert all([await failures_of(store, spoken) == [] for spoken in talks])


async def test_several_addresses_that_fail_in_a_row_are_an_outage(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=lambda step: (_ for _ in ()).throw(Unreachable("no answer", only_here=True)))
    surface = FakeSurface(board)
    talks = [await start_claimed_session(store, rules, surface, address=f"user-{number}") for number in range(4)]
    async with running_relays(store, surface, bounds=GiveUpLimits(tries=100)) as [relay]:
        for index, spoken in enumerate(talks):
            await spoken.says(f"<{index}>")
        await until(lambda: relay.problems() != {}, "it is an outage")
        board.before = lambda step: None
        await until(lambda: len(board.shown) == 4, "all is shown")
        await until(lambda: relay.problems() == {}, "nothing is named any more")


class ProbedBoard(FakeSurface):
    """A board whose platform can be asked whether it is well. It answers a failed post as a chat's fault would be."""

    down = False
    asked = 0

    async def probe(self) -> None:
        self.asked += 1
        if self.down:
            raise Unreachable("The platform does not answer.")


async def test_a_probe_tells_an_outage_from_one_chats_fault_and_spares_the_tries(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=lambda step: (_ for _ in ()).throw(Uncertain("It had a fault.", answered=True)))
    surface = ProbedBoard(board)
    surface.down = True
    spoken = await start_claimed_session(store, rules, surface)
    async with running_relays(store, surface) as [relay]:
        await spoken.says("hello")
        await until(lambda: list(relay.problems().values()) == ["The platform does not answer."], "the outage is named")
        calls = board.calls
        assert calls == 1  # while it lasts only the probe is called
        board.before = lambda step: None
        surface.down = False
        await until(lambda: board.shown == ["~hello"], "it is sent once more, marked")
        await until(lambda: relay.problems() == {}, "nothing is named any more")
    assert await failures_of(store, spoken) == []


async def test_calls_that_hang_in_an_outage_are_not_made_again_before_the_platform_answers(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(hold=asyncio.Event())
    surface = ProbedBoard(board)
    surface.time_limit = 0.2
    surface.down = True
    spoken = await start_claimed_session(store, rules, surface)

    async with running_relays(store, surface, timing=SHORT_LEASE) as [relay]:
        await spoken.says("hello")
        await until(lambda: relay.problems() != {}, "the outage is named")

        async def lease_is_over() -> bool:
            [lane] = await store.read(lambda tx: lanes.lanes_of(tx, spoken.session, surface.name))
            held = await store.read(lambda tx: lanes.find_lane(tx, lane.id))
            now = await store.read(lambda tx: tx.lease_now)
            return held.held_until is None or held.held_until < now

        await until(lease_is_over, "nobody holds it any more")
        asked = surface.asked
        await until(lambda: surface.asked > asked, "the platform is asked again")
        assert board.calls == 1
        board.hold = None
        surface.down = False
        await until(lambda: board.shown == ["~hello"], "it is sent once more, marked")
    assert await failures_of(store, spoken) == []


async def test_a_platform_that_answered_a_moment_ago_is_asked_again_about_the_next_failure(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(before=fail_when("sick", lambda: Unreachable("no", only_here=True)))
    surface = ProbedBoard(board)
    sick = await start_claimed_session(store, rules, surface, address="sick")
    well = await start_claimed_session(store, rules, surface, address="well")
    async with running_relays(store, surface, bounds=GiveUpLimits(tries=1)) as [relay]:
        await sick.says("sick")
        await wait_for_failures(store, sick, 1)
        assert surface.asked >= 1
        surface.down = True
        board.before = fail_when("hello", lambda: Unreachable("no", only_here=True))
        await well.says("hello")
        await until(lambda: relay.problems() != {}, "the outage is named")
        board.before = lambda step: None
        surface.down = False
        await until(lambda: "hello" in board.shown, "it is shown")
    assert await failures_of(store, well) == []


class ReadBoard(FakeSurfaceWithLookUp):
    """A board whose posts are read by calls of another kind, which may fail as well."""

    down = False
    reads = 0

    def __init__(self, board: FakePlatform) -> None:
        super().__init__(board)
        self.addresses: dict[str, str] = {}  # of each post

    def look_up_buckets(self, address: str) -> tuple[str, ...]:
        return ("reading",)

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        self.reads += 1
        if self.down:
            raise Unreachable("It cannot be read.")
        found = await super().look_up(view)
        return [each for each in found if self.addresses[each.receipt.copies[0].remote] == view.lane.address]

    async def perform(self, op: Operation) -> Receipt:
        receipt = await super().perform(op)
        self.addresses[receipt.copies[0].remote] = op.buckets[0].removeprefix(f"{self.name}:")
        return receipt


async def test_posts_that_an_outage_refuses_are_looked_up_and_use_up_no_tries(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=lambda step: (_ for _ in ()).throw(Uncertain("It had a fault.", answered=True)))
    surface = ReadBoard(board)
    talks = [await start_claimed_session(store, rules, surface, address=f"user-{number}") for number in range(4)]
    async with running_relays(store, surface) as [relay]:
        for index, spoken in enumerate(talks):
            await spoken.says(f"<{index}>")
        await until(lambda: board.calls > len(talks) * (FEW.tries + 2), "it was tried more often than messages are")
        assert list(relay.problems().values()) == ["It had a fault."]
        board.before = lambda step: None
        await until(lambda: len(board.shown) == len(talks), "all is shown")
        await until(lambda: relay.problems() == {}, "nothing is named any more")
    assert all([await failures_of(store, spoken) == [] for spoken in talks])


async def test_an_outage_of_reading_is_over_with_the_first_answer(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = ReadBoard(board)
    talks = [await start_claimed_session(store, rules, surface, address=f"user-{number}") for number in range(4)]
    async with running_relays(store, surface) as [relay]:
        for index, spoken in enumerate(talks):
            await spoken.says(f"<{index}>")
        await until(lambda: len(board.shown) == len(talks), "the others got through a moment ago")
        surface.down = True
        board.before = lambda step: (_ for _ in ()).throw(Uncertain("It had a fault.", answered=True))
        for index, spoken in enumerate(talks):
            await spoken.says(f"<again {index}>")
        await until(lambda: surface.reads > len(talks) * (FEW.tries + 2), "it was read more often than that")
        assert "It cannot be read." in relay.problems().values()
        surface.down = False
        board.before = lambda step: None
        await until(lambda: len(board.shown) == 2 * len(talks), "all is shown")
        await until(lambda: relay.problems() == {}, "nothing is named any more")
    assert all([await failures_of(store, spoken) == [] for spoken in talks])


class Stumbling(FakeSurface):
    """A board with a fault of ours in its plan."""

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        op = super().plan(view, pending)
        if isinstance(op, Operation) and "poison" in words(op.call):
            raise ValueError("poison")
        return op


async def test_an_event_that_cannot_be_planned_is_given_up_and_its_lane_goes_on(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = Stumbling(board)
    sick = await start_claimed_session(store, rules, surface, address="sick")
    well = await start_claimed_session(store, rules, surface, address="well")
    async with running_relays(store, surface):
        seq = await sick.says("poison")
        await well.says("hello")
        await until(lambda: board.shown == ["hello"], "the other chat has its message")
        [failure] = await wait_for_failures(store, sick, 1)
        assert failure.target == seq
        await sick.says("antidote")
        await until(lambda: "antidote" in board.shown, "the lane goes on")


async def test_a_relay_whose_round_fails_is_started_again(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    rate = surface.buckets
    broken = iter([True, True])

    def buckets_of(address: str) -> tuple[str, ...]:
        if next(broken, False):
            raise RuntimeError("a fault of ours in the round")
        return rate(address)

    async with running_relays(store, surface):
        await spoken.says("first")
        await until(lambda: board.shown == ["first"], "it is shown")
        surface.buckets = buckets_of  # type: ignore[method-assign]
        await spoken.says("second")
        await until(lambda: board.shown == ["first", "second"], "it goes on")


async def test_after_a_refused_stretch_messages_are_merged_again(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=fail_when("bad", lambda: Rejected("no")))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    async with running_relays(store, surface):
        async with while_it_says("zero", spoken, surface):
            for text in ("good", "bad"):
                await spoken.says(text)
        await until(lambda: board.shown == ["zero", "good"], "the good one is shown")
        await wait_for_failures(store, spoken, 1)
        async with while_it_says("one", spoken, surface):
            for text in ("two", "three"):
                await spoken.says(text)
        await until(lambda: "three" in " ".join(board.shown), "all are shown")
    assert board.shown == ["zero", "good", "one", "two three"]


async def test_a_refused_edit_of_a_merged_post_is_given_up_and_named(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    await spoken.says("one")
    second = await spoken.says("two")
    async with running_relays(store, surface):
        await until(lambda: board.shown == ["one two"], "both are shown")
        board.before = fail_when("TWO", lambda: Rejected("too old"))
        await edit(store, spoken.session, surface, second, "TWO")
        assert await wait_for_failures(store, spoken, 1) == [Undeliverable(second, "board", "too old")]
        await spoken.says("three")
        await until(lambda: board.shown == ["one two", "three"], "the lane goes on")


class Aloof(FakeSurface):
    """A board that little concerns."""

    def concerns(self, session: Session, pending: Sequence[Event]) -> bool:
        return any("@board" in getattr(getattr(event.body, "content", None), "text", "") for event in pending)


async def test_what_does_not_concern_a_surface_takes_none_of_its_bucket(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = Aloof(board, interval=3600.0)
    spoken = await start_claimed_session(store, rules, surface)

    async def passed() -> bool:
        [lane] = await store.read(lambda tx: lanes.lanes_of(tx, spoken.session, surface.name))
        return lane.position == lane.head

    async with running_relays(store, surface):
        for number in range(5):
            await spoken.says(f"idle talk {number}")
        await until(passed, "the lane is past it")
        await spoken.says("@board look")
        await until(lambda: "@board look" in board.shown, "the one call of the hour was not spent")


async def test_what_was_never_shown_goes_before_what_is_brought_up_to_date(store: Store, rules: Rules) -> None:
    surface = FakeSurface(FakePlatform())
    old = await start_claimed_session(store, rules, surface, address="old")
    async with running_relays(store, surface):
        await old.says("first")
        await until(lambda: surface.board.shown == ["first"], "the old one is there")
    await old.says("once more")
    new = await start_claimed_session(store, rules, surface, address="new")
    await new.says("hello")
    due = await store.read(lambda tx: lanes.due(tx, surface.name, 10))
    assert [lane.session for lane in due] == [new.session, old.session]


async def test_operators_see_which_lanes_back_off_since_when_and_why(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=fail_when("sick", lambda: Unreachable("It had a fault.", only_here=True)))
    surface = FakeSurface(board)
    sick = await start_claimed_session(store, rules, surface, address="chat-7")
    async with running_relays(store, surface, bounds=GiveUpLimits(tries=100)):
        await sick.says("sick")
        await until(lambda: board.calls >= 2, "it fails")

        async def listed() -> bool:
            return bool(await store.read(lane_failures.backing_off))

        await until(listed, "it is listed")
        found = await store.read(lane_failures.backing_off)
        assert (found[surface.name].lanes, found[surface.name].address) == (1, "chat-7")
        assert found[surface.name].reason == "It had a fault."
        board.before = lambda step: None
        await until(lambda: board.shown == ["sick"], "it is shown")

        async def well() -> bool:
            return not await store.read(lane_failures.backing_off)

        await until(well, "nothing is listed any more")


async def test_a_lane_that_backs_off_takes_neither_a_bucket_nor_a_turn(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = FakeSurface(board)
    sick, well = [await start_claimed_session(store, rules, surface, address=who) for who in ("sick", "well")]
    await sick.says("sick")
    [lane] = await store.read(lambda tx: lanes.lanes_of(tx, sick.session, surface.name))
    await store.write(sick.session, lambda tx: lane_failures.back_off_unplanned(tx, lane, "no", 3600.0))
    async with running_relays(store, surface):
        await well.says("hello")
        await until(lambda: "hello" in " ".join(board.shown), "the other one has its turn")
        assert "sick" not in " ".join(board.shown)
    assert await store.read(lambda tx: lanes.due(tx, surface.name, 10)) == []
    chance = await store.read(lambda tx: lanes.seconds_until_next_due(tx, surface.name))
    assert chance is not None and 3000 < chance <= 3600
    assert await store.write("b", lambda tx: buckets.take(tx, {"board": surface.rate("board")})) is None


async def test_stopping_reaches_the_end_while_a_call_hangs(store: Store, rules: Rules) -> None:
    surface = FakeSurface(board := FakePlatform(hold=asyncio.Event()))
    surface.time_limit = 60.0
    spoken = await start_claimed_session(store, rules, surface)
    async with running_relays(store, surface):
        await spoken.says("hello")
        await until(lambda: board.calls == 1, "the call hangs")
    assert board.shown == []
