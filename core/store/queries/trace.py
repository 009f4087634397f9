"""Every hop of one event: the names it came by, each surface's copies, what was said of it later. Reads only."""

from dataclasses import replace

from sqlalchemy import bindparam, select

from core.model.desk_views import EventTrace, LaneTrace, TracedCopy
from core.model.events import Deleted, Delivered, Edited, Event, Seen
from core.model.ids import Seq, SessionId
from core.store import log
from core.store.statements import Statement
from core.store.tables import copies, event_keys, events, lanes
from core.store.tx import Tx

_MOST_RECEIPTS = 50
_p = bindparam
_keys = Statement(
    select(event_keys.c.source, event_keys.c.key)
    .where(event_keys.c.session == _p("session"), event_keys.c.seq == _p("seq"))
    .order_by(event_keys.c.source, event_keys.c.key)
)
_lanes = Statement(
    select(
        *(
            lanes.c[name]
            for name in (
                "id", "surface", "address", "internal", "position", "head", "ended", "due_at", "held_until", "held_by",
                "shows_until",
            )
        )
    )
    .where(lanes.c.session == _p("session"))
    .order_by(lanes.c.id)
)  # fmt: skip
_copies = Statement(
    select(copies.c.part, copies.c.remote, copies.c.as_of, copies.c.at)
    .where(copies.c.lane == _p("lane"), copies.c.seq == _p("seq"))
    .order_by(copies.c.part)
)
_receipts = Statement(
    log.OF_SESSION.where(events.c.target >= _p("seq"), events.c.kind == _p("kind"))
    .order_by(events.c.seq)
    .limit(_p("most"))
)


def trace_event(tx: Tx, session: SessionId, seq: Seq) -> EventTrace | None:
    """The way of one event; None when there is no such event."""
    event = log.event_at(tx, session, seq)
    if event is None:
        return None
    return EventTrace(
        event,
        [(row[0], row[1]) for row in tx.all(_keys, session=session, seq=seq)],
        _stops(tx, event),
        [change for change in log.changes_of(tx, session, seq, log.LAST_SEQ) if not _is_receipt(change)],
        _first_receipt(tx, session, seq, "delivered"),
        _first_receipt(tx, session, seq, "seen"),
    )


def _stops(tx: Tx, event: Event) -> list[LaneTrace]:
    stops = []
    for id_, surface, address, internal, position, head, ended, due_at, held_until, held_by, shows_until in tx.all(
        _lanes, session=event.session
    ):
        shown = [TracedCopy(*row) for row in tx.all(_copies, lane=id_, seq=event.seq)]
        stop = LaneTrace(
            id_, surface, address, bool(internal), position, head, bool(ended), due_at, held_until, held_by, shown
        )
        stops.append(stop if shows_until is None else _where_it_ended(stop, event, shows_until))
    return stops


def _where_it_ended(stop: LaneTrace, event: Event, shows_until: Seq) -> LaneTrace:
    """Behind its end, only edits and deletes come to a place that was left, and pass it."""
    if isinstance(event.body, (Edited, Deleted)):
        return stop
    stop = replace(stop, position=min(stop.position, shows_until))
    comes = not stop.ended or event.seq <= shows_until
    return stop if comes else replace(stop, due_at=None, held_until=None, held_by=None)


def _first_receipt(tx: Tx, session: SessionId, seq: Seq, kind: str) -> Event | None:
    for row in tx.all(_receipts, session=session, seq=seq, kind=kind, most=_MOST_RECEIPTS):
        receipt = log.to_event(row)
        if getattr(receipt.body, "target", 0) >= seq:
            return receipt
    return None


def _is_receipt(event: Event) -> bool:
    return isinstance(event.body, (Delivered, Seen))
