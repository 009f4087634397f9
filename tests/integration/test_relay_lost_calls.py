"""A call of which nobody knows what became: it is found out, or repeated once and told."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace

from claimed_session import ClaimedSession, failing_once, start_claimed_session, take_back
from fake_platform import FakePlatform, FakeSurface, FakeSurfaceWithLookUp
from quick_relay import FEW, QUICK, SHORT_LEASE, fail_when, failures_of, running_relays, wait_for_failures
from structlog.testing import capture_logs
from waiting import until

from bridge.relay import transactions
from core.model.errors import Retry, Uncertain
from core.model.events import Undeliverable
from core.model.ports import LookUpResult, SessionView
from core.store import Store, lanes
from core.usecases.rules import Rules


async def test_what_cannot_be_looked_up_is_sent_twice_at_most_and_the_doubt_is_told(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=fail_when("lost", lambda: Uncertain("It gave no usable answer.", cut=True)))
    surface = FakeSurface(board)
    surface.time_limit = 60.0  # nobody waits for a lease
    spoken = await start_claimed_session(store, rules, surface)
    async with running_relays(store, surface):
        seq = await spoken.says("lost")
        doubt = Undeliverable(seq, "board", "It gave no usable answer.", uncertain=True)
        assert await wait_for_failures(store, spoken, 1) == [doubt]
        await spoken.says("next")
        await until(lambda: "next" in board.shown, "what is behind it is shown")
    assert board.shown == ["lost", "~lost", "next"]


async def test_an_answer_that_we_cannot_read_is_a_lost_call_and_not_an_endless_one(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=fail_when("odd", lambda: KeyError("result")))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    with capture_logs() as logs:
        async with running_relays(store, surface):
            await spoken.says("odd")
            [failure] = await wait_for_failures(store, spoken, 1)
    assert failure.uncertain
    assert board.shown == ["odd", "~odd"]
    faults = [line for line in logs if "fault of ours" in line["event"]]
    assert [line["log_level"] for line in faults] == ["error", "warning"]  # the stack once, then a line


async def test_what_was_never_sent_is_not_made_doubtful_by_a_call_that_is_lost(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=fail_when("lost", lambda: Uncertain("cut off", cut=True)))
    surface = FakeSurface(board)
    surface.time_limit = 60.0
    spoken = await start_claimed_session(store, rules, surface)
    timing = replace(QUICK, repeat_after=0.5)
    async with running_relays(store, surface, timing=timing):
        seq = await spoken.says("lost")
        await until(lambda: board.calls >= 1, "the first call is lost")
        await spoken.says("newer")  # it would fit into the repeat's post
        assert [failure.target for failure in await wait_for_failures(store, spoken, 1)] == [seq]
        await until(lambda: "newer" in board.shown, "what is behind it is shown")
    assert board.shown == ["lost", "~lost", "newer"]


async def _after_a_death(store: Store, spoken: ClaimedSession, surface: FakeSurface) -> transactions.TakeResult:
    """Take the lane with a lease that has run out as soon as it is there: whoever holds it is dead."""
    how = transactions.TakeOptions("test", 0.0, 0.0, frozenset(surface.buckets("mia")), FEW)
    [lane] = await store.read(lambda tx: lanes.all_of(tx, spoken.session))
    return await store.write("test", lambda tx: transactions.take(tx, surface, lane.id, how))


async def test_two_deaths_in_a_call_leave_only_what_it_showed_in_doubt(store: Store, rules: Rules) -> None:
    surface = FakeSurface(FakePlatform())
    spoken = await start_claimed_session(store, rules, surface)
    seqs = [await spoken.says("one"), await spoken.says("two")]
    first = await _after_a_death(store, spoken, surface)
    await spoken.says("three")
    second = await _after_a_death(store, spoken, surface)
    await spoken.says("four")
    third = await _after_a_death(store, spoken, surface)
    assert isinstance(first, transactions.Taken)
    assert isinstance(second, transactions.Taken)
    assert isinstance(third, transactions.TriesExhausted)
    assert [list(outcome.op.seqs) for outcome in (first, second, third)] == [seqs, seqs, seqs]
    assert (first.op.call.repeats, second.op.call.repeats, third.uncertain) == (False, True, True)


async def test_a_message_that_was_taken_back_after_its_call_was_lost_leaves_no_doubt_behind(
    store: Store, rules: Rules
) -> None:
    surface = FakeSurface(FakePlatform())
    spoken = await start_claimed_session(store, rules, surface)
    seq = await spoken.says("one")
    for _ in range(2):
        await _after_a_death(store, spoken, surface)
    await take_back(store, spoken.session, seq)
    await spoken.says("two")
    taken = await _after_a_death(store, spoken, surface)
    assert isinstance(taken, transactions.Taken)
    assert [entry.content.text for entry in taken.op.call.entries] == ["two"]
    assert (taken.op.call.repeats, taken.held.lost_calls) == (False, 0)


async def test_the_mark_of_a_repeat_survives_a_pause_and_a_restart(store: Store, rules: Rules) -> None:
    board = FakePlatform(after=failing_once(Uncertain("cut off", cut=True)))
    surface = FakeSurface(board)
    spoken = await start_claimed_session(store, rules, surface)
    await spoken.says("hello")
    async with running_relays(store, surface):
        await until(lambda: board.calls >= 1, "the first call is lost")
        board.before = failing_once(*[Retry(0.1)] * 3)
        await until(lambda: board.calls >= 3, "the platform asks for a pause")
    async with running_relays(store, surface):
        await until(lambda: len(board.shown) == 2, "it is sent once more")
        await spoken.says("next")
        await until(lambda: len(board.shown) == 3, "the next one is sent")
    assert board.shown == ["hello", "~hello", "next"]


async def test_a_broken_connection_is_looked_up_at_once_and_what_is_there_is_not_sent_again(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(after=failing_once(Uncertain("cut off", cut=True)))
    surface = FakeSurfaceWithLookUp(board)
    surface.time_limit = 60.0  # its lease would end in a minute
    spoken = await start_claimed_session(store, rules, surface)
    async with running_relays(store, surface):
        await spoken.says("first")
        await spoken.says("second")
        await until(lambda: " ".join(board.shown) == "first second", "both are shown")
    assert await failures_of(store, spoken) == []


async def test_a_platform_on_which_nothing_can_be_looked_up_is_named_with_the_reason(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(after=fail_when("lost", lambda: Uncertain("cut off", cut=True)))
    surface = FakeSurfaceWithLookUp(board)
    surface.time_limit, surface.look_up = 0.1, _never  # type: ignore[method-assign]
    async with running_relays(store, surface) as [relay]:
        for address in ("mia", "noor", "kai"):
            await (await start_claimed_session(store, rules, surface, address=address)).says("lost")
        reason = "No answer came within the time limit."
        await until(lambda: reason in relay.problems().values(), "the reason is given", saw=relay.problems)


async def _never(view: SessionView) -> Sequence[LookUpResult]:
    await asyncio.Event().wait()
    return ()


async def test_what_an_early_look_up_does_not_find_is_sent_again_only_after_the_lease(
    store: Store, rules: Rules
) -> None:
    called: list[float] = []

    def once(step: object) -> None:
        called.append(time.monotonic())
        if len(called) == 1:
            raise Uncertain("cut off", cut=True)

    board = FakePlatform(before=once)
    surface = FakeSurfaceWithLookUp(board)
    surface.time_limit = 0.5
    spoken = await start_claimed_session(store, rules, surface)
    async with running_relays(store, surface, timing=SHORT_LEASE):
        await spoken.says("hello")
        await until(lambda: board.shown == ["hello"], "it is shown")
    assert called[1] - called[0] >= surface.time_limit  # the platform may have been at it still
