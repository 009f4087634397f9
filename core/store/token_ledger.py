"""How many tokens were spent on each day: a `core.bots.token_ledger.TokenLedger` that all replicas share."""

from sqlalchemy import bindparam, func, select, update

from core.bots.protocol import Usage
from core.store.statements import Statement, insert_row
from core.store.store import Store
from core.store.tables import token_days
from core.store.tx import Tx

_DAY = 24 * 60 * 60 * 1_000_000  # microseconds

_p = bindparam
_spent = Statement(select(func.coalesce(func.sum(token_days.c.tokens), 0)).where(token_days.c.day == _p("day")))
_add = Statement(
    update(token_days)
    .where(token_days.c.day == _p("which"), token_days.c.model == _p("of"))
    .values(tokens=token_days.c.tokens + _p("spent"))
)
_begin = insert_row(token_days, "day", "model", "tokens")


class StoreTokenLedger:
    """Counts in the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def spent_today(self) -> int:
        """The tokens of all models together since midnight UTC."""
        return await self._store.read(_spent_today)

    async def add(self, usage: Usage) -> None:
        """Count what a call cost."""
        await self._store.write("tokens", lambda tx: _count(tx, usage))


def _spent_today(tx: Tx) -> int:
    return tx.value(_spent, int, day=tx.now // _DAY) or 0


def _count(tx: Tx, usage: Usage) -> None:
    if tx.run(_add, which=tx.now // _DAY, of=usage.model, spent=usage.total) == 0:
        tx.run(_begin, day=tx.now // _DAY, model=usage.model, tokens=usage.total)
