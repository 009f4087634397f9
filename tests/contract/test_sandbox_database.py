"""The door in front of a real PostgreSQL and the lock on a real SQLite file, as a driver meets them."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from bridge.sandbox.database_faults import PostgresProxy, sqlite_write_locked


@pytest.fixture
def door(postgres_url: str):
    with PostgresProxy(postgres_url) as door:
        yield door


def connect(door: PostgresProxy) -> "psycopg.Connection":
    return psycopg.connect(door.url, autocommit=True, connect_timeout=2)


def test_what_is_asked_through_the_door_is_answered(door: PostgresProxy) -> None:
    with connect(door) as one, connect(door) as other:
        assert one.execute("SELECT 1").fetchone() == other.execute("SELECT 1").fetchone() == (1,)
        assert one.execute("SELECT count(*) FROM lanes").fetchone() == (0,)
        assert door.connections == 2


def test_a_cut_breaks_what_there_is_and_lets_new_ones_in(door: PostgresProxy) -> None:
    with connect(door) as broken:
        door.drop_connections()
        with pytest.raises(psycopg.OperationalError):
            broken.execute("SELECT 1")
        with connect(door) as new:
            assert new.execute("SELECT 1").fetchone() == (1,)


def test_a_shut_door_lets_nobody_in_until_it_is_opened(door: PostgresProxy) -> None:
    door.refuse_connections()
    with pytest.raises(psycopg.OperationalError):
        connect(door)
    door.restore()
    with connect(door) as new:
        assert new.execute("SELECT 1").fetchone() == (1,)


def test_a_stalled_door_answers_nothing_and_goes_on_where_it_was(door: PostgresProxy) -> None:
    with connect(door) as held, ThreadPoolExecutor() as threads:
        door.stall()
        asked = threads.submit(held.execute, "SELECT 7")
        with pytest.raises(psycopg.errors.ConnectionTimeout):
            connect(door)
        assert not asked.done()
        door.restore()
        assert asked.result().fetchone() == (7,)


def test_a_locked_file_takes_nothing_from_others(sqlite_url: str) -> None:
    path = Path(make_url(sqlite_url).database or "")
    with sqlite3.connect(path, timeout=0.05, isolation_level=None) as other:
        with sqlite_write_locked(path):
            assert other.execute("SELECT count(*) FROM lanes").fetchone() == (0,)
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()
