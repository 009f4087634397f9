"""Units of work on their way between the loop, which waits for their answers, and the threads that run them."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.model.errors import StoreUnavailable
from core.store.tx import Tx

AFTER_SHUTDOWN = "the store takes no unit of work after shutdown"

UnitOfWork = Callable[[Tx], Any]


@dataclass(slots=True, eq=False)
class Job:
    """One unit. A `probe` only finds out whether the database is well, and is tried even when it is not."""

    key: str
    unit: UnitOfWork
    answer: "asyncio.Future[Any]"
    probe: bool = False
    result: Any = None
    error: BaseException | None = None
    passed_on: bool = False  # another thread was asked to run it


def answer(jobs: Sequence[Job]) -> None:
    """Tell whoever waits what came of it; on the loop."""
    for job in jobs:
        if job.answer.done():  # its caller was cancelled, or told that there will be no answer
            continue
        if job.error is not None:
            job.answer.set_exception(job.error)
        else:
            job.answer.set_result(job.result)


def refuse(jobs: Sequence[Job], reason: str) -> None:
    """Tell whoever waits that the database did not take it; on the loop."""
    for job in jobs:
        if not job.answer.done():
            job.answer.set_exception(StoreUnavailable(reason))


def on_loop(loop: asyncio.AbstractEventLoop, tell: Callable[..., object], *what: object) -> None:
    """Call from a thread. A loop that has ended meanwhile has nobody left to be told."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(tell, *what)
