"""One session as whoever works in it sees it: its summary, receipts, end, and the user's other sessions. Reads only."""

from sqlalchemy import bindparam, or_

from core.model.desk_views import AgentSessionView, SessionDetail
from core.model.event_json import event_kind
from core.model.events import Event, Misjudged, Rated, SummedUp
from core.model.ids import Seq, SessionId
from core.store import log
from core.store.queries import session_lists
from core.store.statements import Statement
from core.store.tables import events
from core.store.tx import Tx

_MOST_EARLIER = 10
_KINDS = ("summed_up", "misjudged", "rated", "delivered", "seen")

_p = bindparam
_about = Statement(log.OF_SESSION.where(or_(*(events.c.kind == kind for kind in _KINDS))).order_by(events.c.seq))


def session_detail(tx: Tx, session: SessionId) -> SessionDetail | None:
    """One session; None when there is none."""
    listed = session_lists.one(tx, session)
    if listed is None:
        return None
    told = {
        event_kind(event.body): event for event in map(log.to_event, tx.all(_about, session=session))
    }  # the last wins
    misjudged, rated, summed = (told.get(kind) for kind in ("misjudged", "rated", "summed_up"))
    ended = listed.concluded
    return SessionDetail(
        listed=listed,
        summary=summed.body.text if summed and isinstance(summed.body, SummedUp) else "",
        misjudged=bool(
            misjudged
            and isinstance(misjudged.body, Misjudged)
            and listed.escalation
            and misjudged.body.target >= listed.escalation.seq
        ),
        delivered=_upto(told.get("delivered")),
        seen=_upto(told.get("seen")),
        outcome=ended.outcome if ended else "",
        outcome_note=ended.note if ended else "",
        rating=rated.body if rated and isinstance(rated.body, Rated) else None,
        earlier=session_lists.of_contact(tx, listed.contact.id, session, _MOST_EARLIER),
    )


def agent_view(
    tx: Tx, session: SessionId, after: Seq, source: str, most: int = log.MOST_EVENTS
) -> AgentSessionView | None:
    """A session and what its log has behind `after`; `source` is whose client keys are wanted."""
    found = session_detail(tx, session)
    if found is None:
        return None
    events = log.after(tx, session, after, internal=True, most=most)
    upto = events[-1].seq if len(events) == most else found.listed.session.head
    return AgentSessionView(found, events, upto, log.client_keys(tx, session, source, after))


def _upto(receipt: Event | None) -> Seq:
    return Seq(getattr(receipt.body, "target", 0)) if receipt else Seq(0)
