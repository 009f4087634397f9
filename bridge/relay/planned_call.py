"""What is next in a lane, read and planned at one moment. Reads only: `LaneMover` has it done on a reader's thread."""

from dataclasses import dataclass, replace

from core.model.ids import Seq
from core.model.ports import Lane, LooksUp, Operation, SessionView, Surface, WaitForMore
from core.model.session import Session
from core.store import ended_lanes, lanes
from core.store.lanes import LaneRow
from core.store.queries import plan_input
from core.store.tx import Tx


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """The next call of `lane`, in a session that was as `view` has it. None: nothing to show up to `position`."""

    lane: Lane
    view: SessionView
    call: Operation | WaitForMore | None
    position: Seq

    def was_made_of(self, lane: Lane, session: Session | None) -> bool:
        """Is it what a plan made now would say? The log, and what stands in it, changes with the session's head."""
        return lane == self.lane and session == self.view.session


def plan_ahead(tx: Tx, surface: Surface, lane_id: int) -> PlannedCall | None:
    """The lane's next call, as `transactions.take` will want it if nothing changes meanwhile.

    None: nobody may make it now, or what became of the last one is to be found out before.
    """
    held = lanes.find_lane(tx, lane_id)
    ran_out = held.held_until is not None
    if max(held.held_until or 0, held.not_before) > tx.lease_now or (ran_out and isinstance(surface, LooksUp)):
        return None
    if ran_out:
        held = replace(held, lost_calls=held.lost_calls + 1)
    return plan_call(tx, surface, as_planned(ended_lanes.resumed(held)))


def plan_call(tx: Tx, surface: Surface, lane: Lane) -> PlannedCall:
    """Ask the surface, over as much of the log as it takes until there is something to show."""
    at = lane
    while True:
        loaded = plan_input.load_plan_input(tx, at, internal=surface.internal, recent=surface.recent)
        if not loaded.pending:
            break
        if (call := surface.plan(loaded.view, loaded.pending)) is not None:
            return PlannedCall(lane, loaded.view, call, at.position)
        at = replace(at, position=loaded.pending[-1].seq, part=0)
        if len(loaded.pending) < plan_input.MOST_PENDING:
            break
    return PlannedCall(lane, loaded.view, None, max(at.position, at.head))


def as_planned(held: LaneRow) -> Lane:
    """The lane as a surface sees it: what may be a repeat, and what goes one by one."""
    alone = held.alone_until > held.lane.position
    return replace(held.lane, sends_one_by_one=alone, repeats_until=held.called_until if held.lost_calls else Seq(0))
