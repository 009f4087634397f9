"""The way in for adapters: every use case as one awaited call, each one unit of work.

Channels and desks hold a `Conversations` and nothing else of the core's insides. What a call raises is said at the
use case itself; every call may raise StoreUnavailable, and then the platform must not be told "received".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.escalation.text_reader import TextReader
from core.model.errors import UnknownSession
from core.model.events import Event
from core.model.ids import FileId, Micros, Seq, SessionId, SurfaceName
from core.model.session import Session
from core.store import Store, agents, contacts, lanes, log, sessions
from core.store.files import FileRecord
from core.store.queries import file_access
from core.store.tx import Tx
from core.usecases.agent_acts import AgentActs
from core.usecases.rules import Rules
from core.usecases.user_acts import UserActs


@dataclass(frozen=True, slots=True)
class VisitorSessionView:
    """What a pulled surface shows: the session, the public events after a cursor, and up to where that is.

    `signed_out_at`: what the reader's browsers were given before opens nothing any more. `client_keys` are the ids that
    the reader's own client gave its messages, by seq.
    """

    session: Session
    events: Sequence[Event]
    upto: Seq
    agent_picture: str
    client_keys: dict[Seq, str]
    signed_out_at: Micros = Micros(0)


class Conversations(UserActs, AgentActs):
    """The use cases, bound to a store and a house. `house` may be replaced by a reload at any time."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.rules = rules
        self.reader = TextReader()

    async def keep_dead_letter(self, source: str, key: str, payload: str, error: str) -> None:
        """Keep an inbound thing that could not be read in dead_letters, so that it can be confirmed."""
        await self.store.write(source, lambda tx: log.keep_dead_letter(tx, source, key, payload, error))

    async def session_at(self, surface: SurfaceName, address: str) -> SessionId | None:
        """The session that a thread or a chat belongs to."""
        return await self.store.read(lambda tx: lanes.session_at(tx, surface, address))

    async def visitor_view(
        self, channel: str, address: str, session: SessionId | None, after: Seq
    ) -> VisitorSessionView | None:
        """A contact's current session (else the last one) and its public events after a cursor.

        The cursor counts only for `session`; another session is told from its start.
        """
        return await self.store.read(lambda tx: _glimpse(tx, channel, address, session, after))

    async def signed_out_at(self, channel: str, address: str) -> Micros:
        """See `core.store.contacts.signed_out_at`."""
        return await self.store.read(lambda tx: contacts.signed_out_at(tx, channel, address))

    async def sign_user_out(self, session: SessionId) -> None:
        """Every browser of the session's user is a stranger from now on. Raises UnknownSession."""

        def unit(tx: Tx) -> None:
            found = sessions.find_session(tx, session)
            if found is None:
                raise UnknownSession("This conversation does not exist.")
            contacts.sign_out(tx, found.contact)
            tx.appended.add(session)  # nothing was, but whoever shows it looks again

        await self.store.write(session, unit)

    async def file_shown_to_agents(self, file: FileId, uploader: str) -> FileRecord | None:
        """A file that an agent may fetch, and where its bytes are. See `core.store.queries.file_access`."""
        return await self.store.read(lambda tx: file_access.agents_may_fetch(tx, file, uploader))

    async def file_shown_to(self, channel: str, address: str, file: FileId) -> FileRecord | None:
        """A file that this user may fetch, and where its bytes are. See `core.store.queries.file_access`."""
        return await self.store.read(lambda tx: file_access.user_may_fetch(tx, channel, address, file))


def _glimpse(tx: Tx, channel: str, address: str, session: SessionId | None, after: Seq) -> VisitorSessionView | None:
    contact = contacts.find_contact(tx, channel, address)
    current = sessions.latest_session(tx, contact.id) if contact else None
    if current is None:
        return None
    start = after if current.id == session else Seq(0)
    events = log.after(tx, current.id, start, internal=False)
    return VisitorSessionView(
        session=current,
        events=events,
        upto=events[-1].seq if len(events) == log.MOST_EVENTS else current.head,  # internal events leave holes
        agent_picture=agents.picture(tx, current.owner) if current.owner else "",
        client_keys=log.client_keys(tx, current.id, channel, start),
        signed_out_at=contacts.signed_out_at(tx, channel, address),
    )
