"""How a lane's next call has fared: a failing lane backs off alone, over restarts and for every replica.

All of it is columns of the lane, and forgotten with its next step forward. What is done about it (how long the pause
is, when a message is given up) is the relay's.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, null, select, update

from core.model.ids import Micros, SurfaceName
from core.model.ports import Lane
from core.store.statements import Statement, update_row
from core.store.tables import lanes
from core.store.tx import Tx

_p = bindparam
_SECOND = 1_000_000
_LONGEST_REASON = 500  # characters

_is_ours = (lanes.c.id == _p("lane"), lanes.c.held_by == _p("seen_held_by"))
_reason = {
    "last_failure": _p("reason"),
    "failing_since": func.coalesce(lanes.c.failing_since, _p("now")),
}
_fail = Statement(
    update(lanes)
    .where(*_is_ours)
    .values(
        failures=lanes.c.failures + _p("counted"), lost_calls=lanes.c.lost_calls + _p("lost"),
        not_before=_p("not_before"), held_by=null(), held_until=null(), **_reason,
    )
)  # fmt: skip
_leave_unsettled = Statement(
    update(lanes)
    .where(*_is_ours)
    .values(
        failures=lanes.c.failures + _p("counted"), not_before=_p("not_before"), held_until=_p("held_until"), **_reason
    )
)
_note = Statement(update(lanes).where(*_is_ours).values(**_reason))
_stumble = update_row(lanes, "not_before", "alone_until", failures=lanes.c.failures + 1, **_reason)
_goes_alone = Statement(
    update(lanes).where(*_is_ours).values(alone_until=_p("until"), held_by=null(), held_until=null())
)
_expect_more = update_row(lanes, "failures", **_reason)
_summary = Statement(
    select(lanes.c.surface, func.count(), func.min(lanes.c.failing_since))
    .where(lanes.c.failing_since.is_not(None), lanes.c.due_at.is_not(None))
    .group_by(lanes.c.surface)
)
_oldest = Statement(
    select(lanes.c.address, lanes.c.last_failure)
    .where(lanes.c.surface == _p("surface"), lanes.c.failing_since == _p("since"), lanes.c.due_at.is_not(None))
    .order_by(lanes.c.id)
    .limit(1)
)


def note_failure(
    tx: Tx, lane: int, held_by: str, reason: str, pause: float, *, counted: bool = True, lost: bool = False
) -> bool:
    """The call was not made, or (`lost`) nobody knows. The lease ends; the lane backs off for `pause` seconds.

    `counted`: it is one of the tries that a message has. False: the lease was lost before.
    """
    changed = tx.run(
        _fail, lane=lane, seen_held_by=held_by, now=tx.lease_now, reason=_short(reason), counted=int(counted),
        lost=int(lost), not_before=tx.lease_now + int(pause * _SECOND),
    )  # fmt: skip
    return changed == 1


def note_unsettled(tx: Tx, lane: int, held_by: str, reason: str, pause: float, *, counted: bool = False) -> None:
    """The call is over, what it did is to be found out: not before `pause` seconds from now."""
    tx.run(
        _leave_unsettled, lane=lane, seen_held_by=held_by, now=tx.lease_now, reason=_short(reason),
        counted=int(counted), held_until=tx.lease_now, not_before=tx.lease_now + int(pause * _SECOND),
    )  # fmt: skip


def note_reason(tx: Tx, lane: int, held_by: str, reason: str) -> None:
    """Say what is wrong with a call that may still go on. The lease stays."""
    tx.run(_note, lane=lane, seen_held_by=held_by, now=tx.lease_now, reason=_short(reason))


def back_off_unplanned(tx: Tx, lane: Lane, reason: str, pause: float) -> None:
    """No call could even be planned: the lane, which is locked, backs off, and what is in it is no longer merged."""
    tx.run(
        _stumble, which=lane.id, now=tx.lease_now, reason=_short(reason), alone_until=lane.head,
        not_before=tx.lease_now + int(pause * _SECOND),
    )  # fmt: skip


def send_one_by_one(tx: Tx, lane: int, held_by: str, until: int) -> None:
    """Merge nothing up to a seq: one by one will tell what is refused. The lease ends."""
    tx.run(_goes_alone, lane=lane, seen_held_by=held_by, until=until)


def reduce_tries(tx: Tx, lane: int, failures: int, reason: str) -> None:
    """A message was given up and more wait behind it: they have fewer tries, as long as none gets through."""
    tx.run(_expect_more, which=lane, failures=failures, now=tx.lease_now, reason=_short(reason))


@dataclass(frozen=True, slots=True)
class BackingOff:
    """The lanes of a surface whose next call has failed: how many, since when (seconds) the oldest, where and why."""

    lanes: int
    oldest: float
    address: str
    reason: str


def backing_off(tx: Tx) -> Mapping[SurfaceName, BackingOff]:
    """What fails now, by surface. Surfaces that are well are not in it."""
    found = {}
    for surface, count, since in tx.all(_summary):
        address, reason = tx.one(_oldest, surface=surface, since=since) or ("", "")
        waited = max(0, tx.lease_now - Micros(since)) / _SECOND
        found[SurfaceName(surface)] = BackingOff(count, waited, address, reason)
    return found


def _short(reason: str) -> str:
    return reason[:_LONGEST_REASON].replace("\0", "")
