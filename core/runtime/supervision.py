"""Who owns what runs. Every background task of the process has a name here, and nobody else makes tasks.

    keep    runs for as long as the process does: restarted with a back-off when it fails, in `down` until it is well
    start   runs once beside the work: a failure is logged, nobody waits for it
    race    runs several together inside one call, until the first of them ends
    unless  runs one inside one call, until it ends or the process is to stop

A failure is logged once with its traceback; while it goes on the same, further ones are a line each.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

log = structlog.get_logger(__name__)

CANCEL_AGAIN = 5.0  # seconds in which a cancelled task has ended

T = TypeVar("T")
TaskFactory = Callable[[], Coroutine[Any, Any, object]]


@dataclass(frozen=True, slots=True)
class Restarts:
    """Seconds: the first pause before a restart, doubled each time up to the longest; after how long a run is well."""

    first_pause: float = 0.5
    longest_pause: float = 30.0
    well_after: float = 5.0


class KeptTask:
    """One background task that is kept running. Made by `Supervisor.keep`."""

    def __init__(self, name: str, work: TaskFactory, restarts: Restarts, stopped: "Callable[[KeptTask], None]") -> None:
        self.name = name
        self.failure = ""  # why it does not run, or did not a moment ago; "" while it is well
        self.restarts = 0
        self._work = work
        self._pace = restarts
        self._stopped = stopped
        self._ending = False
        self._in_a_row = 0
        self._told = ""
        self._task = asyncio.get_running_loop().create_task(self._run(), name=name)

    def expect_end(self) -> None:
        """From now on a return is welcome, and a failure is no news."""
        self._ending = True

    async def stop(self, within: float = 0.0) -> None:
        """End it: it has `within` seconds to return by itself, then it is cancelled. Its failures are no news now."""
        self.expect_end()
        if within and not self._task.done():
            await asyncio.wait((self._task,), timeout=within)
        await _cancelled(self._task)
        self.failure = ""
        self._stopped(self)

    async def _run(self) -> None:
        while not self._ending:
            well = asyncio.get_running_loop().call_later(self._pace.well_after, self._is_well)
            try:
                await self._work()
                if self._ending:
                    return
                self._failed(None)
            except asyncio.CancelledError as exc:
                task = asyncio.current_task()
                if self._ending or (task is not None and task.cancelling()):
                    raise
                self._failed(exc)  # somebody's cancellation that was not meant for us
            except Exception as exc:
                self._failed(exc)
            finally:
                well.cancel()
            await asyncio.sleep(self._pause())

    def _failed(self, exc: BaseException | None) -> None:
        self.failure = _reason(exc) if exc else "it ended"
        self.restarts += 1
        self._in_a_row += 1
        if self.failure != self._told:
            self._told = self.failure
            log.error("a background task failed and is started again", task=self.name, exc_info=exc)
        else:
            log.warning("a background task failed once more", task=self.name, reason=self.failure)

    def _is_well(self) -> None:
        if self.failure:
            log.info("a background task is well again", task=self.name)
        self.failure = self._told = ""
        self._in_a_row = 0

    def _pause(self) -> float:
        longest = min(self._pace.longest_pause, self._pace.first_pause * 2.0 ** min(self._in_a_row - 1, 10))
        return longest * random.uniform(0.7, 1.0)  # noqa: S311 - jitter: replicas must not come back as one


class Supervisor:
    """Owns background tasks, its own and its children's. Use it on a running loop."""

    def __init__(self, restarts: Restarts | None = None) -> None:
        self._pace = restarts or Restarts()
        self._kept: list[KeptTask] = []
        self._started: set[asyncio.Task[Any]] = set()
        self._children: list[Supervisor] = []

    def child(self) -> "Supervisor":
        """A supervisor of a part that is stopped at a time of its own; what is down there is down here."""
        made = Supervisor(self._pace)
        self._children.append(made)
        return made

    def keep(self, name: str, work: TaskFactory) -> KeptTask:
        """Run `work()` until stopped; when it raises, or returns, it is made and run again after a pause."""
        kept = KeptTask(name, work, self._pace, self._forget)
        self._kept.append(kept)
        return kept

    def start(self, name: str, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Run it once, beside the work. What it raises is logged, and raised to whoever awaits the task."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._started.add(task)
        task.add_done_callback(self._ended)
        return task

    @property
    def failing_tasks(self) -> Mapping[str, str]:
        """The kept tasks that do not run, or were restarted a moment ago, with the reason."""
        own = {kept.name: kept.failure for kept in self._kept if kept.failure}
        return {**own, **{name: why for child in self._children for name, why in child.failing_tasks.items()}}

    @property
    def restarts(self) -> Mapping[str, int]:
        """How often each kept task was started again."""
        counted = Counter({kept.name: kept.restarts for kept in self._kept})
        for child in self._children:
            counted.update(child.restarts)
        return counted

    def expect_end(self) -> None:
        """The process is about to stop: whatever is kept may return by itself from now on."""
        for child in self._children:
            child.expect_end()
        for kept in self._kept:
            kept.expect_end()

    async def drain(self, seconds: float) -> None:
        """Wait for what was started once, then give it up."""
        if self._started:
            await asyncio.wait(set(self._started), timeout=seconds)
        await _cancelled(*self._started)

    async def stop(self, within: float = 0.0) -> None:
        """End everything: the children's first, then what was kept last. `within`: see `Kept.stop` and `drain`."""
        for child in reversed(self._children):
            await child.stop(within)
        for kept in list(reversed(self._kept)):
            await kept.stop(within)
        await self.drain(within)

    def _forget(self, kept: KeptTask) -> None:
        if kept in self._kept:
            self._kept.remove(kept)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._started.discard(task)
        if not task.cancelled() and (exc := task.exception()):
            log.error("background work failed", task=task.get_name(), exc_info=exc)


async def race(*work: Coroutine[Any, Any, object]) -> None:
    """Run all until the first ends; the others are cancelled and waited for. Raises what the first failure was."""
    tasks = [asyncio.get_running_loop().create_task(each) for each in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ends = await _cancelled(*tasks)
    for end in ends:
        if isinstance(end, Exception):
            raise end


async def unless_stopped(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when `stopping` came first, and then `work` is cancelled. Raises what it raised."""
    task = asyncio.get_running_loop().create_task(work)
    stop = asyncio.get_running_loop().create_task(stopping.wait())
    try:
        await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        await _cancelled(task, stop)


async def _cancelled(*tasks: "asyncio.Task[Any]") -> list[Any]:
    """Cancel them, and return what they ended with. Once more after some seconds: libraries can lose a cancellation.

    Python 3.11's `asyncio.wait_for`, which libraries of platforms use, does when it comes together with the result.
    """
    while left := [task for task in tasks if not task.done()]:
        for task in left:
            task.cancel()
        await asyncio.wait(left, timeout=CANCEL_AGAIN)
    return await asyncio.gather(*tasks, return_exceptions=True)


def _reason(exc: BaseException) -> str:
    return f"{type(exc).__name__}: {exc}" if str(exc) else type(exc).__name__
