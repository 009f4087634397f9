"""In which order waiting users are taken: the most urgent first, among equals the longest wait. Pure.

One order for the lists of agents, for the place that users are told, and for who gets a card when there is no room for
all: whoever stands first in one stands first in the others.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, or_

from core.escalation.triggers import URGENCY
from core.store.tables import chat_sessions

_RANKS = {priority: rank for rank, priority in enumerate(reversed(URGENCY))}
_USUAL = _RANKS["normal"]


def priority_rank(priority: str) -> int:
    """0 for the most urgent; what nobody knows counts as normal."""
    return _RANKS.get(priority, _USUAL)


def priority_rank_sql(sessions: FromClause) -> ColumnElement[int]:
    """`rank_of` in SQL. `sessions` is the table, or an alias of it."""
    return case(_RANKS, value=sessions.c.priority, else_=_USUAL)


def is_ahead(other: FromClause, mine: FromClause) -> ColumnElement[bool]:
    """Is `other` taken before `mine`? Two that began to wait in the same microsecond are not before each other."""
    earlier = and_(priority_rank_sql(other) == priority_rank_sql(mine), other.c.escalated_at < mine.c.escalated_at)
    return or_(priority_rank_sql(other) < priority_rank_sql(mine), earlier)


QUEUE_ORDER: tuple[ColumnElement[Any], ...] = (
    priority_rank_sql(chat_sessions),
    chat_sessions.c.escalated_at,
    chat_sessions.c.id,
)
