"""One lane, one call: buckets, take, perform, record; and what follows when the call does not go as it should."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bridge.relay import units
from bridge.relay.timing import Timing
from core.errors import Rejected, Retry, Superseded, Uncertain, Unreachable
from core.ports import Found, Later, LooksUp, Operation, Receipt, Surface
from core.store import Store, buckets, lanes

log = structlog.get_logger(__name__)

SHORTEST_REST = 0.5  # seconds a platform rests after it was first unreachable; doubled each time


class Passage:
    """Moves lanes of one surface. One object per relay; holds what is known of the platform's health."""

    def __init__(self, store: Store, surface: Surface, timing: Timing, held_by: str) -> None:
        self._store = store
        self._surface = surface
        self._timing = timing
        self._held_by = held_by
        self._numbers = itertools.count(1)
        self._alone: set[int] = set()  # lanes whose merged call was refused: one by one will tell which
        self._needs: dict[int, tuple[str, ...]] = {}  # lanes whose plan takes other buckets than the usual ones
        self._failures: Counter[tuple[str, ...]] = Counter()  # widest bucket -> calls in a row that did not get through
        self._rests_until: dict[tuple[str, ...], float] = {}  # widest bucket -> monotonic time

    def takes(self, lane: lanes.Due) -> tuple[str, ...]:
        """What the lane's next call takes, as far as we know: a token taken for nothing is a call not made."""
        return self._needs.get(lane.id) or self._surface.buckets(lane.address)

    async def move(self, lane: lanes.Due, closed: dict[str, float], started: Callable[[], None]) -> None:
        """Make the lane's next call. Buckets that are not open yet are noted in `closed`, as monotonic times."""
        names = self.takes(lane)
        for _ in range(3):  # the plan may ask for other buckets; a plan made anew may ask again
            if wait := await self._acquire(names):
                closed[wait.bucket] = time.monotonic() + wait.seconds
                return None
            started()
            token = f"{self._held_by}.{next(self._numbers)}"
            taken_at = time.monotonic()
            taken = await self._take(lane, token, names)
            self._needs.pop(lane.id, None)
            match taken:
                case units.Taken(op=op):
                    return await self._perform(lane, taken, token, op, taken_at)
                case units.Unsettled():
                    return await self._settle(lane, taken, token)
                case units.NeedsBuckets(names=names):
                    self._needs[lane.id] = names
                case Later(seconds=seconds):
                    return await asyncio.sleep(seconds)  # only this lane rests: what comes next may belong to it
                case None:
                    return None
        return None

    async def _acquire(self, names: tuple[str, ...]) -> buckets.Wait | None:
        if not names:
            return None
        rates = {name: self._surface.rate(name) for name in names}
        return await self._store.write(f"bucket:{names[0]}", lambda tx: buckets.take(tx, rates))

    async def _take(
        self, lane: lanes.Due, token: str, names: tuple[str, ...]
    ) -> units.Taken | units.NeedsBuckets | units.Unsettled | Later | None:
        limit = self._surface.time_limit
        how = units.Taking(
            token=token,
            lease=limit + self._timing.margin,
            look_up_lease=2 * limit + self._timing.look_again_after + self._timing.margin,
            buckets=frozenset(names),
            alone=lane.id in self._alone,
        )
        return await self._store.write(lane.session, lambda tx: units.take(tx, self._surface, lane.id, how))

    async def _perform(self, lane: lanes.Due, taken: units.Taken, token: str, op: Operation, taken_at: float) -> None:
        if time.monotonic() - taken_at > self._timing.margin:
            return await self._give_back(lane, token)  # we were held up; the lease might end during the call
        try:
            receipt = await self._call(op)
            await self._record(lane, taken, token, op, receipt)
        except Superseded:
            await self._give_back(lane, token)
        except Retry as exc:
            await self._rest(lane, op.buckets[:1], token, exc.after)
        except Unreachable as exc:
            await self._rest_longer(lane, op.buckets, token, exc.reason)
        except Rejected as exc:
            await self._refuse(lane, taken, token, op, exc.reason)
        except Uncertain as exc:
            log.warning("a call's fate is unknown", **self._where(lane, op), error=str(exc))
            await self._leave_unsettled(lane, op, token, exc)
        except units.LeaseLost:
            log.warning("a lease was lost", **self._where(lane, op))
        return None

    async def _call(self, op: Operation) -> Receipt:
        try:
            async with asyncio.timeout(op.time_limit or self._surface.time_limit):
                receipt = await self._surface.perform(op)
        except TimeoutError as exc:
            raise Uncertain("no answer within the time limit") from exc
        self._failures.pop(op.buckets[-1:], None)
        return receipt

    async def _record(self, lane: lanes.Due, taken: units.Taken, token: str, op: Operation, receipt: Receipt) -> None:
        await self._store.write(
            lane.session,
            lambda tx: units.record(tx, self._surface, taken.view.lane, token, op.covers, receipt),
        )
        log.debug("shown", **self._where(lane, op))

    async def _settle(self, lane: lanes.Due, taken: units.Unsettled, token: str) -> None:
        """Find out what the call of a lease that ran out did, and take that over."""
        surface = self._surface
        if not isinstance(surface, LooksUp):  # pragma: no cover - only such surfaces are left unsettled
            return
        try:
            found = await self._look_up(surface, lane, taken)
            adopted = await self._store.write(
                lane.session, lambda tx: units.adopt(tx, surface, taken.view.lane, token, found)
            )
            log.info("settled", surface=surface.name, session=lane.session, adopted=adopted)
        except (Retry, Unreachable, TimeoutError) as exc:
            log.warning("could not look up", surface=surface.name, session=lane.session, error=str(exc))
            names = surface.look_up_buckets(lane.address)[-1:]
            after = exc.after if isinstance(exc, Retry) else self._next_rest(names)
            # A look-up changes nothing: whoever comes when the bucket opens may ask again.
            await self._store.write(lane.session, lambda tx: lanes.run_out(tx, lane.id, token))
            await self._park(names, after)
        except units.LeaseLost:
            log.warning("a lease was lost", surface=surface.name, session=lane.session)

    async def _look_up(self, surface: LooksUp, lane: lanes.Due, taken: units.Unsettled) -> Sequence[Found]:
        """Ask twice before believing that a post is not there: a platform may show it a little later."""
        found: Sequence[Found] = ()
        for pause in (0.0, self._timing.look_again_after):
            await asyncio.sleep(pause)
            await self._wait_for(surface.look_up_buckets(lane.address))
            async with asyncio.timeout(self._surface.time_limit):
                found = await surface.look_up(taken.view)
            if found:
                break
        return found

    async def _wait_for(self, names: tuple[str, ...]) -> None:
        wait = await self._acquire(names)
        while wait:
            await asyncio.sleep(wait.seconds)
            wait = await self._acquire(names)

    async def _park(self, names: tuple[str, ...], after: float) -> None:
        for name in names:
            unit = partial(buckets.park, name=name, seconds=after)
            await self._store.write(f"bucket:{name}", unit)

    async def _rest(self, lane: lanes.Due, names: tuple[str, ...], token: str, after: float) -> None:
        """Close the buckets for a while; every lane that needs them waits, and what piles up is merged."""
        await self._give_back(lane, token)
        await self._park(names, after)
        log.info("rests", surface=self._surface.name, buckets=names, seconds=round(after, 2))

    async def _rest_longer(self, lane: lanes.Due, names: tuple[str, ...], token: str, reason: str) -> None:
        after = self._next_rest(names[-1:])
        log.warning("unreachable", surface=self._surface.name, session=lane.session, reason=reason)
        await self._rest(lane, names[-1:], token, after)

    def _next_rest(self, names: tuple[str, ...]) -> float:
        """Doubles from half a second up to the longest rest, with jitter: replicas must not come back as one."""
        now = time.monotonic()
        if now >= self._rests_until.get(names, 0.0):  # calls that were under way together fail once
            self._failures[names] += 1
        longest = min(self._timing.longest_rest, SHORTEST_REST * 2.0 ** min(self._failures[names] - 1, 10))
        rest = longest * random.uniform(0.7, 1.0)  # noqa: S311 - jitter
        self._rests_until[names] = now + rest
        return rest

    async def _leave_unsettled(self, lane: lanes.Due, op: Operation, token: str, exc: Uncertain) -> None:
        """Whoever comes after the lease settles it. A call that was answered is over: its lease ends now."""
        if exc.answered:
            await self._store.write(lane.session, lambda tx: lanes.run_out(tx, lane.id, token))
            await self._park(op.buckets[-1:], self._next_rest(op.buckets[-1:]))

    async def _refuse(self, lane: lanes.Due, taken: units.Taken, token: str, op: Operation, reason: str) -> None:
        if len(op.seqs) > 1:
            self._alone.add(lane.id)
            return await self._give_back(lane, token)
        try:
            failure = await self._store.write(
                lane.session, lambda tx: units.refuse(tx, self._surface, taken.view.lane, token, op, reason)
            )
        except units.LeaseLost:  # given up meanwhile by whoever heard that the place is gone
            log.warning("a lease was lost", **self._where(lane, op))
            return None
        self._alone.discard(lane.id)
        log.warning("refused", **self._where(lane, op), reason=reason, undeliverable=failure)
        return None

    async def _give_back(self, lane: lanes.Due, token: str) -> None:
        await self._store.write(lane.session, lambda tx: lanes.give_back(tx, lane.id, token))

    def _where(self, lane: lanes.Due, op: Operation) -> dict[str, object]:
        return {
            "surface": self._surface.name,
            "session": lane.session,
            "first": op.covers.first,
            "last": op.covers.last,
        }
