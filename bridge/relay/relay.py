"""One relay per surface: finds lanes that are due, and moves each by one call at a time."""

import asyncio
import secrets
import time
from collections.abc import Mapping

import structlog

from bridge.relay.lane_mover import LaneMover
from bridge.relay.timing import Timing
from bridge.relay.transactions import LeaseLost
from core.model.errors import StoreUnavailable
from core.model.ids import SurfaceName
from core.model.ports import Surface
from core.runtime.supervision import Supervisor
from core.runtime.timed_waits import is_set_within
from core.store import Store, lanes
from core.store.tx import Tx
from core.usecases.in_force import InForce

log = structlog.get_logger(__name__)


MOST_MOVING = 32  # lanes of one surface with a call under way
MOST_DUE = 200
_DATABASE_REST = 1.0  # seconds
_FAULT_REST = 5.0  # seconds that a lane is left alone which nothing could be noted about


class Relay:
    """Moves the lanes of one surface: `run`, which a supervisor keeps, until `stop`. `ring` it when a log grew.

    What is in force says when a message is given up.
    """

    def __init__(
        self,
        store: Store,
        surface: Surface,
        in_force: InForce,
        timing: Timing | None = None,
        *,
        supervisor: Supervisor | None = None,
    ) -> None:
        self._store = store
        self._surface = surface
        self._timing = timing or Timing()
        self._supervisor = supervisor or Supervisor()
        self._lane_mover = LaneMover(store, surface, in_force, self._timing, secrets.token_hex(6))
        self._wake = asyncio.Event()
        self._stopping = False
        self._moving: dict[int, asyncio.Task[None]] = {}
        self._starting: set[str] = set()  # buckets that a lane is just taking from
        self._trying: set[str] = set()  # buckets of an outage with a call under way: it finds out whether that is over
        self._closed: dict[str, float] = {}  # bucket -> monotonic time at which it opens
        self._left_alone: dict[int, float] = {}  # lane -> until then, monotonic

    @property
    def surface(self) -> SurfaceName:
        """Whose lanes these are."""
        return self._surface.name

    def problems(self) -> Mapping[str, str]:
        """What does not answer as a whole, with the reason; {} when all is well. Single lanes are in the figures."""
        reasons = self._lane_mover.outages.reasons
        return {f"{self.surface} ({', '.join(names)})": reason for names, reason in reasons.items()}

    def wake(self) -> None:
        """Look for work now."""
        self._wake.set()

    async def run(self) -> None:
        """Move lanes until `stop`; a database that is away is waited for."""
        while not self._stopping:
            self._wake.clear()
            try:
                rest = await self._round()
            except StoreUnavailable:
                self._store.outage.refused(f"relay {self.surface}")
                rest = _DATABASE_REST
            await is_set_within(self._wake, rest)

    async def stop(self) -> None:
        """Start nothing more; calls under way are finished and recorded, within a limit."""
        self._stopping = True
        self._wake.set()
        if self._moving:
            _, late = await asyncio.wait(self._moving.values(), timeout=self._timing.stop_within)
            for task in late:
                task.cancel()  # its lease runs out, and whoever comes next settles it
        await self._supervisor.stop(within=1.0)

    async def _round(self) -> float:
        """Start what can be started. Returns the seconds until something else may be due."""
        now = time.monotonic()
        self._closed = {name: opens for name, opens in self._closed.items() if opens > now}
        self._left_alone = {lane: until for lane, until in self._left_alone.items() if until > now}
        due, chance = await self._store.read(self._look)
        for lane in sorted(due, key=self._turn):
            if len(self._moving) >= MOST_MOVING:
                break
            self._start(lane)
        # Lanes that are due and were not started wait for a call under way, which wakes us when it ends, or for what
        # only we know of: a wider bucket, a lane that is left alone, an outage.
        moments = [
            at - now
            for at in (*self._closed.values(), *self._left_alone.values(), *self._lane_mover.outages.retry_times())
        ]
        if chance is not None:
            moments.append(chance)
        longest = 1.0 if due or moments else 60.0
        return min(max(min(moments, default=longest), 0.02), longest)

    def _look(self, tx: Tx) -> tuple[list[lanes.DueLane], float | None]:
        return lanes.due(tx, self.surface, MOST_DUE), lanes.seconds_until_next_due(tx, self.surface)

    def _turn(self, lane: lanes.DueLane) -> tuple[bool, bool, float]:
        """Oldest first, as they come; in an outage the one that has not failed in it, or not for the longest time."""
        return self._lane_mover.outages.of(self._widest(lane)).sort_key(lane.id)

    def _widest(self, lane: lanes.DueLane) -> tuple[str, ...]:
        return (self._lane_mover.expected_buckets(lane) or self._surface.buckets(lane.address))[-1:]

    def _start(self, lane: lanes.DueLane) -> None:
        buckets = self._lane_mover.expected_buckets(lane)
        if lane.id in self._moving or lane.id in self._left_alone or self._starting.intersection(buckets[:1]):
            return
        if any(bucket in self._closed for bucket in buckets):
            return
        widest = self._widest(lane)
        outage = self._lane_mover.outages.of(widest)
        tries = widest if outage.is_one_at_a_time(lane.id) else ()
        if self._trying.intersection(tries) or (tries and outage.may_retry_at(lane.id) > time.monotonic()):
            return
        self._trying.update(tries)
        self._starting.update(buckets[:1])
        move = self._move(lane, buckets, tries)
        self._moving[lane.id] = self._supervisor.start(f"relay {self.surface}, lane {lane.id}", move)

    async def _move(self, lane: lanes.DueLane, buckets: tuple[str, ...], tries: tuple[str, ...]) -> None:
        try:
            await self._lane_mover.move(lane, self._closed, started=lambda: self._started(buckets))
        except StoreUnavailable:
            self._store.outage.refused(f"relay {self.surface}")
            self._left_alone[lane.id] = time.monotonic() + _DATABASE_REST
        except LeaseLost:
            log.warning("a lease was lost", surface=self.surface, session=lane.session)
        except Exception:
            # A fault of ours in one lane, which could not even be noted, must not stop the others.
            log.exception("a lane could not be moved", surface=self.surface, session=lane.session)
            self._left_alone[lane.id] = time.monotonic() + _FAULT_REST
        finally:
            self._started(buckets)
            self._trying.difference_update(tries)
            self._moving.pop(lane.id, None)
            self._wake.set()

    def _started(self, buckets: tuple[str, ...]) -> None:
        self._starting.difference_update(buckets[:1])
        self._wake.set()
