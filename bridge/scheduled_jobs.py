"""The clockwork: APScheduler ticks idempotent sweeps. What is due stands in columns; a tick only looks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bridge.relay import Relay
from bridge.sweeps import Sweep
from core.model.errors import StoreUnavailable
from core.model.ids import Micros
from core.store import Store, files
from core.usecases import deadlines, placement, waiting
from core.usecases.in_force import InForce

log = structlog.get_logger(__name__)

SWEEP_LANES = 1.0  # seconds; a ring that got lost costs at most this
SWEEP_DEADLINES = 5.0
SWEEP_UPLOADS = 3600.0
UPLOADS_KEPT_FOR = 24 * 3600  # seconds that a file may wait for its message
DIGEST_EVERY = 60.0  # the digest is at most so late
SWEEP_CARDS = 5.0  # who was held back for want of room is shown at the desk at most so much after there is some
SWEEP_WAITING_LINES = 5.0  # users are told of their place in the line at most this often


class ScheduledJobs:
    """Start on a running loop; `stop` ends the ticking, not what a tick began."""

    def __init__(
        self,
        store: Store,
        relays: Sequence[Relay],
        in_force: InForce,
        digest: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self._store = store
        self._digest = digest
        self._in_force = in_force
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
        self._every(SWEEP_WAITING_LINES, self._lines.name, self.sweep_waiting_lines, jitter=1)
        self._every(SWEEP_CARDS, self._cards.name, self.sweep_cards, jitter=1)
        self._every(SWEEP_UPLOADS, "uploads", self.sweep_uploads, jitter=60)
        if self._digest:
            self._every(DIGEST_EVERY, "digest", self._digest, jitter=5)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def problems(self) -> Mapping[str, str]:
        """Which sweeps fail, and which sessions they had to leave alone; from memory."""
        every = (self._deadlines, self._lines, self._cards)
        sweeps = {sweep.name: sweep.problem for sweep in every if sweep.problem}
        return {**sweeps, **self._failing}

    async def sweep_deadlines(self) -> None:
        """Meet every deadline that has passed."""
        most = deadlines.MOST_PER_SWEEP + self._deadlines.backing_off
        due = await self._store.read(lambda tx: deadlines.overdue(tx, most))
        self._deadlines.forget_all_but(due)
        rules = self._in_force.rules
        await self._deadlines.run_all(
            [(session, partial(deadlines.meet_deadline, rules=rules, session=session)) for session in due]
        )

    async def sweep_waiting_lines(self) -> None:
        """Tell everybody who waits what has changed of their wait."""
        rules = self._in_force.rules
        moved = await self._store.read(partial(waiting.changed_places, rules=rules))
        self._lines.forget_all_but([session for session, _, _ in moved])
        told = partial(waiting.tell_place, rules=rules)
        await self._lines.run_all(
            [
                (session, partial(told, session=session, position=position, minutes=minutes))
                for session, position, minutes in moved
            ]
        )

    async def sweep_cards(self) -> None:
        """Show at the desk who was held back, where there is room now."""
        rules = self._in_force.rules
        crowds = await self._store.read(partial(placement.bounded_places, rules=rules))
        next_ones = [
            session
            for crowd in crowds
            if crowd.free_places
            for session in crowd.held_back[: crowd.free_places + self._cards.backing_off]
        ]
        self._cards.forget_all_but(session for crowd in crowds for session in crowd.held_back)
        show = partial(placement.show_at_desk, rules=rules)
        await self._cards.run_all([(session, partial(show, session=session)) for session in next_ones])

    async def sweep_uploads(self) -> None:
        """Forget what was uploaded and never sent."""
        before = Micros(self._store.clock() - UPLOADS_KEPT_FOR * 1_000_000)
        while await self._store.write("uploads", partial(files.sweep_unused_uploads, before=before)):
            pass

    async def _ring(self) -> None:
        for relay in self._relays:
            relay.wake()

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
