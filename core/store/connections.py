"""One thread's connection: made when it is needed, made again when it went stale, thrown away after its own fault.

A connection that failed is never used again and never forgotten open: each one left behind is a file handle here, and
a place less on a server that has a hundred for everybody.
"""

import contextlib
from typing import Any

from core.store.backends import Backend, Clock
from core.store.database_faults import DRIVER, FaultReach, kind_of
from core.store.tx import Tx


class ThreadConnection:
    """Used by one thread; only `cut` may be called from another."""

    def __init__(self, backend: Backend, clock: Clock, *, reads_only: bool, echo: bool) -> None:
        self._backend = backend
        self._clock = clock
        self._reads_only = reads_only
        self._echo = echo
        self._connection: Any = None
        self._cursor: Any = None

    @property
    def is_open(self) -> bool:
        """Is there a connection, as far as anybody knows?"""
        return self._connection is not None

    def begin(self) -> Tx:
        """Start a transaction. A connection that went stale while nobody used it is replaced, once."""
        if self._connection is not None:
            try:
                return self._begin()
            except DRIVER as exc:
                was_lost = self._is_lost()
                self.drop()
                if not was_lost or kind_of(exc) is not FaultReach.UNAVAILABLE:
                    raise
        self._connection = self._backend.connect(reads_only=self._reads_only)
        try:
            return self._begin()
        except BaseException:
            self.drop()
            raise

    def commit(self) -> None:
        """End the transaction, and keep what it did."""
        self._cursor.execute("COMMIT")
        self._close_cursor()

    def roll_back(self) -> None:
        """End the transaction, and keep nothing. A connection that cannot even do that is dropped."""
        if self._connection is None:
            return
        self._close_cursor()
        try:
            self._backend.roll_back(self._connection)
        except DRIVER:
            self.drop()

    def drop(self) -> bool:
        """Close the connection. True: it was lost already, not just unwell."""
        connection, was_lost = self._connection, self._is_lost()
        self._connection = None
        if connection is not None:
            self._close_cursor()
            with contextlib.suppress(*DRIVER):
                connection.close()
        return was_lost

    def cut(self) -> None:
        """End what the thread is waiting for; from another thread. It gets a driver's fault."""
        connection = self._connection
        if connection is not None:
            self._backend.cut(connection)

    def _begin(self) -> Tx:
        self._cursor = self._connection.cursor()
        self._backend.begin(self._cursor, reads_only=self._reads_only)
        now = self._clock()
        leases = self._backend.lease_now(self._cursor, self._clock)
        return Tx(self._cursor, self._backend.dialect, now, leases, self._echo)

    def _is_lost(self) -> bool:
        return self._connection is not None and self._backend.is_lost(self._connection)

    def _close_cursor(self) -> None:
        if self._cursor is not None:
            with contextlib.suppress(*DRIVER):
                self._cursor.close()
            self._cursor = None
