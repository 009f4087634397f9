"""Whole sessions, one batch after the other: for whoever looks back. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from core.model.events import Event
from core.model.ids import Micros, SessionId
from core.store import log
from core.store.statements import Statement
from core.store.tables import chat_sessions, contacts
from core.store.tx import Tx

BATCH = 200  # sessions read in one transaction
_p = bindparam
_sessions = Statement(
    select(chat_sessions.c.id, chat_sessions.c.opened_at, contacts.c.language)
    .select_from(chat_sessions.join(contacts, contacts.c.id == chat_sessions.c.contact))
    .where(chat_sessions.c.id > _p("after"), chat_sessions.c.opened_at >= _p("since"))
    .order_by(chat_sessions.c.id)
    .limit(_p("most"))
)


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session with its whole log, internal events included. `language` is the contact's, BCP 47, "" if not known."""

    id: SessionId
    opened_at: Micros
    language: str
    log: Sequence[Event]


def past_sessions(tx: Tx, since: Micros, after: str = "", most: int = BATCH) -> list[PastSession]:
    """Sessions opened at `since` or later, by id; `after` is the last id of the batch before."""
    rows = tx.all(_sessions, since=since, after=after, most=most)
    return [
        PastSession(SessionId(row[0]), Micros(row[1]), row[2], log.whole_log(tx, SessionId(row[0]))) for row in rows
    ]
