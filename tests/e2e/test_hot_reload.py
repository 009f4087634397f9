"""Admins save their files, well and badly, while users and agents talk: nothing is lost, and no restart is needed."""

import asyncio
import itertools
import random
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from bridge_process import CONFIG
from waiting import LONGEST_WAIT, takes
from web_page import WebPage
from world import World, a_world

from bridge.sandbox.slack import CHANNEL
from core.config.loading import digest_of
from core.model.events import Escalated
from core.model.ids import Seq
from core.store import Store, log

pytestmark = pytest.mark.slow
WANT = "I want to talk to a person"
ADMINS = "C0ADMINS"
PEOPLE = 4  # on each channel
TAG = re.compile(r"\[[wt]\d\.[ua]\d+\]")
CODEWORDS = [
    "alabaster", "bumblebee", "chandelier", "dragonfly", "escalator", "flamingo", "gooseberry", "hurricane",
    "isosceles", "jellyfish", "kingfisher", "labyrinth", "marmalade", "nightingale", "octopus", "parchment",
    "quicksilver", "rhinoceros", "snowflake", "tambourine",
]  # fmt: skip
FILE = """\
escalate_at: 1.0
triggers:
  asks: {{category: request, weight: 1.0, phrases: {{en: [talk to a person]}}}}
  {name}: {{category: topic, weight: 1.0, phrases: {{en: [{name}]}}}}
"""


@dataclass
class Admin:
    """Saves trigger files, each with a codeword of its own that fires under no other."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)  # codeword -> of its file, in the order of the saves

    def good(self, codeword: str) -> str:
        text = FILE.format(name=codeword)
        self.digests[codeword] = digest_of(text.encode())
        return text

    def broken(self, codeword: str) -> str:
        """From its first line on: an editor that is slower than the reloader's patience saves no good half of it."""
        return f"{codeword}: 1\n{FILE.format(name=codeword)}"

    def save_by_rename(self, text: str) -> None:
        beside = self.folder / ".triggers.yaml.new"
        beside.write_text(text)
        beside.replace(self.folder / "triggers.yaml")

    async def save_in_place(self, text: str) -> None:
        """As an editor does that empties the file and writes it in pieces; some of the halves are good files."""
        with (self.folder / "triggers.yaml").open("w") as file:
            for line in text.splitlines(keepends=True):
                file.write(line)
                file.flush()
                await takes(0.01, "an editor")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


async def test_twenty_saves_under_traffic_lose_nothing(sqlite_url: str, folder: Path) -> None:
    admin = Admin(folder)
    admin.save_by_rename(admin.good("beginning"))
    settings = {"slack_admin_channel": ADMINS}
    async with a_world(sqlite_url, config_dir=folder, look_every=0.05, settings=settings, time_limit=5.0) as world:
        world.slack.workspace.add_channel(ADMINS, "admins", {world.slack.app.bot_user})
        pid = world.bridge._process.pid
        async with traffic(world) as users:
            for number, codeword in enumerate(CODEWORDS):
                await _save(world, admin, number, codeword)
        await world.until(lambda: all(user.is_shown for user in users), every=0.1)
        for user in users:
            user.assert_everything_is_there_once_and_in_order()
        assert world.bridge._process.pid == pid
        assert world.bridge.is_alive
    await _assert_each_decision_names_its_file(sqlite_url, admin)


async def _save(world: World, admin: Admin, number: int, codeword: str) -> None:
    """Every other save is broken, and of both kinds every other one is written in place."""
    is_broken, in_place = number % 2 == 0, number % 4 >= 2
    text = admin.broken(codeword) if is_broken else admin.good(codeword)
    if in_place:
        await admin.save_in_place(text)
    else:
        admin.save_by_rename(text)
    page = await world.page()
    if is_broken:
        told = await world.until(lambda: [text for text in _announced(world) if codeword in text])
        assert f"triggers.yaml:1: unknown key '{codeword}'" in told[-1]
        await page.send(codeword)
        await page.until(lambda: page.texts("bot"))
        assert page.status["state"] == "bot"
    await _escalates(page, [*admin.digests][-1])
    await page.end()


def _announced(world: World) -> list[str]:
    return [message.text for message in world.slack.workspace.channel_messages(ADMINS)]


async def _escalates(page: WebPage, codeword: str) -> None:
    """Say it until it counts: a save is taken within a moment."""
    async with asyncio.timeout(LONGEST_WAIT):
        while page.status.get("state") != "waiting":
            answers = len(page.texts("bot"))
            await page.send(codeword)
            await page.until(lambda: page.status.get("state") == "waiting" or len(page.texts("bot")) > answers)


@dataclass
class Conversation:
    """Somebody who talks with an agent all the time."""

    name: str
    user: Any  # what sends a message
    shown: Any  # what the user reads, as one text
    world: World
    card: Any = None
    said: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    async def talk(self, stopping: asyncio.Event) -> None:
        chance = random.Random(self.name)
        for number in itertools.count(1):
            if stopping.is_set():
                return
            await takes(chance.random() * 0.3, "who types")  # a page may send 60 messages in 10 s
            if number % 4:
                await self.user(f"[{self.name}.u{number}]")
                self.said.append(f"[{self.name}.u{number}]")
            else:
                await self.world.slack.person("U0ANA").post(CHANNEL, f"[{self.name}.a{number}]", thread_ts=self.card.ts)
                self.answered.append(f"[{self.name}.a{number}]")

    @property
    def in_thread(self) -> list[str]:
        return TAG.findall(self.world.thread_text(self.card))

    @property
    def in_chat(self) -> list[str]:
        return [tag for tag in TAG.findall(self.shown()) if ".a" in tag]

    @property
    def is_shown(self) -> bool:
        return {*self.in_thread} >= {*self.said, *self.answered} and {*self.in_chat} >= {*self.answered}

    def assert_everything_is_there_once_and_in_order(self) -> None:
        assert [tag for tag in self.in_thread if ".u" in tag] == self.said
        assert self.in_chat == self.answered
        assert len(self.said) > 10


@asynccontextmanager
async def traffic(world: World) -> AsyncIterator[list[Conversation]]:
    """Users of both channels and their agent write as long as this is entered."""
    users = [await _on_the_web(world, number) for number in range(PEOPLE)]
    users += [_on_telegram(world, number) for number in range(PEOPLE)]
    for user in users:
        await user.user(f"{WANT} ({user.name})")
        user.card = await world.until(lambda user=user: _card_of(world, user.name))
        assert await world.claim(user.card)
    stopping = asyncio.Event()
    talking = [asyncio.create_task(user.talk(stopping)) for user in users]
    try:
        yield users
    finally:
        stopping.set()
        await asyncio.gather(*talking)


async def _on_the_web(world: World, number: int) -> Conversation:
    page = await world.page()
    return Conversation(f"w{number}", page.send, lambda: str(page.texts("agent")), world)


def _on_telegram(world: World, number: int) -> Conversation:
    person = world.telegram.person(100 + number, first_name=f"User{number}")

    def shown() -> str:
        return "\n".join(message.text for message in world.telegram.chat(100 + number).messages if message.from_bot)

    return Conversation(f"t{number}", person.send, shown, world)


def _card_of(world: World, name: str) -> Any:
    return next((card for card in world.cards() if f"({name})" in world.thread_text(card)), None)


async def _assert_each_decision_names_its_file(database_url: str, admin: Admin) -> None:
    store = Store(database_url)
    decided = sorted(await _escalations(store), key=lambda event: event.at)
    await store.close()
    digests = list(admin.digests.values())
    assert [digests.index(event.body.config) for event in decided] == sorted(
        digests.index(event.body.config) for event in decided
    )
    by_codeword = [event.body for event in decided if event.body.trigger != "asks"]
    assert {body.trigger for body in by_codeword} == set(admin.digests)
    assert all(body.config == admin.digests[body.trigger] for body in by_codeword)


async def _escalations(store: Store) -> list[Any]:
    rows = await store.read(lambda tx: tx.cursor.execute("SELECT id FROM chat_sessions").fetchall())
    found = []
    for (session,) in rows:
        events = await store.read(lambda tx, s=session: log.after(tx, s, Seq(0), internal=True, most=10_000))
        found += [event for event in events if isinstance(event.body, Escalated)]
    return found


async def test_a_new_knowledge_section_is_known_without_a_restart(sqlite_url: str, folder: Path) -> None:
    async with a_world(sqlite_url, config_dir=folder) as world:
        (folder / "knowledge" / "lighthouse.md").write_text(
            "# The lighthouse\n\n## When can I visit the lighthouse?\n\nThe lighthouse opens at 7 every morning.\n"
        )
        async with asyncio.timeout(60):
            while "opens at 7" not in await _answer(world, "When can I visit the lighthouse?"):
                pass


async def _answer(world: World, question: str) -> str:
    page = await world.page()
    await page.send(question)
    [answer] = await page.until(lambda: page.texts("bot"), within=60)
    return str(answer)
