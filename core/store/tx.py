"""A unit of work's view of the database: run statements, know the time, note what changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import structlog
from sqlalchemy import Dialect

from core.model.ids import Micros, SessionId
from core.store import database_faults
from core.store.statements import Statement

log = structlog.get_logger(__name__)

T = TypeVar("T")
Row = tuple[Any, ...]


class NeedsTransaction(Exception):
    """A unit that shares its transaction would lock out of order: it is undone, and has one of its own."""


@dataclass(slots=True)
class Tx:
    """Given to every unit of work; lives on the thread that runs it, for one transaction.

    `now` is the injected clock's, for what people read; `lease_now` is the database's, which all replicas share.
    `locked` are the sessions that may be locked while others share the transaction; None: it is the unit's own.
    A unit may run twice (a failed batch runs again unit by unit): it keeps nothing outside the database.
    """

    cursor: Any
    dialect: Dialect
    now: Micros
    lease_now: Micros
    echo: bool = False
    wrote: bool = False
    appended: set[SessionId] = field(default_factory=set)
    locked: set[str] | None = None

    def run(self, statement: Statement, **values: Any) -> int:
        """Run a statement that writes; how many rows it changed. Raises BadValue for a value that cannot be kept."""
        self.wrote = True
        return self._execute(statement, values).rowcount  # type: ignore[no-any-return]

    def one(self, statement: Statement, **values: Any) -> Row | None:
        """The first row, if any."""
        return self._execute(statement, values).fetchone()  # type: ignore[no-any-return]

    def all(self, statement: Statement, **values: Any) -> list[Row]:
        """Every row."""
        return self._execute(statement, values).fetchall()  # type: ignore[no-any-return]

    def find(self, statement: Statement, to_value: Callable[[Row], T], /, **values: Any) -> T | None:
        """The first row as a value, if there is one."""
        row = self.one(statement, **values)
        return to_value(row) if row else None

    def read(self, statement: Statement, to_value: Callable[[Row], T], /, **values: Any) -> list[T]:
        """Every row as a value."""
        return [to_value(row) for row in self.all(statement, **values)]

    def value(self, statement: Statement, to_value: Callable[[Any], T], /, **values: Any) -> T | None:
        """The first row's first column, which is not NULL, as a value; None when there is no row."""
        return self.find(statement, lambda row: to_value(row[0]), **values)

    def column(self, statement: Statement, to_value: Callable[[Any], T], /, **values: Any) -> list[T]:
        """The first column of every row, as values."""
        return self.read(statement, lambda row: to_value(row[0]), **values)

    def locks(self, session: str) -> None:
        """Say that a session is to be locked now. Raises NeedsTransaction when that would break the order of locks."""
        if self.locked is not None and session not in self.locked:
            raise NeedsTransaction(session)

    def locks_shared(self, what: str) -> None:
        """Say that a row is to be locked which units of other sessions lock too: an agent. Raises NeedsTransaction."""
        if self.locked is not None:
            raise NeedsTransaction(what)

    def _execute(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        text, parameters = statement.on(self.dialect, values)
        if self.echo:
            log.debug("sql", text=text)
        database_faults.run(self.cursor, text, parameters)
        return self.cursor
