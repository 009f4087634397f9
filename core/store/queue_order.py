"""In which order waiting users are taken: the most urgent first, among equals the longest wait. Pure.

One order for the lists of agents, for the place that users are told, and for who gets a card when there is no room for
all: whoever stands first in one stands first in the others.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, or_

from core.escalation.triggers import PRIORITY_RANKS, USUAL_RANK
from core.store.tables import chat_sessions


def priority_rank_sql(sessions: FromClause) -> ColumnElement[int]:
    """A session's rank by its priority. `sessions` is the table, or an alias of it."""
    return case(PRIORITY_RANKS, value=sessions.c.priority, else_=USUAL_RANK)


def is_ahead(other: FromClause, mine: FromClause) -> ColumnElement[bool]:
    """Is `other` taken before `mine`? Two that began to wait in the same microsecond are not before each other."""
    earlier = and_(priority_rank_sql(other) == priority_rank_sql(mine), other.c.escalated_at < mine.c.escalated_at)
    return or_(priority_rank_sql(other) < priority_rank_sql(mine), earlier)


QUEUE_ORDER: tuple[ColumnElement[Any], ...] = (
    priority_rank_sql(chat_sessions),
    chat_sessions.c.escalated_at,
    chat_sessions.c.id,
)
