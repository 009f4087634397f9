"""One relay per surface: finds lanes that are due, and moves each by one call at a time."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Coroutine
from typing import Any

import structlog

from bridge.relay.passage import Passage
from bridge.relay.timing import Timing
from core.ids import SurfaceName
from core.ports import Surface
from core.store import Store, lanes
from core.store.backends import StoreUnavailable

log = structlog.get_logger(__name__)


MOST_MOVING = 32  # lanes of one surface with a call under way
MOST_DUE = 200


class Relay:
    """Moves the lanes of one surface. `run` until `stop`; `ring` it when a log grew."""

    def __init__(self, store: Store, surface: Surface, timing: Timing | None = None) -> None:
        self._store = store
        self._surface = surface
        self._timing = timing or Timing()
        self._passage = Passage(store, surface, self._timing, held_by=secrets.token_hex(6))
        self._wake = asyncio.Event()
        self._stopping = False
        self._moving: dict[int, asyncio.Task[None]] = {}
        self._starting: set[str] = set()  # buckets that a lane is just taking from
        self._closed: dict[str, float] = {}  # bucket -> monotonic time at which it opens

    @property
    def surface(self) -> SurfaceName:
        """Whose lanes these are."""
        return self._surface.name

    def ring(self) -> None:
        """Look for work now."""
        self._wake.set()

    async def run(self) -> None:
        """Move lanes until `stop`; a database that is away is waited for."""
        while not self._stopping:
            self._wake.clear()
            try:
                rest = await self._round()
            except StoreUnavailable as exc:
                log.warning("the database is away", surface=self.surface, error=str(exc))
                rest = 1.0
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._wake.wait()

    async def stop(self) -> None:
        """Start nothing more; calls under way are finished and recorded, within a limit."""
        self._stopping = True
        self._wake.set()
        if self._moving:
            _, late = await asyncio.wait(self._moving.values(), timeout=self._timing.stop_within)
            for task in late:
                task.cancel()  # its lease runs out, and whoever comes next settles it

    async def _round(self) -> float:
        """Start what can be started. Returns the seconds until something else may be due."""
        self._closed = {name: opens for name, opens in self._closed.items() if opens > time.monotonic()}
        for lane in await self._store.read(lambda tx: lanes.due(tx, self.surface, MOST_DUE)):
            if len(self._moving) >= MOST_MOVING:
                break
            self._start(lane)
        chance = await self._store.read(lambda tx: lanes.next_chance(tx, self.surface))
        if chance is None:
            return 60.0
        # A lane that is due may wait for a wider bucket, which only we know of, or for its own call to end.
        opens = min(self._closed.values(), default=0.0) - time.monotonic()
        return min(max(chance, opens, 0.02), 1.0)

    def _start(self, lane: lanes.Due) -> None:
        buckets = self._passage.takes(lane)
        if lane.id in self._moving or self._starting.intersection(buckets[:1]):
            return
        if any(bucket in self._closed for bucket in buckets):
            return
        self._starting.update(buckets[:1])
        self._moving[lane.id] = self._spawn(self._move(lane, buckets))

    async def _move(self, lane: lanes.Due, buckets: tuple[str, ...]) -> None:
        try:
            await self._passage.move(lane, self._closed, started=lambda: self._started(buckets))
        except StoreUnavailable as exc:
            log.warning("the database is away", surface=self.surface, session=lane.session, error=str(exc))
        except Exception:
            # A fault of ours in one lane must not stop the others. The lane's lease runs out; it is tried again.
            log.exception("a lane could not be moved", surface=self.surface, session=lane.session)
            await asyncio.sleep(1.0)
        finally:
            self._started(buckets)
            self._moving.pop(lane.id, None)
            self._wake.set()

    def _started(self, buckets: tuple[str, ...]) -> None:
        self._starting.difference_update(buckets[:1])
        self._wake.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        return asyncio.get_running_loop().create_task(work)
