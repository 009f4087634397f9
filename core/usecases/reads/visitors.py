"""What users see of their own conversation, where they come and fetch it: a web page."""

from core.model.ids import Seq, SessionId
from core.model.visitor_view import VisitorSessionView
from core.store import agents, contacts, log, sessions
from core.store.contacts import signed_out_at
from core.store.tx import Tx

__all__ = ["signed_out_at", "visitor_view"]


def visitor_view(
    tx: Tx, channel: str, address: str, session: SessionId | None, after: Seq
) -> VisitorSessionView | None:
    """A contact's current session (else the last one) and its public events after a cursor.

    The cursor counts only for `session`; another session is told from its start.
    """
    contact = contacts.find_contact(tx, channel, address)
    current = sessions.latest_session(tx, contact.id) if contact else None
    if contact is None or current is None:
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
        language=contact.language,
    )
