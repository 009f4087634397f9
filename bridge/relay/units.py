"""The relay's units of work: take a lane, record what a call did, adopt what a look-up found, give up on an event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.events import Deleted, Edited, Event, Message, Retried, Undeliverable
from core.ids import Micros, Seq
from core.ports import Covers, Found, Lane, Later, LooksUp, Operation, Receipt, SessionView, Surface
from core.store import lanes, log, views
from core.store.tx import Tx
from core.writing import THE_HOUSE, OpenLog


@dataclass(frozen=True, slots=True)
class Taken:
    """A leased lane and the call to make."""

    view: SessionView
    op: Operation


@dataclass(frozen=True, slots=True)
class NeedsBuckets:
    """The plan takes other buckets than the usual ones: get these first."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The lease before ours ran out: find out what that call did. We hold the lane meanwhile."""

    view: SessionView


class LeaseLost(Exception):
    """Somebody else settled the lane: what we did is theirs to find."""


@dataclass(frozen=True, slots=True)
class Taking:
    """How to take: as whom, for how long, with which buckets in hand, merging or not."""

    token: str
    lease: float
    look_up_lease: float
    buckets: frozenset[str]
    alone: bool


def take(tx: Tx, surface: Surface, lane_id: int, how: Taking) -> Taken | NeedsBuckets | Unsettled | Later | None:
    """Lease a lane for its next call. None: nothing to show (the cursor moved), or somebody else has it."""
    held = lanes.lock_lane(tx, lane_id)
    if held.held_until is not None and held.held_until > tx.lease_now:
        return None
    ran_out = held.held_until is not None
    lane = replace(held.lane, alone=how.alone, repeats=ran_out)
    if ran_out and isinstance(surface, LooksUp):
        return _hold_to_look_up(tx, surface, lane, how)
    return _plan(tx, surface, lane, how)


def _hold_to_look_up(tx: Tx, surface: Surface, lane: Lane, how: Taking) -> Unsettled | None:
    view = views.load(tx, lane, internal=surface.internal, recent=surface.recent).view
    return Unsettled(view) if lanes.lease(tx, lane, how.token, how.look_up_lease) else None


def _plan(tx: Tx, surface: Surface, lane: Lane, how: Taking) -> Taken | NeedsBuckets | Later | None:
    loaded = views.load(tx, lane, internal=surface.internal, recent=surface.recent)
    while loaded.pending:
        op = surface.plan(loaded.view, loaded.pending)
        if isinstance(op, Later):
            return op
        if op is not None:
            if not how.buckets.issuperset(op.buckets):
                return NeedsBuckets(op.buckets)
            seconds = how.lease + max(0.0, op.time_limit - surface.time_limit)
            return Taken(loaded.view, op) if lanes.lease(tx, lane, how.token, seconds) else None
        lane = replace(lane, position=loaded.pending[-1].seq, part=0)
        loaded = views.load(tx, lane, internal=surface.internal, recent=surface.recent)
    lanes.skip(tx, lane.id, max(lane.position, lane.head))
    return None


def record(tx: Tx, surface: Surface, lane: Lane, token: str, covers: Covers, receipt: Receipt) -> None:
    """Note what a call did. Raises LeaseLost, and Superseded from the receipt's `then`; then nothing is noted."""
    opened = OpenLog.of(tx, lane.session) if receipt.opens else None  # sessions are locked before lanes, always
    if receipt.then:
        receipt.then(tx)
    current = lanes.lock_lane(tx, lane.id).lane
    lanes.note_copies(tx, lane.id, receipt.copies)
    moved = lanes.settled(current, covers)
    if not lanes.advance(tx, lane.id, token, moved, _unshown_since(tx, surface, moved)):
        raise LeaseLost
    if opened:
        for new in receipt.opens:
            opened.open_lane(new)


def adopt(tx: Tx, surface: Surface, lane: Lane, token: str, found: Sequence[Found]) -> bool:
    """Take over what a look-up found beyond the cursor, and give the lease back. False: there was nothing."""
    opened = OpenLog.of(tx, lane.session) if any(one.receipt.opens for one in found) else None
    current = lanes.lock_lane(tx, lane.id).lane
    moved = current
    for one in found:
        after = lanes.settled(current, one.covers)
        if (after.position, after.part) > (current.position, current.part):
            lanes.note_copies(tx, lane.id, one.receipt.copies)
            moved = max(moved, after, key=lambda lane: (lane.position, lane.part))
            for new in one.receipt.opens:
                if opened:
                    opened.open_lane(new)
    if not lanes.advance(tx, lane.id, token, moved, _unshown_since(tx, surface, moved)):
        raise LeaseLost
    return moved != current


def refuse(tx: Tx, surface: Surface, lane: Lane, token: str, op: Operation, reason: str) -> Seq | None:
    """Give up on the one event that the surface refused for good: tell the agents, and go on behind it.

    Returns the seq of the Undeliverable; None for what nobody misses (a line, a note).
    """
    opened = OpenLog.of(tx, lane.session)
    target = _what_was_said(tx, lane, op)
    failure = None
    if target is not None:
        failure = opened.append(THE_HOUSE, Undeliverable(target, surface.name, reason), internal=True).seq
    current = lanes.lock_lane(tx, lane.id).lane
    moved = replace(current, position=op.covers.last, part=0)
    if not lanes.advance(tx, lane.id, token, moved, _unshown_since(tx, surface, moved)):
        raise LeaseLost
    return failure


def _what_was_said(tx: Tx, lane: Lane, op: Operation) -> Seq | None:
    """The message that an agent or the user would miss: the one refused, or the one whose change was refused."""
    for seq in op.seqs:
        event = log.event_at(tx, lane.session, seq)
        if event is not None and isinstance(event.body, (Message, Edited, Deleted, Retried)):
            return _message_of(event)
    return None


def _message_of(event: Event) -> Seq:
    return event.body.target if isinstance(event.body, (Edited, Deleted, Retried)) else event.seq


def _unshown_since(tx: Tx, surface: Surface, lane: Lane) -> Micros | None:
    """When the oldest event that the lane does not show was appended."""
    if lane.head <= lane.position:
        return None
    waiting = log.after(tx, lane.session, lane.position, internal=surface.internal, most=1)
    return waiting[0].at if waiting else None
