"""What the bridge has done since its first day, counted from the tables: for whoever watches it from outside.

Closed sessions are counted from their figures, one row each; only open ones are counted event by event. So a scrape
never walks the whole log, and what a session adds stays the same when it closes and when it is opened again.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, case, func, select

from core.model.events import Side
from core.model.ids import Micros, SessionId
from core.statistics.records import ClosedConversation
from core.statistics.results import ConversationResult, result_of
from core.store.session_states import IS_OPEN
from core.store.statements import Statement
from core.store.tables import agent_sessions, chat_sessions, dead_letters, events, lanes, session_analytics
from core.store.tx import Row, Tx

WAIT_BUCKETS = (15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)  # seconds: the upper ends of the histogram
_SECOND = 1_000_000

_p = bindparam
_a = session_analytics.c
_noted_and_open = session_analytics.join(chat_sessions, chat_sessions.c.id == _a.session)
_sums = [func.coalesce(func.sum(_a[f"{side.value}_messages"]), 0) for side in (Side.USER, Side.BOT, Side.AGENT)]
_sums.append(func.coalesce(func.sum(_a.undeliverable), 0))
_noted = Statement(select(*_sums))
_noted_of_open = Statement(select(*_sums).select_from(_noted_and_open).where(IS_OPEN))
_open_events = Statement(
    select(events.c.kind, events.c.side, func.count())
    .select_from(chat_sessions.join(events, events.c.session == chat_sessions.c.id))
    .where(IS_OPEN, (events.c.kind == "message") | (events.c.kind == "undeliverable"))
    .group_by(events.c.kind, events.c.side)
)
_calls = Statement(
    select(_a.category, _a.trigger, func.count()).where(_a.escalated_at.is_not(None)).group_by(_a.category, _a.trigger)
)
_calls_of_open = Statement(
    select(_a.category, _a.trigger, func.count())
    .select_from(_noted_and_open)
    .where(IS_OPEN, _a.escalated_at.is_not(None))
    .group_by(_a.category, _a.trigger)
)
_open_calls = Statement(
    select(chat_sessions.c.id, events.c.body)
    .select_from(chat_sessions.join(events, events.c.session == chat_sessions.c.id))
    .where(IS_OPEN, events.c.kind == "escalated")
    .order_by(chat_sessions.c.id, events.c.seq)
)
_flags = (
    case((_a.claimed_at.is_not(None), 1), else_=0), _a.escalation, case((_a.user_messages > 0, 1), else_=0),
    _a.bot_answered,
)  # fmt: skip
_results = Statement(select(*_flags, func.count()).group_by(*_flags))
_ratings = Statement(select(_a.rating, func.count()).where(_a.rating.is_not(None)).group_by(_a.rating))
_claims = Statement(
    select(
        func.count(),
        func.count(agent_sessions.c.waited),
        func.coalesce(func.sum(agent_sessions.c.waited), 0),
        *(func.count(case((agent_sessions.c.waited <= upto * _SECOND, 1))) for upto in WAIT_BUCKETS),
    )
)
_letters = Statement(select(dead_letters.c.source, func.count()).group_by(dead_letters.c.source))
_due = Statement(
    select(lanes.c.surface, func.count(), func.min(lanes.c.due_at))
    .where(lanes.c.due_at.is_not(None))
    .group_by(lanes.c.surface)
)


@dataclass(frozen=True, slots=True)
class SurfaceLag:
    """What a surface has not shown yet: lanes, and for how long the oldest event has waited (seconds)."""

    lanes: int
    oldest: float


@dataclass(frozen=True, slots=True)
class ClaimTotals:
    """Claims, and the waits that some of them ended: how many, their sum in seconds, and how many within each of
    `WAIT_BUCKETS`."""

    claims: int
    waits: int
    seconds: float
    within: Sequence[int]


@dataclass(frozen=True, slots=True)
class Totals:
    """Counts since the first day. `calls`: conversations by category and trigger of their first call."""

    messages: Mapping[Side, int]
    calls: Mapping[tuple[str, str], int]
    results: Mapping[ConversationResult, int]
    ratings: Mapping[int, int]
    claims: ClaimTotals
    undeliverable: int
    dead_letters: Mapping[str, int]
    lags: Mapping[str, SurfaceLag]


def totals(tx: Tx) -> Totals:
    """Everything, as of one moment."""
    messages, undeliverable = _words(tx)
    return Totals(
        messages=messages,
        calls=_all_calls(tx),
        results=_all_results(tx),
        ratings={row[0]: row[1] for row in tx.all(_ratings)},
        claims=_all_claims(tx),
        undeliverable=undeliverable,
        dead_letters={row[0]: row[1] for row in tx.all(_letters)},
        lags={row[0]: SurfaceLag(row[1], max(0.0, (tx.now - row[2]) / _SECOND)) for row in tx.all(_due)},
    )


def _words(tx: Tx) -> tuple[dict[Side, int], int]:
    """Messages by side, and how many could not be delivered."""
    noted, reopened = _row(tx, _noted), _row(tx, _noted_of_open)
    user, bot, agent, failed = (int(one) - int(other) for one, other in zip(noted, reopened, strict=True))
    counts = Counter({Side.USER: user, Side.BOT: bot, Side.AGENT: agent})
    for kind, side, number in tx.all(_open_events):
        if kind == "message":
            counts[Side(side)] += number
        else:
            failed += number
    return dict(counts), failed


def _all_calls(tx: Tx) -> dict[tuple[str, str], int]:
    counts = Counter({(row[0], row[1]): row[2] for row in tx.all(_calls)})
    counts.subtract({(row[0], row[1]): row[2] for row in tx.all(_calls_of_open)})
    seen: set[SessionId] = set()
    for session, stored in tx.all(_open_calls):
        if session not in seen:
            seen.add(session)
            body = json.loads(stored)
            counts[body.get("category", ""), body.get("trigger", "")] += 1
    return dict(counts)


def _all_results(tx: Tx) -> dict[ConversationResult, int]:
    """How closed sessions ended: what the rule looks at has few combinations, so each is judged once."""
    counts: Counter[ConversationResult] = Counter(dict.fromkeys(ConversationResult, 0))
    for claimed, escalation, wrote, answered, number in tx.all(_results):
        alike = ClosedConversation(
            SessionId(""), Micros(0), Micros(0), claimed_at=Micros(0) if claimed else None, escalation=escalation,
            user_messages=wrote, bot_answered=bool(answered),
        )  # fmt: skip
        counts[result_of(alike)] += number
    return dict(counts)


def _all_claims(tx: Tx) -> ClaimTotals:
    claims, waits, waited, *within = _row(tx, _claims)
    return ClaimTotals(claims, waits, float(waited) / _SECOND, within)


def _row(tx: Tx, statement: Statement) -> Row:
    row = tx.one(statement)
    assert row is not None  # an aggregate has one
    return row
