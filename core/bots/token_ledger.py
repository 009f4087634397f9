"""How many tokens were spent today. A day is a UTC day, as in the services' own quotas."""

from collections.abc import Callable
from typing import Protocol

from core.bots.protocol import Usage
from core.model.ids import Micros

_DAY = 24 * 60 * 60 * 1_000_000  # microseconds


class TokenLedger(Protocol):
    """Keeps count for all replicas. What it raises when its database is away passes through to the asker."""

    async def spent_today(self) -> int:
        """The tokens of all models together."""
        ...

    async def add(self, usage: Usage) -> None:
        """Count what a call cost, whether or not it brought an answer."""
        ...


class MemoryTokenLedger:
    """A Ledger of one process, which a restart forgets."""

    def __init__(self, clock: Callable[[], Micros]) -> None:
        self._clock = clock
        self._day = 0
        self._spent = 0

    async def spent_today(self) -> int:
        """See Ledger."""
        self._turn_page()
        return self._spent

    async def add(self, usage: Usage) -> None:
        """See Ledger."""
        self._turn_page()
        self._spent += usage.total

    def _turn_page(self) -> None:
        today = self._clock() // _DAY
        if today != self._day:
            self._day, self._spent = today, 0
