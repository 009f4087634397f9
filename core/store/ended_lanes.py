"""How a lane ends, and how one that was revived goes on.

A lane that has ended shows nothing new. Its cursor moves on all the same, over what is edited or taken back of what
stands there (`core.store.log.after_of_ended`); `shows_until` keeps where it ended, and there it goes on.
"""

from dataclasses import replace

from sqlalchemy import bindparam, func, null, update

from core.store.lanes import FREE, GONE, WELL, LaneRow
from core.store.statements import Statement, update_row
from core.store.tables import lanes
from core.store.tx import Tx

_p = bindparam
# Of one that was revived and has not gone on yet, the old end stays: what is behind that was never shown there.
_end = update_row(lanes, ended=1, shows_until=func.coalesce(lanes.c.shows_until, lanes.c.head))
_abandon = Statement(
    update(lanes)
    .where(lanes.c.id == _p("lane"), lanes.c.ended != GONE)
    .values(
        ended=GONE, shows_until=func.coalesce(lanes.c.shows_until, lanes.c.position), part=0, **FREE, **WELL
    )
)  # fmt: skip
_go_on = update_row(lanes, "position", "part", shows_until=null(), **WELL)


def end_lane(tx: Tx, lane: int) -> None:
    """Show nothing more than what is in the log now, and what is edited or taken back of it later."""
    tx.run(_end, which=lane)


def abandon_lane(tx: Tx, lane: int) -> bool:
    """Show nothing more, for good: the place is gone. What was not shown there is given up, but for changes of what
    was, which may be readable there still. False: so it was before."""
    return tx.run(_abandon, lane=lane) == 1


def resumed(held: LaneRow) -> LaneRow:
    """The lane as it goes on: one that was revived, and has nothing under way, from its end."""
    lane = held.lane
    if lane.ended or lane.shows_until is None or held.held_until is not None or held.lost_calls:
        return held
    if lane.part and lane.position >= lane.shows_until:
        return held  # the rest of a change that was begun
    moved = replace(lane, position=min(lane.position, lane.shows_until), shows_until=None)
    return LaneRow(moved, None, alone_until=held.alone_until, called_until=held.called_until)


def resume_lane(tx: Tx, held: LaneRow) -> LaneRow:
    """Note of a lane that is locked how it goes on, as `resumed` has it."""
    after = resumed(held)
    if after is not held:
        tx.run(_go_on, which=held.lane.id, position=after.lane.position, part=after.lane.part)
    return after
