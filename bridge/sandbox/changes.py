"""A counter that says "something changed": how tests and the demo page wait for a stand-in without sleeping."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Counts changes and wakes whoever waits for the next one. One event loop only."""

    def __init__(self) -> None:
        self.version = 0
        self._next = asyncio.Event()

    def bump(self) -> None:
        """Something changed."""
        self.version += 1
        self._next.set()
        self._next = asyncio.Event()

    async def wait_after(self, version: int) -> int:
        """Wait until there is something newer than `version`; the version there is then."""
        while self.version <= version:
            await self._next.wait()
        return self.version

    async def wait_until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """The predicate's value as soon as it is true, asked at every change. TimeoutError after `timeout` seconds."""
        try:
            async with asyncio.timeout(timeout):
                while not (value := predicate()):
                    await self._next.wait()
        except TimeoutError as exc:
            raise TimeoutError(f"not true within {timeout} s: {predicate.__qualname__}") from exc
        return value
