"""What is an outage and what is one chat's fault: the platform's probe [well, unwell] by the calls of others.

The table is in docs/decisions/0007-borders-of-failure.md. Here everybody's calls fail, or those that say "sick".
"""

from collections.abc import Sequence
from dataclasses import replace

from claimed_session import ClaimedSession, edit, failing_once, start_claimed_session, words
from configuration import delivery, in_force
from fake_platform import FakePlatform, FakeSurface
from quick_relay import FEW, QUICK, fail_when, failures_of, running_relays, wait_for_failures
from waiting import until

from bridge.relay import GiveUpLimits
from bridge.relay.lane_mover import LaneMover
from core.model.errors import Uncertain, Unreachable
from core.model.events import Event
from core.model.ports import Operation, SessionView, WaitForMore
from core.rendering.post_steps import Replace
from core.store import Store, lanes
from core.usecases.rules import Rules

PATIENT = GiveUpLimits(tries=1000)
SLOW = replace(QUICK, longest_back_off=3600.0)  # a lost call is repeated when the outage is over, or after an hour


class AskedBoard(FakeSurface):
    """A board whose platform can be asked whether it is well."""

    down = False
    asked = 0

    async def probe(self) -> None:
        self.asked += 1
        if self.down:
            raise Unreachable("The platform does not answer.")

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        op = super().plan(view, pending)
        return replace(op, kind=type(op.call).__name__) if isinstance(op, Operation) else op


def refused() -> Exception:
    """By this address, says the platform."""
    return Unreachable("It did not take it.", only_here=True)


def lost() -> Exception:
    return Uncertain("It had a fault.", answered=True)


def nobody(step: object) -> None:
    raise refused()


def everybody(step: object) -> None:
    """All calls are taken."""


class Called:
    """Fails what says "sick", or everything, by `make`; and notes who called."""

    def __init__(self, make: type[Exception] | object = refused, *, only_sick: bool = False) -> None:
        self._make = make
        self._only_sick = only_sick
        self.texts: list[str] = []

    def __call__(self, step: object) -> None:
        self.texts.append(words(step))
        if "sick" in words(step) or not self._only_sick:
            raise self._make()  # type: ignore[operator]


async def talks_of(
    store: Store, rules: Rules, surface: FakeSurface, count: int, name: str = "user"
) -> list[ClaimedSession]:
    return [await start_claimed_session(store, rules, surface, address=f"{name}-{number}") for number in range(count)]


async def everyone_says(talks: Sequence[ClaimedSession], text: str) -> None:
    for number, spoken in enumerate(talks):
        await spoken.says(f"<{text} {number}>")


async def nothing_was_given_up(store: Store, talks: Sequence[ClaimedSession]) -> bool:
    return all([await failures_of(store, spoken) == [] for spoken in talks])


# The probe is well ...


async def test_well_and_others_get_through_so_three_sick_chats_come_to_their_end(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=Called(only_sick=True))
    surface = AskedBoard(board)
    sick, [well] = await talks_of(store, rules, surface, 3, "sick"), await talks_of(store, rules, surface, 1, "well")
    async with running_relays(store, surface, bounds=GiveUpLimits(tries=2)) as [relay]:
        await everyone_says(sick, "sick")
        number = 0

        async def all_are_told() -> bool:
            return all([await failures_of(store, spoken) for spoken in sick])

        while not await all_are_told():
            number += 1
            await well.says(f"<{number}>")
            await until(lambda number=number: f"<{number}>" in " ".join(board.shown), "the well one goes on")
            assert number < 200, "they never come to an end"
        board.before = everybody
        await until(lambda: relay.problems() == {}, "nothing is named")
    assert await failures_of(store, well) == []


async def test_well_and_all_fail_is_an_outage_that_is_named_and_uses_up_no_tries(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=nobody)
    surface = AskedBoard(board)
    talks = await talks_of(store, rules, surface, 4)
    async with running_relays(store, surface) as [relay]:
        await everyone_says(talks, "hello")
        await until(lambda: board.calls > len(talks) * (FEW.tries + 2), "it was tried more often than messages are")
        assert list(relay.problems().values()) == ["It answers, but takes nothing from anybody: It did not take it."]
        board.before = everybody
        await until(lambda: len(board.shown) == len(talks), "all is shown")
        assert relay.problems() == {}
    assert await nothing_was_given_up(store, talks)


async def test_well_and_nobody_else_sends_so_one_chat_comes_to_its_end(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=nobody)
    surface = AskedBoard(board)
    [spoken] = await talks_of(store, rules, surface, 1)
    async with running_relays(store, surface) as [relay]:
        await spoken.says("hello")
        await wait_for_failures(store, spoken, 1)
        assert relay.problems() == {}


async def test_well_and_only_three_sick_chats_send_so_age_is_their_end(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=Called(only_sick=True))
    surface = AskedBoard(board)
    sick = await talks_of(store, rules, surface, 3, "sick")
    async with running_relays(store, surface, bounds=GiveUpLimits(tries=1000, give_up_after=1.0)) as [relay]:
        await everyone_says(sick, "sick")
        await until(lambda: relay.problems() != {}, "it looks like an outage")
        for spoken in sick:
            await wait_for_failures(store, spoken, 1)


# ... and unwell.


async def test_unwell_while_others_get_through_is_no_outage_for_long(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=Called(only_sick=True))
    surface = AskedBoard(board)
    surface.down = True
    [sick] = await talks_of(store, rules, surface, 1, "sick")
    [well] = await talks_of(store, rules, surface, 1, "well")
    async with running_relays(store, surface) as [relay]:
        await sick.says("sick")
        await until(lambda: relay.problems() != {}, "the probe is believed")
        for number in range(3):
            await well.says(f"<{number}>")
            await until(lambda number=number: f"<{number}>" in " ".join(board.shown), "the other chat goes on")
        await wait_for_failures(store, sick, 1)
        assert relay.problems() == {}
    assert await failures_of(store, well) == []


async def test_unwell_and_all_fail_is_an_outage_whose_end_the_probe_tells(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=nobody)
    surface = AskedBoard(board)
    surface.down = True
    talks = await talks_of(store, rules, surface, 4)
    async with running_relays(store, surface) as [relay]:
        await everyone_says(talks, "hello")
        await until(lambda: surface.asked > 2, "it is asked again and again")
        assert list(relay.problems().values()) == ["The platform does not answer."]
        surface.down = False
        board.before = everybody
        await until(lambda: len(board.shown) == len(talks), "all is shown")
        assert relay.problems() == {}
    assert await nothing_was_given_up(store, talks)


async def test_unwell_and_nobody_else_sends_is_an_outage(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=nobody)
    surface = AskedBoard(board)
    surface.down = True
    [spoken] = await talks_of(store, rules, surface, 1)
    async with running_relays(store, surface) as [relay]:
        await spoken.says("hello")
        await until(lambda: surface.asked > 2, "it is asked again and again")
        assert relay.problems() != {}
        surface.down = False
        board.before = everybody
        await until(lambda: board.shown == ["hello"], "it is shown")
        assert relay.problems() == {}
    assert await nothing_was_given_up(store, [spoken])


# What an outage does to those who wait.


async def test_in_an_outage_another_chat_finds_out_each_time(store: Store, rules: Rules) -> None:
    called = Called()
    board = FakePlatform(before=called)
    surface = AskedBoard(board)
    talks = await talks_of(store, rules, surface, 5)
    async with running_relays(store, surface, bounds=PATIENT) as [relay]:
        await everyone_says(talks[:3], "x")
        await until(lambda: relay.problems() != {}, "it is an outage")
        for number, spoken in enumerate(talks[3:], start=3):
            await spoken.says(f"<x {number}>")
        await until(lambda: {"<x 3>", "<x 4>"} <= set(called.texts), "both that are new were let through")
        seen = len(called.texts)
        await until(lambda: len(called.texts) >= seen + 20, "there were twenty more calls")
    # Whose own back-off is over first may come twice in a row; nobody is left out for that.
    assert all(2 <= called.texts[seen:].count(f"<x {number}>") <= 8 for number in range(5)), called.texts[seen:]


async def test_three_sick_chats_do_not_keep_a_platform_in_outage_that_takes_calls_again(
    store: Store, rules: Rules
) -> None:
    board = FakePlatform(before=nobody)
    surface = AskedBoard(board)
    sick, well = await talks_of(store, rules, surface, 3, "sick"), await talks_of(store, rules, surface, 2, "well")
    async with running_relays(store, surface, bounds=PATIENT) as [relay]:
        await everyone_says(sick, "sick")
        await everyone_says(well, "well")
        await until(lambda: relay.problems() != {}, "it is an outage")
        board.before = fail_when("sick", refused)
        await until(lambda: len(board.shown) == 2, "the others have theirs")
    assert all("well" in text for text in board.shown)


async def test_somebody_new_need_not_wait_out_the_rest_of_those_who_failed(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=fail_when("sick", refused))
    surface = AskedBoard(board)
    sick, [well] = await talks_of(store, rules, surface, 3, "sick"), await talks_of(store, rules, surface, 1, "well")
    async with running_relays(store, surface, bounds=PATIENT, timing=replace(QUICK, longest_back_off=3600.0)) as [
        relay
    ]:
        await everyone_says(sick, "sick")
        await until(lambda: relay.problems() != {}, "it is an outage")
        await until(lambda: board.calls >= 9, "they have an ever longer rest")
        await well.says("well")
        await until(lambda: board.shown == ["well"], "the new one has theirs")


async def test_the_repeat_of_a_lost_call_is_not_spent_on_an_outage(store: Store, rules: Rules) -> None:
    called = Called(lost)
    board = FakePlatform(before=called)
    surface = AskedBoard(board)
    talks = await talks_of(store, rules, surface, 5)
    await everyone_says(talks[:3], "x")
    async with running_relays(store, surface, timing=replace(SLOW, repeat_after=4.0)) as [relay]:
        await until(lambda: relay.problems() != {}, "it is an outage")
        await talks[3].says("<x 3>")
        await until(lambda: board.calls >= 4, "one that is new finds that it lasts")
        board.before = everybody
        await talks[4].says("<x 4>")
        await until(lambda: len(board.shown) == 5, "one that is new finds its end, and all is sent")
        assert relay.problems() == {}
    assert sorted(board.shown) == ["<x 4>", *(f"~<x {number}>" for number in range(4))]
    assert await nothing_was_given_up(store, talks)


async def test_a_repeat_that_was_due_before_an_outage_is_not_spent_on_it(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=failing_once(lost()))
    surface = FakeSurface(board)
    [spoken] = await talks_of(store, rules, surface, 1)
    await spoken.says("hello")
    passage = LaneMover(store, surface, in_force(sessions=delivery(FEW.tries)), replace(SLOW, repeat_after=0.0), "test")
    [due] = await store.read(lambda tx: lanes.due(tx, surface.name, 10))
    await passage.move(due, {}, lambda: None)
    plan, outage = surface.plan, passage.outages.of((surface.name,))

    def plan_as_it_begins(view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        outage.declare_or_prolong("It does not answer.", lane=99)
        return plan(view, pending)

    surface.plan = plan_as_it_begins  # type: ignore[method-assign]
    await passage.move(due, {}, lambda: None)
    assert (board.calls, board.shown) == (1, [])
    outage.recovered()
    surface.plan = plan  # type: ignore[method-assign]
    await passage.move(due, {}, lambda: None)
    assert board.shown == ["~hello"]


async def test_a_repeat_is_not_made_while_the_probe_fails(store: Store, rules: Rules) -> None:
    board = FakePlatform(before=Called(lost))
    surface = AskedBoard(board)
    [spoken] = await talks_of(store, rules, surface, 1)
    async with running_relays(store, surface) as [relay]:
        await spoken.says("hello")
        await until(lambda: board.calls >= 1, "the call is lost")
        surface.down = True  # ... only after it was asked
        await until(lambda: relay.problems() != {}, "it is asked before the repeat")
        asked = surface.asked
        await until(lambda: surface.asked > asked + 1, "and again")
        assert board.calls == 1
        board.before = everybody
        surface.down = False
        await until(lambda: board.shown == ["~hello"], "it is sent once more, marked")
    assert await nothing_was_given_up(store, [spoken])


async def test_edits_that_get_through_do_not_hide_that_no_post_does(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = AskedBoard(board)
    [editor], talks = await talks_of(store, rules, surface, 1, "editor"), await talks_of(store, rules, surface, 3)
    async with running_relays(store, surface) as [relay]:
        seq = await editor.says("edit 0")
        await until(lambda: board.shown == ["edit 0"], "it is there to be edited")
        board.before = lambda step: None if "edit" in words(step) else nobody(step)
        await everyone_says(talks, "hello")
        number = 0
        while board.calls < len(talks) * (FEW.tries + 2):
            number += 1
            await edit(store, editor.session, surface, seq, f"edit {number}")
            await until(lambda number=number: board.shown == [f"edit {number}"], "it is edited")
        assert relay.problems() != {}
        board.before = everybody
        await until(lambda: len(board.shown) == 1 + len(talks), "all is shown")
        assert relay.problems() == {}
    assert await nothing_was_given_up(store, talks)


async def test_edits_that_nobody_can_make_hold_up_no_posts(store: Store, rules: Rules) -> None:
    board = FakePlatform()
    surface = AskedBoard(board)
    editors, [well] = await talks_of(store, rules, surface, 3, "editor"), await talks_of(store, rules, surface, 1)
    async with running_relays(store, surface) as [relay]:
        said = [await spoken.says("old") for spoken in editors]
        await until(lambda: board.shown == ["old"] * 3, "there is something to edit")
        board.before = lambda step: nobody(step) if isinstance(step, Replace) else None
        for spoken, seq in zip(editors, said, strict=True):
            await edit(store, spoken.session, surface, seq, "new")
        await until(lambda: relay.problems() != {}, "it is an outage of edits")
        for number in range(5):
            await well.says(f"<{number}>")
            await until(lambda number=number: f"<{number}>" in " ".join(board.shown), "posts go on")
        calls = board.calls
        await until(lambda: board.calls > calls + 3 * FEW.tries, "edits are tried more often than messages are")
        assert relay.problems() != {}
        await editors[0].says("behind it")
        board.before = everybody
        await until(lambda: board.shown[:3] == ["new"] * 3, "all is edited")
        await until(lambda: "behind it" in board.shown, "what waited behind an edit is shown")
        assert relay.problems() == {}
    assert await nothing_was_given_up(store, [*editors, well])
