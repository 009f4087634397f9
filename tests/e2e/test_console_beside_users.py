"""The console and the users, through the whole product: typing both ways, dead letters that go in at last, ratings."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from waiting import LONGEST_WAIT, until

from agents_slack.inbound.messages import MessageIntake
from agents_slack.listeners.interactions import InteractionListeners
from bridge.sandbox.demo import Demo, running_demo
from bridge.sandbox.demo.configuration import ANA
from bridge.sandbox.demo.console_client import ConsoleClient, ConsoleRefused, signed_in_client
from bridge.sandbox.demo.players import Players
from bridge.sandbox.demo.scenario import CLAIM, CLOSE
from bridge.sandbox.demo.visitor import Visitor, open_visitor_chat
from bridge.sandbox.slack import CHANNEL
from channels.telegram.receiving import Receiver

CONFIG = Path(__file__).parents[2] / "config"
WISH = "I want to talk to a person"


@pytest.fixture
async def demo(sqlite_url: str) -> AsyncIterator[Demo]:
    async with running_demo(CONFIG, 0, sqlite_url) as running:
        yield running


@pytest.fixture
async def priya(demo: Demo) -> AsyncIterator[ConsoleClient]:
    async with signed_in_client(demo.url, demo.bridge_url, demo.login_links.link) as console:
        yield console


async def frame(socket: aiohttp.ClientWebSocketResponse, kind: str, name: str = "event") -> dict[str, Any]:
    async with asyncio.timeout(LONGEST_WAIT):
        while (found := await socket.receive_json())[name] != kind:
            pass
    return dict(found)


async def waiting_session(priya: ConsoleClient) -> str:
    async def pending() -> list[dict[str, Any]]:
        return (await priya.get("pending-sessions"))["sessions"]

    found = await until(pending, "a session waits")
    return str(found[0]["id"])


async def test_typing_is_seen_on_the_page_under_the_agents_name_and_in_the_console(
    demo: Demo, priya: ConsoleClient
) -> None:
    async with open_page(demo) as page, priya.client.ws_connect("/agent/ws") as desk:
        await page.send_json({"type": "send", "id": "wish-0001", "text": WISH})
        session = await waiting_session(priya)
        await priya.post(f"session/{session}/assign", {})
        await desk.send_json({"event": "join_session", "session": session})
        await frame(desk, "joined")
        await desk.send_json({"event": "agent_typing", "session": session})
        while (typing := await frame(page, "typing", "type"))["by"] != "agent":
            pass  # the assistant's own, from before
        assert typing["name"] == "Priya Nair"
        await page.send_json({"type": "typing"})
        seen = await frame(desk, "typing")
        assert seen["by"] == "user"
        assert seen["name"].startswith("Visitor ")


@contextlib.asynccontextmanager
async def open_page(demo: Demo) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    async with aiohttp.ClientSession(demo.bridge_url) as client, client.ws_connect("/chat/ws") as page:
        await page.send_json({"type": "hello"})
        await frame(page, "welcome", "type")
        yield page


async def test_an_agents_typing_in_the_console_is_seen_on_telegram_and_a_notes_is_not(
    demo: Demo, priya: ConsoleClient
) -> None:
    await demo.mia.send(WISH)
    session = await waiting_session(priya)
    await priya.post(f"session/{session}/assign", {})
    async with priya.client.ws_connect("/agent/ws") as desk:
        await desk.send_json({"event": "join_session", "session": session})
        await frame(desk, "joined")
        await until(lambda: "Priya" in demo.mia.chat.messages[-1].text)
        assert not demo.mia.chat.typing
        await desk.send_json({"event": "agent_typing", "session": session, "internal": True})
        await desk.send_json({"event": "ping"})
        await frame(desk, "pong")
        assert not demo.mia.chat.typing
        await desk.send_json({"event": "agent_typing", "session": session})
        await until(lambda: demo.mia.chat.typing)


async def the_letter(priya: ConsoleClient) -> dict[str, Any]:
    async def kept() -> list[dict[str, Any]]:
        return (await priya.get("dead-letters"))["letters"]

    letters = await until(kept, "a dead letter is kept")
    [letter] = letters
    return dict(letter)


async def fail(*_: object) -> None:
    raise ValueError("a field that nobody knows")


async def test_a_dead_letter_from_telegram_goes_in_once_it_can_be_read(
    demo: Demo, priya: ConsoleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Receiver, "_took", fail)
        await demo.mia.send("How much is your fee?")
        letter = await the_letter(priya)
        assert letter["source"] == "telegram.update"
        assert letter["replayable"]
        with pytest.raises(ConsoleRefused, match="It still cannot be read: ValueError"):
            await priya.post(f"dead-letters/{letter['id']}/replay")
    await priya.post(f"dead-letters/{letter['id']}/replay")
    await until(lambda: "€480" in demo.mia.chat.messages[-1].text)
    assert (await priya.get("dead-letters"))["letters"] == []


async def test_a_dead_letter_from_slack_reaches_the_user_once(
    demo: Demo, priya: ConsoleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_visitor_chat(demo.bridge_url, "Home") as visitor:
        stage = await claimed(demo, visitor)
        with monkeypatch.context() as broken:
            broken.setattr(MessageIntake, "bring_in", fail)
            await stage.ana_writes("Which country is it?")
            letter = await the_letter(priya)
        assert letter["source"] == "slack.event"
        await priya.post(f"dead-letters/{letter['id']}/replay")
        await stage.web_shows("Which country is it?")
        await stage.ana.post(CHANNEL, "And since when?", stage.card("Visitor").ts)
        await stage.web_shows("And since when?")
        said = [row.text for row in visitor.shown if row.by == "agent" and row.kind == "message"]
        assert said == ["Which country is it?", "And since when?"]


async def claimed(demo: Demo, visitor: Visitor) -> Players:
    stage = Players(demo, visitor)
    await visitor.write(WISH)
    await stage.until_slack(lambda: stage.find_card("Visitor"), "a card")
    await stage.press(ANA, "Visitor", CLAIM)
    await stage.until_web(lambda: "Ana Ruiz" in visitor.status, "Ana is there")
    await stage.until_slack(lambda: len(stage.thread("Visitor")) > 1, "the thread has begun")
    return stage


async def test_a_dead_click_claims_after_all_but_one_that_opens_a_form_is_too_late(
    demo: Demo, priya: ConsoleClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_visitor_chat(demo.bridge_url, "Home") as visitor:
        stage = Players(demo, visitor)
        await visitor.write(WISH)
        await stage.until_slack(lambda: stage.find_card("Visitor"), "a card")
        with monkeypatch.context() as broken:
            broken.setattr(InteractionListeners, "_clicked", fail)
            await stage.press(ANA, "Visitor", CLAIM)
            letter = await the_letter(priya)
        assert letter["source"] == "slack.click"
        await priya.post(f"dead-letters/{letter['id']}/replay")
        await stage.until_web(lambda: "Ana Ruiz" in visitor.status, "Ana is there")
        with monkeypatch.context() as broken:
            broken.setattr(InteractionListeners, "_clicked", fail)
            await stage.press(ANA, "Visitor", CLOSE)
            letter = await the_letter(priya)
        with pytest.raises(ConsoleRefused, match="opens a form"):
            await priya.post(f"dead-letters/{letter['id']}/replay")


@pytest.mark.parametrize("asks", [True, False])
async def test_a_rating_is_asked_for_only_where_the_house_wants_one(
    tmp_path: Path, sqlite_url: str, asks: bool
) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    file = config / "desk.yaml"
    file.write_text(file.read_text().replace("rating: true", f"rating: {str(asks).lower()}"))
    async with running_demo(config, 0, sqlite_url) as demo, open_visitor_chat(demo.bridge_url, "Home") as visitor:
        stage = await claimed(demo, visitor)
        await demo.mia.send(WISH)
        await stage.until_slack(lambda: stage.find_card("Mia"), "a second card")
        await stage.press(ANA, "Mia", CLAIM)
        for who in ("Visitor", "Mia"):
            await stage.press(ANA, who, CLOSE)
            await stage.send_form(ANA, {"outcome": 0})
        await stage.phone_shows("has been closed")
        await stage.until_web(lambda: visitor.state == "closed", "the web page says that it is closed")
        assert visitor.is_asked == asks
        assert bool(demo.mia.chat.messages[-1].buttons) == asks
