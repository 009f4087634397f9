"""Sessions, their users and their logs."""

from core.model.errors import UnknownSession
from core.model.events import Event
from core.model.ids import Seq, SessionId
from core.model.session import Contact, Session
from core.store import contacts, log
from core.store.queries.agent_session_view import agent_view, session_detail
from core.store.queries.session_lists import last_note, of_agent, one, waiting, with_people
from core.store.queries.session_search import search
from core.store.sessions import find_session
from core.store.tx import Tx
from core.usecases.placement import bounded_places

__all__ = [
    "agent_view", "bounded_places", "find_session", "last_note", "of_agent", "one", "search", "session_detail",
    "waiting", "whole_log", "with_contact", "with_people",
]  # fmt: skip


def with_contact(tx: Tx, session: SessionId) -> tuple[Session, Contact]:
    """A session and its user. Raises UnknownSession."""
    found = find_session(tx, session)
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return found, contacts.contact_of(tx, found.contact)


def whole_log(tx: Tx, session: SessionId) -> list[Event]:
    """Everything that happened."""
    events: list[Event] = []
    while page := log.after(tx, session, events[-1].seq if events else Seq(0), internal=True):
        events += page
    return events
