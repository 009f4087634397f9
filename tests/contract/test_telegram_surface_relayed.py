"""The Telegram surface moved by the real relay: what happens in the log is seen in the chat."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bridge.relay import Relay
from bridge.sandbox.telegram import TelegramStandIn
from channels.telegram import TelegramChannel, TelegramRates, TelegramSettings, new_lane
from core.config.texts import SENTENCES, Texts
from core.content import Block, BlockKind, Content, Span, Style, from_blocks
from core.conversations import Conversations
from core.events import Undeliverable
from core.house import House
from core.ids import Seq, SessionId, SurfaceName
from core.intake import Shown
from core.ownership import Agent
from core.ports import NewLane
from core.store import Store, log
from core.writing import OpenLog

MIA = 501
ANA = Agent("U1", "Ana")
DESK = NewLane(SurfaceName("desk"), "T1", "desk", internal=True)  # where agents write; nobody moves it here
TEXTS = Texts(
    "en",
    {
        name: {"en": name + "".join(f" {{{placeholder}}}" for placeholder in said.placeholders)}
        for name, said in SENTENCES.items()
    },
)


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start()
    stand_in.person(MIA, first_name="Mia")
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def conversations(telegram: TelegramStandIn, sqlite_url: str, house: House) -> AsyncIterator[Conversations]:
    """A house with Telegram only, running."""
    store = Store(sqlite_url)
    at_start = replace(house, texts=TEXTS, at_start=lambda contact: (new_lane(contact.address),))
    opened = Conversations(store, at_start)
    settings = TelegramSettings(telegram.token, telegram.base_url, telegram.base_file_url)
    channel = TelegramChannel(settings, opened, lambda: TEXTS, lambda: "Compass", TelegramRates.unlimited())
    relay = Relay(store, channel.surface)
    store.on_commit(lambda sessions: relay.ring())
    running = asyncio.create_task(relay.run())
    await channel.start()
    yield opened
    await channel.stop()
    await relay.stop()
    await running
    await channel.close()
    await store.close()


def shown(remote: str) -> Shown:
    return Shown(DESK.surface, DESK.address, remote)


def texts(telegram: TelegramStandIn) -> list[str]:
    return [message.text for message in telegram.chat(MIA).messages if not message.deleted]


async def seen(telegram: TelegramStandIn, *wanted: str) -> None:
    with contextlib.suppress(TimeoutError):
        await telegram.wait_until(lambda: texts(telegram) == list(wanted))
    assert texts(telegram) == list(wanted)


async def session_of(telegram: TelegramStandIn, conversations: Conversations) -> SessionId:
    await telegram.wait_until(lambda: telegram.pending_updates == 0)
    glimpse = await conversations.glimpse("telegram", str(MIA), None, Seq(0))
    assert glimpse is not None
    return glimpse.session.id


async def test_a_whole_conversation_reads_the_same_on_both_sides(
    telegram: TelegramStandIn, conversations: Conversations
) -> None:
    mia = telegram.person(MIA)
    await mia.send("/start")
    await seen(telegram, "/start", "greeting Compass")
    await mia.send("/human")
    await seen(telegram, "/start", "greeting Compass", "/human", "escalated")
    session = await session_of(telegram, conversations)
    await conversations.claim(session, ANA)
    spans = (Span("Hello", frozenset({Style.BOLD})), Span(", Mia <3"))
    hello = from_blocks([Block(BlockKind.PARAGRAPH, spans)])
    await conversations.agent_wrote(session, ANA, hello, [("slack", "1")])
    so_far = ["/start", "greeting Compass", "/human", "escalated", "claimed Ana", "Hello, Mia <3"]
    await seen(telegram, *so_far)
    assert telegram.chat(MIA).messages[-1].html == "<b>Hello</b>, Mia &lt;3"
    await mia.send("Hi!")
    await telegram.wait_until(lambda: telegram.pending_updates == 0)
    await conversations.close(session, ANA)
    await seen(telegram, *so_far, "Hi!", "closed_by_agent Ana")


async def test_edits_and_deletes_of_agents_follow(telegram: TelegramStandIn, conversations: Conversations) -> None:
    await telegram.person(MIA).send("Hello")
    session = await session_of(telegram, conversations)
    await conversations.claim(session, ANA)
    await seen(telegram, "Hello", "claimed Ana")
    await conversations.store.write(session, lambda tx: OpenLog.of(tx, session).open_lane(DESK))
    await conversations.agent_wrote(session, ANA, Content("One"), [("slack", "1")], shown("1"))
    await seen(telegram, "Hello", "claimed Ana", "One")
    await conversations.agent_wrote(session, ANA, Content("Two"), [("slack", "2")], shown("2"))
    await seen(telegram, "Hello", "claimed Ana", "One", "Two")
    await conversations.agent_edited(session, ANA, Content("Uno"), [("slack", "3")], shown("1"))
    await seen(telegram, "Hello", "claimed Ana", "Uno", "Two")
    await conversations.agent_deleted(session, ANA, [("slack", "4")], shown("2"))
    await seen(telegram, "Hello", "claimed Ana", "Uno")


async def test_a_blocked_bot_is_told_of_in_the_log(telegram: TelegramStandIn, conversations: Conversations) -> None:
    await telegram.person(MIA).send("Hello")
    session = await session_of(telegram, conversations)
    await conversations.claim(session, ANA)
    await seen(telegram, "Hello", "claimed Ana")
    await telegram.person(MIA).block()
    await conversations.agent_wrote(session, ANA, Content("Are you there?"), [("slack", "1")])
    async with asyncio.timeout(5):
        while not (failures := await undeliverable(conversations)):
            await asyncio.sleep(0.01)
    assert [failure.reason for failure in failures] == ["Mia blocked the bot."]


async def undeliverable(conversations: Conversations) -> list[Undeliverable]:
    glimpse = await conversations.glimpse("telegram", str(MIA), None, Seq(0))
    assert glimpse is not None
    events = await conversations.store.read(lambda tx: log.after(tx, glimpse.session.id, Seq(0), internal=True))
    return [event.body for event in events if isinstance(event.body, Undeliverable)]
