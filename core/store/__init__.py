"""The log and everything that must survive a crash, on SQLite or PostgreSQL with the same code.

`Store` is the way in; a unit of work is a function of a `Tx`. Every other file here is a family of statements.
"""

from core.store.store import Store
from core.store.tx import Tx

__all__ = ["Store", "Tx"]
