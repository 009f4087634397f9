"""Sessions, their users and their logs."""

from collections.abc import Collection

from core.model.desk_views import ListedSession
from core.model.errors import UnknownSession
from core.model.events import Event
from core.model.ids import SessionId
from core.model.session import Contact, Session
from core.store import contacts
from core.store.log import last_of_kind, whole_log
from core.store.queries.agent_session_view import agent_view, session_detail
from core.store.queries.session_lists import of_agent, one, waiting, with_people
from core.store.queries.session_search import search
from core.store.queries.trace import trace_event
from core.store.sessions import find_session
from core.store.tx import Tx
from core.usecases.placement import bounded_places

__all__ = [
    "agent_view",
    "bounded_places",
    "find_session",
    "listed_with_notes",
    "of_agent",
    "one",
    "search",
    "session_detail",
    "trace_event",
    "waiting",
    "whole_log",
    "with_contact",
    "with_people",
]  # fmt: skip


def with_contact(tx: Tx, session: SessionId) -> tuple[Session, Contact]:
    """A session and its user. Raises UnknownSession."""
    found = find_session(tx, session)
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return found, contacts.contact_of(tx, found.contact)


def listed_with_notes(tx: Tx, wanted: Collection[SessionId]) -> tuple[list[ListedSession], dict[SessionId, Event]]:
    """Those of the sessions that there are, as lists show them, and the last note of each that has one."""
    listed = (one(tx, session) for session in sorted(wanted))
    notes = {session: last_of_kind(tx, session, "note") for session in sorted(wanted)}
    return [each for each in listed if each], {session: note for session, note in notes.items() if note}
