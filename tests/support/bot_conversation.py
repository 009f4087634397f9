"""A user and a bot that says what it is told, in a house with nothing else."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

from configuration import in_force
from slack_agents import slack_agent

from bridge.bus import LocalBus
from bridge.relay import Relay, Timing
from core.bots.protocol import BotAnswer, BotQuestion
from core.model.content import Content
from core.model.events import Message, Side
from core.model.ids import Seq, SessionId
from core.model.ports import NewLane
from core.model.session import SessionState
from core.store import Store, log, sessions
from core.surfaces.bot import NAME, BotSurface
from core.usecases.conversations import Conversations
from core.usecases.intake import Sender
from core.usecases.rules import Rules

ANA = slack_agent("U0ANA", "Ana")
MIA = Sender("web", "mia", "Mia", "en")


class ScriptedBot:
    """A bot that waits to be told; `asked` are the questions it got."""

    def __init__(self) -> None:
        self.asked: list[BotQuestion] = []
        self.replies: asyncio.Queue[BotAnswer | Exception] = asyncio.Queue()
        self.cancelled = 0

    async def answer(self, question: BotQuestion) -> BotAnswer:
        self.asked.append(question)
        try:
            reply = await self.replies.get()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(reply, Exception):
            raise reply
        return reply

    def says(self, text: str, **more) -> None:
        self.replies.put_nowait(BotAnswer(text, confidence=0.9, **more))


class BotConversation:
    def __init__(self, store: Store, rules: Rules, bus: LocalBus) -> None:
        self.conversations = Conversations(
            store, in_force(replace(rules, lanes_at_start=lambda c: [NewLane(NAME, "", "bot", False)]))
        )
        self.store = store
        self.bus = bus
        self.count = 0

    async def says(self, text: str) -> SessionId:
        self.count += 1
        return (await self.conversations.user_wrote(MIA, Content(text), [("web", str(self.count))])).session

    async def log(self, session: SessionId):
        return await self.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))

    async def texts(self, session: SessionId, side: Side) -> list[str]:
        events = await self.log(session)
        return [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side is side]

    async def state(self, session: SessionId) -> SessionState:
        return (await self.store.read(lambda tx: sessions.find_session(tx, session))).state


@asynccontextmanager
async def relaying(store: Store, surface: BotSurface, bus: LocalBus):
    relay = Relay(store, surface, in_force(), Timing(stop_within=0.2))
    store.on_commit(bus.appended)
    store.on_commit(lambda appended: relay.wake())
    task = asyncio.create_task(relay.run())
    yield
    await relay.stop()
    await task
