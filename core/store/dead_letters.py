"""Inbound things that could not be read (`log.keep_dead_letter`): look at them, delete them. Rows in, values out."""

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update

from core.model.ids import Micros
from core.store.statements import Statement
from core.store.tables import dead_letters
from core.store.tx import Row, Tx

_p = bindparam
COLUMNS = [dead_letters.c[name] for name in ("id", "source", "key", "payload", "error", "at")]
_newest = Statement(
    select(*COLUMNS).where(dead_letters.c.id < _p("below")).order_by(dead_letters.c.id.desc()).limit(_p("most"))
)
_one = Statement(select(*COLUMNS).where(dead_letters.c.id == _p("id")))
_forget = Statement(delete(dead_letters).where(dead_letters.c.id == _p("id")))
_set_error = Statement(update(dead_letters).where(dead_letters.c.id == _p("which")).values(error=_p("error")))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What came from `source` under the name `key`, as it came, and why nobody could read it."""

    id: int
    source: str
    key: str
    payload: str
    error: str
    at: Micros


def newest(tx: Tx, below: int, most: int) -> list[DeadLetter]:
    """The letters with an id under `below`, the newest first."""
    return [_to_letter(row) for row in tx.all(_newest, below=below, most=most)]


def find(tx: Tx, letter: int) -> DeadLetter | None:
    """One letter."""
    row = tx.one(_one, id=letter)
    return _to_letter(row) if row else None


def forget(tx: Tx, letter: int) -> bool:
    """It was read after all, or nobody needs it. False: it was gone."""
    return tx.run(_forget, id=letter) == 1


def set_error(tx: Tx, letter: int, error: str) -> None:
    """Why it could not be read this time."""
    tx.run(_set_error, which=letter, error=error)


def _to_letter(row: Row) -> DeadLetter:
    id_, source, key, payload, error, at = row
    return DeadLetter(id_, source, key, payload, error, Micros(at))
