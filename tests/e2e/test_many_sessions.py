"""Many sessions at once, everything delivered twice and out of order: every surface equals its log."""

import asyncio
import os
import random
import re
from typing import Any

import pytest
from waiting import takes
from web_page import WebPage
from world import World, a_world

from bridge.sandbox.slack import CHANNEL
from core.model.events import Message, Side
from core.model.ids import Seq
from core.store import Store, log

pytestmark = pytest.mark.slow
SESSIONS = 10  # on each channel
MESSAGES = int(os.environ.get("MANY_MESSAGES", "60"))  # in each session; `make long` has 200
WANT = "I want to talk to a person"
WORD = re.compile(r"\[[a-z]\d+\.[ua]\d+\]")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_every_surface_equals_its_log(database_url: str) -> None:
    chance = random.Random(20261122)
    async with a_world(database_url, ack_timeout=10.0, time_limit=60.0, lease_margin=5.0) as world:
        pages = [await world.page() for _ in range(SESSIONS)]
        people = [world.telegram.person(100 + n, first_name=f"User{n}") for n in range(SESSIONS)]
        for number, page in enumerate(pages):
            await page.send(f"{WANT} [w{number}.u0]")
        for number, person in enumerate(people):
            await person.send(f"{WANT} [t{number}.u0]")
        cards = await _claim_all(world)
        world.slack.delivery.duplicate = True
        world.slack.delivery.shuffle(7, 0.05)
        world.telegram.redeliver = True
        await asyncio.gather(
            *(_talk(chance, f"w{n}", _web_user(page, chance), cards[f"w{n}"], world) for n, page in enumerate(pages)),
            *(_talk(chance, f"t{n}", person.send, cards[f"t{n}"], world) for n, person in enumerate(people)),
        )
        await world.until(lambda: _all_are_shown(world, pages, cards), within=90, every=0.5)
        await _assert_equal_to_the_log(database_url, world, pages, cards)


async def _claim_all(world: World) -> dict[str, Any]:
    """The card of each session by its name; Ana has the web's, Ben has Telegram's."""
    cards: dict[str, Any] = {}
    for card in await world.until(lambda: len(world.cards()) == 2 * SESSIONS and world.cards(), within=60):
        [word] = await world.until(lambda card=card: WORD.findall(world.thread_text(card))[:1])
        name = word[1:].split(".")[0]
        cards[name] = card
        assert await world.claim(card, "U0ANA" if name.startswith("w") else "U0BEN")
    return cards


def _web_user(page: WebPage, chance: random.Random) -> Any:
    async def send(text: str) -> None:
        await page.send(text)
        if chance.random() < 0.03:
            await page.drop()

    return send


async def _talk(chance: random.Random, name: str, user: Any, card: Any, world: World) -> None:
    agent = world.slack.person("U0ANA" if name.startswith("w") else "U0BEN")
    for number in range(1, MESSAGES):
        await takes(chance.random() * 0.02, "who types")
        if number % 5 < 3:
            await user(f"[{name}.u{number}]")
        else:
            await agent.post(CHANNEL, f"[{name}.a{number}]", thread_ts=card.ts)


def _all_are_shown(world: World, pages: list[WebPage], cards: dict[str, Any]) -> bool:
    in_threads = all(len(set(WORD.findall(world.thread_text(card)))) == MESSAGES for card in cards.values())
    on_pages = all(len(set(WORD.findall(str(page.messages)))) == MESSAGES for page in pages)
    said = len([number for number in range(1, MESSAGES) if number % 5 >= 3])
    in_chats = all(len(_bot_words(world, n)) >= said for n in range(SESSIONS))
    return in_threads and on_pages and in_chats


def _bot_words(world: World, number: int) -> list[str]:
    chat = world.telegram.chat(100 + number)
    return WORD.findall("\n".join(message.text for message in chat.messages if message.from_bot))


async def _assert_equal_to_the_log(
    database_url: str, world: World, pages: list[WebPage], cards: dict[str, Any]
) -> None:
    store = Store(database_url)
    logs = await _logs(store)
    for name, (users, agents, both) in logs.items():
        thread = WORD.findall(world.thread_text(cards[name]))
        assert len(both) == MESSAGES
        assert [word for word in thread if ".u" in word] == users
        assert sorted(word for word in thread if ".a" in word) == sorted(agents)
        if name.startswith("w"):
            assert WORD.findall(str(pages[int(name[1:])].messages)) == both
        else:
            assert _bot_words(world, int(name[1:])) == agents
    await store.close()


async def _logs(store: Store) -> dict[str, tuple[list[str], list[str], list[str]]]:
    """For each session's name what the user said, what the agent said, and both as they stand in the log."""
    rows = await store.read(lambda tx: tx.cursor.execute("SELECT id FROM chat_sessions").fetchall())
    logs = {}
    for (session,) in rows:
        events = [e for e in await _whole_log(store, session) if isinstance(e.body, Message)]
        words = [(event.author.side, word) for event in events for word in WORD.findall(event.body.content.text)]
        users = [word for side, word in words if side is Side.USER]
        logs[users[0][1:].split(".")[0]] = (
            users, [word for side, word in words if side is Side.AGENT], [word for _, word in words],
        )  # fmt: skip
    return logs


async def _whole_log(store: Store, session: Any) -> list[Any]:
    return await store.read(lambda tx: log.after(tx, session, Seq(0), internal=True, most=1000))
