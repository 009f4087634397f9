"""What follows a call that did not go as it should: who backs off, for how long, and what is given up.

A failure belongs to the narrowest thing that explains it. A lane backs off alone; its widest bucket rests when the
surface says so, when the platform's probe fails, or when several addresses fail in a row, whatever the probe says.
"""

import asyncio
import time
from dataclasses import dataclass
from functools import partial

import structlog

from bridge.relay import giving_up
from bridge.relay.outages import BucketNames, Outage, Outages
from bridge.relay.timing import GiveUpLimits, Timing
from bridge.relay.transactions import LeaseLost, TriesExhausted, Unsettled, WhenNotFound
from core.model.errors import PlaceGone, Rejected, RemoteCallError, Retry, Uncertain, Unreachable
from core.model.ports import Lane, LooksUp, Operation, ProbesPlatform, SessionView, ShowsElsewhere, Surface
from core.store import Store, buckets, lane_failures, lanes
from core.store.lanes import LaneRow

log = structlog.get_logger(__name__)

_PROBE_KEEPS = 1.0  # seconds that a failed probe is believed; calls that fail together cost one probe anyway
_PROBE_WITHIN = 5.0
_ASKED_TO_WAIT = "asked to wait"  # a kind of its own: that several are asked to is no outage
_YIELDS = 1.0  # seconds for which who is asked to wait once more lets the others go first
_TAKES_NOTHING = "It answers, but takes nothing from anybody: {reason}"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that was begun: the lane, its lease, and how its calls had fared before."""

    lane: lanes.DueLane
    view: SessionView
    op: Operation
    held: LaneRow
    token: str

    @property
    def log_fields(self) -> dict[str, object]:
        """For the log."""
        covers = self.op.covers
        return {
            "surface": self.view.lane.surface,
            "session": self.lane.session,
            "first": covers.first,
            "last": covers.last,
        }

    @property
    def widest(self) -> BucketNames:
        """The bucket of whatever this call shares with the most others."""
        return self.op.buckets[-1:]


class CallFailures:
    """The decisions and their units of work, for one surface."""

    def __init__(self, store: Store, surface: Surface, timing: Timing, outages: Outages) -> None:
        self._store = store
        self._surface = surface
        self._timing = timing
        self._outages = outages
        self._probing = asyncio.Lock()
        self._probed: tuple[float, str] = (0.0, "")  # when, and what was wrong

    def _shared(self, attempt: Attempt) -> Outage:
        """How it stands with what this call shares with the most others."""
        return self._outages.of(attempt.widest)

    async def may_call(self, attempt: Attempt) -> bool:
        """Now that it is known what kind of call it is. The one repeat of a lost call is not spent on an outage that
        began since the lane was found to be due: a platform that can be asked is asked first."""
        outage, lane = self._shared(attempt), attempt.lane.id
        if outage.must_wait(lane, attempt.op.kind):
            return False
        repeats = attempt.op.covers.last <= attempt.view.lane.repeats_until and not attempt.op.repeatable
        if repeats and outage.is_one_at_a_time(lane) and outage.may_retry_at(lane) > time.monotonic():
            return False
        if not repeats or not attempt.widest or not isinstance(self._surface, ProbesPlatform):
            return True
        if wrong := await self._probe(self._surface, attempt.widest):
            outage.lost(lane)
            await self._rest(attempt.widest, wrong, unwell=True)
        return not wrong

    def succeeded(self, attempt: Attempt) -> None:
        """A call got through; that ends an outage."""
        if self._shared(attempt).succeeded(attempt.lane.id, attempt.op.kind):
            log.info("reachable again", surface=self._surface.name, buckets=attempt.widest)

    async def give_back(self, attempt: Attempt) -> None:
        """The call was certainly not made, for no reason to wait."""
        await self._store.write(attempt.lane.session, lambda tx: lanes.give_back(tx, attempt.lane.id, attempt.token))

    async def asked_to_wait(self, attempt: Attempt, exc: Retry) -> None:
        """The platform asked for a pause: of the call's first bucket, or of all when several addresses are asked."""
        names = attempt.op.buckets[:1]
        if exc.after <= 0:
            return await self.give_back(attempt)
        evidence = self._shared(attempt).evidence
        evidence.failed(attempt.lane.id, _ASKED_TO_WAIT)
        if evidence.in_a_row(_ASKED_TO_WAIT):
            names = (*names, *attempt.widest)
        # Its event is the oldest, so it would be the first again, and close the bucket again before the others' turn.
        yields = min(exc.after, _YIELDS) if attempt.held.failing_since is not None else 0.0
        await self._fail(attempt, str(exc), exc.after + yields, counted=False)
        await self._park(names, exc.after)
        log.info("rests", surface=self._surface.name, buckets=names, seconds=round(exc.after, 2))
        return None

    async def unreachable(self, attempt: Attempt, exc: Unreachable) -> None:
        """The call was not taken: by this address, or by whatever it shares its widest bucket with."""
        log.warning("unreachable", **attempt.log_fields, reason=exc.reason)
        if await self._is_wider(attempt, exc.reason, claimed=not exc.only_here):
            await self._fail(attempt, exc.reason, 0.0 if attempt.widest else self._pause(attempt), counted=False)
        else:
            await self._fail(attempt, exc.reason, self._pause(attempt))

    async def repeat_once(self, attempt: Attempt, exc: Uncertain) -> None:
        """Nobody can be asked what became of the call. One that may go on is waited for; one that is over is made
        once more, marked, unless it may be made twice."""
        if not (exc.answered or exc.cut):
            await self.note_reason(attempt, exc.reason)
            if not attempt.op.repeatable:
                self._shared(attempt).lost(attempt.lane.id)
            await self._is_wider(attempt, exc.reason)  # then the repeat waits until the platform answers
            return None
        wider = await self._is_wider(attempt, exc.reason)
        if attempt.op.repeatable:
            return await self._fail(attempt, exc.reason, 0.0 if wider else self._pause(attempt), counted=not wider)
        self._shared(attempt).lost(attempt.lane.id)
        pause = 0.0 if wider or attempt.held.lost_calls else self._timing.repeat_after
        return await self._fail(attempt, exc.reason, pause, counted=False, lost=True)

    async def leave_unsettled(self, attempt: Attempt, exc: Uncertain) -> None:
        """It is looked up: at once when the platform has answered, else when the lease is over."""
        if not exc.answered:
            return await self.no_answer(attempt, exc)
        await self._is_wider(attempt, exc.reason)
        pause = self._pause(attempt)
        unit = partial(
            lane_failures.note_unsettled, lane=attempt.lane.id, held_by=attempt.token, reason=exc.reason, pause=pause
        )
        return await self._store.write(attempt.lane.session, unit)

    async def no_answer(self, attempt: Attempt, exc: Uncertain) -> None:
        """No answer: the lease stays until it is looked up."""
        await self.note_reason(attempt, exc.reason)
        await self._is_wider(attempt, exc.reason)

    async def note_reason(self, attempt: Attempt, reason: str) -> None:
        """Keep the lease and the reason."""
        unit = partial(lane_failures.note_reason, lane=attempt.lane.id, held_by=attempt.token, reason=reason)
        await self._store.write(attempt.lane.session, unit)

    async def refused(self, attempt: Attempt, exc: Rejected) -> None:
        """One event is given up; of several, one by one will tell which."""
        lane, op, token = attempt.lane, attempt.op, attempt.token
        self._shared(attempt).answered(lane.id)
        if isinstance(exc, PlaceGone) and isinstance(self._surface, ShowsElsewhere):
            log.warning("its place was deleted, so the session is shown again", **attempt.log_fields)
            await self._store.write(lane.session, self._surface.show_elsewhere(attempt.view.lane))
            return
        if len(op.seqs) > 1 and not attempt.view.lane.sends_one_by_one:
            await self._store.write(
                lane.session, lambda tx: lane_failures.send_one_by_one(tx, lane.id, token, op.covers.last)
            )
            return
        try:
            failures = await self._store.write(
                lane.session,
                lambda tx: giving_up.refuse(tx, self._surface, attempt.view.lane, token, op, exc.reason),
            )
        except LeaseLost:  # given up meanwhile by whoever heard that the place is gone
            log.warning("a lease was lost", **attempt.log_fields)
            return
        log.warning("refused", **attempt.log_fields, reason=exc.reason, undeliverable=failures)

    async def give_up(self, lane: lanes.DueLane, taken: TriesExhausted, token: str, bounds: GiveUpLimits) -> None:
        """The tries of what is next are used up."""
        surface, op = self._surface, taken.op
        self._outages.of(op.buckets[-1:]).gave_up(lane.id)
        failures = await self._store.write(
            lane.session, lambda tx: giving_up.give_up(tx, surface, taken, token, bounds)
        )
        log.warning(
            "given up", surface=surface.name, session=lane.session, first=op.covers.first, last=op.covers.last,
            reason=taken.reason, uncertain=taken.uncertain, undeliverable=failures,
        )  # fmt: skip

    async def planning_failed(self, lane: lanes.DueLane, bounds: GiveUpLimits, fault: str) -> None:
        """A fault of ours before any call: this lane backs off, and after the last try goes on behind the event."""
        reason = f"The bridge could not prepare it ({fault})."
        at = Lane(lane.id, lane.session, self._surface.name, lane.address, lane.position, lane.position)
        held = await self._store.read(lambda tx: lanes.find_lane(tx, lane.id))
        pause = self._timing.back_off(held.failures + 1)
        await self._store.write(
            lane.session, lambda tx: giving_up.planning_failed(tx, self._surface, at, reason, pause, bounds)
        )

    async def could_not_look_up(
        self, lane: lanes.DueLane, taken: Unsettled, token: str, surface: LooksUp, exc: RemoteCallError
    ) -> None:
        """Nothing is known yet. It counts as a try only where others get through meanwhile."""
        names, posts = surface.look_up_buckets(lane.address)[-1:], self._surface.buckets(lane.address)[-1:]
        since = taken.held.failing_since
        failing_for = (taken.view.now - since) / 1_000_000 if since else 0.0
        pause = self._timing.back_off_after(failing_for)
        if isinstance(exc, Retry):
            pause = exc.after
            await self._park(names, exc.after)
        elif self._is_reading_away(names, lane):
            pause = self._outages.of(names).declare_or_prolong(str(exc))  # when that is over, so is the lane's
            await self._park(names, pause)
        away = self._outages.of(names).is_on or self._outages.of(posts).is_on
        counted = not away and self._outages.of(posts).evidence.others_succeed(lane.id, within=failing_for)
        unit = partial(
            lane_failures.note_unsettled, lane=lane.id, held_by=token, reason=str(exc), pause=pause, counted=counted
        )
        await self._store.write(lane.session, unit)

    def _is_reading_away(self, names: BucketNames, lane: lanes.DueLane) -> bool:
        reading = self._outages.of(names)
        reading.failed(lane.id)
        return reading.is_widespread()

    def when_not_found(self, lane: lanes.DueLane, held: LaneRow) -> WhenNotFound:
        """A look-up that finds nothing: the call was not carried out, which in an outage uses up no try."""
        reason = held.last_failure or "It did not arrive."
        if self._outages.of(self._surface.buckets(lane.address)[-1:]).is_on:
            return WhenNotFound(reason, 0.0, counted=False)
        return WhenNotFound(reason, self._timing.back_off(held.failures + 1))

    def looked_up(self, lane: lanes.DueLane, surface: LooksUp, *, adopted: bool) -> None:
        """The platform answered; if there was something, it takes posts too."""
        self._outages.of(surface.look_up_buckets(lane.address)[-1:]).succeeded(lane.id)
        if adopted:
            self._outages.of(self._surface.buckets(lane.address)[-1:]).recovered()

    async def may_test_outage(self, names: BucketNames, lane: lanes.DueLane) -> bool:
        """An outage was declared: may the lane call, to find out whether it is over? Where the platform can be asked,
        it must answer first; now and then it is not believed."""
        if not isinstance(self._surface, ProbesPlatform):
            return True
        if reason := await self._probe(self._surface, names):
            if self._outages.of(names).tries_despite_probe(lane.id):
                return True
            await self._rest(names, reason, unwell=True)
            return False
        if self._outages.of(names).probe_succeeded():
            log.info("answers again", surface=self._surface.name, buckets=names)
        return True

    async def _is_wider(self, attempt: Attempt, reason: str, *, claimed: bool = False) -> bool:
        """Is it more than this address that fails? Then its widest bucket rests, and no tries are used up.

        The probe is heard first, for it can say more; several addresses that fail in a row are believed against it.
        """
        names, lane, kind = attempt.widest, attempt.lane.id, attempt.op.kind
        if not names:
            return claimed
        outage = self._outages.of(names)
        outage.failed(lane, kind)
        probes = self._surface if isinstance(self._surface, ProbesPlatform) else None
        wrong = await self._probe(probes, names) if probes else ""
        many = outage.is_widespread(kind)
        if wrong or claimed:
            await self._rest(names, wrong or reason, lane, unwell=bool(wrong))
            return True
        if many:
            await self._rest(names, _TAKES_NOTHING.format(reason=reason) if probes else reason, lane, said=False)
            return True
        if probes:
            outage.failed_alone()
        return False

    async def _probe(self, surface: ProbesPlatform, names: BucketNames) -> str:
        """What is wrong with the platform as a whole, as a sentence; "" when it answers, or is known to."""
        return self._outages.of(names).believed_reason(await self._ask(surface))

    async def _ask(self, surface: ProbesPlatform) -> str:
        """What the probe says now, not a moment ago."""
        asked_at = time.monotonic()
        async with self._probing:
            at, wrong = self._probed
            believed_since = asked_at - _PROBE_KEEPS if wrong else asked_at
            if at < believed_since:
                at = time.monotonic()
                wrong = await _what_is_wrong(surface)
                self._probed = (time.monotonic() if wrong else at, wrong)
            return wrong

    async def _rest(
        self, names: BucketNames, reason: str, lane: int = 0, *, said: bool = True, unwell: bool = False
    ) -> None:
        if not names:
            return
        after = self._outages.of(names).declare_or_prolong(reason, lane, said=said, unwell=unwell)
        await self._park(names, after)
        log.warning("rests", surface=self._surface.name, buckets=names, seconds=round(after, 2), reason=reason)

    async def _park(self, names: BucketNames, after: float) -> None:
        for name in names:
            unit = partial(buckets.close_bucket, name=name, seconds=after)
            await self._store.write(f"bucket:{name}", unit)

    async def _fail(
        self, attempt: Attempt, reason: str, pause: float, *, counted: bool = True, lost: bool = False
    ) -> None:
        unit = partial(
            lane_failures.note_failure, lane=attempt.lane.id, held_by=attempt.token, reason=reason, pause=pause,
            counted=counted, lost=lost,
        )  # fmt: skip
        if not await self._store.write(attempt.lane.session, unit):
            log.warning("a lease was lost", **attempt.log_fields)

    def _pause(self, attempt: Attempt) -> float:
        return self._timing.back_off(attempt.held.failures + 1)


async def _what_is_wrong(surface: ProbesPlatform) -> str:
    try:
        async with asyncio.timeout(_PROBE_WITHIN):
            await surface.probe()
    except Retry:
        return ""  # it answers
    except TimeoutError:
        return "No answer."
    except RemoteCallError as exc:
        return str(exc)
    return ""
