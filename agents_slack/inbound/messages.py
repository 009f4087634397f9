"""What people write in Slack, brought into the log: one use case each. What the log has already, changes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

import structlog

from agents_slack.api.addresses import THREAD, Place
from agents_slack.api.sentences import CAME_LATE, LATE_MARK, NOT_KNOWN_WHOSE, NOT_YOURS, NOTHING_TO_SEND
from agents_slack.api.whispers import Whispers
from agents_slack.inbound.answering import answered
from agents_slack.inbound.files import Shared, SlackFiles
from agents_slack.inbound.people.directory import People, Person
from agents_slack.inbound.thread_events import MESSAGE_SOURCE, Happening, Origin, Rewritten, TakenBack, Written
from agents_slack.inbound.typed import mentioned, not_sent, to_content
from core.model.agents import Agent
from core.model.content import Content
from core.model.ids import SessionId
from core.store.queries.inbound_posts import overtaken
from core.usecases.conversations import Conversations
from core.usecases.intake import Enclosed
from core.usecases.replies import Fate, Said

log = structlog.get_logger(__name__)

Body = Mapping[str, Any]


class Messages:
    """Messages in threads of ours: written, rewritten or taken back."""

    def __init__(self, conversations: Conversations, people: People, whispers: Whispers, files: SlackFiles) -> None:
        self._conversations = conversations
        self._people = people
        self._whispers = whispers
        self._files = files

    async def bring_in(self, happening: Happening, session: SessionId) -> None:
        """What happened in the thread of a session. Whoever calls keeps the order of the thread: see `catch_up`.

        Raises one of `UNREADABLE` for what cannot be read.
        """
        origin = happening.origin
        person = await self._people.find(origin.user, team=origin.team, session=session)
        if refusal := _refusal(origin, person):
            if isinstance(happening, Written) and refusal.sentence:
                self._whispers.say(origin.thread, origin.user, refusal.sentence)
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
            await self._mark_when_late(said, origin)
            if said.fate in (Fate.KNOWN, Fate.INTERNAL):
                return
        missing = [*shared.withheld, *not_sent(written.message)]
        if not missing and not content.text and not shared.files:
            missing = [NOTHING_TO_SEND]
        for sentence in missing:
            self._whispers.say(origin.thread, origin.user, sentence)

    async def _mark_when_late(self, said: Said, origin: Origin) -> None:
        """What Slack tells of only now stands behind words that were written after it: its writer must know."""
        if said.fate is Fate.KNOWN:
            return
        thread, remote = str(origin.thread), origin.shown.remote
        is_late = await self._conversations.store.read(
            lambda tx: overtaken(tx, MESSAGE_SOURCE, THREAD, thread, remote, said.seq)
        )
        if is_late:
            log.warning("an agent's words came late", session=said.session, seq=said.seq)
            self._whispers.mark(Place.parse(remote), LATE_MARK)
            self._whispers.say(origin.thread, origin.user, CAME_LATE)

    async def _rewritten(self, session: SessionId, agent: Agent, rewritten: Rewritten) -> None:
        """Slack also tells of a "change" when it has added a link's preview: the words decide."""
        message, origin = rewritten.message, rewritten.origin
        content = await self._read(message, agent)
        if rewritten.previous and await self._read(rewritten.previous, agent) == content:
            return
        enclosed = _enclosed(message, await self._files.shared(message))
        if content.text or enclosed.files:
            await self._conversations.agent_edited(session, agent, content, origin.keys, origin.shown, enclosed)
        for sentence in not_sent(message):
            self._whispers.say(origin.thread, origin.user, sentence)

    async def _read(self, message: Body, writer: Agent) -> Content:
        names = await self._people.names(mentioned(message))
        return to_content(message, {**names, writer.slack_user: writer.name})


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Somebody's words are not taken. `sentence`: what they are told; "" for apps, which talk to each other here."""

    sentence: str = ""


def _refusal(origin: Origin, person: Person) -> _Refusal | None:
    """What an app posts counts as the words of the agent it posted as, and of nobody else: bots are strangers."""
    if origin.through_app and not person.is_known:
        return _Refusal(NOT_KNOWN_WHOSE)
    if person.is_stranger:
        return _Refusal("" if origin.through_app else NOT_YOURS)
    return None


def _enclosed(message: Body, shared: Shared) -> Enclosed:
    pointed_at = answered(message)
    return Enclosed(shared.files, reply_to_remote=pointed_at.remote if pointed_at else "")
