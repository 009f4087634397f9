"""Who had a session when, and what it came to: agent_sessions and session_analytics."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, insert, update

from core.events import Side
from core.ids import AgentId, Micros, SessionId
from core.session import Session
from core.store.statements import Statement
from core.store.tables import agent_sessions, session_analytics
from core.store.tx import Tx

_p = bindparam
_begin = Statement(
    insert(agent_sessions).values({c: _p(c) for c in ("session", "epoch", "agent", "claimed_at", "queue", "waited")})
)
_end = Statement(
    update(agent_sessions)
    .where(agent_sessions.c.session == _p("which"), agent_sessions.c.ended_at.is_(None))
    .values(ended_at=_p("at"), ended_by=_p("by"))
)
_forget = Statement(delete(session_analytics).where(session_analytics.c.session == _p("which")))
_note = Statement(
    insert(session_analytics).values(
        {
            c: _p(c)
            for c in (
                "session", "user_messages", "bot_messages", "agent_messages", "escalated_at", "claimed_at",
                "closed_at", "closed_why",
            )
        }
    )
)  # fmt: skip


def begin_claim(tx: Tx, session: Session, agent: AgentId, escalated_at: Micros | None) -> None:
    """An agent has the session from now on; `session` is as it is after the claim."""
    tx.run(
        _begin, session=session.id, epoch=session.epoch, agent=agent, claimed_at=tx.now, queue=session.queue,
        waited=tx.now - escalated_at if escalated_at else None,
    )  # fmt: skip


def end_claim(tx: Tx, session: Session, by: str) -> None:
    """Whoever has the session has it no more. `by`: released, handed_back, closed."""
    if session.owner is not None:
        tx.run(_end, which=session.id, at=tx.now, by=by)


def note_figures(
    tx: Tx,
    session: SessionId,
    counts: Mapping[Side, int],
    escalated_at: Micros | None,
    claimed_at: Micros | None,
    why: str,
) -> None:
    """A closed session's figures, in place of those of an earlier close."""
    tx.run(_forget, which=session)
    tx.run(
        _note, session=session, user_messages=counts.get(Side.USER, 0), bot_messages=counts.get(Side.BOT, 0),
        agent_messages=counts.get(Side.AGENT, 0), escalated_at=escalated_at, claimed_at=claimed_at,
        closed_at=tx.now, closed_why=why,
    )  # fmt: skip
