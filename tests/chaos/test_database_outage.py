"""The database does not answer, for everybody at once: what was written meanwhile arrives when it is back, in order.

Nobody is told "received" of what is not kept, no background task dies of it, /readyz names the database while it is
away and is well again by itself. CHAOS_SECONDS makes the troubles last longer.
"""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import chaos_table
import pytest
from bridge_in_process import InProcessWorld
from chaos_crowd import READY_EVERY, ChaosCrowd, CrowdUser, is_well, p95, readiness
from slack_setup import _offered as offered
from sqlalchemy import make_url
from waiting import takes, until

from agents_slack.api import action_ids
from bridge.sandbox.database_faults import PostgresProxy, sqlite_write_locked
from bridge.sandbox.slack import CHANNEL
from core.store.backends import SQLite

SECONDS = max(1.0, float(os.environ.get("CHAOS_SECONDS", "0")))
PAUSE = max(0.4, float(os.environ.get("CHAOS_SECONDS", "0")))  # how long it is gone between two steps
BEN = "U0BEN"
PATIENCE = 2.0  # seconds until a database that says nothing, or is locked, is called away; the product has 15 and 10


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody talks all the while, and that is what a test costs."""
    monkeypatch.setattr("core.store.database_health.SILENT_AFTER", PATIENCE)
    monkeypatch.setattr("core.store.backends.LOCK_TIMEOUT", PATIENCE)


@asynccontextmanager
async def a_crowd(database_url: str) -> AsyncIterator[ChaosCrowd]:
    world = InProcessWorld(database_url)
    try:
        await world.start()
        crowd = ChaosCrowd(world)
        await crowd.come_in()
        yield crowd
        await is_well(world)
        world.assert_nothing_was_against_the_rules()
    finally:
        await world.stop()
    assert world.here.unretrieved == []


@contextlib.contextmanager
def shut(door: PostgresProxy) -> Iterator[None]:
    door.refuse_connections()
    yield
    door.restore()


@contextlib.contextmanager
def cut(door: PostgresProxy) -> Iterator[None]:
    door.drop_connections()
    yield


@contextlib.contextmanager
def stalled(door: PostgresProxy) -> Iterator[None]:
    door.stall()
    yield
    door.restore()


async def goes_on(
    crowd: ChaosCrowd,
    trouble: contextlib.AbstractContextManager[None],
    *,
    named: bool,
    record: Callable[..., None],
    what: str,
) -> None:
    """Everybody writes before, while and after; all of it arrives."""
    without = p95(await crowd.talk())
    began = time.monotonic()
    over = asyncio.Event()
    talking = asyncio.ensure_future(crowd.talk(meanwhile=lambda: not over.is_set(), beat=1.0))
    with trouble:
        if named:
            await until(lambda: _is_named(crowd), "/readyz names the database", every=READY_EVERY)
        await takes(SECONDS, "the database")
        wrong = await readiness(crowd.world)
    over.set()
    took = await talking
    crowd.assert_everybody_got_everything()
    await crowd.talk(1)
    crowd.assert_everybody_got_everything()
    record(
        chaos_table.PROPERTY,
        {
            "part": "database", "cell": f"database, {what}, everybody: tried again until it is taken", "p95": p95(took),
            "without": without, "end": time.monotonic() - began, "wrong": ", ".join(wrong),
        },
    )  # fmt: skip


async def _is_named(crowd: ChaosCrowd) -> bool:
    return "database" in await readiness(crowd.world)


@pytest.mark.parametrize(
    ("trouble", "named"), [(shut, True), (cut, False), (stalled, True)], ids=["shut", "cut", "stalled"]
)
async def test_postgresql_is_away_and_everything_is_made_up_for(
    postgres_url: str,
    trouble: Callable[[PostgresProxy], contextlib.AbstractContextManager[None]],
    named: bool,
    record_property: Callable[..., None],
) -> None:
    with PostgresProxy(postgres_url) as door:
        async with a_crowd(door.url) as crowd:
            what = f"PostgreSQL {trouble.__name__}"
            await goes_on(crowd, trouble(door), named=named, record=record_property, what=what)


async def test_another_program_locks_the_file_and_everything_is_made_up_for(
    sqlite_url: str, record_property: Callable[..., None]
) -> None:
    async with a_crowd(sqlite_url) as crowd:
        path = Path(make_url(sqlite_url).database or "")
        await goes_on(crowd, sqlite_write_locked(path), named=True, record=record_property, what="SQLite locked")


class Disk:
    """A disk that is full, or mounted for reading only, for whoever writes to a SQLite file; by SQLite's own means."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, ill: str, well: str) -> None:
        self._is_ill = False
        begin = SQLite.begin

        def on_this_disk(backend: SQLite, cursor: sqlite3.Cursor, *, reads_only: bool) -> Any:
            """On the thread that has the connection: another one that used it would end the process now and then."""
            if not reads_only:
                cursor.execute(ill if self._is_ill else well)
            return begin(backend, cursor, reads_only=reads_only)

        monkeypatch.setattr(SQLite, "begin", on_this_disk)

    @contextlib.contextmanager
    def trouble(self) -> Iterator[None]:
        self._is_ill = True
        yield
        self._is_ill = False


@pytest.mark.parametrize(
    ("what", "ill", "well"),
    [
        ("full", "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000"),
        ("read-only", "PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    ],
)
async def test_a_file_that_takes_no_more_takes_everything_later(
    sqlite_url: str,
    what: str,
    ill: str,
    well: str,
    record_property: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk = Disk(monkeypatch, ill, well)
    async with a_crowd(sqlite_url) as crowd:
        await goes_on(crowd, disk.trouble(), named=what != "full", record=record_property, what=f"SQLite {what}")


class Conversation:
    """A whole conversation, step by step; each waits for what it brings about on the other side."""

    def __init__(self, crowd: ChaosCrowd) -> None:
        self._world = crowd.world
        self._crowd = crowd
        self.user: CrowdUser

    @property
    def steps(self) -> list[Callable[[], Awaitable[object]]]:
        return [
            self.asks, self.wants_a_person, self.is_claimed, self.is_answered, self.writes_back, self.corrects_it,
            self.is_corrected, self.gets_a_file, self.is_released, self.is_claimed, self.is_closed,
        ]  # fmt: skip

    async def comes(self) -> None:
        self.user = await self._crowd.page()
        self.page = self.user.door.page  # type: ignore[attr-defined]

    async def asks(self) -> None:
        await self.user.says("What does counselling cost?")
        await until(lambda: self.page.texts("bot"), "the bot answers")

    async def wants_a_person(self) -> None:
        await self.user.says("I want to talk to a person, says the one in the story")

        def card() -> Any:
            cards = self._world.cards()
            return next((each for each in cards if "in the story" in self._world.thread_text(each)), None)

        self.user.card = await until(card, "the card is there")

    async def is_claimed(self) -> None:
        await self._click(action_ids.CLAIM)
        await until(lambda: self.page.status.get("state") == "assigned", "the user has an agent")

    async def is_answered(self) -> None:
        await self.user.is_told("Hello from Ana")
        await self._reads("Hello from Ana")

    async def writes_back(self) -> None:
        await self.user.says("Thank yuo")
        await until(lambda: "Thank yuo" in self._world.thread_text(self.user.card), "it is in the thread")

    async def corrects_it(self) -> None:
        await until(lambda: "Thank yuo" in self.page.texts("user"), "the page has it")
        seq = next(event["seq"] for event in self.page.events if event["text"] == "Thank yuo")
        await self.page.act("edit", session=self.page.session, seq=seq, text="Thank you")
        await until(lambda: "Thank you" in self._world.thread_text(self.user.card), "it is corrected")

    async def is_corrected(self) -> None:
        post = next(each for each in self._world.thread(self.user.card) if each.text == "Hello from Ana")
        await self._world.slack.person("U0ANA").edit(CHANNEL, post.ts, "Hello from Ana Ruiz")
        await self._reads("Hello from Ana Ruiz")

    async def gets_a_file(self) -> None:
        brought = ("plan.txt", "text/plain", b"a plan")
        await self._world.slack.person("U0ANA").share(CHANNEL, [brought], "The plan", self.user.card.ts)
        await until(lambda: "plan.txt" in str(self.page.events), "the file is there")

    async def is_released(self) -> None:
        await self._click(action_ids.RELEASE)
        await until(lambda: self.page.status.get("state") != "assigned", "nobody has it")

    async def is_closed(self) -> None:
        await self.page.end()
        await until(lambda: self.page.status.get("state") == "closed", "it is closed")

    def texts(self) -> list[str]:
        return [text for by, text in self.page.messages if by in ("user", "agent")]

    async def _reads(self, text: str) -> None:
        await until(lambda: text in self.page.texts("agent"), f"{text!r} is read", saw=lambda: self.page.messages)

    async def _click(self, deed: str) -> None:
        """Agents click again when Slack shows its warning sign."""
        card, ana = self.user.card, self._world.slack.person("U0ANA")
        await until(lambda: any(action == deed for _, action, _ in offered(card.blocks)), f"the card offers {deed}")
        await until(lambda: ana.click(CHANNEL, card.ts, deed), f"{deed} is acknowledged")


async def test_a_conversation_with_the_database_gone_between_every_two_steps(postgres_url: str) -> None:
    """App Home is open all the while: what it shows is due again after each step."""
    with PostgresProxy(postgres_url) as door:
        async with a_crowd(door.url) as crowd:
            story = Conversation(crowd)
            await story.comes()
            ben = crowd.world.slack.person(BEN)
            await ben.open_home()
            for step in story.steps:
                with shut(door):
                    await until(lambda: _is_named(crowd), "/readyz names the database", every=READY_EVERY)
                    await ben.open_home()
                    await takes(PAUSE, "the database")
                await step()
                assert not crowd.world.here.bridge.supervisor.failing_tasks
            assert story.texts() == [
                "What does counselling cost?", "I want to talk to a person, says the one in the story",
                "Hello from Ana Ruiz", "Thank you", "The plan",
            ]  # fmt: skip
            await crowd.talk()
            crowd.assert_everybody_got_everything()
            shown = crowd.world.slack.context.views.home(BEN)
            assert shown is not None
            before = shown.hash
            await ben.open_home()
            await until(lambda: crowd.world.slack.context.views.home(BEN).hash != before, "Home is drawn again")
