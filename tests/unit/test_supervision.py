"""Who owns what runs: a failed task comes back, is named while it is down, and takes nobody with it."""

import asyncio
import re
from contextlib import suppress
from pathlib import Path

import pytest
from waiting import takes, until

from core.runtime import supervision
from core.runtime.supervision import Restarts, Supervisor, race, unless_stopped

FAST = Restarts(first_pause=0.01, longest_pause=0.02, well_after=0.05)


async def test_a_task_that_fails_is_run_again_and_named_until_it_is_well():
    supervisor, runs = Supervisor(FAST), []

    async def work() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise LookupError("no such thing")
        await asyncio.Event().wait()

    supervisor.keep("reader", work)
    await until(lambda: "LookupError: no such thing" in supervisor.failing_tasks.get("reader", ""), "it is named")
    await until(lambda: not supervisor.failing_tasks, "it is well again")
    assert len(runs) == 3
    assert supervisor.restarts == {"reader": 2}
    await supervisor.stop()


async def test_a_task_that_ends_by_itself_is_a_failure():
    supervisor = Supervisor(FAST)

    async def work() -> None:
        return

    supervisor.keep("relay", work)
    await until(lambda: supervisor.failing_tasks == {"relay": "it ended"}, "an end is told")
    await supervisor.stop()
    assert supervisor.failing_tasks == {}


async def test_a_cancellation_from_inside_is_a_failure_and_not_an_end():
    supervisor, runs = Supervisor(FAST), []

    async def work() -> None:
        runs.append(1)
        if len(runs) == 1:
            raise asyncio.CancelledError
        await asyncio.Event().wait()

    supervisor.keep("socket", work)
    await until(lambda: len(runs) == 2, "it was run again")
    await supervisor.stop()


async def test_stopping_lets_a_task_return_by_itself_and_then_cancels_it():
    supervisor, stopping, ends = Supervisor(FAST), asyncio.Event(), []

    async def polite() -> None:
        await stopping.wait()
        ends.append("returned")

    async def stubborn() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("cancelled")

    kept = supervisor.keep("polite", polite)
    supervisor.keep("stubborn", stubborn)
    await takes(0, "the tasks, to begin")
    stopping.set()
    await kept.stop(within=5)
    await supervisor.stop()
    assert ends == ["returned", "cancelled"]


async def test_who_loses_a_cancellation_is_cancelled_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervision, "CANCEL_AGAIN", 0.05)
    supervisor = Supervisor(FAST)

    async def deaf() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        await asyncio.Event().wait()

    kept = supervisor.keep("deaf", deaf)
    once = supervisor.start("deaf once", deaf())
    raced = supervisor.start("a race", race(deaf(), takes(0, "the winner")))
    await takes(0, "the tasks, to begin")
    await kept.stop()
    await supervisor.drain(0)
    assert once.cancelled()
    assert raced.done()


async def test_what_is_down_in_a_part_is_down_in_the_house():
    rules = Supervisor(FAST)
    part = rules.child()

    async def work() -> None:
        raise OSError("gone")

    part.keep("slack socket", work)
    await until(lambda: rules.failing_tasks == {"slack socket": "OSError: gone"}, "the house names it")
    await rules.stop()
    assert part.failing_tasks == {}


async def test_a_failed_one_off_is_raised_to_who_awaits_it_and_disturbs_nobody():
    supervisor = Supervisor(FAST)

    async def work() -> None:
        raise OSError("once")

    with pytest.raises(OSError, match="once"):
        await supervisor.start("announcement", work())
    assert supervisor.failing_tasks == {}
    await supervisor.drain(0.0)


async def test_draining_waits_for_what_is_under_way_and_gives_up_what_is_late():
    supervisor, ends = Supervisor(FAST), []

    async def quick() -> None:
        await takes(0, "quick work")
        ends.append("quick")

    supervisor.start("quick", quick())
    late = supervisor.start("late", asyncio.Event().wait())
    await supervisor.drain(0.2)
    assert ends == ["quick"]
    assert late.cancelled()


async def test_a_race_ends_with_its_first_and_waits_for_the_cancelled():
    ends = []

    async def slow() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("slow")

    async def first() -> None:
        raise LookupError("first")

    with pytest.raises(LookupError, match="first"):
        await race(slow(), first())
    assert ends == ["slow"]


async def test_work_is_given_up_when_the_house_stops():
    stopping = asyncio.Event()

    async def done() -> str:
        return "done"

    assert await unless_stopped(stopping, done()) == "done"
    stopping.set()
    assert await unless_stopped(stopping, asyncio.Event().wait()) is None


def test_nobody_else_makes_tasks() -> None:
    """A task without an owner ends unseen: the whole desk once stood still until the next restart."""
    root = Path(__file__).parents[2]
    sources = (path for top in ("bridge", "channels", "agents_slack", "core") for path in (root / top).rglob("*.py"))
    made = {
        str(path.relative_to(root))
        for path in sources
        if "sandbox" not in path.parts and re.search(r"create_task\(|ensure_future\(|TaskGroup\(", path.read_text())
    }
    assert made == {"core/runtime/supervision.py"}
