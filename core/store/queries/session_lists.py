"""What agents look at: who waits, what is theirs, one session, a user's others. Reads only.

One statement a list, however long: the user, their last words and the latest escalation come with each session. What
the bot or an agent said last tells nobody what a conversation is about, so no list shows it.
"""

import json
from dataclasses import replace

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, bindparam, func, select

from core.model.desk_views import LatestEscalation, ListedSession
from core.model.event_json import from_json
from core.model.events import Concluded, Edited, Escalated, Event, Message, Side
from core.model.ids import AgentId, ContactId, Micros, Seq, SessionId
from core.store import contacts as people
from core.store import log
from core.store.queue_order import QUEUE_ORDER
from core.store.session_states import IS_ASSIGNED, IS_CLOSED, IS_PENDING
from core.store.sessions import COLUMNS, to_session
from core.store.statements import Statement
from core.store.tables import agents, chat_sessions, contacts, events
from core.store.tx import Row, Tx

MOST_WAITING = 200

_p = bindparam
_last, _edit, _call, _end = (events.alias(name) for name in ("last", "edit", "call", "conclusion"))
_deleted = events.alias("deleted")
_is_taken_back = (
    select(_deleted.c.seq)
    .where(_deleted.c.session == events.c.session, _deleted.c.target == events.c.seq, _deleted.c.kind == "delete")
    .correlate(events)
    .exists()
)


def _latest_seq(of: FromClause, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    """The seq of the latest event for which this holds, for each row `of` which it speaks."""
    latest = select(events.c.seq).where(*conditions).order_by(events.c.seq.desc()).limit(1)
    return latest.correlate(of).scalar_subquery()


_last_seq = _latest_seq(
    chat_sessions,
    events.c.session == chat_sessions.c.id,
    events.c.kind == "message",
    events.c.side == Side.USER.value,
    ~_is_taken_back,
)
_edit_seq = _latest_seq(
    _last, events.c.session == _last.c.session, events.c.target == _last.c.seq, events.c.kind == "edit"
)
_call_seq = _latest_seq(  # nothing is read for a session that never was escalated
    chat_sessions,
    events.c.session == chat_sessions.c.id,
    events.c.seq <= chat_sessions.c.escalated_seq,
    events.c.kind == "escalated",
)
_end_seq = _latest_seq(  # of the latest end; nothing is read for a session that goes on
    chat_sessions,
    events.c.session == chat_sessions.c.id,
    events.c.at >= chat_sessions.c.closed_at,
    events.c.kind == "concluded",
    IS_CLOSED,
)
listed = (
    select(
        *COLUMNS,
        *people.COLUMNS,
        func.coalesce(agents.c.picture, ""),
        *(_last.c[column.name] for column in log.COLUMNS),
        _edit.c.body,
        _call.c.seq,
        _call.c.at,
        _call.c.body,
        _end.c.body,
    )
    .select_from(
        chat_sessions.join(contacts, contacts.c.id == chat_sessions.c.contact)
        .outerjoin(agents, agents.c.id == chat_sessions.c.owner)
        .outerjoin(_last, (_last.c.session == chat_sessions.c.id) & (_last.c.seq == _last_seq))
        .outerjoin(_edit, (_edit.c.session == _last.c.session) & (_edit.c.seq == _edit_seq))
        .outerjoin(_call, (_call.c.session == chat_sessions.c.id) & (_call.c.seq == _call_seq))
        .outerjoin(_end, (_end.c.session == chat_sessions.c.id) & (_end.c.seq == _end_seq))
    )
)  # fmt: skip

_one = Statement(listed.where(chat_sessions.c.id == _p("id")))
_waiting = Statement(
    listed.where(IS_PENDING, (_p("queue") == "") | (chat_sessions.c.queue == _p("queue")))
    .order_by(*QUEUE_ORDER)
    .limit(_p("most"))
    .offset(_p("skip"))
)
_waiting_count = Statement(
    select(func.count()).where(IS_PENDING, (_p("queue") == "") | (chat_sessions.c.queue == _p("queue")))
)
_of_agent = Statement(
    listed.where(chat_sessions.c.owner == _p("agent"), IS_ASSIGNED)
    .order_by(chat_sessions.c.turn != "agent", chat_sessions.c.claimed_at.desc(), chat_sessions.c.id)
)  # fmt: skip
_with_people = Statement(listed.where(IS_PENDING | IS_ASSIGNED).order_by(chat_sessions.c.escalated_at))
_of_contact = Statement(
    listed.where(chat_sessions.c.contact == _p("contact"), chat_sessions.c.id != _p("but"))
    .order_by(chat_sessions.c.opened_at.desc(), chat_sessions.c.id.desc())
    .limit(_p("most"))
)


def one(tx: Tx, session: SessionId) -> ListedSession | None:
    """One session; None when there is none."""
    return tx.find(_one, to_listed, id=session)


def waiting(tx: Tx, queue: str = "", most: int = MOST_WAITING, skip: int = 0) -> tuple[list[ListedSession], int]:
    """Who waits, in a queue or in any, as they stand in line, after `skip` of them; and how many there are."""
    count = tx.value(_waiting_count, int, queue=queue) or 0
    return tx.read(_waiting, to_listed, queue=queue, most=most, skip=skip), count


def of_agent(tx: Tx, agent: AgentId) -> list[ListedSession]:
    """The sessions that an agent has: those where it is their turn first."""
    return tx.read(_of_agent, to_listed, agent=agent)


def with_people(tx: Tx) -> list[ListedSession]:
    """Every session that waits for a person or has one."""
    return tx.read(_with_people, to_listed)


def of_contact(tx: Tx, contact: ContactId, but: SessionId, most: int) -> list[ListedSession]:
    """A user's other sessions, the youngest first."""
    return tx.read(_of_contact, to_listed, contact=contact, but=but, most=most)


def to_listed(row: Row) -> ListedSession:
    """A row of `listed`."""
    sessions_end = len(COLUMNS)
    contact_end = sessions_end + len(people.COLUMNS)
    last_end = contact_end + 1 + len(log.COLUMNS)
    last = row[contact_end + 1 : last_end]
    edit, seq, at, body, conclusion = row[last_end:]
    return ListedSession(
        to_session(row[:sessions_end]),
        people.to_contact(row[sessions_end:contact_end]),
        row[contact_end],
        _as_read(log.to_event(last), edit) if last[0] is not None else None,
        _to_called(seq, at, body) if seq is not None else None,
        _to_concluded(conclusion) if conclusion is not None else None,
    )


def _as_read(written: Event, edit: str | None) -> Event:
    """A message with the words of its latest edit, if it has one."""
    if edit is None:
        return written
    edited = from_json("edit", json.loads(edit))
    assert isinstance(edited, Edited) and isinstance(written.body, Message)
    return replace(written, body=replace(written.body, content=edited.content))


def _to_concluded(body: str) -> Concluded:
    said = from_json("concluded", json.loads(body))
    assert isinstance(said, Concluded)
    return said


def _to_called(seq: int, at: int, body: str) -> LatestEscalation:
    said = from_json("escalated", json.loads(body))
    assert isinstance(said, Escalated)
    return LatestEscalation(Seq(seq), Micros(at), said)
