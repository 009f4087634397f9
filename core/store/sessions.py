"""Sessions: who answers the user, since when, and until when somebody must look. Rows in, values out."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, null, select, update

from core.model.ids import AgentId, ContactId, Micros, Seq, SessionId, new_id
from core.model.session import (
    TRANSITIONS,
    Contact,
    EscalationStatus,
    Session,
    SessionAct,
    SessionState,
    escalation_after,
)
from core.store.queue_order import QUEUE_ORDER
from core.store.session_states import IS_ASSIGNED, IS_CLOSED, IS_PENDING
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import agent_sessions, chat_sessions, events
from core.store.tx import Row, Tx

_p = bindparam
COLUMNS = [
    chat_sessions.c[name]
    for name in (
        "id", "contact", "channel", "state", "epoch", "head", "opened_at", "owner", "owner_name", "misses",
        "escalated_at", "escalated_seq", "claimed_at", "closed_at", "deadline_at", "queue", "priority", "escalation",
        "reminders", "wait_position", "wait_minutes", "wants_contact", "turn",
        "wait_seq", "offer_seq",
    )
]  # fmt: skip
_latest = (
    select(*COLUMNS)
    .where(chat_sessions.c.contact == _p("contact"))
    .order_by(chat_sessions.c.opened_at.desc(), chat_sessions.c.id.desc())
    .limit(1)
)
_latest_session = Statement(_latest)
_lock_latest = Statement(_latest.with_for_update())
_by_id = select(*COLUMNS).where(chat_sessions.c.id == _p("id"))
_session = Statement(_by_id)
_lock_session = Statement(_by_id.with_for_update())
_add_session = insert_row(chat_sessions, "id", "contact", "channel", "state", "opened_at", "deadline_at")
_move = Statement(
    update(chat_sessions)
    .where(
        chat_sessions.c.id == _p("which"),
        chat_sessions.c.state == _p("seen_state"),
        chat_sessions.c.epoch == _p("seen_epoch"),
    )
    .values(
        state=_p("state"),
        epoch=_p("epoch"),
        owner=_p("owner"),
        owner_name=_p("owner_name"),
        misses=0,
        escalated_at=case((_p("escalates") == 1, _p("at")), else_=chat_sessions.c.escalated_at),
        escalated_seq=case((_p("escalates") == 1, chat_sessions.c.head + 1), else_=chat_sessions.c.escalated_seq),
        claimed_at=case((_p("claims") == 1, _p("at")), else_=chat_sessions.c.claimed_at),
        closed_at=_p("closed_at"),
        deadline_at=_p("deadline_at"),
        escalation=_p("escalation"),
        reminders=0,
        wait_position=0,
        wait_minutes=0,
        turn="",
        offer_seq=null(),
    )
)
_waits_since = case(  # who was given back to the line waits since then, not since the first call
    ((chat_sessions.c.claimed_at >= chat_sessions.c.escalated_at) & events.c.at.is_not(None), events.c.at),
    # A colleague may have taken a conversation that called nobody, and given it to the line.
    else_=func.coalesce(
        chat_sessions.c.escalated_at, events.c.at, chat_sessions.c.claimed_at, chat_sessions.c.opened_at
    ),
)
_line = Statement(
    select(chat_sessions.c.id, chat_sessions.c.wait_position, chat_sessions.c.wait_minutes, _waits_since)
    .select_from(
        chat_sessions.outerjoin(
            events, (events.c.session == chat_sessions.c.id) & (events.c.seq == chat_sessions.c.wait_seq)
        )
    )
    .where(chat_sessions.c.queue == _p("queue"), IS_PENDING)
    .order_by(*QUEUE_ORDER)
)
_queues = Statement(select(chat_sessions.c.queue).where(IS_PENDING).distinct())
_claims = Statement(
    select(agent_sessions.c.claimed_at, agent_sessions.c.waited)
    .where(
        agent_sessions.c.queue == _p("queue"),
        agent_sessions.c.waited.is_not(None),
        agent_sessions.c.claimed_at >= _p("since"),
    )
    .order_by(agent_sessions.c.claimed_at.desc())
    .limit(_p("most"))
)
_NEVER_MET = (EscalationStatus.CANCELLED.value, EscalationStatus.TIMED_OUT.value)
_in_vain = Statement(
    select(func.count()).where(
        chat_sessions.c.opened_at >= _p("opened_since"),
        chat_sessions.c.queue == _p("queue"),
        chat_sessions.c.escalated_at >= _p("since"),
        (chat_sessions.c.escalation == _NEVER_MET[0])
        | (chat_sessions.c.escalation == _NEVER_MET[1])
        | (  # closed while they waited
            IS_CLOSED & (func.coalesce(chat_sessions.c.claimed_at, 0) < chat_sessions.c.escalated_at)
        ),
    )
)
_add_tokens = update_row(chat_sessions, tokens=chat_sessions.c.tokens + _p("tokens"))
_overdue = Statement(
    select(chat_sessions.c.id)
    .where(chat_sessions.c.deadline_at.is_not(None), chat_sessions.c.deadline_at <= _p("now"))
    .order_by(chat_sessions.c.deadline_at)
    .limit(_p("most"))
)
_with_people = Statement(
    select(chat_sessions.c.id).where(IS_PENDING | IS_ASSIGNED).order_by(chat_sessions.c.escalated_at)
)


def to_session(row: Row) -> Session:
    """A row of `COLUMNS`."""
    id_, contact, channel, state, *plain = row[:17]
    escalation, reminders, position, minutes, wants_contact, turn, wait_seq, offer_seq = row[17:]
    return Session(
        SessionId(id_), ContactId(contact), channel, SessionState(state), *plain,  # type: ignore[call-arg]
        EscalationStatus(escalation) if escalation else None, reminders, position, minutes, bool(wants_contact),
        turn, Seq(wait_seq) if wait_seq else None, Seq(offer_seq) if offer_seq else None,
    )  # fmt: skip


def latest_session(tx: Tx, contact: ContactId) -> Session | None:
    """The contact's open session, else the last one they had."""
    return tx.find(_latest_session, to_session, contact=contact)


def lock_latest_session(tx: Tx, contact: ContactId) -> Session | None:
    """The contact's open session, else the last one they had, as nobody else changes it until this unit is committed.

    Somebody may open a newer one meanwhile; then opening another fails, and the unit runs again.
    """
    return tx.find(_lock_latest, to_session, contact=contact)


def find_session(tx: Tx, session: SessionId) -> Session | None:
    """The session as it is, without a lock."""
    return tx.find(_session, to_session, id=session)


def lock_session(tx: Tx, session: SessionId) -> Session | None:
    """The session, which nobody else changes until this unit is committed."""
    tx.locks(session)
    return tx.find(_lock_session, to_session, id=session)


def add_session(tx: Tx, contact: Contact, deadline_at: Micros | None) -> Session:
    """A new session with the bot."""
    session = Session(
        SessionId(new_id("ses")),
        contact.id,
        contact.channel,
        SessionState.BOT,
        0,
        Seq(0),
        tx.now,
        deadline_at=deadline_at,
    )
    tx.run(
        _add_session, id=session.id, contact=contact.id, channel=contact.channel, state=SessionState.BOT.value,
        opened_at=tx.now, deadline_at=deadline_at,
    )  # fmt: skip
    if tx.locked is not None:
        tx.locked.add(session.id)  # nobody else sees it yet
    return session


def transition_session(
    tx: Tx,
    seen: Session,
    act: SessionAct,
    *,
    owner: AgentId | None = None,
    owner_name: str = "",
    deadline_at: Micros | None = None,
) -> bool:
    """One conditional UPDATE: carry out `act` if the session still is as `seen`. False: somebody was faster."""
    move = TRANSITIONS[act]
    if seen.state not in move.sources:
        return False
    changed = tx.run(
        _move, which=seen.id, seen_state=seen.state.value, seen_epoch=seen.epoch, state=move.target.value,
        epoch=seen.epoch + move.raises_epoch, owner=owner, owner_name=owner_name,
        escalates=int(act in (SessionAct.ESCALATE, SessionAct.REOPEN)), claims=int(act in (SessionAct.CLAIM,
        SessionAct.TRANSFER)), at=tx.now, closed_at=tx.now if act is SessionAct.CLOSE else None,
        deadline_at=deadline_at, escalation=escalation_after(act, seen.escalation),
    )  # fmt: skip
    return changed == 1


@cache
def _write(columns: tuple[str, ...]) -> Statement:
    return update_row(chat_sessions, *columns)


def write_session(tx: Tx, session: SessionId, **columns: Any) -> None:
    """Write columns of a locked session's row. Who goes on with the session does so by `LockedSession.change`."""
    values = {name: int(value) if isinstance(value, bool) else value for name, value in columns.items()}
    tx.run(_write(tuple(columns)), which=session, **values)


def add_tokens(tx: Tx, session: SessionId, tokens: int) -> None:
    """Count what an answer cost."""
    tx.run(_add_tokens, which=session, tokens=tokens)


def overdue(tx: Tx, most: int) -> list[SessionId]:
    """Sessions whose deadline has passed, longest overdue first."""
    return tx.column(_overdue, SessionId, now=tx.now, most=most)


def with_people(tx: Tx) -> list[SessionId]:
    """Sessions that wait for an agent or have one, the longest waiting first."""
    return tx.column(_with_people, SessionId)


def queues_with_a_line(tx: Tx) -> list[str]:
    """The queues in which somebody waits."""
    return tx.column(_queues, str)


@dataclass(frozen=True, slots=True)
class LinePlace:
    """Somebody in a line: what they were told of it, 0 for nothing, and since when they stand in it."""

    session: SessionId
    position: int
    minutes: int
    since: Micros


def waiting_line(tx: Tx, queue: str) -> list[LinePlace]:
    """Everybody who waits in a queue, the first in line first. Of 2,000 it takes 7 ms."""
    rows = tx.all(_line, queue=queue)
    return [LinePlace(SessionId(row[0]), row[1], row[2], Micros(row[3])) for row in rows]


def recent_claims(tx: Tx, queue: str, since: Micros, most: int) -> list[tuple[Micros, int]]:
    """(when, microseconds waited) of the claims of those who waited in a queue, the latest first."""
    return [(Micros(row[0]), row[1]) for row in tx.all(_claims, queue=queue, since=since, most=most)]


def unmet_waits(tx: Tx, queue: str, since: Micros, opened_since: Micros) -> int:
    """How many joined a queue since a moment and left it without meeting anybody: gave up, closed, were given up.

    Of the conversations that began since `opened_since`; so a long history is not read.
    """
    return tx.value(_in_vain, int, queue=queue, since=since, opened_since=opened_since) or 0
