"""One thing at a time in each thread; of those that wait, the one with the oldest message goes first."""

import asyncio
import heapq
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

BEFORE_ALL = float("-inf")  # before every message


class _Gate:
    """Open for one."""

    def __init__(self) -> None:
        self.users = 0
        self._busy = False
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    async def enter(self, ts: float) -> None:
        """Wait for one's turn."""
        if not self._busy:
            self._busy = True
            return
        turn = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (ts, next(self._numbers), turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.leave()  # the turn had come just then
            raise

    def leave(self) -> None:
        """Let the next one in."""
        while self._waiting:
            turn = heapq.heappop(self._waiting)[2]
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False


class ThreadLocks:
    """The gates of all threads that something happens in just now, by address."""

    def __init__(self) -> None:
        self._thread_locks: dict[str, _Gate] = {}

    @asynccontextmanager
    async def lock(self, address: str, ts: float = BEFORE_ALL) -> AsyncIterator[None]:
        """Be alone in the thread. `ts` is the message's, in seconds."""
        gate = self._thread_locks.setdefault(address, _Gate())
        gate.users += 1
        try:
            await gate.enter(ts)
            try:
                yield
            finally:
                gate.leave()
        finally:
            gate.users -= 1
            if not gate.users:
                self._thread_locks.pop(address, None)
