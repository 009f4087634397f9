"""A whole Slack side for tests: the stand-in, a real desk, real relays and a database, and people to act in it."""

import asyncio
import mimetypes
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from configuration import change_rules, in_force
from waiting import until

from agents_slack.api.lanes import card_lane, nudge_lanes, reminder_lane
from agents_slack.api.rates import SlackRates
from agents_slack.desk import SlackDesk
from agents_slack.settings import SlackSettings
from bridge.relay import Relay, Timing
from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandIn
from bridge.sandbox.slack import WorkspaceMessage as Posted
from bridge.sandbox.slack.forms import OpenForm
from core.model.content import Content
from core.model.events import Event, Message, Side
from core.model.files import Uploaded, kind_of_mime
from core.model.ids import Seq, SessionId
from core.model.ports import BusMessage
from core.store import Store, files, lanes, log
from core.store.tx import Tx
from core.usecases import deadlines, waiting
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources
from core.usecases.intake import MessageExtras, Sender
from core.usecases.rules import Rules

T = TypeVar("T")

MIA = Sender("web", "mia", "Mia", detail="Pricing")
# The local Slack has done at once what it will do, so that nobody needs to wait before looking.
QUICK = Timing(look_again_after=0.0, settle_after=0.1, repeat_after=0.1, first_back_off=0.1)
SETTINGS = SlackSettings(BOT_TOKEN, APP_TOKEN, CHANNEL, SIGNING_SECRET)


def settings_for(slack: SlackStandIn) -> SlackSettings:
    return replace(SETTINGS, base_url=slack.base_url)


@dataclass
class SlackSetup:
    """What a test holds. Waiting is for a condition of the stand-in or of the log, never for time."""

    slack: SlackStandIn
    store: Store
    conversations: Conversations
    desk: SlackDesk
    count: int = 0
    file_sources: FileSources | None = None

    async def user_writes(self, text: str, sender: Sender = MIA) -> SessionId:
        self.count += 1
        key = f"{sender.address}-{self.count}"
        return (await self.conversations.user_wrote(sender, Content(text), [("test", key)])).session

    async def user_sends(
        self, files: Mapping[str, bytes], text: str = "", sender: Sender = MIA, *, album: str = "", reply_to: int = 0
    ) -> SessionId:
        """A message with files that were uploaded to us: name -> bytes."""
        self.count += 1
        uploaded = [await self.upload(name, content, f"web:{sender.address}") for name, content in files.items()]
        enclosed = MessageExtras(uploaded, Seq(reply_to) if reply_to else None, album=album)
        key = [("test", f"{sender.address}-{self.count}")]
        return (await self.conversations.user_wrote(sender, Content(text), key, extras=enclosed)).session

    async def upload(self, name: str, content: bytes, uploader: str) -> Uploaded:
        mime = mimetypes.guess_type(name)[0] or ""

        def unit(tx: Tx) -> Uploaded:
            file = files.begin_upload(tx, name, kind_of_mime(mime), mime, len(content), uploader)
            for part, start in enumerate(range(0, len(content), files.PART_SIZE)):
                files.add_part(tx, file.id, part, content[start : start + files.PART_SIZE])
            return Uploaded(file.id, uploader)

        return await self.store.write(uploader, unit)

    async def escalated(
        self, text: str = "a real person please", sender: Sender = MIA, channel: str = CHANNEL
    ) -> tuple[SessionId, str]:
        """A session with a card and the first words in its thread; gives the card's ts."""
        session = await self.user_writes(text, sender)
        root = await self.seen(lambda: self.card_of(session, channel))
        await self.seen(lambda: self.thread(root, channel))
        return session, root

    async def claimed(self, user: str = "U0ANA", sender: Sender = MIA) -> tuple[SessionId, str]:
        """The same once this agent has it."""
        session, root = await self.escalated(sender=sender)
        assert await self.press(user, root, "Claim")
        await self.seen(lambda: "has it" in str(self.card(root).blocks))
        await self.is_quiet(session)  # what stands in Slack is known in the log, too
        return session, root

    def card_of(self, session: SessionId, channel: str = CHANNEL) -> str:
        """The ts of the session's card, "" while there is none."""
        posted = self.slack.workspace.channel_messages(channel)
        return next((m.ts for m in posted if not m.is_reply and session in str(m.metadata)), "")

    def card(self, root: str, channel: str = CHANNEL) -> Posted:
        return self.slack.workspace.find_message(channel, root)

    def thread(self, root: str, channel: str = CHANNEL) -> list[Posted]:
        return self.slack.workspace.thread(channel, root)[1:]

    def texts(self, root: str, channel: str = CHANNEL) -> list[str]:
        return [message.text for message in self.thread(root, channel)]

    def buttons(self, root: str, channel: str = CHANNEL) -> list[str]:
        """What the card offers, what is in its menu too."""
        return [label for label, _, _ in _offered(self.card(root, channel).blocks)]

    async def press(self, user: str, root: str, label: str, channel: str = CHANNEL) -> bool:
        """Somebody presses a card's button, or chooses in its menu, once it is there."""
        await self.seen(lambda: label in self.buttons(root, channel))
        return await self.press_as_seen(user, root, label, self.card(root, channel).blocks, channel)

    async def press_as_seen(
        self, user: str, root: str, label: str, seen: list[dict[str, Any]], channel: str = CHANNEL
    ) -> bool:
        """The same by somebody whose client is slow: `seen` are the card's blocks as they have it, or had it."""
        block = next(each for each in seen if any(label == offer[0] for offer in _offered([each])))
        _, action, choice = next(offer for offer in _offered([block]) if offer[0] == label)
        return await self.slack.person(user).click(channel, root, action, choice, block=block["block_id"])

    async def answer(self, user: str, label: str) -> bool:
        """Somebody presses a button of the last thing that was whispered to them."""
        await self.seen(lambda: self.ephemeral(user))
        question = self.slack.workspace.ephemerals(user)[-1]
        _, action, choice = next(each for each in _offered(question.blocks) if each[0] == label)
        return await self.slack.person(user).click(question.channel, question.ts, action, choice)

    async def form(self, user: str, name: str = "") -> OpenForm:
        """The form on somebody's screen, as soon as it is there; `name` is a part of its title."""
        person = self.slack.person(user)

        def shown() -> OpenForm | None:
            views = self.slack.context.views.modals(user)
            return person.form() if views and name in views[-1].body["title"]["text"] else None

        form = await self.seen(shown)
        assert form is not None
        return form

    async def filled(self, user: str, root: str, label: str, **values: str) -> dict[str, str]:
        """Somebody opens a form from the card, fills it in and sends it; gives what was said against it."""
        assert await self.press(user, root, label)
        form = await self.form(user)
        for action, value in values.items():
            await form.fill(action, value)
        assert await form.submit() is not None
        return form.errors

    async def deadline(self, session: SessionId) -> None:
        """The clockwork looks at a session whose deadline has passed."""
        meet = partial(deadlines.meet_deadline, rules=self.conversations.rules, session=session)
        assert await self.store.write(session, meet)

    async def line_moves(self) -> None:
        """The clockwork tells everybody who waits their new place."""
        rules = self.conversations.rules
        for session, position, minutes in await self.store.read(partial(waiting.changed_places, rules=rules)):
            tell = partial(waiting.tell_place, rules=rules, session=session, position=position, minutes=minutes)
            assert await self.store.write(session, tell)

    def ephemeral(self, user: str) -> list[str]:
        return [message.text for message in self.slack.workspace.ephemerals(user)]

    async def seen(self, predicate: Callable[[], T]) -> T:
        posted = self.slack.workspace.messages
        shown = lambda: [message.text for channel in posted.values() for message in channel.values()]  # noqa: E731
        return await until(predicate, "Slack to show so", saw=shown)

    async def events(self, session: SessionId) -> list[Event]:
        return await self.store.read(lambda tx: log.after(tx, session, 0, internal=True, most=1000))

    async def logged(self, session: SessionId, true: Callable[[list[Event]], bool]) -> list[Event]:
        async def is_so() -> list[Event] | None:
            return events if true(events := await self.events(session)) else None

        return await until(is_so, "the log to say so", saw=lambda: self.events(session))

    async def is_quiet(self, session: SessionId) -> None:
        """Wait until every lane of the session has shown its whole log."""

        async def is_so() -> bool:
            return all(lane.position >= lane.head for lane in await self.lanes(session))

        await until(is_so, "every lane to have shown its log", saw=lambda: self.lanes(session))

    async def lanes(self, session: SessionId) -> list[lanes.Lane]:
        return await self.store.read(lambda tx: lanes.all_of(tx, session))


def agents_words(events: Sequence[Event]) -> list[str]:
    """What agents told the user."""
    return [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side is Side.AGENT]


def _offered(blocks: list[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    """Every button and option: what it says, its action id, and the option's value."""
    found: list[tuple[str, str, str | None]] = []
    for element in (each for block in blocks for each in block.get("elements", ()) if "action_id" in each):
        found += [(o["text"]["text"], element["action_id"], o["value"]) for o in element.get("options", ())]
        found += [(element["text"]["text"], element["action_id"], None)] if "text" in element else []
    return found


@asynccontextmanager
async def slack_setup(
    store: Store,
    rules: Rules,
    slack: SlackStandIn,
    *,
    relays: bool = True,
    timing: Timing | None = None,
    channels: Mapping[str, str] | None = None,
    clock: Callable[[], float] = time.time,
    config: Mapping[str, Any] = MappingProxyType({}),
    settings: SlackSettings | None = None,
    remind_in: Sequence[str] = (),
    **more: Any,
) -> AsyncIterator[SlackSetup]:
    """`channels`: of queues with one of their own; `config`: its files that are not plain;
    `remind_in`: channels and people; `more`: the desk's own."""
    conversations = Conversations(store, in_force(rules, **config))
    file_sources = FileSources(store)
    desk = SlackDesk(
        settings or settings_for(slack), conversations, SlackRates.unlimited(), clock, ping_interval=0.5,
        **{"file_sources": file_sources, **more},
    )  # fmt: skip
    file_sources.add(desk.files)
    own, usual = channels or {}, (settings or settings_for(slack)).channel
    most_cards = conversations.in_force.config.desk.most_cards
    change_rules(
        conversations,
        queues=tuple(dict.fromkeys((*rules.queues, "general", *own))),
        lanes_at_escalation=lambda queue: [card_lane(own.get(queue) or usual, most_cards)],
        lanes_at_reminder=lambda queue, number, at, on_duty: [reminder_lane(place) for place in remind_in],
        lanes_at_nudge=nudge_lanes,
    )
    store.on_commit(lambda appended: [desk.hear(BusMessage(session)) for session in appended] and None)
    async with _moving(store, desk, timing or QUICK) if relays else _nothing():
        await desk.start()
        try:
            await until(desk.connected.is_set, "the desk is connected to Slack")
            yield SlackSetup(slack, store, conversations, desk, file_sources=file_sources)
        finally:
            await desk.stop()


@asynccontextmanager
async def _nothing() -> AsyncIterator[None]:
    yield


@asynccontextmanager
async def _moving(store: Store, desk: SlackDesk, timing: Timing) -> AsyncIterator[None]:
    moving = [Relay(store, surface, in_force(), timing) for surface in desk.surfaces]
    store.on_commit(lambda appended: [relay.wake() for relay in moving] and None)
    tasks = [asyncio.create_task(relay.run()) for relay in moving]
    try:
        yield
    finally:
        for relay in moving:
            await relay.stop()
        await asyncio.gather(*tasks)
