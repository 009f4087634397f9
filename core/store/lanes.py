"""Lanes: which surface has shown how much of a session's log, and who is moving it.

Moving a lane is take, perform, record. Take leases it with one conditional UPDATE; record gives the lease back. A lease
that ran out means that a call's fate is unknown: `take` says so and the relay settles it before anything else. How a
call that failed is noted, so that its lane backs off alone: `core.store.lane_failures`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, case, delete, func, null, or_, select, update

from core.model.ids import Micros, Seq, SessionId, SurfaceName
from core.model.ports import Copy, Covers, Lane, NewLane
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import buckets, copies, lanes
from core.store.tx import Row, Tx

_p = bindparam
_COLUMNS = [
    lanes.c[name]
    for name in (
        "id", "session", "surface", "address", "position", "head", "part", "ended", "held_until", "failures",
        "failing_since", "last_failure", "lost_calls", "alone_until", "called_until", "shows_until", "not_before",
    )
]  # fmt: skip
WELL = {"failures": 0, "failing_since": null(), "not_before": 0, "last_failure": "", "lost_calls": 0}
FREE = {"held_by": null(), "held_until": null()}
GONE = 2  # what `ended` says of a lane whose place is no more
_is_free = or_(lanes.c.held_until.is_(None), lanes.c.held_until <= _p("now"))
_opens_at = func.coalesce(buckets.c.next_at, 0)
# When a lane that is due can be moved: its bucket is open, the lease on it is over, it does not back off.
_free_at = case(
    (func.coalesce(lanes.c.held_until, 0) > lanes.c.not_before, lanes.c.held_until), else_=lanes.c.not_before
)
_chance_at = case((_free_at > _opens_at, _free_at), else_=_opens_at)
# What was never shown somewhere (a new card) goes before what is only brought up to date, unless that has waited longer
# by this much: so neither starves.
_NEW_FIRST = 30_000_000  # microseconds

_add = insert_row(lanes, "session", "surface", "address", "bucket", "internal", "position", "head", "due_at")
_begin_again = update_row(lanes, "position", "due_at", part=0, shows_until=null(), **FREE, **WELL)
_forget_copies = Statement(delete(copies).where(copies.c.lane == _p("lane")))
_revive = Statement(
    update(lanes)
    .where(lanes.c.id == _p("lane"), lanes.c.ended != GONE)
    .values(ended=0, head=_p("head"), due_at=case((lanes.c.due_at.is_(None), _p("at")), else_=lanes.c.due_at))
)
_all = select(*_COLUMNS).where(lanes.c.session == _p("session")).order_by(lanes.c.id)
_on_surface = _all.where(lanes.c.surface == _p("surface"))
_all_of_session = Statement(_all)
_of_session = Statement(_on_surface)
_find = Statement(_on_surface.where(lanes.c.address == _p("address")))
_at_address = Statement(
    select(lanes.c.session)
    .where(lanes.c.surface == _p("surface"), lanes.c.address == _p("address"))
    .order_by(lanes.c.id.desc())
    .limit(1)
)
_due = Statement(
    select(lanes.c.id, lanes.c.session, lanes.c.address, lanes.c.position)
    .select_from(lanes.outerjoin(buckets, buckets.c.name == lanes.c.bucket))
    .where(lanes.c.surface == _p("surface"), lanes.c.due_at.is_not(None), _chance_at <= _p("now"))
    .order_by(lanes.c.due_at - case((lanes.c.position == 0, _NEW_FIRST), else_=0), lanes.c.id)
    .limit(_p("most"))
)
_next_chance = Statement(
    select(func.min(_chance_at))
    .select_from(lanes.outerjoin(buckets, buckets.c.name == lanes.c.bucket))
    .where(lanes.c.surface == _p("surface"), lanes.c.due_at.is_not(None), _chance_at > _p("now"))
)
_one = select(*_COLUMNS).where(lanes.c.id == _p("lane"))
_by_id = Statement(_one)
_locked_by_id = Statement(_one.with_for_update())
_lease = Statement(
    update(lanes)
    .where(lanes.c.id == _p("lane"), lanes.c.position == _p("seen"), lanes.c.part == _p("seen_part"), _is_free)
    .values(
        held_by=_p("held_by"), held_until=_p("held_until"), failures=_p("failures"), lost_calls=_p("lost_calls"),
        alone_until=_p("alone_until"), called_until=_p("called_until"),
    )
)  # fmt: skip
_record = Statement(
    update(lanes)
    .where(lanes.c.id == _p("lane"), lanes.c.held_by == _p("seen_held_by"))
    .values(position=_p("position"), part=_p("part"), due_at=_p("due_at"), **FREE, **WELL)
)
_skip = update_row(lanes, "position", "due_at", part=0, **FREE, **WELL)
_pass = Statement(
    update(lanes)
    .where(
        lanes.c.id == _p("lane"), lanes.c.position == _p("seen"), lanes.c.part == 0, lanes.c.held_until.is_(None)
    )
    .values(position=_p("position"), due_at=case((lanes.c.head > _p("position"), lanes.c.due_at), else_=null()), **WELL)
)  # fmt: skip
_postpone = update_row(lanes, "not_before")
_give_back = Statement(
    update(lanes).where(lanes.c.id == _p("lane"), lanes.c.held_by == _p("seen_held_by")).values(**FREE)
)
_copies = select(copies.c.seq, copies.c.remote, copies.c.as_of, copies.c.part)
_of_lane = _copies.where(copies.c.lane == _p("lane"))
_copies_of = Statement(_of_lane.where(copies.c.seq == _p("seq")).order_by(copies.c.part))
_copies_after = Statement(_of_lane.where(copies.c.seq > _p("after")).order_by(copies.c.seq, copies.c.part))
_in_it = copies.alias("in_it")
_sharing = Statement(
    _copies.select_from(_in_it.join(copies, (copies.c.lane == _in_it.c.lane) & (copies.c.seq == _in_it.c.seq)))
    .where(_in_it.c.lane == _p("lane"), _in_it.c.remote == _p("remote"))
    .order_by(copies.c.seq, copies.c.part)
)
_drop_copy = Statement(
    delete(copies).where(copies.c.lane == _p("lane"), copies.c.seq == _p("seq"), copies.c.part == _p("part"))
)
_add_copy = insert_row(copies, "lane", "seq", "part", "remote", "as_of", "at")
_last_copy = Statement(
    _of_lane.where(copies.c.remote != "").order_by(copies.c.seq.desc(), copies.c.part.desc()).limit(1)
)
_owner_of_remote = Statement(
    select(lanes.c.session, copies.c.seq)
    .select_from(lanes.join(copies, copies.c.lane == lanes.c.id))
    .where(lanes.c.surface == _p("surface"), lanes.c.address == _p("address"), copies.c.remote == _p("remote"))
    .order_by(copies.c.seq.desc())
    .limit(1)
)

_in_post = Statement(select(copies.c.lane).where(copies.c.remote == _p("remote")).distinct())
_where = Statement(select(lanes.c.session, lanes.c.surface, lanes.c.address).where(lanes.c.id == _p("lane")))


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane as its row says, with the end of the lease that is on it, if any, and how its next call has fared.

    `failures` counts tries, `lost_calls` those of which nobody knows what became; the last call made reached up to
    `called_until`. Up to `alone_until` nothing merges. It backs off until `not_before`.
    """

    lane: Lane
    held_until: Micros | None
    failures: int = 0
    failing_since: Micros | None = None
    last_failure: str = ""
    lost_calls: int = 0
    alone_until: Seq = Seq(0)
    called_until: Seq = Seq(0)
    not_before: Micros = Micros(0)


def _to_held(row: Row) -> LaneRow:
    lane = Lane(
        row[0], SessionId(row[1]), SurfaceName(row[2]), row[3], Seq(row[4]), Seq(row[5]), row[6], ended=bool(row[7]),
        shows_until=row[15],
    )  # fmt: skip
    return LaneRow(lane, row[8], row[9], row[10], row[11], row[12], Seq(row[13]), Seq(row[14]), row[16])


def open_lane(tx: Tx, session: SessionId, head: Seq, lane: NewLane) -> Lane:
    """Add a lane to a locked session, or find it there; one that had ended goes on where it stopped."""
    there = tx.one(_find, session=session, surface=lane.surface, address=lane.address)
    if there is None:
        tx.run(
            _add, session=session, surface=lane.surface, address=lane.address, bucket=lane.bucket,
            internal=int(lane.internal), position=lane.position, head=head,
            due_at=tx.now if head > lane.position else None,
        )  # fmt: skip
        tx.appended.add(session)  # rings whoever moves it
    elif (known := _to_held(there).lane).ended:
        revive_lane(tx, known, head)
    row = tx.one(_find, session=session, surface=lane.surface, address=lane.address)
    if row is None:  # pragma: no cover - it was added above
        raise LookupError("the lane is gone")
    return _to_held(row).lane


def revive_lane(tx: Tx, lane: Lane, head: Seq) -> None:
    """Let a lane that had ended go on where it stopped; what was said meanwhile is shown now.

    Its cursor goes back with the next take that finds no call under way: `core.store.ended_lanes.resume_lane`.
    """
    tx.run(_revive, lane=lane.id, head=head, at=tx.now)
    tx.appended.add(lane.session)


def restart_lane(tx: Tx, lane: Lane, position: Seq) -> None:
    """Forget what a lane has shown, which is gone, and show what is behind `position` again."""
    tx.run(_forget_copies, lane=lane.id)
    tx.run(_begin_again, which=lane.id, position=position, due_at=tx.now if lane.head > position else None)
    tx.appended.add(lane.session)


def is_below(address: str, other: str) -> bool:
    """Is the address this other one, or in it? "C1:17.0" is in "C1"."""
    return address == other or address.startswith(f"{other}:")


def lanes_of(tx: Tx, session: SessionId, surface: SurfaceName) -> list[Lane]:
    """A session's lanes of one surface, the oldest first."""
    return [_to_held(row).lane for row in tx.all(_of_session, session=session, surface=surface)]


def all_of(tx: Tx, session: SessionId) -> list[Lane]:
    """Every lane of a session."""
    return [_to_held(row).lane for row in tx.all(_all_of_session, session=session)]


def going_on_at(tx: Tx, session: SessionId, surface: SurfaceName) -> str:
    """Where a session goes on now on a surface; "" before it is there."""
    return next((lane.address for lane in reversed(lanes_of(tx, session, surface)) if not lane.ended), "")


def session_at(tx: Tx, surface: SurfaceName, address: str) -> SessionId | None:
    """The session that an address of a surface belongs to: a thread, a chat."""
    return tx.value(_at_address, SessionId, surface=surface, address=address)


@dataclass(frozen=True, slots=True)
class DueLane:
    """A lane that has something to show and could be moved now."""

    id: int
    session: SessionId
    address: str
    position: Seq = Seq(0)


def due(tx: Tx, surface: SurfaceName, most: int) -> list[DueLane]:
    """Lanes to move, the one with the oldest unshown event first: the longest queue would starve the quiet.

    Lanes that show nothing yet come as if they had waited half a minute longer. Those that back off are not among them.
    """
    return [DueLane(*row) for row in tx.all(_due, surface=surface, now=tx.lease_now, most=most)]


def seconds_until_next_due(tx: Tx, surface: SurfaceName) -> float | None:
    """Seconds until one more lane that is due can be moved: its bucket opens, a lease or a pause ends. None: never."""
    row = tx.one(_next_chance, surface=surface, now=tx.lease_now)
    return None if row is None or row[0] is None else max(0.0, (row[0] - tx.lease_now) / 1_000_000)


def lock_lane(tx: Tx, lane: int) -> LaneRow:
    """The lane, which nobody else changes until this unit is committed."""
    return _there(tx.one(_locked_by_id, lane=lane), lane)


def find_lane(tx: Tx, lane: int) -> LaneRow:
    """The lane as it is at this moment. Raises LookupError."""
    return _there(tx.one(_by_id, lane=lane), lane)


def _there(row: Row | None, lane: int) -> LaneRow:
    if row is None:
        raise LookupError(f"lane {lane} is gone")
    return _to_held(row)


def lease(tx: Tx, held: LaneRow, held_by: str, seconds: float) -> bool:
    """Take the lane for one call, and note how it has fared, as `held` says. False: somebody else has or moved it."""
    lane = held.lane
    changed = tx.run(
        _lease, lane=lane.id, seen=lane.position, seen_part=lane.part, now=tx.lease_now, held_by=held_by,
        held_until=tx.lease_now + int(seconds * 1_000_000), failures=held.failures, lost_calls=held.lost_calls,
        alone_until=held.alone_until, called_until=held.called_until,
    )  # fmt: skip
    return changed == 1


def advance(tx: Tx, lane: int, held_by: str, moved: Lane, unshown_since: Micros | None) -> bool:
    """Move the cursor to where `moved` has it, give the lease back, forget failures. False: the lease was lost."""
    changed = tx.run(
        _record, lane=lane, seen_held_by=held_by, position=moved.position, part=moved.part, due_at=unshown_since
    )
    return changed == 1


def skip(tx: Tx, lane: int, position: Seq, unshown_since: Micros | None = None) -> None:
    """Move a locked lane over events that need no call; a lease that ran out on them has nothing to settle."""
    tx.run(_skip, which=lane, position=position, due_at=unshown_since)


def give_back(tx: Tx, lane: int, held_by: str) -> None:
    """End a lease without moving the cursor: the call was certainly not carried out."""
    tx.run(_give_back, lane=lane, seen_held_by=held_by)


def pass_over(tx: Tx, lane: Lane, position: Seq) -> bool:
    """Move a lane that nobody has over events that do not concern it. False: it was moved or taken meanwhile."""
    return tx.run(_pass, lane=lane.id, seen=lane.position, position=position) == 1


def postpone(tx: Tx, lane: int, seconds: float) -> None:
    """Leave a lane alone for a while: what is pending may belong together with what comes."""
    tx.run(_postpone, which=lane, not_before=tx.lease_now + int(seconds * 1_000_000))


def _to_copy(row: Row) -> Copy:
    return Copy(*row)


def note_copies(tx: Tx, lane: int, made: Sequence[Copy]) -> None:
    """Record what shows an event, in place of what was recorded before."""
    for copy in made:
        tx.run(_drop_copy, lane=lane, seq=copy.seq, part=copy.part)
        tx.run(_add_copy, lane=lane, seq=copy.seq, part=copy.part, remote=copy.remote, as_of=copy.as_of, at=tx.now)


def copies_of(tx: Tx, lane: int, seq: Seq) -> list[Copy]:
    """What shows one event, part by part."""
    return tx.read(_copies_of, _to_copy, lane=lane, seq=seq)


def copies_after(tx: Tx, lane: int, seq: Seq) -> list[Copy]:
    """What shows the events after a seq: those that came from this very surface."""
    return tx.read(_copies_after, _to_copy, lane=lane, after=seq)


def sharing(tx: Tx, lane: int, remote: str) -> list[Copy]:
    """Every event that one remote post shows, and all that shows them: words may have moved to posts of their own."""
    return tx.read(_sharing, _to_copy, lane=lane, remote=remote)


def last_copy(tx: Tx, lane: int) -> Copy | None:
    """The newest post of a lane that we know of."""
    return tx.find(_last_copy, _to_copy, lane=lane)


def shown_at(tx: Tx, surface: SurfaceName, address: str, remote: str) -> tuple[SessionId, Seq] | None:
    """Which event a remote post shows: the last one, for a note that was sent is the message now."""
    row = tx.one(_owner_of_remote, surface=surface, address=address, remote=remote)
    return (SessionId(row[0]), Seq(row[1])) if row else None


def place_of(tx: Tx, surface: SurfaceName, remote: str) -> tuple[SessionId, str] | None:
    """The session, and the address on a surface, of a remote post whose address nobody told."""
    for (lane,) in tx.all(_in_post, remote=remote):
        row = tx.one(_where, lane=lane)
        if row is not None and row[1] == surface:
            return SessionId(row[0]), row[2]
    return None


def lane_after_call(lane: Lane, covers: Covers) -> Lane:
    """The lane as it is once `covers` is adopted."""
    return replace(lane, position=Seq(covers.last - 1) if covers.parts else covers.last, part=covers.parts)
