"""The clockwork: APScheduler ticks idempotent sweeps. What is due stands in columns; a tick only looks."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bridge.relay import Relay
from core import deadlines, waiting
from core.errors import Refused
from core.house import House
from core.ids import Micros
from core.store import Store, files
from core.store.backends import StoreUnavailable

log = structlog.get_logger(__name__)

SWEEP_LANES = 1.0  # seconds; a ring that got lost costs at most this
SWEEP_DEADLINES = 5.0
SWEEP_UPLOADS = 3600.0
KEPT_UPLOADS = 24 * 3600  # seconds that a file may wait for its message
LOOK_AT_THE_DAY = 60.0  # the digest is at most so late
SWEEP_LINES = 5.0  # users are told of their place in the line at most this often


class Ticks:
    """Start on a running loop; `stop` ends the ticking, not what a tick began."""

    def __init__(
        self,
        store: Store,
        relays: Sequence[Relay],
        house: Callable[[], House],
        digest: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._store = store
        self._digest = digest
        self._house = house
        self._relays = relays
        # A tick that comes late is still wanted, once: by default APScheduler drops jobs over a second late.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin to tick."""
        self._every(SWEEP_LANES, self._ring, jitter=0.3)
        self._every(SWEEP_DEADLINES, self.sweep_deadlines, jitter=1)
        self._every(SWEEP_LINES, self.sweep_lines, jitter=1)
        self._every(SWEEP_UPLOADS, self.sweep_uploads, jitter=60)
        if self._digest:
            self._every(LOOK_AT_THE_DAY, self._digest, jitter=5)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def sweep_deadlines(self) -> None:
        """Meet every deadline that has passed."""
        try:
            for session in await self._store.read(deadlines.overdue):
                await self._store.write(session, partial(deadlines.meet, house=self._house(), session=session))
        except StoreUnavailable as exc:
            log.warning("the database is away", error=str(exc))
        except Refused as exc:
            log.warning("a deadline could not be met", reason=str(exc))

    async def sweep_lines(self) -> None:
        """Tell everybody who waits what has changed of their wait."""
        try:
            house = self._house()
            for session, position, minutes in await self._store.read(partial(waiting.places, house=house)):
                told = partial(waiting.tell_place, house=house, session=session, position=position, minutes=minutes)
                await self._store.write(session, told)
        except StoreUnavailable as exc:
            log.warning("the database is away", error=str(exc))

    async def sweep_uploads(self) -> None:
        """Forget what was uploaded and never sent."""
        try:
            before = Micros(self._store.clock() - KEPT_UPLOADS * 1_000_000)
            while await self._store.write("uploads", partial(files.sweep, before=before)):
                pass
        except StoreUnavailable as exc:
            log.warning("the database is away", error=str(exc))

    async def _ring(self) -> None:
        for relay in self._relays:
            relay.ring()

    def _every(self, seconds: float, job: Callable[[], Awaitable[object]], *, jitter: float) -> None:
        self._scheduler.add_job(job, IntervalTrigger(seconds=seconds, jitter=jitter, timezone="UTC"))
