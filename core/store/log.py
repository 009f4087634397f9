"""The log: append and read events, and the keys that make an append happen once."""

import json
from collections.abc import Collection, Sequence

from sqlalchemy import bindparam, case, exists, func, select, update

from core.model import event_json
from core.model.events import Audience, Author, Deleted, Edited, Event, NewEvent, Side
from core.model.ids import Micros, Seq, SessionId
from core.model.ports import Lane
from core.model.session import Session, SessionState
from core.store.statements import Statement, insert_row
from core.store.tables import chat_sessions, copies, event_keys, events, lanes
from core.store.tx import Row, Tx

_p = bindparam
MOST_EVENTS = 200  # events read at once
LAST_SEQ = Seq(2**31 - 1)  # behind every log
COLUMNS = [
    events.c[name]
    for name in ("session", "seq", "at", "side", "author", "author_name", "kind", "body", "audience", "epoch")
]
_visible = (_p("internal") == 1) | (events.c.audience == Audience.PUBLIC.value)

_add_event = insert_row(
    events, "session", "seq", "at", "kind", "audience", "side", "author", "author_name", "epoch", "target", "body"
)
_advance_head = Statement(
    update(chat_sessions)
    .where(chat_sessions.c.id == _p("which"), chat_sessions.c.head == _p("seen"))
    .values(
        head=_p("head"),
        deadline_at=case((_p("sets_deadline") == 1, _p("deadline_at")), else_=chat_sessions.c.deadline_at),
    )
)
# Where a session is shown no more, what is edited or taken back of it still is.
_wake_lanes = Statement(
    update(lanes)
    .where(
        lanes.c.session == _p("which"), (lanes.c.ended == 0) | (_p("changes") == 1),
        (_p("public") == 1) | (lanes.c.internal == 1),
    )
    .values(head=_p("head"), due_at=case((lanes.c.due_at.is_(None), _p("at")), else_=lanes.c.due_at))
)  # fmt: skip
_find_key = Statement(
    select(event_keys.c.session, event_keys.c.seq).where(
        event_keys.c.source == _p("source"), event_keys.c.key == _p("key")
    )
)
_add_key = insert_row(event_keys, "source", "key", "session", "seq")
OF_SESSION = select(*COLUMNS).where(events.c.session == _p("session"))
_after = Statement(OF_SESSION.where(events.c.seq > _p("after"), _visible).order_by(events.c.seq).limit(_p("most")))
_is_there = exists().where(copies.c.lane == _p("lane"), copies.c.seq == events.c.target)
_comes_there = (events.c.target > _p("after")) & (events.c.target <= _p("until"))
_for_ended = Statement(
    OF_SESSION.where(
        events.c.seq > _p("after"), _visible,
        (events.c.seq <= _p("until"))
        | (((events.c.kind == "edit") | (events.c.kind == "delete")) & (_comes_there | _is_there)),
    )
    .order_by(events.c.seq)
    .limit(_p("most"))
)  # fmt: skip
_before = Statement(
    OF_SESSION.where(events.c.seq <= _p("upto"), events.c.kind == "message")
    .order_by(events.c.seq.desc())
    .limit(_p("most"))
)
_one_event = Statement(OF_SESSION.where(events.c.seq == _p("seq")))
_changes = Statement(
    OF_SESSION.where(events.c.target == _p("target"), events.c.seq <= _p("upto")).order_by(events.c.seq)
)
# Without a bound on seq: SQLite would then walk the whole log by its primary key in place of the index on targets.
_changes_behind = Statement(
    select(events.c.target, *COLUMNS).where(events.c.session == _p("session"), events.c.target >= _p("lowest"))
)
# A quotation mark inside a stored text is escaped, so this cannot be somebody's words.
_with_files = Statement(OF_SESSION.where(events.c.body.like('%"files":[{%')))
_user_after = Statement(
    select(events.c.seq)
    .where(events.c.session == _p("session"), events.c.seq > _p("after"), events.c.kind == "message",
           events.c.side == Side.USER.value)
    .limit(1)
)  # fmt: skip
_agent_since = Statement(
    select(events.c.seq)
    .where(events.c.session == _p("session"), events.c.seq > _p("after"), events.c.seq <= _p("upto"),
           events.c.kind == "message", events.c.side == Side.AGENT.value)
    .order_by(events.c.seq.desc())
    .limit(1)
)  # fmt: skip
_last_of_kind = Statement(OF_SESSION.where(events.c.kind == _p("kind")).order_by(events.c.seq.desc()).limit(1))
_counts = Statement(
    select(events.c.side, func.count())
    .where(events.c.session == _p("session"), events.c.kind == "message")
    .group_by(events.c.side)
)
_client_key = Statement(
    select(event_keys.c.seq, event_keys.c.key).where(
        event_keys.c.session == _p("session"), event_keys.c.source == _p("source"), event_keys.c.seq > _p("after")
    )
)


def to_event(row: Row) -> Event:
    """A row of `COLUMNS` as the value that the code works with."""
    session, seq, at, side, author, author_name, kind, body, audience, epoch = row
    return Event(
        SessionId(session), Seq(seq), Micros(at), Author(Side(side), author, author_name),
        event_json.from_json(kind, json.loads(body)), Audience(audience), epoch,
    )  # fmt: skip


def append(tx: Tx, session: Session, drafts: Sequence[NewEvent], *, deadline_at: Micros | None = None) -> list[Event]:
    """Append drafts to a locked session's log; wakes every lane that may see them.

    `session` is as it was read under the lock and changed since in this unit. A `deadline_at` replaces the session's.
    """
    head = session.head
    added = []
    for draft in drafts:
        head = Seq(head + 1)
        added.append(_insert(tx, session, head, draft))
    grown = tx.run(
        _advance_head, which=session.id, seen=session.head, head=head, sets_deadline=int(deadline_at is not None),
        deadline_at=deadline_at,
    )  # fmt: skip
    if grown != 1:
        raise RuntimeError("the session was not locked: its log grew meanwhile")
    public = any(draft.audience is Audience.PUBLIC for draft in drafts)
    changes = any(isinstance(draft.body, (Edited, Deleted)) for draft in drafts)
    tx.run(_wake_lanes, which=session.id, public=int(public), changes=int(changes), head=head, at=tx.now)
    tx.appended.add(session.id)
    return added


def _insert(tx: Tx, session: Session, seq: Seq, draft: NewEvent) -> Event:
    body = event_json.to_json(draft.body)
    tx.run(
        _add_event, session=session.id, seq=seq, at=tx.now, kind=event_json.event_kind(draft.body),
        audience=draft.audience.value, side=draft.author.side.value, author=draft.author.id,
        author_name=draft.author.name, epoch=session.epoch, target=body.get("target") or body.get("replaces"),
        body=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
    )  # fmt: skip
    return Event(session.id, seq, tx.now, draft.author, draft.body, draft.audience, session.epoch)


def find_keys(tx: Tx, keys: Sequence[tuple[str, str]]) -> tuple[SessionId, Seq] | None:
    """Where a thing with one of these (source, key) names already is; seq 0 when it was taken back unseen."""
    for source, key in keys:
        row = tx.one(_find_key, source=source, key=key)
        if row is not None:
            return SessionId(row[0]), Seq(row[1])
    return None


def add_keys(tx: Tx, keys: Sequence[tuple[str, str]], session: SessionId, seq: Seq) -> None:
    """Note the names of an inbound thing, none of which was `known` before."""
    for source, key in dict.fromkeys(keys):
        tx.run(_add_key, source=source, key=key, session=session, seq=seq)


def client_keys(tx: Tx, session: SessionId, source: str, after: Seq) -> dict[Seq, str]:
    """The client's own id of each event after a seq: how a web page knows its own message again."""
    return {Seq(row[0]): row[1] for row in tx.all(_client_key, session=session, source=source, after=after)}


def after(tx: Tx, session: SessionId, seq: Seq, *, internal: bool, most: int = MOST_EVENTS) -> list[Event]:
    """Events after `seq`, oldest first. Without `internal`, the public log only."""
    return tx.read(_after, to_event, session=session, after=seq, internal=int(internal), most=most)


def whole_log(tx: Tx, session: SessionId) -> list[Event]:
    """Everything that happened."""
    events: list[Event] = []
    while more := after(tx, session, events[-1].seq if events else Seq(0), internal=True):
        events += more
        if len(more) < MOST_EVENTS:
            break
    return events


def after_of_ended(tx: Tx, lane: Lane, shows_until: Seq, *, internal: bool, most: int = MOST_EVENTS) -> list[Event]:
    """What a lane that has ended still has to look at: what it had not shown then, and changes of what it shows."""
    return tx.read(
        _for_ended, to_event, session=lane.session, lane=lane.id, after=lane.position, until=shows_until,
        internal=int(internal), most=most,
    )  # fmt: skip


def last_messages(tx: Tx, session: SessionId, upto: Seq, most: int) -> list[Event]:
    """The last messages up to a seq, oldest first, as they were written (changes are events of their own)."""
    return tx.read(_before, to_event, session=session, upto=upto, most=most)[::-1]


def event_at(tx: Tx, session: SessionId, seq: Seq) -> Event | None:
    """One event."""
    return tx.find(_one_event, to_event, session=session, seq=seq)


def closing(tx: Tx, session: Session) -> Event | None:
    """How a session ended, as long as it is over."""
    return last_of_kind(tx, session.id, "closed") if session.state is SessionState.CLOSED else None


def rating(tx: Tx, session: Session) -> Event | None:
    """What the user thought of a session that is over, as they said it last."""
    return last_of_kind(tx, session.id, "rated") if session.state is SessionState.CLOSED else None


def last_of_kind(tx: Tx, session: SessionId, kind: str) -> Event | None:
    """The latest event of a kind: see `core.model.event_json.event_kind`."""
    return tx.find(_last_of_kind, to_event, session=session, kind=kind)


def changes_of(tx: Tx, session: SessionId, target: Seq, upto: Seq) -> list[Event]:
    """Edits, deletes and whatever else points at one event."""
    return tx.read(_changes, to_event, session=session, target=target, upto=upto)


def changes_of_all(tx: Tx, session: SessionId, targets: Collection[Seq]) -> list[Event]:
    """What `changes_of` tells of several events at once, in one query."""
    if not targets:
        return []
    rows = tx.all(_changes_behind, session=session, lowest=min(targets))
    return [to_event(row[1:]) for row in rows if row[0] in targets]


def with_files(tx: Tx, session: SessionId, *, internal: bool) -> list[Event]:
    """The messages that carry files, as they were written; notes too when `internal`."""
    found = tx.read(_with_files, to_event, session=session)
    return [event for event in found if internal or event.is_public]


def user_wrote_after(tx: Tx, session: SessionId, seq: Seq) -> bool:
    """Is there a user's message after this seq?"""
    return tx.one(_user_after, session=session, after=seq) is not None


def receipt(tx: Tx, session: SessionId, kind: str) -> Seq:
    """Up to where the latest receipt of a kind ("delivered", "seen") goes; 0 when there is none."""
    row = tx.one(_last_of_kind, session=session, kind=kind)
    return Seq(json.loads(row[7])["target"]) if row else Seq(0)


def agent_wrote_since(tx: Tx, session: SessionId, after: Seq, upto: Seq) -> Seq | None:
    """The last of an agent's messages behind `after` and up to `upto`; None when there is none."""
    return tx.value(_agent_since, Seq, session=session, after=after, upto=upto)


def message_counts(tx: Tx, session: SessionId) -> dict[Side, int]:
    """How many messages each side wrote."""
    return {Side(row[0]): row[1] for row in tx.all(_counts, session=session)}
