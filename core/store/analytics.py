"""Who had a session when, and what it came to: agent_sessions and session_analytics. Writes; `statistics` reads."""

import json

from sqlalchemy import bindparam, func, select, update

from core.model.events import Side
from core.model.ids import AgentId, Micros, SessionId
from core.model.session import Session
from core.store import log
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import agent_sessions, contacts, events, session_analytics
from core.store.tx import Tx

_p = bindparam
_begin = insert_row(agent_sessions, "session", "epoch", "agent", "claimed_at", "queue", "waited")
_end = Statement(
    update(agent_sessions)
    .where(agent_sessions.c.session == _p("which"), agent_sessions.c.ended_at.is_(None))
    .values(ended_at=_p("at"), ended_by=_p("by"))
)
_COLUMNS = (
    "user_messages", "bot_messages", "agent_messages", "opened_at", "escalated_at", "claimed_at", "first_response_at",
    "closed_at", "closed_why", "channel", "language", "queue", "agent", "category", "trigger", "reason", "waited",
    "escalation", "bot_answered", "undeliverable", "outcome",
)  # fmt: skip
_note = insert_row(session_analytics, "session", *_COLUMNS)
_note_again = update_row(session_analytics, *_COLUMNS)
_rate = update_row(session_analytics, "rating", "rated_words")
_first = Statement(
    select(events.c.at, events.c.body)
    .where(events.c.session == _p("session"), events.c.kind == _p("kind"), events.c.side == _p("side"))
    .order_by(events.c.seq)
    .limit(1)
)
_claims = Statement(
    select(agent_sessions.c.claimed_at, agent_sessions.c.waited, agent_sessions.c.agent)
    .where(agent_sessions.c.session == _p("session"))
    .order_by(agent_sessions.c.epoch)
)
_language = Statement(select(contacts.c.language).where(contacts.c.id == _p("contact")))
_undeliverable = Statement(
    select(func.count()).where(events.c.session == _p("session"), events.c.kind == "undeliverable")
)
_last_words = Statement(
    select(events.c.side, events.c.body)
    .where(events.c.session == _p("session"), (events.c.kind == "message") | (events.c.kind == "escalated"))
    .order_by(events.c.seq.desc())
    .limit(_p("most"))
)
_NEAR_THE_END = 20  # events that are looked at for the last word; sentences of the product's own are passed over


def begin_claim(tx: Tx, session: Session, agent: AgentId, escalated_at: Micros | None) -> None:
    """An agent has the session from now on; `session` is as it is after the claim."""
    tx.run(
        _begin, session=session.id, epoch=session.epoch, agent=agent, claimed_at=tx.now, queue=session.queue,
        waited=tx.now - escalated_at if escalated_at else None,
    )  # fmt: skip


def end_claim(tx: Tx, session: Session, by: str) -> None:
    """Whoever has the session has it no more. `by`: released, transferred, handed_back, silent, closed."""
    if session.owner is not None:
        tx.run(_end, which=session.id, at=tx.now, by=by)


def note_figures(tx: Tx, session: Session, why: str, outcome: str) -> None:
    """A closed session's figures, in place of those of an earlier close; `session` is as it was before its end.

    Times are those of the first escalation, the first claim and the first message of an agent. What the user thought
    of an earlier end stays until they say something else.
    """
    counts = log.message_counts(tx, session.id)
    told = {
        "user_messages": counts.get(Side.USER, 0), "bot_messages": counts.get(Side.BOT, 0),
        "agent_messages": counts.get(Side.AGENT, 0), "opened_at": session.opened_at, "closed_at": tx.now,
        "closed_why": why, "channel": session.channel, "queue": session.queue,
        "language": tx.value(_language, str, contact=session.contact) or "",
        "escalation": session.escalation or "", "bot_answered": int(_bot_had_the_last_word(tx, session)),
        "undeliverable": tx.value(_undeliverable, int, session=session.id) or 0, "outcome": outcome,
        **_call(tx, session), **_answer(tx, session),
    }  # fmt: skip
    if tx.run(_note_again, which=session.id, **told) == 0:
        tx.run(_note, session=session.id, **told)


def rate(tx: Tx, session: SessionId, score: int, words: str) -> None:
    """What the user thought of a closed session."""
    tx.run(_rate, which=session, rating=score, rated_words=words)


def _call(tx: Tx, session: Session) -> dict[str, object]:
    """When and why a person was first called."""
    row = tx.one(_first, session=session.id, kind="escalated", side=Side.SYSTEM.value)
    decided = json.loads(row[1]) if row else {}
    return {"escalated_at": row[0] if row else None} | {
        name: decided.get(name, "") for name in ("category", "trigger", "reason")
    }


def _answer(tx: Tx, session: Session) -> dict[str, object]:
    """Who took the session, after which wait, and when they first said something."""
    claims = tx.all(_claims, session=session.id)
    words = tx.one(_first, session=session.id, kind="message", side=Side.AGENT.value)
    return {
        "claimed_at": claims[0][0] if claims else None,
        "waited": claims[0][1] if claims else None,
        "agent": claims[-1][2] if claims else "",
        "first_response_at": words[0] if words else None,
    }


def _bot_had_the_last_word(tx: Tx, session: Session) -> bool:
    """Did the bot answer, and neither the user nor an agent say anything after it, nor was a person called then?

    An answer has its confidence; a greeting, "still waiting" and an apology have none. A miss is no answer, nor is a
    question back.
    """
    for side, stored in tx.all(_last_words, session=session.id, most=_NEAR_THE_END):
        body = json.loads(stored)
        if side != Side.BOT.value:
            return False
        if body.get("confidence") is not None:
            return not (body.get("missed", False) or body.get("choices"))
    return False
