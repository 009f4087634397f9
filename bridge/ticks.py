"""The clockwork: APScheduler ticks idempotent sweeps. What is due stands in columns; a tick only looks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bridge.relay import Relay
from bridge.sweeps import Sweep
from core.model.ids import Micros
from core.store import Store, files
from core.store.backends import StoreUnavailable
from core.usecases import deadlines, housing, waiting
from core.usecases.house import House

log = structlog.get_logger(__name__)

SWEEP_LANES = 1.0  # seconds; a ring that got lost costs at most this
SWEEP_DEADLINES = 5.0
SWEEP_UPLOADS = 3600.0
KEPT_UPLOADS = 24 * 3600  # seconds that a file may wait for its message
LOOK_AT_THE_DAY = 60.0  # the digest is at most so late
SWEEP_CARDS = 5.0  # who was held back for want of room is shown at the desk at most so much after there is some
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
        self._deadlines = Sweep("deadlines", store)
        self._lines = Sweep("waiting lines", store)
        self._cards = Sweep("cards", store, at_once=1)  # each looks whether there is still room
        self._failing: dict[str, str] = {}
        # A tick that comes late is still wanted, once: by default APScheduler drops jobs over a second late.
        self._scheduler = AsyncIOScheduler(
            timezone="UTC", job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Begin to tick."""
        self._every(SWEEP_LANES, "lanes", self._ring, jitter=0.3)
        self._every(SWEEP_DEADLINES, self._deadlines.name, self.sweep_deadlines, jitter=1)
        self._every(SWEEP_LINES, self._lines.name, self.sweep_lines, jitter=1)
        self._every(SWEEP_CARDS, self._cards.name, self.sweep_cards, jitter=1)
        self._every(SWEEP_UPLOADS, "uploads", self.sweep_uploads, jitter=60)
        if self._digest:
            self._every(LOOK_AT_THE_DAY, "digest", self._digest, jitter=5)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def wrong(self) -> Mapping[str, str]:
        """Which sweeps fail, and which sessions they had to leave alone; from memory."""
        every = (self._deadlines, self._lines, self._cards)
        sweeps = {sweep.name: sweep.wrong for sweep in every if sweep.wrong}
        return {**sweeps, **self._failing}

    async def sweep_deadlines(self) -> None:
        """Meet every deadline that has passed."""
        most = deadlines.MOST + self._deadlines.left_alone
        due = await self._store.read(lambda tx: deadlines.overdue(tx, most))
        self._deadlines.forget_others(due)
        await self._deadlines.each(
            [(session, partial(deadlines.meet, house=self._house(), session=session)) for session in due]
        )

    async def sweep_lines(self) -> None:
        """Tell everybody who waits what has changed of their wait."""
        house = self._house()
        moved = await self._store.read(partial(waiting.places, house=house))
        self._lines.forget_others([session for session, _, _ in moved])
        told = partial(waiting.tell_place, house=house)
        await self._lines.each(
            [
                (session, partial(told, session=session, position=position, minutes=minutes))
                for session, position, minutes in moved
            ]
        )

    async def sweep_cards(self) -> None:
        """Show at the desk who was held back, where there is room now."""
        house = self._house()
        crowds = await self._store.read(partial(housing.crowds, house=house))
        next_ones = [
            session
            for crowd in crowds
            if crowd.room
            for session in crowd.held_back[: crowd.room + self._cards.left_alone]
        ]
        self._cards.forget_others(session for crowd in crowds for session in crowd.held_back)
        show = partial(housing.show_at_desk, house=house)
        await self._cards.each([(session, partial(show, session=session)) for session in next_ones])

    async def sweep_uploads(self) -> None:
        """Forget what was uploaded and never sent."""
        before = Micros(self._store.clock() - KEPT_UPLOADS * 1_000_000)
        while await self._store.write("uploads", partial(files.sweep, before=before)):
            pass

    async def _ring(self) -> None:
        for relay in self._relays:
            relay.ring()

    def _every(self, seconds: float, name: str, job: Callable[[], Awaitable[object]], *, jitter: float) -> None:
        trigger = IntervalTrigger(seconds=seconds, jitter=jitter, timezone="UTC")
        self._scheduler.add_job(partial(self._tick, name, job), trigger)

    async def _tick(self, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """One tick; the next one comes whatever becomes of it."""
        try:
            await job()
        except StoreUnavailable:
            self._store.outage.refused(name)
        except Exception as exc:  # it supervises
            if self._failing.get(name) != (reason := f"{type(exc).__name__}: {exc}"):
                log.exception("a sweep failed", sweep=name)
            self._failing[name] = reason
        else:
            self._failing.pop(name, None)
