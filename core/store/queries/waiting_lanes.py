"""Who waits, and whether one place shows them: what a bound of cards is kept by. Reads only."""

from sqlalchemy import and_, bindparam, func, literal_column, or_, select

from core.model.ids import SessionId
from core.model.ports import NewLane
from core.store.queue_order import QUEUE_ORDER, is_ahead
from core.store.statements import Statement
from core.store.tables import chat_sessions, lanes
from core.store.tx import Tx

_p = bindparam
_mine = chat_sessions.alias("mine")
# Written out, for SQLite looks into a partial index only when it reads there what the index says.
_waits = chat_sessions.c.state == literal_column("'pending'")
_with_lane = chat_sessions.outerjoin(
    lanes,
    and_(
        lanes.c.session == chat_sessions.c.id,
        lanes.c.surface == _p("surface"),
        lanes.c.address == _p("address"),
        lanes.c.ended == 0,
    ),
)
_ahead = Statement(
    select(func.count())
    .select_from(_with_lane.join(_mine, _mine.c.id == _p("which")))
    .where(
        _waits,
        chat_sessions.c.id != _p("which"),
        or_(
            lanes.c.id.is_not(None),
            and_(chat_sessions.c.queue == _p("queue"), is_ahead(chat_sessions, _mine)),
        ),
    )
)
_all = Statement(
    select(chat_sessions.c.id, chat_sessions.c.queue, lanes.c.id)
    .select_from(_with_lane)
    .where(_waits)
    .order_by(*QUEUE_ORDER)
)


def ahead_of(tx: Tx, session: SessionId, queue: str, place: NewLane) -> int:
    """How many others a place is for before it is for this one: who has a lane there, or is before it in line."""
    return tx.value(_ahead, int, which=session, queue=queue, surface=place.surface, address=place.address) or 0


def everybody(tx: Tx, place: NewLane) -> list[tuple[SessionId, str, bool]]:
    """(session, queue, has it a lane at the place) of all who wait, whoever for, as they stand in line."""
    rows = tx.all(_all, surface=place.surface, address=place.address)
    return [(SessionId(row[0]), row[1], row[2] is not None) for row in rows]
