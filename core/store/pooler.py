"""Is there a pooler in front of PostgreSQL that gives each transaction another connection (pgbouncer's pool_mode)?

Prepared statements would not be found again, and news between replicas (LISTEN) and the lock of the one replica that
polls a platform would be lost without a word.
"""

from typing import Any

import psycopg
from sqlalchemy import make_url

from core.store.backends import CONNECT_OPTIONS

SENTENCE = (
    "DATABASE_URL leads to a pooler that gives every transaction another connection (pool_mode = transaction or "
    "statement). News between replicas and the lock for polling a platform need one that stays: let DATABASE_URL lead "
    "to PostgreSQL itself, or set pool_mode = session for this database."
)
_LOOKS = 5


def pools_transactions(database_url: str) -> bool:
    """Ask over two connections. Raises psycopg.Error when there is no database to be reached."""
    conninfo = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with _connect(conninfo) as one:
        if one.info.backend_pid == _server_of(one):
            return False  # a pooler makes up a number of its own
        try:
            with _connect(conninfo) as other:
                return any(_share(one, other) for _ in range(_LOOKS))
        except psycopg.errors.ProtocolViolation:
            return True  # it allows no transactions at all


def _share(one: "psycopg.Connection[Any]", other: "psycopg.Connection[Any]") -> bool:
    """Does a transaction of the other's run on the server's process that was this one's a moment ago?"""
    mine = _server_of(one)
    with other.transaction():
        return _server_of(other) == mine or _server_of(one) != mine


def _connect(conninfo: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(conninfo, autocommit=True, prepare_threshold=None, **CONNECT_OPTIONS)


def _server_of(connection: "psycopg.Connection[Any]") -> int:
    row = connection.execute("SELECT pg_backend_pid()").fetchone()
    if row is None:  # pragma: no cover - a SELECT without FROM has a row
        raise LookupError("no process")
    return int(row[0])
