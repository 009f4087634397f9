"""Kill -9 between any two steps of a relayed message, and restart: it arrives, once, in order.

Every step of a lane is tried on the way in and on the way out, alone and with newer messages that arrive before the
restart. Telegram alone may see a message twice, when its call was in flight; the second one is marked.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from web_page import WebPage
from world import World, a_world

WANT = "I want to talk to a person"
TAKE_IN = ("user_wrote:before", "user_wrote:after")
LOST = ("perform telegram:after", "record telegram:before")  # the call was made, and is not in the log
AGENT_SAYS = ("agent_wrote:before", "agent_wrote:after")


def lane(surface: str) -> tuple[str, ...]:
    """Every step of a pushed lane at which a process can die."""
    return (
        f"take {surface}:before",
        f"take {surface}:after",
        f"perform {surface}:before",
        f"perform {surface}:after",
        f"record {surface}:before",
        f"record {surface}:after",
    )


HASTY = 0.5  # seconds of a call: whose caller was killed in it is waited for so long


def halves(steps: tuple[str, ...]) -> pytest.MarkDecorator:
    """Each half in a test of its own: a death and its restart take seconds, on a busy machine many."""
    half = len(steps) // 2
    return pytest.mark.parametrize("steps", [steps[:half], steps[half:]], ids=["first half", "second half"])


def words(steps: tuple[str, ...], newer: bool) -> Iterator[tuple[str, list[str]]]:
    """For each step the messages that are written round the death: one, or one and two newer ones."""
    for number, step in enumerate(steps):
        yield step, [f"[{number}.{part}]" for part in range(3 if newer else 1)]


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite; CHAOS_DATABASE=postgresql tries the same on the other one."""
    return request.getfixturevalue("postgres_url" if os.environ.get("CHAOS_DATABASE") == "postgresql" else "sqlite_url")


async def claimed(world: World, page: WebPage) -> Any:
    """A web session that Ana has."""
    await page.send(WANT)
    [card] = await world.until(world.cards)
    await world.until(lambda: WANT in world.thread_text(card))
    assert await world.claim(card)
    await page.until(lambda: page.status.get("state") == "assigned")
    return card


async def claimed_on_telegram(world: World, person: Any) -> Any:
    await person.send(WANT)
    [card] = await world.until(world.cards)
    await world.until(lambda: WANT in world.thread_text(card))
    assert await world.claim(card)
    return card


def in_order(text: str, expected: list[str]) -> bool:
    """Every expected word exactly once, in this order."""
    places = [text.find(word) for word in expected]
    return all(text.count(word) == 1 for word in expected) and places == sorted(places) and -1 not in places


@halves(TAKE_IN + lane("slack.thread"))
@pytest.mark.parametrize("newer", [False, True], ids=["alone", "with newer messages"])
async def test_a_web_users_message_reaches_slack_and_the_page_once(
    database_url: str, newer: bool, steps: tuple[str, ...]
) -> None:
    async with a_world(database_url, time_limit=HASTY) as world:
        page = await world.page()
        card = await claimed(world, page)
        seen: list[str] = []
        for step, texts in words(steps, newer):
            bridge = await world.dies_at(step)
            await page.until(lambda: page._socket is not None)
            for text in texts[:1]:
                await page.send(text)
            await bridge.died()
            for text in texts[1:]:
                await page.send(text)
            await world.restart()
            seen += texts
            await world.until(lambda: all(text in world.thread_text(card) for text in seen))
            await page.until(lambda: len(page.texts("user")) == 1 + len(seen))
            assert in_order(world.thread_text(card), seen), step
            assert page.texts("user") == [WANT, *seen], step


@halves(TAKE_IN + lane("slack.thread"))
@pytest.mark.parametrize("newer", [False, True], ids=["alone", "with newer messages"])
async def test_a_telegram_users_message_reaches_slack_once(
    database_url: str, newer: bool, steps: tuple[str, ...]
) -> None:
    async with a_world(database_url, time_limit=HASTY) as world:
        mia = world.telegram.person(42, first_name="Mia", username="mia")
        card = await claimed_on_telegram(world, mia)
        seen: list[str] = []
        for step, texts in words(steps, newer):
            bridge = await world.dies_at(step)
            await mia.send(texts[0])
            await bridge.died()
            for text in texts[1:]:
                await mia.send(text)
            await world.restart()
            seen += texts
            await world.until(lambda: all(text in world.thread_text(card) for text in seen))
            assert in_order(world.thread_text(card), seen), step


@pytest.mark.parametrize("newer", [False, True], ids=["alone", "with newer messages"])
async def test_an_agents_message_reaches_the_page_once(database_url: str, newer: bool) -> None:
    async with a_world(database_url, time_limit=HASTY) as world:
        page = await world.page()
        card = await claimed(world, page)
        ana = world.slack.person("U0ANA")
        seen: list[str] = []
        for step, texts in words(AGENT_SAYS, newer):
            bridge = await world.dies_at(step)
            await ana.post(card.channel, texts[0], thread_ts=card.ts)
            await bridge.died()
            for text in texts[1:]:
                await ana.post(card.channel, text, thread_ts=card.ts)
            await world.restart()
            seen += texts
            await page.until(lambda: len(page.texts("agent")) == len(seen))
            # Slack delivers again in no particular order; the log's order is the order of arrival.
            assert sorted(page.texts("agent")) == sorted(seen), step
            assert in_order(world.thread_text(card), seen), step


@halves(AGENT_SAYS + lane("telegram"))
@pytest.mark.parametrize("newer", [False, True], ids=["alone", "with newer messages"])
async def test_an_agents_message_reaches_telegram(database_url: str, newer: bool, steps: tuple[str, ...]) -> None:
    async with a_world(database_url, time_limit=HASTY) as world:
        mia = world.telegram.person(42, first_name="Mia", username="mia")
        card = await claimed_on_telegram(world, mia)
        ana = world.slack.person("U0ANA")
        chat = world.telegram.chat(42)
        for step, texts in words(steps, newer):
            bridge = await world.dies_at(step)
            await ana.post(card.channel, texts[0], thread_ts=card.ts)
            await bridge.died()
            for text in texts[1:]:
                await ana.post(card.channel, text, thread_ts=card.ts)
            await world.restart()
            await world.until(lambda: all(any(text in m.text for m in chat.messages) for text in texts))
            # What was lost is repeated before the next death: a call lost twice is given up, and that is another test.
            copies = 2 if step in LOST else 1
            await world.until(lambda: sum(texts[0] in m.text for m in chat.messages) == copies)
            for text in texts:
                shown = [message.text for message in chat.messages if text in message.text]
                unmarked = [one for one in shown if one.startswith(text) or f"\n{text}" in one]
                assert len(shown) == 1 or (step == "perform telegram:after" or "record" in step), (step, shown)
                assert len(unmarked) <= 1 or len(shown) <= 2, (step, shown)


@halves(("asked_for_person:after", *lane("slack.card")))
async def test_a_card_is_posted_once_and_opens_one_thread(database_url: str, steps: tuple[str, ...]) -> None:
    async with a_world(database_url, time_limit=HASTY) as world:
        for number, step in enumerate(steps):
            bridge = await world.dies_at(step)
            page = await world.page()
            await page.ask_for_person()
            await bridge.died()
            await world.restart()
            await world.until(lambda: len(world.cards()) == number + 1)
            await page.send(f"[{number}]")
            await world.until(lambda: f"[{number}]" in world.thread_text(world.cards()[-1]))
            assert len(world.cards()) == number + 1, step
            await page.close()


@halves(lane("bot"))
async def test_the_bot_answers_once(database_url: str, steps: tuple[str, ...]) -> None:
    async with a_world(database_url, time_limit=HASTY) as world:
        page = await world.page()
        for number, step in enumerate(steps):
            bridge = await world.dies_at(step)
            await page.until(lambda: page._socket is not None)
            await page.send("What does counselling cost?")
            await bridge.died()
            await world.restart()
            await page.until(lambda: len(page.texts("bot")) == number + 1)
            assert [by for by, _ in page.messages] == ["user", "bot"] * (number + 1), step
