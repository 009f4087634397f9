"""What users see of their own conversation, where they come and fetch it: a web page."""

from core.model.ids import Micros, Seq, SessionId
from core.model.visitor_view import VisitorSessionView
from core.store import Store, agents, contacts, log, sessions
from core.store.tx import Tx


class VisitorReads:
    """Users, by their address in a channel."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def view(
        self, channel: str, address: str, session: SessionId | None, after: Seq
    ) -> VisitorSessionView | None:
        """A contact's current session (else the last one) and its public events after a cursor.

        The cursor counts only for `session`; another session is told from its start.
        """
        return await self._store.read(lambda tx: _view(tx, channel, address, session, after))

    async def signed_out_at(self, channel: str, address: str) -> Micros:
        """See `core.store.contacts.signed_out_at`."""
        return await self._store.read(lambda tx: contacts.signed_out_at(tx, channel, address))


def _view(tx: Tx, channel: str, address: str, session: SessionId | None, after: Seq) -> VisitorSessionView | None:
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
