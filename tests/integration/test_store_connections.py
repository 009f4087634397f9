"""A connection that failed is closed and replaced; one unit's trouble is nobody else's."""

import asyncio
import threading
from pathlib import Path

import psycopg
import pytest
from console_site import console_site
from own_postgres import own_postgres
from sqlalchemy import bindparam, select
from waiting import until

from core.model.errors import BadValue, NotThere, StoreUnavailable
from core.store import Store, Tx
from core.store.schema import upgrade
from core.store.statements import Statement
from core.store.store import READERS
from core.store.tables import chat_sessions, contacts
from core.usecases.rules import Rules

_p = bindparam
_seen = Statement(select(chat_sessions.c.id).where(chat_sessions.c.head > _p("head"), chat_sessions.c.id == _p("id")))
_wrong = Statement(select(contacts.c.id).where(contacts.c.name == _p("name")))

BIG = 2**63
REFUSALS = {
    "ours": lambda tx: _raise(NotThere("This is gone.")),
    "a value": lambda tx: _raise(ValueError("no such filter")),
    "the driver's": lambda tx: tx.cursor.execute("SELECT nothing FROM nowhere"),
    "a NUL": lambda tx: tx.one(_seen, head=1, id="a\0b"),
    "a number": lambda tx: tx.one(_seen, head=10**30, id="a"),
}


def _raise(exc: Exception) -> None:
    raise exc


def handles(database_url: str) -> int:
    """This process's handles of the database's files; on PostgreSQL, connections to the test's database."""
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        return sum(_leads_to(handle).startswith(path) for handle in Path("/proc/self/fd").iterdir())
    with psycopg.connect(database_url, autocommit=True) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = %s"
        query += " AND pid <> pg_backend_pid()"
        row = connection.execute(query, ("client backend",)).fetchone()
    assert row is not None
    return int(row[0])


def _leads_to(handle: Path) -> str:
    try:
        return str(handle.readlink())
    except OSError:  # closed meanwhile
        return ""


async def everybody_reads(store: Store) -> None:
    """Every reader thread has a connection now."""
    together = threading.Barrier(READERS)
    await asyncio.gather(*(store.read(lambda tx: together.wait(30)) for _ in range(READERS)))


@pytest.mark.parametrize("why", REFUSALS)
async def test_five_hundred_refused_reads_leave_the_connections_as_they_were(
    store: Store, database_url: str, why: str
) -> None:
    await everybody_reads(store)
    before = handles(database_url)
    for _ in range(10):
        ends = await asyncio.gather(*(store.read(REFUSALS[why]) for _ in range(50)), return_exceptions=True)
        assert all(isinstance(end, Exception) for end in ends) or (why == "a NUL" and "sqlite" in database_url)
    await everybody_reads(store)
    await until(lambda: handles(database_url) == before, f"{before} handles, as before")
    assert store.wrong() == {}


async def test_a_value_that_cannot_be_kept_is_the_units_own_fault(store: Store) -> None:
    insert = contacts.insert().values({name: _p(name) for name in ("id", "channel", "address", "created_at")})
    add = Statement(insert)

    def unit(number: int, created_at: int, address: str = ""):
        key = f"ses_{number}"
        row = {"id": key, "channel": "x", "address": address or key, "created_at": created_at}
        return store.write(key, lambda tx: tx.run(add, **row))

    work = [unit(number, BIG * 4 if number % 10 == 3 else 1) for number in range(100)]
    ends = await asyncio.gather(*work, return_exceptions=True)
    assert [type(end) for end in ends] == [BadValue if number % 10 == 3 else int for number in range(100)]
    with pytest.raises(BadValue):
        await unit(1, 1)  # there already
    assert len(await store.read(lambda tx: tx.all(Statement(select(contacts.c.id))))) == 90
    assert store.wrong() == {}


async def test_a_nul_in_a_key_harms_nobody_else(store: Store) -> None:
    work = [store.write(f"user:web:{number}" + chr(0) * (number % 2), lambda tx: tx.now) for number in range(40)]
    ends = await asyncio.gather(*work, return_exceptions=True)
    assert [end for end in ends if isinstance(end, Exception)] == []


async def test_the_console_answers_what_the_database_cannot_keep(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        ana = await site.signed_in("Ana")
        for path in ("session/ses_a%00b/messages", "session/ses_a%00b", f"session/ses_a/messages?after={BIG}"):
            answer = await ana.http.get(f"/agent/api/{path}")
            assert answer.status_code in (404, 422), answer.text
        assert site.store.wrong() == {}


async def test_one_units_failure_is_no_failure_of_its_batch(store: Store) -> None:
    insert = contacts.insert().values({name: _p(name) for name in ("id", "channel", "address", "created_at")})
    add = Statement(insert)

    def unit(tx: Tx, number: int) -> int:
        tx.run(add, id=f"c{number}", channel="x", address=str(number), created_at=1)
        if number % 7 == 0:
            tx.cursor.execute("SELECT nothing FROM nowhere")
        if number % 7 == 1:
            raise KeyError(number)
        return number

    work = [store.write(f"ses_{number}", lambda tx, number=number: unit(tx, number)) for number in range(70)]
    ends = await asyncio.gather(*work, return_exceptions=True)
    for number, end in enumerate(ends):
        wanted = {0: StoreUnavailable, 1: KeyError}.get(number % 7)
        assert isinstance(end, wanted) if wanted else end == number
    assert len(await store.read(lambda tx: tx.all(Statement(select(contacts.c.id))))) == 50


async def test_units_of_one_key_keep_their_order_when_one_of_them_fails(store: Store) -> None:
    ran: list[int] = []
    add = Statement(contacts.insert().values({name: _p(name) for name in ("id", "channel", "address", "created_at")}))

    def unit(tx: Tx, number: int) -> None:
        if number == 3:
            tx.run(add, id="c", channel="x", address="y", created_at=1)
            raise KeyError(number)
        tx.run(add, id=f"c{number}", channel="x", address=str(number), created_at=number)
        ran.append(number)

    work = [store.write("ses_a", lambda tx, number=number: unit(tx, number)) for number in range(8)]
    await asyncio.gather(*work, return_exceptions=True)
    last = {number: place for place, number in enumerate(ran)}  # a unit may run twice; the last time counts
    assert sorted(last, key=last.__getitem__) == [0, 1, 2, 4, 5, 6, 7]


@pytest.mark.slow
@pytest.mark.postgres
async def test_after_a_restart_of_the_server_every_reader_and_writer_is_well() -> None:
    with own_postgres() as server:
        upgrade(server.url)
        store = Store(server.url)
        await everybody_reads(store)
        keys = [f"ses_{number}" for number in range(20)] + ["agents", "bucket:x"]
        await asyncio.gather(*(store.write(key, lambda tx: tx.now) for key in keys))
        await asyncio.to_thread(server.restart)
        work = [store.read(lambda tx: tx.one(_wrong, name="x")) for _ in range(400)]
        ends = await asyncio.gather(*work, *(store.write(key, lambda tx: tx.now) for key in keys))
        assert len(ends) == 400 + len(keys)
        assert await store.check_health() == {}
        await store.close()


@pytest.mark.postgres
async def test_a_database_that_is_gone_is_unavailable_and_comes_back(postgres_url: str, postgres_server: str) -> None:
    store = Store(postgres_url)
    assert await store.write("ses_a", lambda tx: 1) == 1
    name = postgres_url.rpartition("/")[2].partition("?")[0]
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        for _ in range(20):
            with pytest.raises(StoreUnavailable):
                await store.write("ses_a", lambda tx: 2)
            with pytest.raises(StoreUnavailable):
                await store.read(lambda tx: tx.one(_wrong, name="x"))
        assert "not currently accepting connections" in (await store.check_health())["database"]
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    await _until_it_is_well(store)
    assert await store.write("ses_a", lambda tx: 3) == 3
    await store.close()


async def _until_it_is_well(store: Store) -> None:
    async def writes() -> bool:
        try:
            return await store.write("ses_a", lambda tx: 1) == 1
        except StoreUnavailable:
            return False

    await until(writes, "the database takes a write again")


def test_nobody_else_opens_the_database() -> None:
    """Connections are counted, timed out and closed in one place."""
    root = Path(__file__).parents[2]
    allowed = {"core/store/backends.py", "core/store/pooler.py", "bridge/wiring.py", "bridge/bus.py"}
    allowed |= {"bridge/embedding/vector_cache.py"}  # a file of its own, which is no conversation's
    words = ("psycopg.connect(", "sqlite3.connect(", "AsyncConnection.connect(")
    found = {
        str(path.relative_to(root))
        for top in ("core", "bridge", "channels", "agents_slack")
        for path in (root / top).rglob("*.py")
        if "sandbox" not in path.parts and any(word in path.read_text() for word in words)
    }
    assert found <= allowed
