"""Waiting that ends when the program is to stop."""

import asyncio
import random

from core.runtime.supervision import unless_stopped


class Backoff:
    """How long to wait after failures in a row: twice as long each time, with jitter so that replicas spread."""

    def __init__(self, first: float = 0.5, longest: float = 30.0) -> None:
        self._first = first
        self._longest = longest
        self._failures = 0

    @property
    def failures(self) -> int:
        """How many there were in a row."""
        return self._failures

    def reset(self) -> None:
        """It went well again."""
        self._failures = 0

    async def wait(self, stopping: asyncio.Event, at_least: float = 0.0) -> None:
        """Wait after one more failure, for `at_least` seconds; not at all when stopping."""
        seconds = min(self._first * 2.0 ** min(self._failures, 30), self._longest)
        self._failures += 1
        await unless_stopped(stopping, asyncio.sleep(max(at_least, seconds * random.uniform(0.5, 1.0))))  # noqa: S311 - jitter
