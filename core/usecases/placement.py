"""Where the desk shows a session: the surfaces of its queue, and no others. Queues move; sessions move with them.

A place may take only so many who wait (`NewLane.most_waiting`), for a flood would bury everybody in it. Who comes when
there is no room is held back: they wait in line like the others, and are shown there when there is room, as they stand
in line (the most urgent first, then the longest wait); or as soon as somebody has claimed them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model.events import SYSTEM_AUTHOR, Transferred
from core.model.ids import Seq, SessionId, SurfaceName
from core.model.ports import Lane, NewLane
from core.model.session import SessionState
from core.store import ended_lanes, lanes, sessions
from core.store.locked_session import LockedSession
from core.store.queries import waiting_lanes
from core.store.tx import Tx
from core.usecases.rules import Rules


def place_session(locked: LockedSession, rules: Rules, since: Seq) -> None:
    """Show the session where its queue's agents are, from behind `since` on.

    What shows it elsewhere shows nothing after this; should the session come back there, it goes on where it stopped.
    """
    for wanted in rules.lanes_at_escalation(locked.session.queue):
        for lane in _elsewhere(locked, wanted):
            _end_at(locked, lane.address)
        if _has_room(locked, wanted):
            locked.open_lane_at(wanted, since)
            _revive_below(locked, wanted.address)


def show_held_back(locked: LockedSession, rules: Rules) -> None:
    """Show a session that waits no more where there was no room for it: agents have to do with it now."""
    for wanted in rules.lanes_at_escalation(locked.session.queue):
        if wanted.most_waiting:
            locked.open_lane_at(wanted, _since(locked))
            _revive_below(locked, wanted.address)


@dataclass(frozen=True, slots=True)
class BoundedPlace:
    """Those who wait, as a place with a bound has them: how many it shows, and who is held back, the first first."""

    place: NewLane
    shown_count: int
    held_back: Sequence[SessionId]

    @property
    def free_places(self) -> int:
        """How many more the place takes."""
        return max(0, self.place.most_waiting - self.shown_count)


def bounded_places(tx: Tx, rules: Rules) -> Sequence[BoundedPlace]:
    """The crowd at each place with a bound for which somebody waits."""
    queues: dict[NewLane, set[str]] = {}
    for queue in sessions.queues_with_a_line(tx):
        for wanted in rules.lanes_at_escalation(queue):
            if wanted.most_waiting:
                queues.setdefault(wanted, set()).add(queue)
    return [_crowd(tx, place, names) for place, names in queues.items()]


def _crowd(tx: Tx, place: NewLane, queues: set[str]) -> BoundedPlace:
    waiting = waiting_lanes.everybody(tx, place)
    held_back = tuple(session for session, queue, is_shown in waiting if queue in queues and not is_shown)
    return BoundedPlace(place, sum(is_shown for _, _, is_shown in waiting), held_back)


def show_at_desk(tx: Tx, rules: Rules, session: SessionId) -> None:
    """Settle a session that needs people, after the desk was set up or a queue has moved."""
    opened = LockedSession.lock(tx, session)
    if opened.session.state not in (SessionState.PENDING, SessionState.ASSIGNED):
        return
    if any(_elsewhere(opened, wanted) for wanted in rules.lanes_at_escalation(opened.session.queue)):
        opened.append(SYSTEM_AUTHOR, Transferred(queue=opened.session.queue), internal=True)  # said where it stood
    place_session(opened, rules, _since(opened))


def show_elsewhere(
    tx: Tx, _rules: Rules | None, session: SessionId, surface: SurfaceName, address: str, above: SurfaceName
) -> bool:
    """A place that showed the session was deleted: give it up, and let the surface that had opened it begin again.

    `above` is that surface; its own address is the one in which the place was. A session that needs nobody now is
    shown when it does. False: that was done before, or the place never showed this session.
    """
    opened = LockedSession.lock(tx, session)
    there = (lane for lane in lanes.lanes_of(tx, session, surface) if lane.address == address)
    if not any(ended_lanes.abandon_lane(tx, lane.id) for lane in there):
        return False
    is_wanted = opened.session.state in (SessionState.PENDING, SessionState.ASSIGNED)
    since = _since(opened) if is_wanted else opened.session.head
    for lane in lanes.lanes_of(tx, session, above):
        if lanes.is_below(address, lane.address) and not lane.ended:
            lanes.restart_lane(tx, lane, since)
    return True


def _since(locked: LockedSession) -> Seq:
    return Seq((locked.session.escalated_seq or 1) - 1)


def _has_room(locked: LockedSession, wanted: NewLane) -> bool:
    """Only who waits may be held back. Two replicas may each find room for one: so there may be a few too many."""
    session = locked.session
    if not wanted.most_waiting or session.state is not SessionState.PENDING:
        return True
    there = lanes.lanes_of(locked.tx, session.id, wanted.surface)
    if any(lane.address == wanted.address and not lane.ended for lane in there):
        return True
    return waiting_lanes.ahead_of(locked.tx, session.id, session.queue, wanted) < wanted.most_waiting


def _elsewhere(locked: LockedSession, wanted: NewLane) -> list[Lane]:
    """The lanes of the surface that show the session at another address."""
    there = lanes.lanes_of(locked.tx, locked.session.id, wanted.surface)
    return [lane for lane in there if lane.address != wanted.address and not lane.ended]


def _end_at(locked: LockedSession, address: str) -> None:
    for lane in lanes.all_of(locked.tx, locked.session.id):
        if lanes.is_below(lane.address, address) and not lane.ended:
            ended_lanes.end_lane(locked.tx, lane.id)


def _revive_below(locked: LockedSession, address: str) -> None:
    """A card's thread goes on with its card."""
    for lane in lanes.all_of(locked.tx, locked.session.id):
        if lanes.is_below(lane.address, address) and lane.ended:
            lanes.revive_lane(locked.tx, lane, locked.session.head)
