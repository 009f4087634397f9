"""What people do in Slack, brought into the log: one use case each, then the acknowledgement.

A listener that raises is not acknowledged, and Slack delivers again; what the log has already, changes nothing. What
cannot be read is kept in dead_letters and acknowledged, for it will not get better.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, assert_never
from weakref import WeakValueDictionary

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack import card, prompts, thread_posts
from agents_slack.addresses import THREAD, Place
from agents_slack.inbound import (
    UNREADABLE,
    Click,
    Happening,
    Rewritten,
    TakenBack,
    Written,
    to_click,
    to_happening,
)
from agents_slack.people import People
from agents_slack.typed import mentioned, to_content
from agents_slack.whispers import Whispers
from core.content import Content
from core.conversations import Conversations
from core.errors import Refused, WrongState
from core.ids import SessionId
from core.ownership import Agent
from core.replies import Fate
from core.session import State

log = structlog.get_logger(__name__)

Ack = Callable[[], Awaitable[Any]]
Body = Mapping[str, Any]

NOT_YOURS = "Only members of this workspace can answer here. Your words were not sent."
MAY_NOT_ACT = "Only members of this workspace can do this."
FILES_STAY = "Files are not sent to the user; they only see the file's name."
HAVE_IT = "You have this conversation already."
MARKED_BEFORE = "This was marked as a wrong escalation already."
SENT_BEFORE = "Your message was sent already."
SENDING_AGAIN = "It is being sent again."
SENT_AGAIN_BEFORE = "It was sent again already."
_SAYING = {
    State.BOT: "The assistant has this conversation.",
    State.PENDING: "Nobody has this conversation yet.",
    State.ASSIGNED: "Somebody has this conversation.",
    State.CLOSED: "This conversation is closed.",
}


class Listeners:
    """The listeners of one app. `register` them, or call them with payloads (the catch-up does)."""

    def __init__(self, conversations: Conversations, people: People, whispers: Whispers) -> None:
        self._conversations = conversations
        self._people = people
        self._whispers = whispers
        self._orders: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    def register(self, app: AsyncApp) -> None:
        """Listen to all that the app hears; what is not for us is acknowledged too, else Slack repeats it."""
        app.event("message")(self.on_message)
        app.event(re.compile(".*"))(_acknowledge_event)
        app.action(re.compile(r"^handoff\."))(self.on_click)
        app.action(re.compile(".*"))(_acknowledge)

    async def on_message(self, body: Body) -> None:
        """A message event: written, rewritten or taken back, in a thread of ours or elsewhere."""
        try:
            happening = to_happening(body)
            if happening is not None:
                async with self._in_order(happening.origin.thread):
                    await self._bring_in(happening)
        except UNREADABLE as exc:
            await self._bury("slack.event", _key_of(body), body, exc)

    async def on_click(self, ack: Ack, body: Body) -> None:
        """A button of ours was pressed. Whoever may not, or comes too late, is told so privately."""
        try:
            click = to_click(body)
            sentence = await self._act(click)
        except UNREADABLE as exc:
            await self._bury("slack.click", str(body.get("trigger_id") or "unnamed"), body, exc)
        else:
            if sentence:
                self._whispers.say(click.place, click.user, sentence)
        await ack()

    # --- messages

    def _in_order(self, thread: Place) -> AbstractAsyncContextManager[None]:
        """Frames are handled in tasks of their own; a look-up in one must not let the next overtake it."""
        lock = self._orders.get(thread)
        if lock is None:
            lock = self._orders[thread] = asyncio.Lock()
        return lock

    async def _bring_in(self, happening: Happening) -> None:
        origin = happening.origin
        session = await self._conversations.session_at(THREAD, str(origin.thread))
        if session is None:
            return
        person = await self._people.find(origin.user, team=origin.team)
        if person.is_stranger:
            if isinstance(happening, Written):
                self._whispers.say(origin.thread, origin.user, NOT_YOURS)
            return
        match happening:
            case Written():
                await self._written(session, person.agent, happening)
            case Rewritten():
                await self._rewritten(session, person.agent, happening)
            case TakenBack():
                await self._conversations.agent_deleted(session, person.agent, origin.keys, origin.shown)
            case _:
                assert_never(happening)

    async def _written(self, session: SessionId, agent: Agent, written: Written) -> None:
        origin = written.origin
        content = await self._read(written.message, agent)
        said = await self._conversations.agent_wrote(session, agent, content, origin.keys, origin.shown)
        log.info("an agent wrote", session=session, seq=said.seq, fate=said.fate.value)
        if written.message.get("files") and said.fate is Fate.SENT:
            self._whispers.say(origin.thread, origin.user, FILES_STAY)

    async def _rewritten(self, session: SessionId, agent: Agent, rewritten: Rewritten) -> None:
        """Slack also tells of a "change" when it has added a link's preview: the words decide."""
        content = await self._read(rewritten.message, agent)
        if rewritten.previous and await self._read(rewritten.previous, agent) == content:
            return
        origin = rewritten.origin
        await self._conversations.agent_edited(session, agent, content, origin.keys, origin.shown)

    async def _read(self, message: Body, writer: Agent) -> Content:
        names = await self._people.names(mentioned(message))
        return to_content(message, {**names, writer.slack_user: writer.name})

    # --- clicks

    async def _act(self, click: Click) -> str:
        """Carry out a click. Returns a sentence for the clicker, "" when what they see says enough."""
        person = await self._people.find(click.user, name=click.user_name, team=click.team)
        if person.is_stranger:
            return MAY_NOT_ACT
        try:
            return await self._use(click, person.agent)
        except WrongState as exc:
            return _SAYING[exc.state]
        except Refused as exc:
            return str(exc)

    async def _use(self, click: Click, agent: Agent) -> str:
        use, session = self._conversations, click.session
        match click.action:
            case card.CLAIM:
                return "" if await use.claim(session, agent) else HAVE_IT
            case card.RELEASE:
                await use.release(session, agent)
            case card.HAND_BACK:
                await use.hand_back(session, agent)
            case card.CLOSE:
                await use.close(session, agent)
            case card.MISJUDGED:
                return "" if await use.misjudged(session, agent) else MARKED_BEFORE
            case prompts.CLAIM_AND_SEND:
                return await self._claim_and_send(click, agent)
            case thread_posts.RETRY:
                return SENDING_AGAIN if await use.retry(session, agent, click.seq) else SENT_AGAIN_BEFORE
            case _:
                log.warning("a button is not known", action=click.action)
        return ""

    async def _claim_and_send(self, click: Click, agent: Agent) -> str:
        is_sent = await self._conversations.claim_and_send(click.session, agent, click.seq)
        self._whispers.take_away(click.response_url)
        return "" if is_sent else SENT_BEFORE

    async def _bury(self, source: str, key: str, body: Body, exc: Exception) -> None:
        log.warning("a payload could not be read", source=source, key=key, error=repr(exc))
        await self._conversations.bury(source, key, json.dumps(body, default=str), repr(exc))


def _key_of(body: Body) -> str:
    """A name for an event that may lack everything."""
    event = body.get("event")
    return str(body.get("event_id") or (event.get("ts") if isinstance(event, Mapping) else "") or "unnamed")


async def _acknowledge_event() -> None:
    """Events are acknowledged by returning."""


async def _acknowledge(ack: Ack) -> None:
    await ack()
