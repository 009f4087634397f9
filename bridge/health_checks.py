"""What is wrong with the bridge, by part: for /readyz and /metrics, for admins at the desk, for the console.

Parts say from memory what is wrong with them. A part that is down for some seconds is told to admins once, and once
more when it is well again: who is paged by every blink stops looking.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

log = structlog.get_logger(__name__)

HealthCheck = Callable[[], Mapping[str, str]]  # name of what is wrong -> why, in a sentence
HealthListener = Callable[[Mapping[str, str]], None]
TellAdmins = Callable[[str], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class HealthCheckTiming:
    """Seconds between two looks, and how long something is wrong, or well again, before admins are told."""

    check_every: float = 2.0
    tell_after: float = 15.0


@dataclass(slots=True)
class _Outage:
    why: str
    since: float
    told: bool = False
    over_since: float | None = None


class HealthChecks:
    """Ask `wrong` at any time; keep `watch` running so that admins are told and listeners hear of changes."""

    def __init__(
        self, tell: TellAdmins, timing: HealthCheckTiming | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tell = tell
        self._pace = timing or HealthCheckTiming()
        self._clock = clock
        self._parts: list[HealthCheck] = []
        self._tell_themselves: list[HealthCheck] = []
        self._listeners: list[HealthListener] = []
        self._outages: dict[str, _Outage] = {}
        self.last_problems: Mapping[str, str] = {}  # what the latest look found

    def add_check(self, check: HealthCheck, *, tells_admins_itself: bool = False) -> None:
        """Ask this part from now on. One that tells admins itself, with better words, is not told twice."""
        self._parts.append(check)
        if tells_admins_itself:
            self._tell_themselves.append(check)

    def listen(self, listener: HealthListener) -> None:
        """Hear, on the loop, whenever something else is wrong than before."""
        self._listeners.append(listener)

    def problems(self) -> Mapping[str, str]:
        """Everything that is wrong now, by name; empty when all is well."""
        found = {name: why for part in self._parts for name, why in part().items()}
        if found != self.last_problems:
            self.last_problems = found
            for listener in self._listeners:
                listener(found)
        return found

    async def watch(self) -> None:
        """Look again and again; never returns. Kept by the supervisor."""
        while True:
            await self.check_once()
            await asyncio.sleep(self._pace.check_every)

    async def check_once(self) -> None:
        """Look once, and tell admins what has lasted."""
        found = self.problems()
        known = {name for part in self._tell_themselves for name in part()}
        self._note({name: why for name, why in found.items() if name not in known})
        await self._tell_admins()

    def _note(self, found: Mapping[str, str]) -> None:
        now = self._clock()
        for name, why in found.items():
            outage = self._outages.setdefault(name, _Outage(why, now))
            outage.why, outage.over_since = why, None
        for name in [name for name in self._outages if name not in found]:
            outage = self._outages[name]
            if not outage.told:
                del self._outages[name]  # a blink
            elif outage.over_since is None:
                outage.over_since = now

    async def _tell_admins(self) -> None:
        now = self._clock()
        for name, outage in list(self._outages.items()):
            if outage.over_since is not None:
                if now - outage.over_since >= self._pace.tell_after:
                    del self._outages[name]
                    log.info("a part of the bridge works again", part=name)
                    await self._tell(f"Works again: {name}.")
            elif not outage.told and now - outage.since >= self._pace.tell_after:
                outage.told = True
                log.error("a part of the bridge does not work", part=name, reason=outage.why)
                await self._tell(f"Does not work: {name}. {outage.why}")
