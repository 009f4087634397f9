"""Waiting that ends when the program is to stop."""

import asyncio
import random
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class Patience:
    """How long to wait after failures in a row: twice as long each time, with jitter so that replicas spread."""

    def __init__(self, first: float = 0.5, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._failures = 0

    def reset(self) -> None:
        """It went well again."""
        self._failures = 0

    async def wait(self, stopping: asyncio.Event, at_least: float = 0.0) -> None:
        """Wait after one more failure, for `at_least` seconds; not at all when stopping."""
        seconds = min(self._first * 2.0 ** min(self._failures, 30), self._longest)
        self._failures += 1
        await unless(stopping, asyncio.sleep(max(at_least, seconds * random.uniform(0.5, 1.0))))  # noqa: S311 - jitter


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when stopping came first, and then `work` is cancelled. Raises what it raised."""
    task = asyncio.ensure_future(work)
    stop = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        stop.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)
