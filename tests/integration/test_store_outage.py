"""A database that takes no writes, or does not answer: told once, tried gently, over by itself, and nothing is lost."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from configuration import in_force
from console_site import ConsoleBrowser, console_site
from fake_platform import FakePlatform, FakeSurface
from small_disk import small_disk
from structlog.testing import capture_logs
from waiting import takes, until

from bridge.relay import Relay
from bridge.scheduled_jobs import ScheduledJobs
from core.model.content import Content
from core.model.errors import StoreUnavailable
from core.model.ids import Seq
from core.model.ports import NewLane
from core.store import Store, log
from core.store.outage import OutageLog
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules


class Outage:
    """`begin` and `end` it; `url` is the database's."""

    def __init__(self, url: str, begin: Callable[[], None], end: Callable[[], None], reason: str) -> None:
        self.url, self.begin, self.end, self.reason = url, begin, end, reason


@pytest.fixture
def full_disk(sqlite_template: Path, tmp_path: Path):
    with small_disk(tmp_path / "disk") as disk:
        shutil.copy(sqlite_template, disk.folder / "handoff.db")
        yield Outage(f"sqlite:///{disk.folder}/handoff.db", disk.fill, disk.free, "full")


@pytest.fixture
def read_only(postgres_url: str, postgres_server: str):
    name = postgres_url.rpartition("/")[2].partition("?")[0]

    def order(what: str) -> None:
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = {what}")
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
                (name,),
            )

    yield Outage(postgres_url, lambda: order("on"), lambda: order("off"), "read-only")
    order("off")


@pytest.fixture(params=["full_disk", "read_only"])
def outage(request: pytest.FixtureRequest) -> Outage:
    return request.getfixturevalue(request.param)


@asynccontextmanager
async def running(store: Store, rules: Rules) -> AsyncIterator[Conversations]:
    """Relays, clockwork and watch, as in the bridge."""
    surfaces = [FakeSurface(FakePlatform(), name=f"board{number}") for number in range(3)]
    lanes = [NewLane(one.name, "a", one.buckets("a")[0], one.internal) for one in surfaces]
    talk = Conversations(store, in_force(replace(rules, lanes_at_start=lambda contact: lanes)))
    relays = [Relay(store, surface, in_force()) for surface in surfaces]
    store.on_commit(lambda appended: [relay.wake() for relay in relays] and None)
    ticks = ScheduledJobs(store, relays, talk.in_force)
    ticks.start()
    tasks = [asyncio.create_task(work()) for work in (*(relay.run for relay in relays), store.run_probes)]
    try:
        yield talk
    finally:
        ticks.stop()
        await asyncio.gather(*(relay.stop() for relay in relays))
        tasks[-1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_database_that_takes_no_writes_is_told_and_loses_nothing(outage: Outage, rules: Rules) -> None:
    store = Store(outage.url)
    confirmed: dict[int, list[int]] = {user: [] for user in range(20)}
    refused, ends = [0], [False]

    async def writes(talk: Conversations, user: int) -> None:
        sender = Sender("web", f"v{user}")
        number = 0
        while not ends[0]:
            number += 1
            try:
                await talk.user_wrote(sender, Content(f"{number} {'x' * 500}"), [("web", f"{user}:{number}")])
                confirmed[user].append(number)
            except StoreUnavailable:
                refused[0] += 1
            await takes(0.005, "the user")

    attempts = [0]
    begin = store.backend.begin

    def counted(cursor: Any, *, reads_only: bool) -> None:
        attempts[0] += not reads_only
        begin(cursor, reads_only=reads_only)

    with capture_logs() as logs:
        async with running(store, rules) as talk:
            users = [asyncio.create_task(writes(talk, user)) for user in confirmed]
            await until(lambda: all(confirmed.values()), "everybody has written")
            outage.begin()
            store.backend.begin = counted  # type: ignore[method-assign]
            await until(store.wrong, "it is known to be away")
            before, since = attempts[0], time.monotonic()
            await until(lambda: refused[0] > 2000, "two thousand messages were refused")
            assert outage.reason in store.wrong()["database"]
            assert attempts[0] - before <= 20 + 20 * (time.monotonic() - since)  # four writers and a probe each
            assert await store.read(lambda tx: len(log.after(tx, tx_session(tx), Seq(0), internal=True)) > 0)
            outage.end()
            had = {user: len(numbers) for user, numbers in confirmed.items()}
            await until(lambda: all(len(confirmed[user]) > had[user] for user in had), "everybody writes again")
            ends[0] = True
            await asyncio.gather(*users)
            await until(lambda: store.wrong() == {}, "it is well again")
        lines = [entry for entry in logs if entry["log_level"] != "debug"]
        assert len(lines) < 10, lines
        assert next(entry["event"] for entry in lines) == "the database is away"
        for user, numbers in confirmed.items():
            assert await said(store, f"v{user}") == numbers
    await store.close()


def tx_session(tx: Any) -> str:
    tx.cursor.execute("SELECT id FROM chat_sessions LIMIT 1")
    return tx.cursor.fetchone()[0]


async def said(store: Store, address: str) -> list[int]:
    def unit(tx: Any) -> list[int]:
        query = (
            "SELECT e.body FROM events e JOIN chat_sessions s ON s.id = e.session JOIN contacts c ON c.id = s.contact "
            f"WHERE c.address = '{address}' AND e.kind = 'message' ORDER BY s.opened_at, e.seq"
        )
        tx.cursor.execute(query)
        return [int(body.partition('"text":"')[2].partition(" ")[0]) for (body,) in tx.cursor.fetchall()]

    return await store.read(unit)


async def test_a_console_that_only_reads_works_while_nothing_can_be_written(outage: Outage, rules: Rules) -> None:
    async with console_site(outage.url, rules) as site:
        ana = await site.signed_in("Ana")
        session = await site.waiting()
        earlier = f"UPDATE credentials SET used_at = {site.store.clock() - 120_000_000}"  # its use is to be noted again
        await site.store.write("credentials", lambda tx: tx.cursor.execute(earlier) and None)
        outage.begin()
        with pytest.raises(StoreUnavailable):
            for _ in range(1000):  # what is left of the disk
                await site.store.write("ses_x", fill)
        await reads(ana, session)
        outage.end()


def fill(tx: Any) -> None:
    number = time.monotonic_ns()
    query = (
        f"INSERT INTO dead_letters (source, key, payload, error, at) VALUES ('x', '{number}', '{'x' * 4000}', '', 1)"
    )
    tx.cursor.execute(query)


async def reads(ana: ConsoleBrowser, session: str) -> None:
    assert (await ana.detail(session))["id"] == session
    assert await ana.log(session)
    assert (await ana.get("pending-sessions"))["sessions"]
    async with ana.socket() as socket:
        assert (await socket.frame("ready"))["me"]["name"] == "Ana"
        await socket.frame("lists")


async def test_a_program_that_ends_waits_for_no_database_that_hangs(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.store.store.SHUTDOWN_TIMEOUT", 1.0)  # not as long as the database would be waited for
    store = Store(database_url)
    await store.write("ses_a", lambda tx: tx.now)
    with holding_everything(database_url):
        writes = [asyncio.ensure_future(store.write(f"ses_{number}", look)) for number in range(50)]
        writes += [asyncio.ensure_future(store.write("agents", look))]
        await takes(0, "nobody: the units are queued")
        store.begin_shutdown()
        ends = await asyncio.gather(*writes, return_exceptions=True)
        assert {type(end) for end in ends} == {StoreUnavailable}
        assert not [end for end in ends if "timeout" in str(end)]  # it was not the database that gave up
        await store.close()
    with pytest.raises(RuntimeError, match="shutdown"):
        await store.write("ses_a", look)


def look(tx: Any) -> None:
    tx.cursor.execute("SELECT count(*) FROM chat_sessions")


class holding_everything:  # noqa: N801 - reads as a sentence
    """Somebody else has locked what every write needs."""

    def __init__(self, url: str) -> None:
        self._connection: Any
        if url.startswith("sqlite"):
            self._connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            self._connection.execute("BEGIN IMMEDIATE")
        else:
            self._connection = psycopg.connect(url)
            self._connection.execute("LOCK TABLE chat_sessions IN ACCESS EXCLUSIVE MODE")

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._connection.rollback() if hasattr(self._connection, "info") else self._connection.execute("ROLLBACK")
        self._connection.close()


def test_three_minutes_of_a_full_disk_are_a_few_lines_in_the_log() -> None:
    now = [0.0]
    told = OutageLog(clock=lambda: now[0])
    way = object()
    with capture_logs() as logs:
        for millisecond in range(180_000):
            now[0] = millisecond / 1000
            told.failed(way, "writing", "database or disk is full")
            told.refused("relay telegram")
            if millisecond % 500 == 499:  # a small row fits now and then
                told.well(way)
        now[0] = 200.0
        told.failed(way, "writing", "database or disk is full")
        told.well(way)
    assert len(logs) < 45
    assert logs[0]["event"] == "the database is away"
    assert logs[0]["why"] == {"writing": "database or disk is full"}
    counted = sum(entry["refused"].get("relay telegram", 0) for entry in logs)
    assert counted == 180_000
    assert logs[-1]["event"] == "the database is back"
