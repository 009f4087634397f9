"""What differs between SQLite and PostgreSQL: how to connect, begin, isolate a unit and tell the others.

Everything above this file is the same code for both.
"""

import os
import socket
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

import psycopg
from sqlalchemy import URL, Dialect, make_url
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from core.model.errors import StoreUnavailable
from core.model.ids import Micros, SessionId
from core.rendering.word_search import contains_word
from core.store.keys import user_of

Clock = Callable[[], Micros]


class Backend(Protocol):
    """One database. Connections are the driver's own; each is used by one thread."""

    dialect: Dialect
    writers: int  # threads that may write the logs of sessions at once
    shares: bool  # may other processes write at the same time? Then units lock what they touch, in one order.
    savepoints: bool  # can a failed unit be undone alone? If not, the others of its batch run again without it.

    def connect(self, *, reads_only: bool) -> Any:
        """A new connection. Raises the driver's fault within seconds when there is none to be had."""
        ...

    def is_lost(self, connection: Any) -> bool:
        """Is it certain that this connection will never work again?"""
        ...

    def cut(self, connection: Any) -> None:
        """End what the connection is waiting for; called from another thread than the connection's own."""
        ...

    def begin(self, cursor: Any, *, reads_only: bool) -> None:
        """Start a transaction; a reading one sees one moment only."""
        ...

    def lease_now(self, cursor: Any, clock: Clock) -> Micros:
        """The clock that leases are counted by; asked once, right after `begin`."""
        ...

    def lock(self, cursor: Any, keys: Sequence[str]) -> "set[str] | None":
        """Lock the sessions that these keys stand for, in the one order that everybody keeps.

        Returns what may be locked from now on without breaking that order; None: anything.
        """
        ...

    def roll_back(self, connection: Any) -> None:
        """End a transaction and keep nothing; harmless when there is none."""
        ...

    def announce(self, cursor: Any, appended: Iterable[SessionId]) -> None:
        """Tell other processes, with the commit, which logs grew."""
        ...


LOCK_TIMEOUT = 10.0  # seconds that a SQLite file may be locked by another program before that is a fault


class SQLite:
    """One file, one writer; WAL, and every commit on the disk before anybody is told."""

    savepoints = True
    shares = False
    writers = 1

    def __init__(self, url: URL) -> None:
        self.dialect: Dialect = SQLiteDialect_pysqlite()
        self._path = url.database or ""
        if not self._path or self._path == ":memory:":
            raise ValueError("A SQLite database needs a file: several threads read it.")

    def connect(self, *, reads_only: bool) -> sqlite3.Connection:
        """A connection in autocommit: transactions are begun by `begin` alone."""
        connection = sqlite3.connect(self._path, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False)
        try:
            if not reads_only:  # the file keeps it; asking while somebody else changes it finds the database locked
                connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.create_function(
                "holds", 2, contains_word, deterministic=True
            )  # for core.store.queries.session_search
            if reads_only:
                connection.execute("PRAGMA query_only=ON")
        except BaseException:
            connection.close()
            raise
        return connection

    def is_lost(self, connection: sqlite3.Connection) -> bool:  # noqa: ARG002 - a file is there again by itself
        """Never: nothing can hang up."""
        return False

    def cut(self, connection: sqlite3.Connection) -> None:
        """Interrupt the statement that runs."""
        connection.interrupt()

    def lock(self, cursor: sqlite3.Cursor, keys: Sequence[str]) -> set[str] | None:  # noqa: ARG002
        """Nothing: the one writer has the whole file to itself."""
        return None

    def begin(self, cursor: sqlite3.Cursor, *, reads_only: bool) -> None:
        """IMMEDIATE for writing: a lock taken late could fail half way."""
        cursor.execute("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    def lease_now(self, cursor: sqlite3.Cursor, clock: Clock) -> Micros:  # noqa: ARG002 - one machine, one clock
        """The process's clock: a SQLite file has no other."""
        return clock()

    def roll_back(self, connection: sqlite3.Connection) -> None:
        """A full disk has undone it already, and then there is nothing to roll back."""
        if connection.in_transaction:
            connection.execute("ROLLBACK")

    def announce(self, cursor: sqlite3.Cursor, appended: Iterable[SessionId]) -> None:
        """Nobody else to tell."""


NOTIFY_CHANNEL = "handoff_appended"
# A server that is gone without a word is noticed within half a minute. libpq's names; seconds, the last milliseconds.
CONNECT_OPTIONS: Final[dict[str, Any]] = {
    "connect_timeout": 5, "keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}  # fmt: skip
_NOTIFY_LIMIT = 7900  # bytes; PostgreSQL refuses a payload of 8000


# Sent with every BEGIN and good for that transaction only: what is set for a session would stay behind in a pooler's
# connection, and startup options are refused by one. A frozen replica loses its open transaction and its locks.
_LIMITS: Final = {"idle_in_transaction_session_timeout": 20_000, "lock_timeout": 10_000}  # milliseconds
_LONGEST_WRITE: Final = 20_000
_LONGEST_READ: Final = 60_000
_CLOCK: Final = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_LOCK_SESSIONS: Final = """
WITH wanted AS (
    SELECT unnest(%(sessions)s::text[]) AS id
    UNION
    SELECT (SELECT s.id FROM chat_sessions s WHERE s.contact = c.id ORDER BY s.opened_at DESC, s.id DESC LIMIT 1)
    FROM unnest(%(channels)s::text[], %(addresses)s::text[]) AS told(channel, address)
    JOIN contacts c ON c.channel = told.channel AND c.address = told.address
)
SELECT s.id FROM chat_sessions s JOIN wanted ON wanted.id = s.id ORDER BY s.id FOR UPDATE OF s
"""


class PostgreSQL:
    """The engine for several replicas. Nothing is set for a connection: a pooler may give it to others."""

    savepoints = False
    shares = True
    writers = 2

    def __init__(self, url: URL) -> None:
        self.dialect: Dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def connect(self, *, reads_only: bool) -> "psycopg.Connection[Any]":  # noqa: ARG002 - said by each transaction
        """A connection in autocommit; statements that come often are prepared by themselves."""
        return psycopg.connect(self._conninfo, autocommit=True, **CONNECT_OPTIONS)

    def is_lost(self, connection: "psycopg.Connection[Any]") -> bool:
        """The server, or what is between, has hung up."""
        return connection.closed

    def cut(self, connection: "psycopg.Connection[Any]") -> None:
        """Hang up: whoever waits for an answer gets a fault at once."""
        with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(connection.fileno())) as ours:
            ours.shutdown(socket.SHUT_RDWR)

    def begin(self, cursor: "psycopg.Cursor[Any]", *, reads_only: bool) -> None:
        """READ COMMITTED for writing: after waiting for a session's row, its latest state is read.

        Reading sees one moment of all tables. Limits and the clock come along: one way to the server and back.
        """
        cursor.execute(_BEGIN_READING if reads_only else _BEGIN_WRITING, prepare=False)

    def lease_now(self, cursor: "psycopg.Cursor[Any]", clock: Clock) -> Micros:  # noqa: ARG002 - replicas share this one
        """The server's clock, which `begin` asked for."""
        cursor.nextset()
        row = cursor.fetchone()
        if row is None:  # pragma: no cover - a SELECT without FROM has a row
            raise StoreUnavailable("no clock")
        return Micros(row[0])

    def lock(self, cursor: "psycopg.Cursor[Any]", keys: Sequence[str]) -> set[str] | None:
        """One statement for all, by id: sessions come first, in this order, whatever a unit locks afterwards."""
        named = [key for key in keys if "\0" not in key]  # PostgreSQL has no NUL, and so no such session
        users = [user for key in named if (user := user_of(key))]
        sessions = sorted({key for key in named if not user_of(key)})
        if len(keys) == 1 and not sessions:
            return None  # it finds its session by itself, and locks no other
        cursor.execute(
            _LOCK_SESSIONS,
            {
                "sessions": sessions,
                "channels": [channel for channel, _ in users],
                "addresses": [address for _, address in users],
            },
        )
        locked = {row[0] for row in cursor.fetchall()}
        return None if len(keys) == 1 else locked.union(sessions)

    def roll_back(self, connection: "psycopg.Connection[Any]") -> None:
        """The server warns of one that is not there, and does nothing."""
        connection.execute("ROLLBACK")

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


def _begin(mode: str, longest: int) -> str:
    """BEGIN, the limits of this transaction, and the server's clock, in one message."""
    limits = {**_LIMITS, "statement_timeout": longest}
    settings = "".join(f", set_config('{name}', '{value}', true)" for name, value in limits.items())
    return f"BEGIN {mode}; SELECT {_CLOCK}{settings}"


_BEGIN_WRITING: Final = _begin("", _LONGEST_WRITE)
_BEGIN_READING: Final = _begin("ISOLATION LEVEL REPEATABLE READ, READ ONLY", _LONGEST_READ)
