"""The store: units of work in, rows out. Callers await; threads do the work."""

import asyncio
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import psycopg

from core.ids import Micros, SessionId
from core.store.backends import Backend, Clock, StoreUnavailable, backend_for, roll_back
from core.store.tx import Tx
from core.store.writer import OnCommit, Writer

T = TypeVar("T")
READERS = 4


def system_clock() -> Micros:
    """Now, by the machine's clock."""
    return Micros(time.time_ns() // 1000)


class Store:
    """Open it on a running loop; `close` it after everybody who writes has stopped."""

    def __init__(self, database_url: str, *, clock: Clock = system_clock, echo: bool = False) -> None:
        self.backend: Backend = backend_for(database_url)
        self.clock = clock
        self._echo = echo
        self._listeners: list[OnCommit] = []
        self._writers = [Writer(self.backend, clock, self._committed, echo=echo) for _ in range(self.backend.writers)]
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._local = threading.local()
        self._reading: list[Any] = []

    def on_commit(self, listener: OnCommit) -> None:
        """Call `listener` on the loop, after each commit that made logs grow, with their sessions."""
        self._listeners.append(listener)

    async def write(self, key: SessionId | str, unit: Callable[[Tx], T]) -> T:
        """Run a unit of work; returns after its commit. Raises what the unit raised, or StoreUnavailable.

        Units of one key run on one writer, in the order of the calls.
        """
        writer = self._writers[zlib.crc32(key.encode()) % len(self._writers)]
        return await writer.submit(key, unit)  # type: ignore[no-any-return]

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit that only reads; it sees one moment of all tables. Raises StoreUnavailable."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, unit)
        except (sqlite3.OperationalError, psycopg.OperationalError) as exc:
            raise StoreUnavailable(str(exc)) from exc

    async def close(self) -> None:
        """Finish what is queued and close every connection."""
        for writer in self._writers:
            await writer.stop()
        self._readers.shutdown(wait=True)
        for connection in self._reading:
            connection.close()

    def _read(self, unit: Callable[[Tx], T]) -> T:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self.backend.connect(reads_only=True)
            self._reading.append(connection)
        cursor = connection.cursor()
        try:
            self.backend.begin(cursor, reads_only=True)
            now = self.clock()
            return unit(Tx(cursor, self.backend.dialect, now, self.backend.lease_now(cursor, self.clock), self._echo))
        except Exception:
            self._local.connection = None
            raise
        finally:
            cursor.close()
            roll_back(connection)

    def _committed(self, appended: set[SessionId]) -> None:
        for listener in self._listeners:
            listener(appended)
