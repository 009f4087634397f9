"""What people write in Slack, brought into the log: one use case each. What the log has already, changes nothing."""

from dataclasses import dataclass
from typing import assert_never

import structlog

from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.agent_notices import DELIVERED_LATE, LATE_MARK, NOT_KNOWN_WHOSE, NOT_YOURS, NOTHING_TO_SEND
from agents_slack.api.ephemeral_messages import EphemeralMessages
from agents_slack.inbound.agent_files import SharedFiles, SlackFileSource
from agents_slack.inbound.inbound_text import mentioned_ids, not_sent_sentences, to_content
from agents_slack.inbound.people.directory import AgentDirectory, SlackAgent
from agents_slack.inbound.reply_links import answered_post
from agents_slack.inbound.thread_events import (
    MESSAGE_SOURCE,
    MessageDeleted,
    MessageEdited,
    MessageWritten,
    Origin,
    SlackPayload,
    ThreadEvent,
)
from core.model.agents import Agent
from core.model.content import Content
from core.model.ids import SessionId
from core.usecases.conversations import Conversations
from core.usecases.intake import MessageExtras
from core.usecases.reads import threads
from core.usecases.replies import ReplyResult, ReplyStatus

log = structlog.get_logger(__name__)


class MessageIntake:
    """Messages in threads of ours: written, rewritten or taken back."""

    def __init__(
        self, conversations: Conversations, people: AgentDirectory, ephemeral: EphemeralMessages, files: SlackFileSource
    ) -> None:
        self._conversations = conversations
        self._people = people
        self._ephemeral = ephemeral
        self._files = files

    async def bring_in(self, happening: ThreadEvent, session: SessionId) -> None:
        """What happened in the thread of a session. Whoever calls keeps the order of the thread: see `catch_up`.

        Raises one of `UNREADABLE` for what cannot be read.
        """
        origin = happening.origin
        person = await self._people.find(origin.user, team=origin.team, session=session)
        if refusal := _refusal(origin, person):
            if isinstance(happening, MessageWritten) and refusal.sentence:
                self._ephemeral.send(origin.thread, origin.user, refusal.sentence)
            return
        match happening:
            case MessageWritten():
                await self._written(session, person.agent, happening)
            case MessageEdited():
                await self._rewritten(session, person.agent, happening)
            case MessageDeleted():
                await self._conversations.agent_deleted(session, person.agent, origin.keys, origin.shown_copy)
            case _:
                assert_never(happening)

    async def _written(self, session: SessionId, agent: Agent, written: MessageWritten) -> None:
        """Words and files go on; of a file that cannot, its owner is told, and the words go without it."""
        origin = written.origin
        content = await self._read(written.message, agent)
        shared = await self._files.shared_files(written.message)
        if content.text or shared.files:
            said = await self._conversations.agent_wrote(
                session, agent, content, origin.keys, origin.shown_copy, extras=_enclosed(written.message, shared)
            )
            log.info("an agent wrote", session=session, seq=said.seq, fate=said.status.value)
            await self._mark_when_late(said, origin)
            if said.status in (ReplyStatus.ALREADY_LOGGED, ReplyStatus.INTERNAL):
                return
        missing = [*shared.withheld, *not_sent_sentences(written.message)]
        if not missing and not content.text and not shared.files:
            missing = [NOTHING_TO_SEND]
        for sentence in missing:
            self._ephemeral.send(origin.thread, origin.user, sentence)

    async def _mark_when_late(self, said: ReplyResult, origin: Origin) -> None:
        """What Slack tells of only now stands behind words that were written after it: its writer must know."""
        if said.status is ReplyStatus.ALREADY_LOGGED:
            return
        thread, remote = str(origin.thread), origin.shown_copy.remote_id
        if await self._conversations.read(threads.is_overtaken, MESSAGE_SOURCE, THREAD, thread, remote, said.seq):
            log.warning("an agent's words came late", session=said.session, seq=said.seq)
            self._ephemeral.add_emoji(PostAddress.parse(remote), LATE_MARK)
            self._ephemeral.send(origin.thread, origin.user, DELIVERED_LATE)

    async def _rewritten(self, session: SessionId, agent: Agent, rewritten: MessageEdited) -> None:
        """Slack also tells of a "change" when it has added a link's preview: the words decide."""
        message, origin = rewritten.message, rewritten.origin
        content = await self._read(message, agent)
        if rewritten.previous and await self._read(rewritten.previous, agent) == content:
            return
        enclosed = _enclosed(message, await self._files.shared_files(message))
        if content.text or enclosed.files:
            await self._conversations.agent_edited(session, agent, content, origin.keys, origin.shown_copy, enclosed)
        for sentence in not_sent_sentences(message):
            self._ephemeral.send(origin.thread, origin.user, sentence)

    async def _read(self, message: SlackPayload, writer: Agent) -> Content:
        names = await self._people.names(mentioned_ids(message))
        return to_content(message, {**names, writer.external_id: writer.name})


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Somebody's words are not taken. `sentence`: what they are told; "" for apps, which talk to each other here."""

    sentence: str = ""


def _refusal(origin: Origin, person: SlackAgent) -> _Refusal | None:
    """What an app posts counts as the words of the agent it posted as, and of nobody else: bots are strangers."""
    if origin.is_through_app and not person.is_known:
        return _Refusal(NOT_KNOWN_WHOSE)
    if person.is_stranger:
        return _Refusal("" if origin.is_through_app else NOT_YOURS)
    return None


def _enclosed(message: SlackPayload, shared: SharedFiles) -> MessageExtras:
    pointed_at = answered_post(message)
    return MessageExtras(shared.files, reply_to_remote=pointed_at.remote_id if pointed_at else "")
