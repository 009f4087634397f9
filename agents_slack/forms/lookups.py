"""What forms must know before they are shown: sessions, colleagues, words. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api.addresses import THREAD, PostAddress
from agents_slack.api.agent_notices import NO_CONVERSATION, NOT_A_MESSAGE, TAKEN_BACK
from agents_slack.forms.transfer import Colleague, QueueChoice
from core.model.agents import Agent
from core.model.content import Content
from core.model.desk_views import ListedSession
from core.model.errors import NotThere, UnknownSession
from core.model.events import Event
from core.model.ids import AgentId, Seq, SessionId
from core.model.session import Contact, Session
from core.rendering.current_text import current_contents
from core.store import agents, contacts, lanes, log, sessions
from core.store.queries import session_lists
from core.store.tx import Tx
from core.usecases.conversations import Conversations

_LAST = Seq(2**31 - 1)


@dataclass(frozen=True, slots=True)
class PostedText:
    """A message or note that a post in a thread shows, as it reads now."""

    session: SessionId
    event: Event
    content: Content


class FormLookups:
    """Questions to the log, each one read."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    async def session_and_contact(self, session: SessionId) -> tuple[Session, Contact]:
        """A session and its user. Raises UnknownSession."""
        return await self._conversations.store.read(lambda tx: _known(tx, session))

    async def session_in(self, thread: PostAddress) -> SessionId:
        """The session of a thread, or of the card above it. Raises NotThere."""
        session = await self._conversations.session_at(THREAD, str(thread))
        if session is None:
            raise NotThere(NO_CONVERSATION)
        return session

    async def texts_at(self, thread: PostAddress, post: PostAddress) -> Sequence[PostedText]:
        """What a post says, one or several merged into it, in their order; at least one.

        Raises NotThere when it is none of the conversation's, or was taken back.
        """
        await self.session_in(thread)
        return await self._conversations.store.read(lambda tx: _words_at(tx, thread, post))

    async def whole_log(self, session: SessionId) -> Sequence[Event]:
        """Everything that happened."""
        return await self._conversations.store.read(lambda tx: _whole_log(tx, session))

    async def colleagues(self, but: AgentId | None) -> Sequence[Colleague]:
        """Everybody on duty except one, with how much they have."""
        profiles = await self._conversations.colleagues()
        loads = await self._conversations.store.read(agents.session_counts)
        usual = self._conversations.rules.capacity
        return [
            Colleague(each, loads.get(each.id, 0), usual if each.capacity is None else each.capacity)
            for each in profiles
            if each.on_duty and each.id != but
        ]

    def queues(self, but: str) -> Sequence[QueueChoice]:
        """Every queue, except one ("" for none)."""
        now = self._conversations.in_force.now
        return [QueueChoice(name, now.config.queues.specialty_of(name)) for name in now.rules.queues if name != but]

    async def sessions_of(self, agent: Agent) -> Sequence[ListedSession]:
        """The sessions an agent has, those first where it is their turn."""
        me = await self._conversations.know_agent(agent)
        return await self._conversations.store.read(lambda tx: session_lists.of_agent(tx, me))


def _known(tx: Tx, session: SessionId) -> tuple[Session, Contact]:
    found = sessions.find_session(tx, session)
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return found, contacts.contact_of(tx, found.contact)


def _words_at(tx: Tx, thread: PostAddress, post: PostAddress) -> list[PostedText]:
    found = lanes.shown_at(tx, THREAD, str(thread), str(post))
    if found is None:
        raise NotThere(NOT_A_MESSAGE)
    session, last = found
    own = [lane for lane in lanes.lanes_of(tx, session, THREAD) if lane.address == str(thread)]
    merged = {copy.seq for lane in own for copy in lanes.sharing(tx, lane.id, post.remote_id)}
    words = [_reads(tx, session, seq) for seq in sorted(merged | {last})]
    kept = [each for each in words if each is not None]
    if not kept:
        raise NotThere(TAKEN_BACK)
    return kept


def _reads(tx: Tx, session: SessionId, seq: Seq) -> PostedText | None:
    """A message or note as it reads now; None when it was taken back, and for what is neither."""
    event = log.event_at(tx, session, seq)
    if event is None:
        return None
    changes = log.changes_of(tx, session, seq, _LAST)
    content = current_contents([event, *changes], _LAST).get(seq)
    return PostedText(session, event, content) if content is not None else None


def _whole_log(tx: Tx, session: SessionId) -> list[Event]:
    events: list[Event] = []
    while page := log.after(tx, session, events[-1].seq if events else Seq(0), internal=True):
        events += page
    return events
