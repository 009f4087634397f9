"""The lanes of sessions that are going on: for a surface that must find out what it missed."""

from sqlalchemy import bindparam, select

from core.model.desk_views import OpenLane
from core.model.ids import SessionId, SurfaceName
from core.store.lanes import last_copy
from core.store.session_states import IS_OPEN
from core.store.statements import Statement
from core.store.tables import chat_sessions, lanes
from core.store.tx import Tx

_p = bindparam
_open = Statement(
    select(lanes.c.id, lanes.c.session, lanes.c.address)
    .select_from(lanes.join(chat_sessions, chat_sessions.c.id == lanes.c.session))
    .where(lanes.c.surface == _p("surface"), IS_OPEN)
    .order_by(lanes.c.id.desc())
)


def open_lanes(tx: Tx, surface: SurfaceName) -> list[OpenLane]:
    """The lanes of one surface whose sessions are open, the youngest first."""
    found = []
    for lane, session, address in tx.all(_open, surface=surface):
        copy = last_copy(tx, lane)
        found.append(OpenLane(SessionId(session), address, copy.remote if copy else None))
    return found
