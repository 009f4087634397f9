"""The units of work that give something up: refused for good, tried too often, or never to be known.

Only messages, edits and deletes are told to the agents as undeliverable; what nobody misses is passed over. A change
that does not get to where the session was shown before is told without the offer to try again.
"""

from collections.abc import Sequence
from dataclasses import replace

from bridge.relay.timing import GiveUpLimits
from bridge.relay.transactions import LeaseLost, TriesExhausted, unshown_since
from core.model.events import SYSTEM_AUTHOR, Deleted, Edited, Event, Message, NotShown, Retried, Undeliverable
from core.model.ids import Seq
from core.model.ports import GivesUp, Lane, Operation, Surface
from core.store import ended_lanes, lane_failures, lanes, log
from core.store.locked_session import LockedSession
from core.store.queries import plan_input
from core.store.tx import Tx

_STALE = "Where this conversation was shown before, a message could not be changed or taken back: "


def refuse(
    tx: Tx, surface: Surface, lane: Lane, token: str, op: Operation, reason: str, *, uncertain: bool = False
) -> list[Seq]:
    """Give up what the operation shows: tell the agents, and go on behind it. The seqs of the Undeliverables.

    `uncertain`: it may be there all the same. Raises LeaseLost.
    """
    if isinstance(surface, GivesUp):
        surface.given_up(op, reason)(tx)
    opened = LockedSession.lock(tx, lane.session)
    left = op.covers.left_at is not None
    failures = [
        opened.append(
            SYSTEM_AUTHOR, _failure(surface, target, reason, uncertain=uncertain, left=left), internal=True
        ).seq
        for target in _what_was_said(tx, lane, op)
    ]
    moved = _behind(lanes.lock_lane(tx, lane.id).lane, op.covers.last)  # a text's other pieces are of no use
    if not lanes.advance(tx, lane.id, token, moved, unshown_since(tx, surface, moved)):
        raise LeaseLost
    return failures


def give_up(tx: Tx, surface: Surface, taken: TriesExhausted, token: str, bounds: GiveUpLimits) -> list[Seq]:
    """The same for what was tried too often. What waits behind it has two tries, as long as none gets through."""
    lane, reason = taken.view.lane, taken.reason
    failures = refuse(tx, surface, lane, token, taken.op, reason, uncertain=taken.uncertain)
    if not taken.uncertain and unshown_since(tx, surface, lanes.lock_lane(tx, lane.id).lane) is not None:
        lane_failures.reduce_tries(tx, lane.id, max(0, bounds.tries - 2), reason)
    return failures


def planning_failed(tx: Tx, surface: Surface, lane: Lane, reason: str, pause: float, bounds: GiveUpLimits) -> list[Seq]:
    """No call could be planned for what is next in a lane. It backs off; after the last try that event is given up."""
    opened = LockedSession.lock(tx, lane.session)
    held = lanes.lock_lane(tx, lane.id)
    if held.held_until is not None and held.held_until > tx.lease_now:
        return []
    held = ended_lanes.resume_lane(tx, held)
    if held.failures + 1 < bounds.tries:
        lane_failures.back_off_unplanned(tx, held.lane, reason, pause)
        return []
    poison = _what_cannot_be_planned(tx, surface, held.lane)
    targets = dict.fromkeys(_message_of(event) for event in poison if _is_missed(event))
    position = poison[-1].seq if poison else held.lane.position
    left = held.lane.shows_until is not None and position > held.lane.shows_until
    failures = [
        opened.append(SYSTEM_AUTHOR, _failure(surface, target, reason, left=left), internal=True).seq
        for target in targets
    ]
    moved = _behind(lanes.lock_lane(tx, lane.id).lane, position)
    lanes.skip(tx, lane.id, moved.position, unshown_since(tx, surface, moved))
    return failures


def _failure(
    surface: Surface, target: Seq, reason: str, *, uncertain: bool = False, left: bool
) -> Undeliverable | NotShown:
    if left:
        return NotShown(target, surface.name, _STALE + reason)
    return Undeliverable(target, surface.name, reason, uncertain)


def _what_cannot_be_planned(tx: Tx, surface: Surface, lane: Lane) -> Sequence[Event]:
    """The event that a plan fails on, with those before it that would have been shown with it; () when none does."""
    loaded = plan_input.load_plan_input(
        tx, replace(lane, sends_one_by_one=True), internal=surface.internal, recent=surface.recent
    )
    first = 0
    for upto in range(1, len(loaded.pending) + 1):
        try:
            planned = surface.plan(loaded.view, loaded.pending[:upto])
        except Exception:  # it was told when the lane was taken
            return loaded.pending[first:upto]
        if planned is None:
            first = upto
    return ()


def _behind(lane: Lane, position: Seq) -> Lane:
    return replace(lane, position=position, part=0)


def _what_was_said(tx: Tx, lane: Lane, op: Operation) -> list[Seq]:
    """The messages that an agent or the user would miss: those refused, or those whose change was refused.

    A post that shows several messages shows all of them again for an edit of one: that one is meant.
    """
    covered = log.after(tx, lane.session, Seq(op.covers.first - 1), internal=True)
    meant = [event for event in covered if event.seq <= op.covers.last and _is_missed(event)]
    told = [target for event in meant if (target := _message_of(event)) in op.seqs]
    if not told:
        events = [log.event_at(tx, lane.session, seq) for seq in op.seqs]
        told = [_message_of(event) for event in events if event and _is_missed(event)]
    return list(dict.fromkeys(told))


def _is_missed(event: Event) -> bool:
    return isinstance(event.body, (Message, Edited, Deleted, Retried))


def _message_of(event: Event) -> Seq:
    return event.body.target if isinstance(event.body, (Edited, Deleted, Retried)) else event.seq
