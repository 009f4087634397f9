"""Which of two edits of a message is the newer one: the platform's time decides, not the order of arrival.

Edits arrive twice, late, or are read again after an outage. Times are whatever the message's own platform gives, larger
is later; 0 means that it gave none, and then arrival decides.
"""

from sqlalchemy import bindparam, func, select

from core.model.ids import Seq, SessionId
from core.store import log
from core.store.statements import Statement
from core.store.tables import event_keys
from core.store.tx import Tx

_p = bindparam
_newest = Statement(select(func.max(event_keys.c.key)).where(event_keys.c.source == _p("source")))
_DIGITS = 20  # keys of one length are in order as texts


def is_outdated(tx: Tx, message: str, edited_at: int) -> bool:
    """Was a newer edit of the message taken in? `message` is its name: where it stands, or session and seq."""
    if not edited_at:
        return False
    row = tx.one(_newest, source=_source(message))
    newest = row[0] if row else None
    return newest is not None and int(newest) > edited_at


def note_edit(tx: Tx, message: str, edited_at: int, session: SessionId, seq: Seq) -> None:
    """An edit of the message at `seq` is taken in."""
    key = [(_source(message), f"{edited_at:0{_DIGITS}d}")]
    if edited_at and log.find_keys(tx, key) is None:
        log.add_keys(tx, key, session, seq)


def _source(message: str) -> str:
    return f"edited:{message}"
