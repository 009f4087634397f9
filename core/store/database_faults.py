"""What went wrong with the database, told apart by who has to do something about it.

    BadValue          this unit's own data cannot be kept; nobody else's work suffers
    StoreUnavailable  the database did not take the work; it may be tried again later

A driver's fault has a `Kind`, which says how far it reaches: one unit, a batch that runs again, or everybody.
"""

import sqlite3
from enum import Enum
from typing import Any, Final

import psycopg

from core.model.errors import BadValue


class FaultReach(Enum):
    """How far a driver's fault reaches."""

    VALUE = "value"  # the unit's own data
    TRANSIENT = "passing"  # goes away when the units run again
    ONE_UNIT = "alone"  # this unit only: it waited too long for a lock, or has a statement that is wrong
    UNAVAILABLE = "away"  # the database, or the way to it


DRIVER: Final = (sqlite3.Error, psycopg.Error)
PASSING: Final = (
    psycopg.errors.UniqueViolation,  # another replica was faster: run again, the unit finds what is there
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
)
_VALUE: Final = (
    sqlite3.DataError, sqlite3.IntegrityError, psycopg.DataError, psycopg.IntegrityError, OverflowError, UnicodeError,
)  # fmt: skip
_ALONE: Final = (
    psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg.ProgrammingError, psycopg.InterfaceError,
    psycopg.NotSupportedError, sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.NotSupportedError,
)  # fmt: skip


def kind_of(exc: BaseException) -> FaultReach:
    """How far it reaches. What is not known to be narrower is taken for a database that is away."""
    if isinstance(exc, PASSING):
        return FaultReach.TRANSIENT
    if isinstance(exc, _VALUE):
        return FaultReach.VALUE
    if isinstance(exc, _ALONE) or getattr(exc, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return FaultReach.ONE_UNIT
    return FaultReach.UNAVAILABLE


def run(cursor: Any, text: str, parameters: Any) -> None:
    """Execute one statement. Raises BadValue for what the unit's values are to blame for."""
    try:
        cursor.execute(text, parameters)
    except PASSING:
        raise
    except _VALUE as exc:
        raise BadValue(f"The database cannot keep this: {reason_of(exc)}") from exc


def reason_of(exc: BaseException) -> str:
    """The first line of what the driver says: the others repeat the statement, with people's words in it."""
    return (str(exc).strip().splitlines() or [type(exc).__name__])[0]
