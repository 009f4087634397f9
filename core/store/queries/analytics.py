"""Reads for the figures: closed conversations batch by batch, agents' turns, what is going on now. Writes nothing.

`figures` writes what is read here, when a session closes.
"""

from collections.abc import Callable

from sqlalchemy import bindparam, func, select

from core.model.ids import AgentId, SessionId
from core.model.session import SessionState
from core.statistics.live import LiveFigures, QueueBacklog
from core.statistics.period import Period
from core.statistics.records import ClosedConversation, ConversationFilter, FilterOptions, Stint
from core.statistics.summary import DaySummary, summarize_day
from core.store import agents as people
from core.store.session_states import IS_OPEN, IS_PENDING
from core.store.statements import Statement
from core.store.store import Store
from core.store.tables import agent_sessions, agents, chat_sessions, contacts, events, session_analytics
from core.store.tx import Row, Tx

BATCH = 2_000  # sessions read in one transaction
MOST_OF_A_DAY = 50_000

_p = bindparam
_a = session_analytics.c
_NAMES = (
    "session", "opened_at", "closed_at", "closed_why", "channel", "language", "queue", "agent", "escalated_at",
    "claimed_at", "first_response_at", "waited", "category", "trigger", "reason", "escalation", "bot_answered",
    "undeliverable", "user_messages", "bot_messages", "agent_messages", "outcome", "rating", "rated_words",
)  # fmt: skip
_in_period = (
    (_a.closed_at >= _p("since"))
    & (_a.closed_at < _p("until"))
    & ((_p("any_queue") == 1) | (_a.queue == _p("queue")))
    & ((_p("any_channel") == 1) | (_a.channel == _p("channel")))
)
_longest_wait = (
    select(func.max(agent_sessions.c.waited))
    .where(agent_sessions.c.session == _a.session)
    .correlate(session_analytics)
    .scalar_subquery()
)
_conversations = Statement(
    select(*(_a[name] for name in _NAMES), func.coalesce(agents.c.name, ""), contacts.c.name, _longest_wait)
    .select_from(
        session_analytics.join(chat_sessions, chat_sessions.c.id == _a.session)
        .join(contacts, contacts.c.id == chat_sessions.c.contact)
        .outerjoin(agents, agents.c.id == _a.agent)
    )
    .where(
        _in_period,
        (_a.closed_at > _p("after_at")) | ((_a.closed_at == _p("after_at")) & (_a.session > _p("after"))),
    )
    .order_by(_a.closed_at, _a.session)
    .limit(_p("most"))
)
_first_words = (
    select(func.min(events.c.at))
    .where(
        events.c.session == agent_sessions.c.session,
        events.c.kind == "message",
        events.c.author == agent_sessions.c.agent,
        events.c.at >= agent_sessions.c.claimed_at,
        events.c.at <= func.coalesce(agent_sessions.c.ended_at, events.c.at),
    )
    .scalar_subquery()
)
_stints = Statement(
    select(
        agent_sessions.c.session, agent_sessions.c.agent, agents.c.name, agent_sessions.c.claimed_at, _first_words,
        _a.closed_at, agent_sessions.c.epoch,
    )
    .select_from(
        agent_sessions.join(session_analytics, _a.session == agent_sessions.c.session).join(
            agents, agents.c.id == agent_sessions.c.agent
        )
    )
    .where(_in_period)
    .order_by(_a.closed_at, agent_sessions.c.session, agent_sessions.c.epoch)
)  # fmt: skip
_queues = Statement(
    select(_a.queue)
    .where(_a.closed_at >= _p("since"), _a.closed_at < _p("until"), _a.queue != "")
    .distinct()
    .order_by(_a.queue)
)
_channels = Statement(
    select(_a.channel)
    .where(_a.closed_at >= _p("since"), _a.closed_at < _p("until"), _a.channel != "")
    .distinct()
    .order_by(_a.channel)
)
_states = Statement(
    select(chat_sessions.c.state, func.count()).where(IS_OPEN)
    .group_by(chat_sessions.c.state)
)  # fmt: skip
_lines = Statement(
    select(chat_sessions.c.queue, func.count(), func.min(chat_sessions.c.escalated_at))
    .where(IS_PENDING)
    .group_by(chat_sessions.c.queue)
    .order_by(chat_sessions.c.queue)
)


def conversations(
    tx: Tx, choice: ConversationFilter, after: ClosedConversation | None = None, most: int = BATCH
) -> list[ClosedConversation]:
    """One batch, by the moment of their end; `after` is the last one of the batch before."""
    return tx.read(
        _conversations,
        _to_conversation,
        **_bound(choice),
        after_at=after.closed_at if after else -1,
        after=after.session if after else "",
        most=most,
    )


def stints(tx: Tx, choice: ConversationFilter) -> list[Stint]:
    """Every agent's turn at those conversations, by the end of the conversation."""
    return [
        Stint(SessionId(row[0]), AgentId(row[1]), row[2], row[3], row[4]) for row in tx.all(_stints, **_bound(choice))
    ]


def filter_options(tx: Tx, period: Period) -> FilterOptions:
    """The queues and channels of a period's conversations."""
    span = {"since": period.since, "until": period.until}
    return FilterOptions(queues=tx.column(_queues, str, **span), channels=tx.column(_channels, str, **span))


def live(tx: Tx, capacity: int) -> LiveFigures:
    """What is going on; `capacity` is that of agents who have none of their own."""
    states = {row[0]: row[1] for row in tx.all(_states)}
    loads = people.session_counts(tx)
    everybody = people.profiles(tx)
    on_duty = [agent for agent in everybody if agent.on_duty]
    return LiveFigures(
        with_bot=states.get(SessionState.BOT.value, 0),
        waiting=states.get(SessionState.PENDING.value, 0),
        assigned=states.get(SessionState.ASSIGNED.value, 0),
        lines=[QueueBacklog(queue, number, max(0, tx.now - since)) for queue, number, since in tx.all(_lines)],
        agents=len(everybody),
        on_duty=len(on_duty),
        available=sum(
            loads.get(agent.id, 0) < (capacity if agent.capacity is None else agent.capacity) for agent in on_duty
        ),
    )


async def every_conversation(store: Store, choice: ConversationFilter, most: int) -> list[ClosedConversation]:
    """All of a choice, at most `most`, the earliest first. Reads in batches, so that nobody waits for it."""
    found: list[ClosedConversation] = []
    while len(found) < most:
        batch = await store.read(_next(choice, found[-1] if found else None, min(BATCH, most - len(found))))
        found += batch
        if len(batch) < BATCH:
            break
    return found


async def summary_of(store: Store, period: Period, longest_wait: int) -> DaySummary:
    """A day or so in a few numbers; `longest_wait` (microseconds) is what is meant to be the longest."""
    return summarize_day(
        await every_conversation(store, ConversationFilter(period), MOST_OF_A_DAY), period, longest_wait
    )


def _next(
    choice: ConversationFilter, after: ClosedConversation | None, most: int
) -> Callable[[Tx], list[ClosedConversation]]:
    return lambda tx: conversations(tx, choice, after, most)


def _bound(choice: ConversationFilter) -> dict[str, object]:
    return {
        "since": choice.period.since, "until": choice.period.until, "queue": choice.queue or "",
        "any_queue": int(choice.queue is None), "channel": choice.channel or "",
        "any_channel": int(choice.channel is None),
    }  # fmt: skip


def _to_conversation(row: Row) -> ClosedConversation:
    told = dict(zip(_NAMES, row, strict=False))
    told["bot_answered"] = bool(told["bot_answered"])
    return ClosedConversation(**told, agent_name=row[-3], contact_name=row[-2], longest_wait=row[-1])
