"""What differs between SQLite and PostgreSQL: how to connect, begin, isolate a unit and tell the others.

Everything above this file is the same code for both.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

import psycopg
from sqlalchemy import URL, Dialect, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from core.ids import Micros, SessionId

Clock = Callable[[], Micros]


class StoreUnavailable(Exception):
    """The database did not take the work; nothing of it was kept. Platforms are not told "received"."""


class Backend(Protocol):
    """One database. Connections are the driver's own; each is used by one thread."""

    dialect: Dialect
    writers: int  # threads that may write at once
    savepoints: bool  # can a failed unit be undone alone? If not, the batch runs again unit by unit.
    passing: tuple[type[Exception], ...]  # faults of a batch that go away when it is run again

    def connect(self, *, reads_only: bool) -> Any:
        """A new connection."""
        ...

    def begin(self, cursor: Any, *, reads_only: bool) -> None:
        """Start a transaction; a reading one sees one moment only."""
        ...

    def lease_now(self, cursor: Any, clock: Clock) -> Micros:
        """The clock that leases are counted by."""
        ...

    def announce(self, cursor: Any, appended: Iterable[SessionId]) -> None:
        """Tell other processes, with the commit, which logs grew."""
        ...


class SQLite:
    """One file, one writer; WAL, and every commit on the disk before anybody is told."""

    savepoints = True
    writers = 1
    passing: tuple[type[Exception], ...] = ()

    def __init__(self, url: URL) -> None:
        self.dialect: Dialect = SQLiteDialect_pysqlite()
        self._path = url.database or ""
        if not self._path or self._path == ":memory:":
            raise ValueError("A SQLite database needs a file: several threads read it.")

    def connect(self, *, reads_only: bool) -> sqlite3.Connection:
        """A connection in autocommit: transactions are begun by `begin` alone."""
        connection = sqlite3.connect(self._path, timeout=30, isolation_level=None, check_same_thread=False)
        if not reads_only:  # the file keeps it; asking while somebody else changes it finds the database locked
            connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        if reads_only:
            connection.execute("PRAGMA query_only=ON")
        return connection

    def begin(self, cursor: sqlite3.Cursor, *, reads_only: bool) -> None:
        """IMMEDIATE for writing: a lock taken late could fail half way."""
        cursor.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    def lease_now(self, cursor: sqlite3.Cursor, clock: Clock) -> Micros:  # noqa: ARG002 - one machine, one clock
        """The process's clock: a SQLite file has no other."""
        return clock()

    def announce(self, cursor: sqlite3.Cursor, appended: Iterable[SessionId]) -> None:
        """Nobody else to tell."""


NOTIFY_CHANNEL = "handoff_appended"
_NOTIFY_LIMIT = 7900  # bytes; PostgreSQL refuses a payload of 8000


class PostgreSQL:
    """The engine for several replicas."""

    savepoints = False
    writers = 2
    passing: tuple[type[Exception], ...] = (
        psycopg.errors.UniqueViolation,
        psycopg.errors.DeadlockDetected,
        psycopg.errors.SerializationFailure,
    )

    def __init__(self, url: URL) -> None:
        self.dialect: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def connect(self, *, reads_only: bool) -> "psycopg.Connection[Any]":
        """A connection; reading ones see one moment of all tables per transaction."""
        connection = psycopg.connect(self._conninfo, autocommit=True)
        if reads_only:
            connection.execute("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return connection

    def begin(self, cursor: "psycopg.Cursor[Any]", *, reads_only: bool) -> None:  # noqa: ARG002 - set per connection
        """READ COMMITTED for writing: after waiting for a session's row, its latest state is read."""
        cursor.execute("BEGIN")

    def lease_now(self, cursor: "psycopg.Cursor[Any]", clock: Clock) -> Micros:  # noqa: ARG002 - replicas share this one
        """The server's clock."""
        row = cursor.execute("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint").fetchone()
        if row is None:  # pragma: no cover - a SELECT without FROM has a row
            raise StoreUnavailable("no clock")
        return Micros(row[0])

    def announce(self, cursor: "psycopg.Cursor[Any]", appended: Iterable[SessionId]) -> None:
        """One NOTIFY a batch, or a few when many sessions grew."""
        payload = ""
        for session in sorted(appended):
            if len(payload) + len(session) + 1 > _NOTIFY_LIMIT:
                cursor.execute("SELECT pg_notify(%s, %s)", (NOTIFY_CHANNEL, payload))
                payload = ""
            payload += ("," if payload else "") + session
        if payload:
            cursor.execute("SELECT pg_notify(%s, %s)", (NOTIFY_CHANNEL, payload))


def backend_for(database_url: str) -> Backend:
    """The backend of a DATABASE_URL. Raises ValueError, with a sentence, for any other database."""
    url = make_url(database_url)
    match url.get_backend_name():
        case "sqlite":
            return SQLite(url)
        case "postgresql":
            return PostgreSQL(url)
        case other:
            raise ValueError(f"DATABASE_URL names {other}; use sqlite:///file.db or postgresql://...")


def roll_back(connection: Any) -> None:
    """Undo what the transaction did; a connection that is gone has nothing to undo."""
    with suppress(sqlite3.Error, psycopg.Error):
        connection.execute("ROLLBACK")
