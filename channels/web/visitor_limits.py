"""How much one visitor, and one address, may do. Who writes quickly is waited for; who floods is told for how long."""

import asyncio
import contextlib
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from core.config.web_limits import WebLimits
from core.runtime.client_addresses import address_group
from core.runtime.rate_limits import RateLimits
from core.usecases.in_force import InForce

_WAITED_FOR = 2.0  # seconds; meanwhile nothing more is read of that page
_LONGEST_PAUSE = 10.0


class TooFast(Exception):
    """Not now. `wait` is how many seconds until it may be done."""

    def __init__(self, wait: float) -> None:
        super().__init__(f"once more in {wait:.0f} s")
        self.wait = max(1, math.ceil(wait))


@dataclass(frozen=True, slots=True)
class VisitorAndAddress:
    """A visitor and where they come from; see `core.runtime.client_addresses.address_group`."""

    visitor: str
    address: str

    @classmethod
    def of(cls, visitor: str, connection: HTTPConnection) -> "VisitorAndAddress":
        """Whoever is on a connection."""
        return cls(visitor, address_group(connection.client.host if connection.client else ""))


@dataclass(frozen=True, slots=True)
class _Budget:
    """One rule, for a visitor or an address; `what` is said to admins when an address, or a visitor, is over it."""

    rule: str
    what: str
    who: str


class VisitorLimits:
    """One per process. `message_pace` is messages of one visitor."""

    def __init__(self, in_force: InForce, message_pace: str, rate_limits: RateLimits) -> None:
        self._in_force = in_force
        self._message_pace = message_pace
        self._rates = rate_limits
        self._sockets: Counter[str] = Counter()

    @property
    def _limits(self) -> WebLimits:
        return self._in_force.config.web.limits

    async def frame(self, who: VisitorAndAddress) -> None:
        """One more frame of any kind. Over the pace the page is not read for a while, so its sender has to wait."""
        limits = self._limits
        budgets = (
            _Budget(limits.frames, "frames", who.visitor),
            _Budget(limits.frames_of_address, "frames of an address", who.address),
        )
        for budget in budgets:
            while not self._rates.allows(budget.rule, budget.what, budget.who):
                self._alarm(budget)
                await asyncio.sleep(min(_LONGEST_PAUSE, self._wait(budget)))

    async def message(self, who: VisitorAndAddress, characters: int) -> None:
        """One more message or edit. Waits a moment where that is enough; raises TooFast where it is not."""
        limits = self._limits
        await self._spend(_Budget(self._message_pace, "messages", who.visitor))
        await self._spend(_Budget(limits.characters, "characters", who.visitor), characters)
        await self._spend(_Budget(limits.characters_of_address, "characters of an address", who.address), characters)

    def refund_repeat(self, who: VisitorAndAddress, characters: int) -> None:
        """A message came again after a lost connection, and was here: it is none of its writer's haste."""
        limits = self._limits
        self._rates.give_back(self._message_pace, "messages", who.visitor)
        self._rates.give_back(limits.characters, "characters", who.visitor, cost=characters)
        self._rates.give_back(limits.characters_of_address, "characters of an address", who.address, cost=characters)

    def typing(self, who: VisitorAndAddress) -> bool:
        """May it be passed on that they are typing?"""
        return self._rates.allows(self._limits.typing, "typing", who.visitor)

    def seen(self, who: VisitorAndAddress) -> bool:
        """May it be noted how far they have looked?"""
        return self._rates.allows(self._message_pace, "seen", who.visitor)

    async def request(self, who: VisitorAndAddress, kind: str) -> None:
        """Asking for a person, and the like. Raises TooFast."""
        limits = self._limits
        await self._spend(_Budget(limits.moves, kind, who.visitor))
        await self._spend(_Budget(limits.moves_of_address, f"{kind} of an address", who.address))

    async def conversation(self, who: VisitorAndAddress) -> None:
        """A visitor who has none begins one. Raises TooFast."""
        rule = self._limits.conversations_of_address
        await self._spend(_Budget(rule, "new conversations of an address", who.address))

    def upload(self, who: VisitorAndAddress, size: int) -> bool:
        """May so many bytes come?"""
        limits = self._limits
        budgets = (
            _Budget(limits.uploads, "bytes of files", who.visitor),
            _Budget(limits.uploads_of_address, "bytes of files of an address", who.address),
        )
        return all(self._is_within(budget, size) for budget in budgets)

    @contextlib.contextmanager
    def socket(self, address: str) -> Iterator[bool]:
        """A socket is open; False when it is one too many, and is to be closed."""
        limits = self._limits
        may_come = self._is_within(_Budget(limits.connects_of_address, "new sockets of an address", address))
        with self._one_more(address, limits.sockets_of_address, "sockets of an address") as has_room:
            yield may_come and has_room

    @contextlib.contextmanager
    def page(self, visitor: str) -> Iterator[bool]:
        """A page of a visitor is open; False as above."""
        with self._one_more(f"visitor {visitor}", self._limits.sockets, "open pages") as has_room:
            yield has_room

    @contextlib.contextmanager
    def _one_more(self, who: str, most: int, what: str) -> Iterator[bool]:
        has_room = self._sockets[who] < most
        if not has_room:
            self._rates.alarm.report(what, who, f"more than {most}")
        self._sockets[who] += 1
        try:
            yield has_room
        finally:
            self._sockets[who] -= 1
            if not self._sockets[who]:
                del self._sockets[who]

    async def _spend(self, budget: _Budget, cost: int = 1) -> None:
        patience = _WAITED_FOR  # for all turns together: of many who wait at once, each turn goes to another
        while not self._rates.allows(budget.rule, budget.what, budget.who, cost=cost):
            wait = self._wait(budget, cost)
            if wait > patience:
                self._alarm(budget)
                raise TooFast(wait)
            patience -= wait
            await asyncio.sleep(wait)

    def _is_within(self, budget: _Budget, cost: int = 1) -> bool:
        if self._rates.allows(budget.rule, budget.what, budget.who, cost=cost):
            return True
        self._alarm(budget)
        return False

    def _wait(self, budget: _Budget, cost: int = 1) -> float:
        return self._rates.wait(budget.rule, budget.what, budget.who, cost=cost)

    def _alarm(self, budget: _Budget) -> None:
        self._rates.alarm.report(budget.what, budget.who, f"more than {budget.rule}")
