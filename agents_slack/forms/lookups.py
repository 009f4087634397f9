"""What forms must know before they are shown: sessions, colleagues, words. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api.addresses import THREAD, Place
from agents_slack.api.sentences import NO_CONVERSATION, NO_WORDS, TAKEN_BACK
from agents_slack.forms.transfer import Colleague, QueueThere
from agents_slack.offers import Offers
from core.model.agents import Agent
from core.model.content import Content
from core.model.errors import NotThere, UnknownSession
from core.model.events import Event
from core.model.ids import AgentId, Seq, SessionId
from core.model.session import Contact, Session
from core.rendering.reading import as_read
from core.store import agents, contacts, lanes, log, sessions
from core.store.queries import desk_lists
from core.store.queries.desk_lists import Listed
from core.store.tx import Tx
from core.usecases.conversations import Conversations

_LAST = Seq(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Words:
    """A message or note that a post in a thread shows, as it reads now."""

    session: SessionId
    event: Event
    content: Content


class Lookups:
    """Questions to the log, each one read."""

    def __init__(self, conversations: Conversations, offers: Offers) -> None:
        self._conversations = conversations
        self._offers = offers

    async def known(self, session: SessionId) -> tuple[Session, Contact]:
        """A session and its user. Raises UnknownSession."""
        return await self._conversations.store.read(lambda tx: _known(tx, session))

    async def session_in(self, thread: Place) -> SessionId:
        """The session of a thread, or of the card above it. Raises NotThere."""
        session = await self._conversations.session_at(THREAD, str(thread))
        if session is None:
            raise NotThere(NO_CONVERSATION)
        return session

    async def words_at(self, thread: Place, post: Place) -> Sequence[Words]:
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
        loads = await self._conversations.store.read(agents.loads)
        usual = self._conversations.house.capacity
        return [
            Colleague(each, loads.get(each.id, 0), usual if each.capacity is None else each.capacity)
            for each in profiles
            if each.on_duty and each.id != but
        ]

    def queues(self, but: str) -> Sequence[QueueThere]:
        """Every queue, except one ("" for none)."""
        house, specialty_of = self._conversations.house, self._offers.specialty_of
        return [QueueThere(name, specialty_of(name)) for name in house.queues if name != but]

    async def sessions_of(self, agent: Agent) -> Sequence[Listed]:
        """The sessions an agent has, those first where it is their turn."""
        me = await self._conversations.know_agent(agent)
        return await self._conversations.store.read(lambda tx: desk_lists.of_agent(tx, me))


def _known(tx: Tx, session: SessionId) -> tuple[Session, Contact]:
    found = sessions.find_session(tx, session)
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return found, contacts.contact_of(tx, found.contact)


def _words_at(tx: Tx, thread: Place, post: Place) -> list[Words]:
    found = lanes.shown_at(tx, THREAD, str(thread), str(post))
    if found is None:
        raise NotThere(NO_WORDS)
    session, last = found
    own = [lane for lane in lanes.lanes_of(tx, session, THREAD) if lane.address == str(thread)]
    merged = {copy.seq for lane in own for copy in lanes.sharing(tx, lane.id, post.remote)}
    words = [_reads(tx, session, seq) for seq in sorted(merged | {last})]
    kept = [each for each in words if each is not None]
    if not kept:
        raise NotThere(TAKEN_BACK)
    return kept


def _reads(tx: Tx, session: SessionId, seq: Seq) -> Words | None:
    """A message or note as it reads now; None when it was taken back, and for what is neither."""
    event = log.event_at(tx, session, seq)
    if event is None:
        return None
    changes = log.changes_of(tx, session, seq, _LAST)
    content = as_read([event, *changes], _LAST).get(seq)
    return Words(session, event, content) if content is not None else None


def _whole_log(tx: Tx, session: SessionId) -> list[Event]:
    events: list[Event] = []
    while page := log.after(tx, session, events[-1].seq if events else Seq(0), internal=True):
        events += page
    return events
