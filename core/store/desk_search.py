"""A search through all sessions, by who it was and what was said. Reads only.

No index finds words in the middle of a text on both databases, so a call looks at a bounded stretch of sessions, the
youngest first, and says where the next call is to go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, column, literal, or_, select, table

from core.ids import Micros, SessionId
from core.session import State
from core.store.desk_lists import Listed, listed, to_listed
from core.store.statements import Statement
from core.store.tables import chat_sessions, contacts
from core.store.tx import Row, Tx

SCANNED = 2_000  # sessions that one call looks at
_FOREVER = 2**62

_p = bindparam
_messages = table("messages", column("session_id"), column("content"))  # the view over the log
_youngest_first = (chat_sessions.c.opened_at.desc(), chat_sessions.c.id.desc())
_is_below = (chat_sessions.c.opened_at < _p("opened_at")) | (
    (chat_sessions.c.opened_at == _p("opened_at")) & (chat_sessions.c.id < _p("below"))
)
_is_above = (chat_sessions.c.opened_at > _p("floor_at")) | (
    (chat_sessions.c.opened_at == _p("floor_at")) & (chat_sessions.c.id >= _p("floor"))
)


def _holds(*columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Any of them holds the words: as typed, in small letters or with a capital; SQLite folds ASCII only."""
    return or_(*(each.ilike(_p(way), escape="\\") for each in columns for way in ("typed", "small", "capital")))


_said = (
    select(literal(1))
    .select_from(_messages)
    .where(_messages.c.session_id == chat_sessions.c.id, _holds(_messages.c.content))
    .correlate(chat_sessions)
    .exists()
)
_floor = Statement(
    select(chat_sessions.c.opened_at, chat_sessions.c.id)
    .where(_is_below)
    .order_by(*_youngest_first)
    .limit(1)
    .offset(_p("scanned"))
)
_find = Statement(
    listed.where(
        _is_below,
        _is_above,
        (_p("state") == "")
        | (chat_sessions.c.state == _p("state"))
        | ((_p("state") == "open") & (chat_sessions.c.state != State.CLOSED.value)),
        (_p("agent") == "") | (chat_sessions.c.owner == _p("agent")),
        (_p("channel") == "") | (chat_sessions.c.channel == _p("channel")),
        (_p("typed") == "") | _holds(contacts.c.name, contacts.c.email) | _said,
    )
    .order_by(*_youngest_first)
    .limit(_p("most"))
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; "" leaves a thing open. `state` is one of the four, or "open": all but closed."""

    words: str = ""
    state: str = ""
    agent: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a search goes on: below this session, which was opened at `opened_at`."""

    opened_at: Micros
    session: SessionId


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, and where to go on; None: that was all."""

    sessions: Sequence[Listed]
    next: Place | None


def search(tx: Tx, wanted: Wanted, below: Place | None, most: int, scanned: int = SCANNED) -> Found:
    """The youngest sessions below a place that are wanted, at most `most`, out of the next `scanned`."""
    start = below or Place(Micros(_FOREVER), SessionId(""))
    floor = tx.one(_floor, opened_at=start.opened_at, below=start.session, scanned=scanned - 1)
    floor_at, floor_id = floor or (0, "")
    rows = tx.all(
        _find, opened_at=start.opened_at, below=start.session, floor_at=floor_at, floor=floor_id, most=most,
        state=wanted.state, agent=wanted.agent, channel=wanted.channel, **_ways(wanted.words),
    )  # fmt: skip
    return Found([to_listed(row) for row in rows], _next(rows, floor, most))


def _next(rows: Sequence[Row], floor: Row | None, most: int) -> Place | None:
    if len(rows) == most:
        last = to_listed(rows[-1]).session
        return Place(last.opened_at, last.id)
    return Place(Micros(floor[0]), SessionId(floor[1])) if floor else None


def _ways(words: str) -> dict[str, str]:
    """The patterns for `_holds`; all empty when no words are wanted."""
    plain = words.strip()
    typed, small, capital = (
        f"%{way.replace(_ESCAPE, _ESCAPE * 2).replace('%', _ESCAPE + '%').replace('_', _ESCAPE + '_')}%" if way else ""
        for way in (plain, plain.lower(), plain.capitalize())
    )
    return {"typed": typed, "small": small, "capital": capital}


_ESCAPE = "\\"
