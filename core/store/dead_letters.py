"""Inbound things that could not be read: kept, looked at, forgotten. Rows in, values out."""

from sqlalchemy import bindparam, delete, literal, select

from core.model.desk_views import DeadLetter
from core.model.ids import Micros
from core.store.statements import Statement, insert_row, update_row
from core.store.tables import dead_letters
from core.store.tx import Row, Tx

_p = bindparam
COLUMNS = [dead_letters.c[name] for name in ("id", "source", "key", "payload", "error", "at")]
_known = Statement(select(literal(1)).where(dead_letters.c.source == _p("source"), dead_letters.c.key == _p("key")))
_add = insert_row(dead_letters, "source", "key", "payload", "error", "at")
_newest = Statement(
    select(*COLUMNS).where(dead_letters.c.id < _p("below")).order_by(dead_letters.c.id.desc()).limit(_p("most"))
)
_one = Statement(select(*COLUMNS).where(dead_letters.c.id == _p("id")))
_forget = Statement(delete(dead_letters).where(dead_letters.c.id == _p("id")))
_set_error = update_row(dead_letters, "error")


def keep(tx: Tx, source: str, key: str, payload: str, error: str) -> None:
    """Keep what came from `source` under the name `key`, once, to be looked at and replayed later."""
    if tx.one(_known, source=source, key=key) is None:
        tx.run(_add, source=source, key=key, payload=payload, error=error, at=tx.now)


def newest(tx: Tx, below: int, most: int) -> list[DeadLetter]:
    """The letters with an id under `below`, the newest first."""
    return tx.read(_newest, _to_letter, below=below, most=most)


def find(tx: Tx, letter: int) -> DeadLetter | None:
    """One letter."""
    return tx.find(_one, _to_letter, id=letter)


def forget(tx: Tx, letter: int) -> bool:
    """It was read after all, or nobody needs it. False: it was gone."""
    return tx.run(_forget, id=letter) == 1


def set_error(tx: Tx, letter: int, error: str) -> None:
    """Why it could not be read this time."""
    tx.run(_set_error, which=letter, error=error)


def _to_letter(row: Row) -> DeadLetter:
    id_, source, key, payload, error, at = row
    return DeadLetter(id_, source, key, payload, error, Micros(at))
