"""The relay's units of work: take a lane, record what a call did, adopt what a look-up found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bridge.relay.planned_call import PlannedCall, as_planned, plan_call
from bridge.relay.timing import GiveUpLimits
from core.model.events import Undeliverable
from core.model.ids import Micros, Seq, SessionId
from core.model.ports import (
    Covers,
    FiltersEvents,
    Lane,
    LooksUp,
    LookUpResult,
    Operation,
    Receipt,
    SessionView,
    Surface,
    WaitForMore,
)
from core.store import ended_lanes, lane_failures, lanes, log, sessions
from core.store.lanes import LaneRow
from core.store.locked_session import LockedSession
from core.store.queries import plan_input
from core.store.tx import Tx

MOST_SENDS = 2  # of what cannot be looked up: the second one is marked
_SECOND = 1_000_000
_NEVER = 1_000_000_000  # tries


@dataclass(frozen=True, slots=True)
class Taken:
    """A leased lane and the call to make. `held` is how the lane's calls have fared before."""

    view: SessionView
    op: Operation
    held: LaneRow


@dataclass(frozen=True, slots=True)
class TriesExhausted:
    """A leased lane whose next call is not to be made any more. `uncertain`: it may have been carried out."""

    view: SessionView
    op: Operation
    reason: str
    uncertain: bool


@dataclass(frozen=True, slots=True)
class NeedsBuckets:
    """The plan takes other buckets than the usual ones, or more `calls` from the first: get these first."""

    names: tuple[str, ...]
    calls: int = 1


@dataclass(frozen=True, slots=True)
class Unsettled:
    """The lease before ours ran out: find out what that call did. We hold the lane meanwhile."""

    view: SessionView
    held: LaneRow


@dataclass(frozen=True, slots=True)
class Outdated:
    """Something was said since the plan was made: it is to be made of what there is now."""


class LeaseLost(Exception):
    """Somebody else settled the lane: what we did is theirs to find."""


@dataclass(frozen=True, slots=True)
class TakeOptions:
    """How to take: as whom, for how long, with which buckets in hand, and when a message is given up."""

    token: str
    lease: float
    look_up_lease: float
    buckets: frozenset[str]
    give_up_limits: GiveUpLimits
    calls: int = 1  # from the first bucket


TakeResult = Taken | TriesExhausted | NeedsBuckets | Unsettled | Outdated | WaitForMore | None


def nothing_to_show(tx: Tx, surface: FiltersEvents, lane_id: int, *, internal: bool) -> tuple[Lane, Seq] | None:
    """Reads only: the lane and up to where nothing of it concerns the surface; None when something may."""
    held = lanes.find_lane(tx, lane_id)
    session = sessions.find_session(tx, held.lane.session)
    goes_on = held.lane.shows_until is not None and not held.lane.ended  # from where it ended, under a lock
    if held.held_until is not None or held.lane.part or session is None or goes_on:
        return None
    pending = plan_input.pending_of(tx, held.lane, internal=internal)
    if pending and surface.concerns(session, pending):
        return None
    upto = pending[-1].seq if len(pending) == plan_input.MOST_PENDING else held.lane.head
    return held.lane, max(held.lane.position, upto)


def take(
    tx: Tx, surface: Surface, lane_id: int, options: TakeOptions, planned: PlannedCall | None = None
) -> TakeResult:
    """Lease a lane for its next call, as `planned`; without that it is planned here, where everybody waits for it.

    None: nothing to show (the cursor moved), somebody else has it, or it backs off: it may have been called, and
    failed, since it was found to be due.
    """
    held = lanes.lock_lane(tx, lane_id)
    if max(held.held_until or 0, held.not_before) > tx.lease_now:
        return None
    ran_out = held.held_until is not None
    if ran_out and isinstance(surface, LooksUp):
        if not _is_exhausted(tx, held, options.give_up_limits):
            return _hold_to_look_up(tx, surface, held, options)
        held = replace(held, lost_calls=MOST_SENDS)  # nobody could find out; that is told
    elif ran_out:
        held = replace(held, lost_calls=held.lost_calls + 1)
    held = ended_lanes.resume_lane(tx, held)
    if planned is None:
        return _plan(tx, surface, held, options, ran_out=ran_out)
    if not planned.was_made_of(as_planned(held), sessions.find_session(tx, held.lane.session)):
        return Outdated()
    return _carry_out(tx, surface, held, planned, options, ran_out=ran_out)


def _hold_to_look_up(tx: Tx, surface: Surface, held: LaneRow, how: TakeOptions) -> Unsettled | None:
    view = plan_input.load_plan_input(tx, held.lane, internal=surface.internal, recent=surface.recent).view
    return Unsettled(view, held) if lanes.lease(tx, held, how.token, how.look_up_lease) else None


def _plan(tx: Tx, surface: Surface, held: LaneRow, how: TakeOptions, *, ran_out: bool) -> TakeResult:
    return _carry_out(tx, surface, held, plan_call(tx, surface, as_planned(held)), how, ran_out=ran_out)


def _carry_out(
    tx: Tx, surface: Surface, held: LaneRow, planned: PlannedCall, how: TakeOptions, *, ran_out: bool
) -> TakeResult:
    match planned.call:
        case Operation() as op:
            return _lease(tx, surface, _counting(held, op, ran_out=ran_out), how, Taken(planned.view, op, held))
        case WaitForMore() as wait:
            lanes.postpone(tx, held.lane.id, wait.seconds)
            return wait
        case None:
            lane = replace(planned.lane, position=planned.position, part=0)
            lanes.skip(tx, lane.id, lane.position, unshown_since(tx, surface, lane))
            return None


def _counting(held: LaneRow, op: Operation, *, ran_out: bool) -> LaneRow:
    """A lost call that may be made twice is a try like any other; what it showed may be of no use any more."""
    if held.lost_calls and op.seqs and min(op.seqs) > held.called_until:
        return replace(held, lost_calls=0)
    if op.repeatable and held.lost_calls:
        return replace(held, failures=held.failures + int(ran_out), lost_calls=0)
    return held


def _lease(tx: Tx, surface: Surface, held: LaneRow, how: TakeOptions, taken: Taken) -> TakeResult:
    op = taken.op
    bounds = (
        replace(how.give_up_limits, tries=_NEVER)
        if held.failures and _tells_of_itself(tx, surface, op, held.lane.session)
        else how.give_up_limits
    )
    if _is_exhausted(tx, held, bounds):
        if len(op.seqs) > 1 and held.lost_calls < MOST_SENDS:  # one by one: only what cannot be shown is given up
            tries = max(0, how.give_up_limits.tries - 2)
            held = replace(held, alone_until=op.covers.last, failures=tries, failing_since=tx.lease_now)
            return _plan(tx, surface, held, how, ran_out=False)
        uncertain = held.lost_calls >= MOST_SENDS
        exhausted = TriesExhausted(taken.view, op, held.last_failure, uncertain)
        return exhausted if lanes.lease(tx, held, how.token, how.lease) else None
    if how.calls < op.calls or not how.buckets.issuperset(op.buckets):
        return NeedsBuckets(op.buckets, op.calls)
    seconds = how.lease + max(0.0, op.time_limit - surface.time_limit)
    held = replace(held, called_until=op.covers.last)
    return replace(taken, held=held) if lanes.lease(tx, held, how.token, seconds) else None


def _tells_of_itself(tx: Tx, surface: Surface, op: Operation, session: SessionId) -> bool:
    """Is this what tells agents that something could not be shown right here? It waits until the place takes posts
    again, and what is behind it waits too: given up as well, nobody would learn that anything is missing."""
    event = log.event_at(tx, session, op.seqs[0]) if len(op.seqs) == 1 else None
    return event is not None and isinstance(event.body, Undeliverable) and event.body.surface == surface.name


def _is_exhausted(tx: Tx, held: LaneRow, bounds: GiveUpLimits) -> bool:
    if held.lost_calls >= MOST_SENDS or held.failures >= bounds.tries:
        return True
    since = held.failing_since
    return since is not None and tx.lease_now - since > bounds.give_up_after * _SECOND


def record(tx: Tx, surface: Surface, lane: Lane, token: str, covers: Covers, receipt: Receipt) -> None:
    """Note what a call did. Raises LeaseLost, and Superseded from the receipt's `then`; then nothing is noted."""
    opened = LockedSession.lock(tx, lane.session) if receipt.opens else None  # sessions are locked before lanes, always
    if receipt.then:
        receipt.then(tx)
    current = lanes.lock_lane(tx, lane.id).lane
    lanes.note_copies(tx, lane.id, receipt.copies)
    moved = lanes.lane_after_call(current, covers)
    if not lanes.advance(tx, lane.id, token, moved, unshown_since(tx, surface, moved)):
        raise LeaseLost
    if opened:
        for new in receipt.opens:
            opened.open_lane(new)


@dataclass(frozen=True, slots=True)
class WhenNotFound:
    """What to do with the lane when a look-up finds nothing: the call was not carried out; `counted`: one more try."""

    reason: str
    pause: float
    counted: bool = True


def adopt(
    tx: Tx, surface: Surface, lane: Lane, token: str, found: Sequence[LookUpResult], when_not_found: WhenNotFound | None
) -> bool:
    """Take over what a look-up found beyond the cursor, and give the lease back. False: there was nothing.

    Then, without `otherwise`, the lease stays: nobody makes the call again before it ends.
    """
    opened = LockedSession.lock(tx, lane.session) if any(one.receipt.opens for one in found) else None
    current = lanes.lock_lane(tx, lane.id).lane
    moved = current
    for one in found:
        after = lanes.lane_after_call(current, one.covers)
        if one.covers.is_beyond(current):
            lanes.note_copies(tx, lane.id, one.receipt.copies)
            moved = max(moved, after, key=lambda lane: (lane.position, lane.part))
            for new in one.receipt.opens:
                if opened:
                    opened.open_lane(new)
    if moved == current:
        if when_not_found and not lane_failures.note_failure(
            tx, lane.id, token, when_not_found.reason, when_not_found.pause, counted=when_not_found.counted
        ):
            raise LeaseLost
        return False
    if not lanes.advance(tx, lane.id, token, moved, unshown_since(tx, surface, moved)):
        raise LeaseLost
    return True


def unshown_since(tx: Tx, surface: Surface, lane: Lane) -> Micros | None:
    """When the oldest event that the lane has not looked at was appended; one that was revived goes on from its end."""
    goes_on = lane.shows_until is not None and not lane.ended
    position = min(lane.position, lane.shows_until or Seq(0)) if goes_on else lane.position
    if lane.head <= position:
        return None
    waiting = log.after(tx, lane.session, position, internal=surface.internal, most=1)
    return waiting[0].at if waiting else None
