"""Sessions, their users and their logs."""

from collections.abc import Sequence

from core.model.desk_views import (
    AgentSessionView,
    ListedSession,
    SearchPosition,
    SearchQuery,
    SearchResults,
    SessionDetail,
)
from core.model.errors import UnknownSession
from core.model.events import Event
from core.model.ids import AgentId, Seq, SessionId
from core.model.session import Contact, Session
from core.store import Store, contacts, log, sessions
from core.store.queries import agent_session_view, session_lists, session_search
from core.store.tx import Tx
from core.usecases import placement
from core.usecases.placement import BoundedPlace
from core.usecases.rules import Rules


class SessionReads:
    """Sessions, by their id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def find(self, session: SessionId) -> Session | None:
        """The session, if there is one."""
        return await self._store.read(lambda tx: sessions.find_session(tx, session))

    async def with_contact(self, session: SessionId) -> tuple[Session, Contact]:
        """A session and its user. Raises UnknownSession."""
        return await self._store.read(lambda tx: _with_contact(tx, session))

    async def whole_log(self, session: SessionId) -> Sequence[Event]:
        """Everything that happened."""
        return await self._store.read(lambda tx: _whole_log(tx, session))

    async def of_agent(self, agent: AgentId) -> Sequence[ListedSession]:
        """The sessions an agent has, those first where it is their turn."""
        return await self._store.read(lambda tx: session_lists.of_agent(tx, agent))

    async def waiting(self, queue: str) -> tuple[Sequence[ListedSession], int]:
        """Who waits in a queue, "" for all: some of them in their order, and how many there are."""
        return await self._store.read(lambda tx: session_lists.waiting(tx, queue))

    async def listed(self, session: SessionId) -> ListedSession | None:
        """One session as lists show it."""
        return await self._store.read(lambda tx: session_lists.one(tx, session))

    async def detail(self, session: SessionId) -> SessionDetail | None:
        """One session as whoever works in it sees it."""
        return await self._store.read(lambda tx: agent_session_view.session_detail(tx, session))

    async def view(
        self, session: SessionId, after: Seq, source: str, most: int = log.MOST_EVENTS
    ) -> AgentSessionView | None:
        """The same with its events behind a cursor; `source` names the reader's own keys of messages."""
        return await self._store.read(lambda tx: agent_session_view.agent_view(tx, session, after, source, most))

    async def search(self, wanted: SearchQuery, below: SearchPosition | None, most: int) -> SearchResults:
        """See `core.store.queries.session_search.search`."""
        return await self._store.read(lambda tx: session_search.search(tx, wanted, below, most))

    async def bounded_places(self, rules: Rules) -> Sequence[BoundedPlace]:
        """The crowd at each place with a bound for which somebody waits."""
        return await self._store.read(lambda tx: placement.bounded_places(tx, rules))


def _with_contact(tx: Tx, session: SessionId) -> tuple[Session, Contact]:
    found = sessions.find_session(tx, session)
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return found, contacts.contact_of(tx, found.contact)


def _whole_log(tx: Tx, session: SessionId) -> list[Event]:
    events: list[Event] = []
    while page := log.after(tx, session, events[-1].seq if events else Seq(0), internal=True):
        events += page
    return events
