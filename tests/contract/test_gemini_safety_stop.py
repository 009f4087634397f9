"""What Gemini's safety rules stop ends with a person, called for that, and the user is not left in silence."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from configuration import in_force
from gemini_setup import KNOWN, GeminiSetup, gemini_setup
from shipped_configuration import shipped_policy
from waiting import until

from bridge.bus import LocalBus
from bridge.relay import Relay, Timing
from bridge.sandbox.gemini import GeminiOutcome, GeminiStandIn
from core.bots.bot_chain import BotChain, ChainedBot
from core.bots.protocol import Answerer
from core.model.content import Content
from core.model.events import Escalated, Event, Message, Side
from core.model.ids import Seq
from core.model.ports import NewLane
from core.store import Store, log
from core.surfaces.bot import NAME, BotSurface
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")

MIA = Sender("web", "mia", "Mia", "en")
STOPS = (GeminiOutcome.BLOCKED_PROMPT, GeminiOutcome.SAFETY)  # before a word of it; in the middle of the stream


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def bots(gemini: GeminiStandIn) -> AsyncIterator[GeminiSetup]:
    async with gemini_setup(gemini) as made:
        yield made


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    opened = Store(sqlite_url)
    yield opened
    await opened.close()


async def what_follows(store: Store, rules: Rules, answerer: Answerer, text: str) -> list[Event]:
    """The log of a session in which `text` was asked, once a person is called."""
    bus = LocalBus()
    shipped = replace(rules, policy=shipped_policy(), lanes_at_start=lambda _: [NewLane(NAME, "", "bot", False)])
    conversations = Conversations(store, in_force(shipped))
    async with answering(store, shipped, answerer, bus):
        wrote = await conversations.user_wrote(MIA, Content(text), [("web", "1")])

        async def all_once_called() -> list[Event]:
            events = await store.read(lambda tx: log.after(tx, wrote.session, Seq(0), internal=True))
            return list(events) if any(isinstance(event.body, Escalated) for event in events) else []

        return await until(all_once_called, "a person is called")


@asynccontextmanager
async def answering(store: Store, rules: Rules, answerer: Answerer, bus: LocalBus) -> AsyncIterator[None]:
    surface = BotSurface(store, answerer, in_force(rules), bus, bus.watching)
    relay = Relay(store, surface, in_force(), Timing(stop_within=0.2))
    store.on_commit(bus.appended)
    store.on_commit(lambda _: relay.wake())
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        await relay.stop()
        await task


def told(events: list[Event]) -> list[str]:
    """What the bot said to the user."""
    return [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side is Side.BOT]


def call(events: list[Event]) -> Escalated:
    [called] = [event.body for event in events if isinstance(event.body, Escalated)]
    return called


@pytest.mark.parametrize("stop", STOPS)
async def test_the_knowledge_answers_and_a_person_is_called_for_the_stop(
    gemini: GeminiStandIn, bots: GeminiSetup, store: Store, rules: Rules, stop: GeminiOutcome
) -> None:
    gemini.script_outcomes(stop)
    events = await what_follows(store, rules, bots.chain, KNOWN)
    called = call(events)
    assert (called.trigger, called.priority) == ("safety-stop", "high")
    assert called.reason == "The bot stopped for safety's sake"
    assert "Ireland" in "".join(told(events))


@pytest.mark.parametrize("stop", STOPS)
async def test_with_no_other_bot_the_user_is_told_and_the_person_learns_both(
    gemini: GeminiStandIn, bots: GeminiSetup, store: Store, rules: Rules, stop: GeminiOutcome
) -> None:
    gemini.script_outcomes(stop)
    events = await what_follows(store, rules, BotChain([ChainedBot("gemini", bots.bot, 30)]), KNOWN)
    called = call(events)
    assert (called.trigger, called.priority) == ("bot-failed", "high")
    assert "The bot stopped for safety's sake" in called.reason
    assert told(events) == ["I could not answer."]
