"""One lane, one call: buckets, take, perform, record. What follows a call that fails: `bridge.relay.call_failures`."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from bridge.relay import transactions
from bridge.relay.call_failures import Attempt, CallFailures
from bridge.relay.internal_errors import InternalErrorLog
from bridge.relay.outages import Outages
from bridge.relay.planned_call import PlannedCall, plan_ahead
from bridge.relay.timing import GiveUpLimits, Timing
from core.model.errors import Rejected, RemoteCallError, Retry, StoreUnavailable, Superseded, Uncertain, Unreachable
from core.model.ports import FiltersEvents, GivesUp, LooksUp, LookUpResult, Operation, Receipt, Surface, WaitForMore
from core.store import Store, buckets, lanes
from core.usecases.in_force import InForce

log = structlog.get_logger(__name__)

_PLANS_AHEAD = 3  # of one call, until one is still good when the lane is leased
_UNREADABLE = "The answer could not be read."
_NO_ANSWER = "No answer came within the time limit."


class LaneMover:
    """Moves lanes of one surface. One object per relay."""

    def __init__(
        self,
        store: Store,
        surface: Surface,
        in_force: InForce,
        timing: Timing,
        held_by: str,
    ) -> None:
        self._store = store
        self._surface = surface
        self._timing = timing
        self._held_by = held_by
        self._in_force = in_force
        self._numbers = itertools.count(1)
        self._needs: dict[int, transactions.NeedsBuckets] = {}  # of lanes whose plan takes others than the usual ones
        self._faults = InternalErrorLog(surface.name)
        self.outages = Outages(timing)
        self._failures = CallFailures(store, surface, timing, self.outages)

    def expected_buckets(self, lane: lanes.DueLane) -> tuple[str, ...]:
        """What the lane's next call takes, as far as we know: a token taken for nothing is a call not made.

        What a lane shows first is often another call than what follows: it is planned before anything is taken.
        """
        return self._expected(lane).names

    def _expected(self, lane: lanes.DueLane) -> transactions.NeedsBuckets:
        usual = self._surface.buckets(lane.address) if lane.position else ()
        return self._needs.get(lane.id) or transactions.NeedsBuckets(usual)

    async def move(self, lane: lanes.DueLane, closed: dict[str, float], started: Callable[[], None]) -> None:
        """Make the lane's next call. Buckets that are not open yet are noted in `closed`, as monotonic times."""
        try:
            if not await self._passes(lane):
                await self._go(lane, closed, started)
        except (StoreUnavailable, transactions.LeaseLost):
            raise
        except Exception as exc:
            self._faults.report(exc, during="take", session=lane.session)
            await self._failures.planning_failed(lane, self._of_surface(), type(exc).__name__)

    async def _passes(self, lane: lanes.DueLane) -> bool:
        """Move over what does not concern the surface. True: that was all."""
        surface = self._surface
        if not isinstance(surface, FiltersEvents):
            return False
        unit = partial(transactions.nothing_to_show, surface=surface, lane_id=lane.id, internal=surface.internal)
        if (nothing := await self._store.read(unit)) is None:
            return False
        seen, upto = nothing
        return await self._store.write(lane.session, lambda tx: lanes.pass_over(tx, seen, upto))

    async def _go(self, lane: lanes.DueLane, closed: dict[str, float], started: Callable[[], None]) -> None:
        need = self._expected(lane)
        allowed: tuple[str, ...] = ()
        for _ in range(3):  # the plan may ask for other buckets; a plan made again may ask again
            widest = (need.names or self._surface.buckets(lane.address))[-1:]
            if widest != allowed and not await self._may_go(widest, lane):
                return None
            allowed = widest
            if wait := await self._acquire(need.names, need.calls):
                closed[wait.bucket] = time.monotonic() + wait.seconds
                return None
            started()
            token = f"{self._held_by}.{next(self._numbers)}"
            taken, taken_at = await self._take(lane, token, need)
            self._needs.pop(lane.id, None)
            match taken:
                case transactions.Taken():
                    return await self._perform(Attempt(lane, taken.view, taken.op, taken.held, token), taken_at)
                case transactions.TriesExhausted():
                    return await self._failures.give_up(lane, taken, token, self._of_surface())
                case transactions.Unsettled():
                    return await self._settle(lane, taken, token)
                case transactions.NeedsBuckets() as need:
                    self._needs[lane.id] = need
                case transactions.Outdated() | WaitForMore() | None:
                    return None
        return None

    async def _may_go(self, widest: tuple[str, ...], lane: lanes.DueLane) -> bool:
        """No, while an outage is on: not before its rest is over, nor before the platform's probe succeeds."""
        outage = self.outages.of(widest)
        if not outage.is_one_at_a_time(lane.id):
            return True
        return outage.may_retry_at(lane.id) <= time.monotonic() and await self._failures.may_test_outage(widest, lane)

    async def _acquire(self, names: tuple[str, ...], calls: int = 1) -> buckets.BucketWait | None:
        if not names:
            return None
        rates = {name: self._surface.rate(name) for name in names}
        return await self._store.write(f"bucket:{names[0]}", lambda tx: buckets.take(tx, rates, {names[0]: calls}))

    async def _take(
        self, lane: lanes.DueLane, token: str, need: transactions.NeedsBuckets
    ) -> tuple[transactions.TakeResult, float]:
        """Plan on a reader's thread and lease what was planned; the result, and when that began (monotonic).

        A session in which somebody speaks all the time is planned in the unit of work at last, so that it is shown.
        """
        limit = self._surface.time_limit
        how = transactions.TakeOptions(
            token=token,
            lease=limit + self._timing.margin,
            look_up_lease=2 * limit + self._timing.look_again_after + self._timing.margin,
            buckets=frozenset(need.names),
            give_up_limits=self._of_surface(),
            calls=need.calls,
        )
        for _ in range(_PLANS_AHEAD):
            planned = await self._store.read(partial(plan_ahead, surface=self._surface, lane_id=lane.id))
            taken, taken_at = await self._take_planned(lane, how, planned)
            if not isinstance(taken, transactions.Outdated):
                return taken, taken_at
        return await self._take_planned(lane, how, None)

    async def _take_planned(
        self, lane: lanes.DueLane, how: transactions.TakeOptions, planned: PlannedCall | None
    ) -> tuple[transactions.TakeResult, float]:
        taken_at = time.monotonic()
        taken = await self._store.write(
            lane.session, lambda tx: transactions.take(tx, self._surface, lane.id, how, planned)
        )
        return taken, taken_at

    def _of_surface(self) -> GiveUpLimits:
        delivery = self._in_force.config.sessions.delivery
        tries = self._surface.most_tries if isinstance(self._surface, GivesUp) else delivery.tries
        return GiveUpLimits(tries, delivery.give_up_after.total_seconds())

    async def _perform(self, attempt: Attempt, taken_at: float) -> None:
        after = self._failures
        if not await after.may_call(attempt):
            return await after.give_back(attempt)
        if time.monotonic() - taken_at > self._timing.margin:
            return await after.give_back(attempt)  # we were held up; the lease might end during the call
        try:
            await self._call_and_record(attempt)
        except Superseded:
            await after.give_back(attempt)
        except Retry as exc:
            await after.asked_to_wait(attempt, exc)
        except Unreachable as exc:
            await after.unreachable(attempt, exc)
        except Rejected as exc:
            await after.refused(attempt, exc)
        except Uncertain as exc:
            await self._lost(attempt, exc)
        except transactions.LeaseLost:
            log.warning("a lease was lost", **attempt.log_fields)
        return None

    async def _call_and_record(self, attempt: Attempt) -> None:
        """A fault of ours once the call has begun, in whatever we make of its answer, leaves its fate unknown."""
        try:
            receipt = await self._call(attempt.op)
            self._failures.succeeded(attempt)
            await self._record(attempt, receipt)
        except (RemoteCallError, StoreUnavailable, transactions.LeaseLost):
            raise
        except Exception as exc:
            self._faults.report(exc, during="call", session=attempt.lane.session)
            raise Uncertain(_UNREADABLE, cut=True) from exc

    async def _call(self, op: Operation) -> Receipt:
        try:
            async with asyncio.timeout(op.time_limit or self._surface.time_limit):
                return await self._surface.perform(op)
        except TimeoutError as exc:
            raise Uncertain(_NO_ANSWER) from exc

    async def _record(self, attempt: Attempt, receipt: Receipt) -> None:
        lane, covers = attempt.view.lane, attempt.op.covers
        await self._store.write(
            lane.session, lambda tx: transactions.record(tx, self._surface, lane, attempt.token, covers, receipt)
        )
        log.debug("shown", **attempt.log_fields)

    async def _lost(self, attempt: Attempt, exc: Uncertain) -> None:
        log.warning("a call's fate is unknown", **attempt.log_fields, error=exc.reason)
        surface = self._surface
        if not isinstance(surface, LooksUp):
            return await self._failures.repeat_once(attempt, exc)
        if not exc.cut:
            return await self._failures.leave_unsettled(attempt, exc)
        # The connection is dead, though the platform may be at it still. What is found now is settled; what is not
        # found is looked for again when the lease is over, and only then made again.
        await self._failures.no_answer(attempt, exc)
        await asyncio.sleep(self._timing.settle_after)
        unsettled = transactions.Unsettled(attempt.view, attempt.held)
        return await self._adopt(attempt.lane, unsettled, attempt.token, surface, early=True)

    async def _settle(self, lane: lanes.DueLane, taken: transactions.Unsettled, token: str) -> None:
        """Find out what the call of a lease that ran out did, and take that over."""
        if isinstance(self._surface, LooksUp):
            await self._adopt(lane, taken, token, self._surface, early=False)

    async def _adopt(
        self, lane: lanes.DueLane, taken: transactions.Unsettled, token: str, looks_up: LooksUp, *, early: bool
    ) -> None:
        surface, view = self._surface, taken.view
        try:
            found = await self._look_up(looks_up, lane, taken, once=early)
            otherwise = None if early else self._failures.when_not_found(lane, taken.held)
            adopted = await self._store.write(
                lane.session, lambda tx: transactions.adopt(tx, surface, view.lane, token, found, otherwise)
            )
            self._failures.looked_up(lane, looks_up, adopted=adopted)
            log.info("settled", surface=surface.name, session=lane.session, adopted=adopted)
        except RemoteCallError as exc:
            log.warning("could not look up", surface=surface.name, session=lane.session, error=str(exc))
            if not early:
                await self._failures.could_not_look_up(lane, taken, token, looks_up, exc)
        except transactions.LeaseLost:
            log.warning("a lease was lost", surface=surface.name, session=lane.session)

    async def _look_up(
        self, surface: LooksUp, lane: lanes.DueLane, taken: transactions.Unsettled, *, once: bool
    ) -> Sequence[LookUpResult]:
        """Ask twice before believing that a post is not there: a platform may show it a little later."""
        found: Sequence[LookUpResult] = ()
        for pause in (0.0,) if once else (0.0, self._timing.look_again_after):
            await asyncio.sleep(pause)
            await self._wait_for(surface.look_up_buckets(lane.address))
            try:
                async with asyncio.timeout(self._surface.time_limit):
                    found = await self._guarded_look_up(surface, taken)
            except TimeoutError as exc:
                raise Unreachable(_NO_ANSWER) from exc
            if found:
                break
        return found

    async def _guarded_look_up(self, surface: LooksUp, taken: transactions.Unsettled) -> Sequence[LookUpResult]:
        """A look-up changes nothing: whatever goes wrong with it, it can be made again."""
        try:
            return await surface.look_up(taken.view)
        except (RemoteCallError, TimeoutError, StoreUnavailable):
            raise
        except Exception as exc:
            self._faults.report(exc, during="look-up", session=taken.view.session.id)
            raise Unreachable(_UNREADABLE) from exc

    async def _wait_for(self, names: tuple[str, ...]) -> None:
        wait = await self._acquire(names)
        while wait:
            await asyncio.sleep(wait.seconds)
            wait = await self._acquire(names)
