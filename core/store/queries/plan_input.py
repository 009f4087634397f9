"""What a surface may look at when it plans: the pending events and all that is needed to show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.model.events import Escalated, Event, Message, Note, Reacted, Released, Reopened, Transferred
from core.model.ids import Seq
from core.model.ports import Copy, Lane, SessionView
from core.store import agents, contacts, lanes, log, sessions
from core.store.tx import Tx

MOST_PENDING = 50  # events looked at in one plan; what is behind them waits for the next


@dataclass(frozen=True, slots=True)
class PlanInput:
    """A view and the pending events in it."""

    view: SessionView
    pending: tuple[Event, ...]


def pending_of(tx: Tx, lane: Lane, *, internal: bool) -> list[Event]:
    """What a lane has to look at next: at most MOST_PENDING events, oldest first."""
    if lane.shows_until is not None:
        return log.after_of_ended(tx, lane, lane.shows_until, internal=internal, most=MOST_PENDING)
    return log.after(tx, lane.session, lane.position, internal=internal, most=MOST_PENDING)


def load_plan_input(tx: Tx, lane: Lane, *, internal: bool, recent: int) -> PlanInput:
    """The view of a lane. Raises LookupError when its session is gone."""
    session = sessions.find_session(tx, lane.session)
    if session is None:
        raise LookupError(f"session {lane.session} is gone")
    pending = pending_of(tx, lane, internal=internal)
    found = {event.seq: event for event in pending}
    if recent:
        before = log.last_messages(tx, lane.session, session.head, recent)
        found |= {event.seq: event for event in before}
    if internal and session.escalated_seq:  # why agents are here, and whether the user was told that nobody is
        _add(tx, lane, found, session.escalated_seq)
        _add(tx, lane, found, Seq(session.escalated_seq + 1))
    if internal and (closing := log.closing(tx, session)):
        found[closing.seq] = closing
        _add(tx, lane, found, Seq(closing.seq + 1))  # what the agent concluded
        if rated := log.rating(tx, session):
            found[rated.seq] = rated
    copies = _follow_copies(tx, lane, found)
    _add_changes(tx, lane, found, internal=internal)
    _add_origins(tx, lane, found, copies)
    view = SessionView(
        session=session,
        contact=contacts.contact_of(tx, session.contact),
        lane=lane,
        log=tuple(found[seq] for seq in sorted(found)),
        copies=tuple(copies[key] for key in sorted(copies)),
        now=tx.now,
        owner=agents.profile(tx, session.owner) if internal and session.owner else None,
    )
    return PlanInput(view, tuple(pending))


def _follow_copies(tx: Tx, lane: Lane, found: dict[Seq, Event]) -> "dict[tuple[Seq, int], Copy]":
    """The copies of what is there, and, for what a pending event points at, all that shares its posts."""
    copies = {(copy.seq, copy.part): copy for copy in lanes.copies_after(tx, lane.id, lane.position)}
    for target in _targets(found.values()):
        for own in lanes.copies_of(tx, lane.id, target):
            for copy in lanes.sharing(tx, lane.id, own.remote) if own.remote else [own]:
                copies[copy.seq, copy.part] = copy
                _add(tx, lane, found, copy.seq)
        _add(tx, lane, found, target)
    return copies


def _targets(events: Iterable[Event]) -> list[Seq]:
    targets = {getattr(event.body, name, None) for event in events for name in ("target", "reply_to")}
    return sorted(target for target in targets if target)


def _add(tx: Tx, lane: Lane, found: dict[Seq, Event], seq: Seq) -> None:
    if seq not in found and (event := log.event_at(tx, lane.session, seq)):
        found[seq] = event


def _add_changes(tx: Tx, lane: Lane, found: dict[Seq, Event], *, internal: bool) -> None:
    """Edits and deletes of everything that is there, so that it can be shown as it reads now."""
    upto = max(found, default=Seq(0))
    shown = {  # changes of a pending event are pending themselves
        seq
        for seq, event in found.items()
        if seq <= lane.position and isinstance(event.body, (Message, Note, Escalated, Reopened, Released, Transferred))
    }
    for change in log.changes_of_all(tx, lane.session, shown):
        if change.seq <= upto and (internal or change.is_public):
            found[change.seq] = change


def _add_origins(tx: Tx, lane: Lane, found: dict[Seq, Event], copies: "dict[tuple[Seq, int], Copy]") -> None:
    """Which reactions came from this very surface: they are there, and not ours to take away."""
    for event in found.values():
        if isinstance(event.body, Reacted) and event.seq <= lane.position:
            copies |= {(copy.seq, copy.part): copy for copy in lanes.copies_of(tx, lane.id, event.seq)}
