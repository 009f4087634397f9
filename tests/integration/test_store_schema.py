"""The schema's history, the writer, and what both databases must do alike."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url, text

from core.ids import Micros
from core.ports import Rate
from core.store import Store, buckets
from core.store.backends import backend_for
from core.store.schema import NewerDatabase, current_revision, head_revision, upgrade
from core.store.tables import metadata


def engine_of(database_url: str):
    url = make_url(database_url)
    return create_engine(url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url)


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, metadata) == []
        assert current_revision(connection) == head_revision()
    engine.dispose()


def test_a_database_newer_than_the_code_is_refused(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NewerDatabase, match="schema 9999"):
        upgrade(database_url)


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    upgrade(database_url)


@pytest.mark.parametrize("address", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_work_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match=r"file|use"):
        backend_for(address)


async def test_many_units_share_a_commit(store: Store) -> None:
    moments = await asyncio.gather(*(store.write("ses_a", lambda tx: tx.now) for _ in range(500)))
    assert len(set(moments)) < 50


async def test_a_bucket_gives_its_burst_and_then_its_pace(database_url: str) -> None:
    now = [Micros(1_000_000_000)]
    store = Store(database_url, clock=lambda: now[0])
    if database_url.startswith("postgresql"):
        store.backend.lease_now = lambda cursor, clock: clock()
    rates = {"chat": Rate(1.0, burst=3)}
    taken = [await store.write("b", lambda tx: buckets.take(tx, rates)) for _ in range(4)]
    assert [wait is None for wait in taken] == [True, True, True, False]
    assert 0.9 < taken[3].seconds <= 1.0
    now[0] = Micros(now[0] + 1_000_000)
    assert await store.write("b", lambda tx: buckets.take(tx, rates)) is None
    assert await store.write("b", lambda tx: buckets.take(tx, rates)) is not None
    await store.close()


async def test_a_parked_bucket_stays_shut_for_the_longest_time_asked(store: Store) -> None:
    await store.write("b", lambda tx: buckets.park(tx, "slack", 30.0))
    await store.write("b", lambda tx: buckets.park(tx, "slack", 1.0))
    wait = await store.write("b", lambda tx: buckets.take(tx, {"slack": Rate(0.1), "other": Rate(0.1)}))
    assert (wait.bucket, wait.seconds > 20) == ("slack", True)
