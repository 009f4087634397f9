"""A whole Slack side for tests: the stand-in, a real desk, real relays and a database, and people to act in it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from agents_slack.desk import SlackDesk
from agents_slack.rates import SlackRates
from agents_slack.settings import SlackSettings
from bridge.relay import Relay, Timing
from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, Message, SlackStandIn
from core import deadlines, waiting
from core.content import Content
from core.conversations import Conversations
from core.events import Event
from core.house import House
from core.ids import SessionId
from core.intake import Sender
from core.store import Store, lanes, log

T = TypeVar("T")

MIA = Sender("web", "mia", "Mia", detail="Pricing")
SETTINGS = SlackSettings(BOT_TOKEN, APP_TOKEN, CHANNEL, SIGNING_SECRET)


def settings_for(slack: SlackStandIn) -> SlackSettings:
    return replace(SETTINGS, base_url=slack.base_url)


@dataclass
class Desk:
    """What a test holds. Waiting is for a condition of the stand-in or of the log, never for time."""

    slack: SlackStandIn
    store: Store
    conversations: Conversations
    desk: SlackDesk
    count: int = 0

    async def user_writes(self, text: str, sender: Sender = MIA) -> SessionId:
        self.count += 1
        key = f"{sender.address}-{self.count}"
        return (await self.conversations.user_wrote(sender, Content(text), [("test", key)])).session

    async def escalated(
        self, text: str = "a real person please", sender: Sender = MIA, channel: str = CHANNEL
    ) -> tuple[SessionId, str]:
        """A session with a card and the first words in its thread; gives the card's ts."""
        session = await self.user_writes(text, sender)
        root = await self.seen(lambda: self.card_of(session, channel))
        await self.seen(lambda: self.thread(root, channel))
        return session, root

    def card_of(self, session: SessionId, channel: str = CHANNEL) -> str:
        """The ts of the session's card, "" while there is none."""
        posted = self.slack.workspace.channel_messages(channel)
        return next((m.ts for m in posted if not m.is_reply and session in str(m.metadata)), "")

    def card(self, root: str, channel: str = CHANNEL) -> Message:
        return self.slack.workspace.find(channel, root)

    def thread(self, root: str, channel: str = CHANNEL) -> list[Message]:
        return self.slack.workspace.thread(channel, root)[1:]

    def texts(self, root: str, channel: str = CHANNEL) -> list[str]:
        return [message.text for message in self.thread(root, channel)]

    async def deadline(self, session: SessionId) -> None:
        """The clockwork looks at a session whose deadline has passed."""
        meet = partial(deadlines.meet, house=self.conversations.house, session=session)
        assert await self.store.write(session, meet)

    async def line_moves(self) -> None:
        """The clockwork tells everybody who waits their new place."""
        house = self.conversations.house
        for session, position, minutes in await self.store.read(waiting.places):
            tell = partial(waiting.tell_place, house=house, session=session, position=position, minutes=minutes)
            assert await self.store.write(session, tell)

    def whispers(self, user: str) -> list[str]:
        return [message.text for message in self.slack.workspace.ephemerals(user)]

    async def seen(self, predicate: Callable[[], T]) -> T:
        return await self.slack.changed.wait_until(predicate, 5.0)

    async def events(self, session: SessionId) -> list[Event]:
        return await self.store.read(lambda tx: log.after(tx, session, 0, internal=True))

    async def logged(self, session: SessionId, true: Callable[[list[Event]], bool]) -> list[Event]:
        async with asyncio.timeout(5.0):
            while not true(events := await self.events(session)):
                await asyncio.sleep(0.01)
            return events

    async def is_quiet(self, session: SessionId) -> None:
        """Wait until every lane of the session has shown its whole log."""
        async with asyncio.timeout(5.0):
            while any(lane.position < lane.head for lane in await self.lanes(session)):
                await asyncio.sleep(0.01)

    async def lanes(self, session: SessionId) -> list[lanes.Lane]:
        return await self.store.read(lambda tx: lanes.all_of(tx, session))


@asynccontextmanager
async def slack_house(
    store: Store,
    house: House,
    slack: SlackStandIn,
    *,
    relays: bool = True,
    timing: Timing | None = None,
    channels: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.time,
) -> AsyncIterator[Desk]:
    """`channels`: of the queues that have one of their own."""
    conversations = Conversations(store, house)
    desk = SlackDesk(settings_for(slack), conversations, SlackRates.unlimited(), clock, ping_interval=0.1)
    own = channels or {}
    conversations.house = replace(house, at_escalation=lambda queue: [desk.card_lane(own.get(queue, ""))])
    async with _moving(store, desk, timing or Timing(margin=0.2, look_again_after=0.0)) if relays else _nothing():
        await desk.start()
        try:
            await asyncio.wait_for(desk.connected.wait(), 5.0)
            yield Desk(slack, store, conversations, desk)
        finally:
            await desk.stop()


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _moving(store: Store, desk: SlackDesk, timing: Timing) -> AsyncIterator[None]:
    moving = [Relay(store, surface, timing) for surface in desk.surfaces]
    store.on_commit(lambda appended: [relay.ring() for relay in moving] and None)
    tasks = [asyncio.create_task(relay.run()) for relay in moving]
    try:
        yield
    finally:
        for relay in moving:
            await relay.stop()
        await asyncio.gather(*tasks)
