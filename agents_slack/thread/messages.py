"""What people write in Slack, brought into the log: one use case each.

A listener that raises is not acknowledged, and Slack delivers again; what the log has already, changes nothing.
"""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, assert_never
from weakref import WeakValueDictionary

import structlog

from agents_slack.acting.sentences import NOT_YOURS
from agents_slack.addresses import THREAD, Place
from agents_slack.files import Shared, SlackFiles
from agents_slack.inbound import UNREADABLE, Happening, Rewritten, TakenBack, Written, to_happening
from agents_slack.people.directory import People
from agents_slack.thread.answering import answered
from agents_slack.thread.typed import mentioned, to_content
from agents_slack.unreadable import EVENT, bury
from agents_slack.whispers import Whispers
from core.agents import Agent
from core.content import Content
from core.conversations import Conversations
from core.ids import SessionId
from core.intake import Enclosed
from core.replies import Fate

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]


class Messages:
    """Message events: written, rewritten or taken back, in a thread of ours or elsewhere."""

    def __init__(self, conversations: Conversations, people: People, whispers: Whispers, files: SlackFiles) -> None:
        self._conversations = conversations
        self._people = people
        self._whispers = whispers
        self._files = files
        self._orders: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def on_message(self, body: Body) -> None:
        """One event. The catch-up calls this, too, with what it read."""
        try:
            await self.take_in(body)
        except UNREADABLE as exc:
            await bury(self._conversations, EVENT, body, exc)

    async def take_in(self, body: Body) -> None:
        """One event, or what lay in dead_letters. Raises one of `UNREADABLE` for what cannot be read."""
        happening = to_happening(body)
        if happening is not None:
            async with self._in_order(happening.origin.thread):
                await self._bring_in(happening)

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
        person = await self._people.find(origin.user, team=origin.team, session=session)
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
        """Words and files go on; of a file that cannot, its owner is told, and the words go without it."""
        origin = written.origin
        content = await self._read(written.message, agent)
        shared = await self._files.shared(written.message)
        if content.text or shared.files:
            said = await self._conversations.agent_wrote(
                session, agent, content, origin.keys, origin.shown, enclosed=_enclosed(written.message, shared)
            )
            log.info("an agent wrote", session=session, seq=said.seq, fate=said.fate.value)
            if said.fate in (Fate.KNOWN, Fate.INTERNAL):
                return
        for sentence in shared.withheld:
            self._whispers.say(origin.thread, origin.user, sentence)

    async def _rewritten(self, session: SessionId, agent: Agent, rewritten: Rewritten) -> None:
        """Slack also tells of a "change" when it has added a link's preview: the words decide."""
        message, origin = rewritten.message, rewritten.origin
        content = await self._read(message, agent)
        if rewritten.previous and await self._read(rewritten.previous, agent) == content:
            return
        enclosed = _enclosed(message, await self._files.shared(message))
        if content.text or enclosed.files:
            await self._conversations.agent_edited(session, agent, content, origin.keys, origin.shown, enclosed)

    async def _read(self, message: Body, writer: Agent) -> Content:
        names = await self._people.names(mentioned(message))
        return to_content(message, {**names, writer.slack_user: writer.name})


def _enclosed(message: Body, shared: Shared) -> Enclosed:
    pointed_at = answered(message)
    return Enclosed(shared.files, reply_to_remote=pointed_at.remote if pointed_at else "")
