"""Probes: a read, and a row that is really written and committed, on every way into the database.

A transaction that writes nothing is committed by a full disk and by a server that has become read-only.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, literal, select

from core.store.database_health import AccessPathHealth
from core.store.statements import Statement, insert_row
from core.store.tables import buckets
from core.store.tx import Tx

_p = bindparam
_add = insert_row(buckets, "name", "next_at")
_forget = Statement(delete(buckets).where(buckets.c.name == _p("bucket")))
_look = Statement(select(literal(1)).where(buckets.c.name == _p("bucket")))

Sends = Callable[[], "asyncio.Future[Any]"]


class DatabaseProbes:
    """The probes of one store; at most one is under way on each way."""

    def __init__(self, ways: Sequence[tuple[AccessPathHealth, Sends]]) -> None:
        self._ways = ways
        self._under_way: dict[int, asyncio.Future[Any]] = {}

    def send(self) -> "list[asyncio.Future[Any]]":
        """Probe every way. What comes of it is known to the `AccessPathHealth` when its probe is done."""
        for number, (way, sends) in enumerate(self._ways):
            before = self._under_way.get(number)
            if before is None or before.done():
                way.probe_sent()
                self._under_way[number] = sends()
                self._under_way[number].add_done_callback(_heard)
        return list(self._under_way.values())


def writes(tx: Tx) -> None:
    """A row comes and goes in one commit: it is written all the same, and nothing is left to be cleared away."""
    name = f"probe {secrets.token_hex(8)}"
    tx.run(_add, name=name, next_at=tx.lease_now)
    tx.run(_forget, bucket=name)


def reads(tx: Tx) -> None:
    """One look at a table."""
    tx.one(_look, bucket="probe")


def _heard(probe: "asyncio.Future[Any]") -> None:
    if not probe.cancelled():
        probe.exception()  # the way knows; nobody else waits for it
