"""What agents look at: who waits, what is theirs, one session, a user's others. Reads only.

One statement a list, however long: the user, the last words and the latest escalation come with each session.
"""

import json
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from core.events import Escalated, Event
from core.ids import AgentId, ContactId, Micros, Seq, SessionId
from core.session import Contact, Session, State
from core.store import contacts as people
from core.store import log
from core.store.sessions import COLUMNS, to_session
from core.store.statements import Statement
from core.store.tables import agents, chat_sessions, contacts, events
from core.store.tx import Row, Tx
from core.stored import from_json

MOST_WAITING = 200

_p = bindparam
_last, _call = events.alias("last"), events.alias("call")
_words = (events.c.kind == "message") | (events.c.kind == "note")
_last_seq = (
    select(events.c.seq)
    .where(events.c.session == chat_sessions.c.id, _words)
    .order_by(events.c.seq.desc())
    .limit(1)
    .correlate(chat_sessions)
    .scalar_subquery()
)
_call_seq = (  # nothing is read for a session that never was escalated
    select(events.c.seq)
    .where(
        events.c.session == chat_sessions.c.id,
        events.c.seq <= chat_sessions.c.escalated_seq,
        events.c.kind == "escalated",
    )
    .order_by(events.c.seq.desc())
    .limit(1)
    .correlate(chat_sessions)
    .scalar_subquery()
)
listed = (
    select(
        *COLUMNS,
        *people.COLUMNS,
        func.coalesce(agents.c.picture, ""),
        *(_last.c[column.name] for column in log.COLUMNS),
        _call.c.seq,
        _call.c.at,
        _call.c.body,
    )
    .select_from(
        chat_sessions.join(contacts, contacts.c.id == chat_sessions.c.contact)
        .outerjoin(agents, agents.c.id == chat_sessions.c.owner)
        .outerjoin(_last, (_last.c.session == chat_sessions.c.id) & (_last.c.seq == _last_seq))
        .outerjoin(_call, (_call.c.session == chat_sessions.c.id) & (_call.c.seq == _call_seq))
    )
)  # fmt: skip
_is_pending = chat_sessions.c.state == State.PENDING.value
_is_assigned = chat_sessions.c.state == State.ASSIGNED.value

_one = Statement(listed.where(chat_sessions.c.id == _p("id")))
_waiting = Statement(
    listed.where(_is_pending, (_p("queue") == "") | (chat_sessions.c.queue == _p("queue")))
    .order_by(chat_sessions.c.escalated_at, chat_sessions.c.id)
    .limit(_p("most"))
    .offset(_p("skip"))
)
_waiting_count = Statement(
    select(func.count()).where(_is_pending, (_p("queue") == "") | (chat_sessions.c.queue == _p("queue")))
)
_of_agent = Statement(
    listed.where(chat_sessions.c.owner == _p("agent"), _is_assigned)
    .order_by(chat_sessions.c.turn != "agent", chat_sessions.c.claimed_at.desc(), chat_sessions.c.id)
)  # fmt: skip
_with_people = Statement(listed.where(_is_pending | _is_assigned).order_by(chat_sessions.c.escalated_at))
_of_contact = Statement(
    listed.where(chat_sessions.c.contact == _p("contact"), chat_sessions.c.id != _p("but"))
    .order_by(chat_sessions.c.opened_at.desc(), chat_sessions.c.id.desc())
    .limit(_p("most"))
)


@dataclass(frozen=True, slots=True)
class Called:
    """The latest escalation of a session."""

    seq: Seq
    at: Micros
    said: Escalated


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as a list shows it. `last` is the last message or note, as it was written."""

    session: Session
    contact: Contact
    owner_picture: str
    last: Event | None
    called: Called | None


def one(tx: Tx, session: SessionId) -> Listed | None:
    """One session; None when there is none."""
    row = tx.one(_one, id=session)
    return to_listed(row) if row else None


def waiting(tx: Tx, queue: str = "", most: int = MOST_WAITING, skip: int = 0) -> tuple[list[Listed], int]:
    """Who waits, in a queue or in any, the longest wait first, after `skip` of them; and how many there are."""
    count = tx.one(_waiting_count, queue=queue)
    found = tx.all(_waiting, queue=queue, most=most, skip=skip)
    return [to_listed(row) for row in found], int(count[0]) if count else 0


def of_agent(tx: Tx, agent: AgentId) -> list[Listed]:
    """The sessions that an agent has: those where it is their turn first."""
    return [to_listed(row) for row in tx.all(_of_agent, agent=agent)]


def with_people(tx: Tx) -> list[Listed]:
    """Every session that waits for a person or has one."""
    return [to_listed(row) for row in tx.all(_with_people)]


def of_contact(tx: Tx, contact: ContactId, but: SessionId, most: int) -> list[Listed]:
    """A user's other sessions, the youngest first."""
    return [to_listed(row) for row in tx.all(_of_contact, contact=contact, but=but, most=most)]


def to_listed(row: Row) -> Listed:
    """A row of `listed`."""
    sessions_end = len(COLUMNS)
    contact_end = sessions_end + len(people.COLUMNS)
    last_end = contact_end + 1 + len(log.COLUMNS)
    last = row[contact_end + 1 : last_end]
    seq, at, body = row[last_end:]
    return Listed(
        to_session(row[:sessions_end]),
        people.to_contact(row[sessions_end:contact_end]),
        row[contact_end],
        log.to_event(last) if last[0] is not None else None,
        _to_called(seq, at, body) if seq is not None else None,
    )


def _to_called(seq: int, at: int, body: str) -> Called:
    said = from_json("escalated", json.loads(body))
    assert isinstance(said, Escalated)
    return Called(Seq(seq), Micros(at), said)
