"""SQLAlchemy Core statements, compiled once per dialect and run on the raw cursor.

Three to five times the throughput of running them through a SQLAlchemy connection, for the same text. In exchange
their parameters are plain integers and strings, and a list is never one parameter.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ClauseElement, Dialect, Table, bindparam, insert, update
from sqlalchemy.sql.dml import UpdateBase


class Statement:
    """A Core construct whose `bindparam` names are the keys to run it with."""

    __slots__ = ("_compiled", "_construct", "writes")

    def __init__(self, construct: ClauseElement) -> None:
        self._construct: Final = construct
        self._compiled: dict[str, _Compiled] = {}
        self.writes = isinstance(construct, UpdateBase)

    def on(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[str, Any]:
        """The SQL text and its parameters, as the dialect's driver takes them."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _Compiled(self._construct, dialect)
        return compiled.text, compiled.parameters(values)


def insert_row(table: Table, *columns: str, **constants: Any) -> Statement:
    """Add a row of these columns, and of `constants`."""
    return Statement(insert(table).values({name: bindparam(name) for name in columns} | constants))


def update_row(table: Table, *columns: str, **expressions: Any) -> Statement:
    """Write these columns, and what is worked out from `expressions`, in the row whose primary key is `which`."""
    [key] = table.primary_key
    values = {name: bindparam(name) for name in columns} | expressions
    return Statement(update(table).where(key == bindparam("which")).values(values))


class _Compiled:
    __slots__ = ("_constants", "_order", "text")

    def __init__(self, construct: ClauseElement, dialect: Dialect) -> None:
        compiled = construct.compile(dialect=dialect)
        self.text = str(compiled)
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._order = compiled.positiontup if compiled.positional else None  # type: ignore[attr-defined]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        every = {**self._constants, **values} if self._constants else values
        if self._order is None:
            return every
        return [every[name] for name in self._order]
