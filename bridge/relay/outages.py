"""What is known of each wide bucket of a surface (a bot, a channel): does only one address fail, or is it an outage?

In memory, of this process. An outage is declared on evidence: the surface or its probe says so, or several addresses
failed in a row, in calls of one kind, with none succeeding between; then it does not matter what the probe says. While
it lasts the bucket rests, longer each time, and after each rest one call at a time is let through, each time of another
address; one that succeeds ends it. An address that goes on failing while others get through is no evidence.

An address is known here by its lane: the cards of all conversations stand in one channel, each at a place of its own.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bridge.relay.timing import Timing, with_jitter

Names = tuple[str, ...]  # a call's widest bucket; () for a call that takes none

ADDRESSES = 3  # so many different ones that fail in a row are an outage
WITHIN = 60.0  # seconds
LATELY = 60.0  # seconds in which a success elsewhere says that it is not an outage
ALONE = 2  # so often must others get through between an address's failures until it is no evidence any more
_MOST_BUCKETS = 10_000
_MOST_FAILING = 10_000


@dataclass(slots=True)
class _Failing:
    """An address since its last success: when it failed last, and after how many failures others got through."""

    at: float
    others: int = 0


@dataclass(slots=True)
class _Kind:
    """How calls of one kind fare: posts may fail for everybody while edits and reactions are taken."""

    failing: dict[int, _Failing] = field(default_factory=dict)
    succeeded: dict[int, float] = field(default_factory=dict)  # the last two that did

    def last_success(self, but: int = 0) -> float:
        return max((at for lane, at in self.succeeded.items() if lane != but), default=0.0)

    def in_a_row(self, now: float) -> list[int]:
        since = max(self.last_success(), now - WITHIN)
        return [lane for lane, one in self.failing.items() if one.at > since and one.others < ALONE]


@dataclass(slots=True)
class _Bucket:
    kinds: dict[str, _Kind] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)  # kinds of call that several addresses failed in: until one succeeds
    is_partial: bool = False  # calls of another kind got through meanwhile
    unwell: bool = False  # the probe said so
    doubting: int = 0  # the lane that calls in spite of it
    disbelieved: bool = False  # it got through: the probe is wrong, until it says that the platform is well
    called_at: float = 0.0  # when the last call began to rest, or one was let through in spite of the probe
    rests: int = 0  # rests in a row; 0: no outage
    until: float = 0.0  # the rest of those that failed in this outage
    fresh_at: float = 0.0  # the rest of those that did not yet
    failed_at: float = 0.0
    reason: str = ""
    tried: dict[int, float] = field(default_factory=dict)  # lane -> when it failed in this outage
    spent: set[int] = field(default_factory=set)  # lanes whose next call is the one repeat of a lost call

    def kind(self, name: str) -> _Kind:
        return self.kinds.setdefault(name, _Kind())

    def is_alone(self, lane: int) -> bool:
        return any(lane in kind.failing and kind.failing[lane].others >= ALONE for kind in self.kinds.values())

    def end(self) -> bool:
        was_on, self.rests, self.reason, self.unwell, self.is_partial = self.rests > 0, 0, "", False, False
        self.failing.clear()
        self.tried.clear()
        return was_on


class Outages:
    """Times are monotonic seconds. `kind`: of call, as in `core.ports.Operation`."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._buckets: dict[Names, _Bucket] = {}

    def failed(self, names: Names, lane: int, kind: str = "") -> None:
        """A call was not taken, or nobody knows."""
        if not names:
            return
        known, now = self._of(names).kind(kind), time.monotonic()
        one = known.failing.get(lane)
        if one is None:
            if len(known.failing) >= _MOST_FAILING:
                known.failing.clear()
            known.failing[lane] = _Failing(now)
            return
        one.others += int(known.last_success(but=lane) > one.at)
        one.at = now

    def is_everybodys(self, names: Names, kind: str = "") -> bool:
        """Have so many addresses failed in a row that it is no longer about one of them, or was it so and did none
        succeed since?"""
        if not names:
            return False
        bucket = self._of(names)
        in_a_row = bucket.kind(kind).in_a_row(time.monotonic())
        if len(in_a_row) >= ADDRESSES:
            bucket.failing.add(kind)
            for lane in in_a_row:
                bucket.tried.setdefault(lane, bucket.kind(kind).failing[lane].at)
        return bool(bucket.failing)

    def are_many(self, names: Names, kind: str) -> bool:
        """Have so many addresses failed in a row?"""
        return bool(names) and len(self._of(names).kind(kind).in_a_row(time.monotonic())) >= ADDRESSES

    def lost(self, names: Names, lane: int) -> None:
        """Nobody knows what became of a call: the next one is its only repeat, which is not spent on an outage."""
        if names:
            self._of(names).spent.add(lane)

    def rest(self, names: Names, reason: str, lane: int = 0, *, said: bool = True, unwell: bool = False) -> float:
        """Declare an outage, or prolong it; for how many seconds nobody is to call. Calls that were under way together
        prolong it once.

        `said`: by the surface or its (`unwell`) probe. Else several addresses are all the evidence, and one that has
        not failed in this outage may find out sooner: the later, the more addresses have.
        """
        bucket, now = self._of(names), time.monotonic()
        if not bucket.rests:
            bucket.called_at = now
        if now >= bucket.until or not bucket.rests:
            bucket.rests += 1
        bucket.reason, bucket.unwell = reason, bucket.unwell or unwell
        if lane:
            bucket.tried[lane] = bucket.failed_at = bucket.called_at = now
        rest = self._doubled(bucket.rests - 1)
        bucket.until = now + rest
        fresh = rest if said else min(rest, self._doubled(len(bucket.tried) - ADDRESSES))
        fresh = 0.0 if bucket.is_partial and not said else fresh
        bucket.fresh_at = now + fresh
        return fresh

    def succeeded(self, names: Names, lane: int, kind: str = "") -> bool:
        """A call got through: whatever was with calls of its kind, is over. True: this ended an outage."""
        bucket = self._of(names)
        known = bucket.kind(kind)
        known.failing.pop(lane, None)
        before = [each for each in known.succeeded.items() if each[0] != lane][:1]
        known.succeeded = dict([(lane, time.monotonic()), *before])
        bucket.spent.discard(lane)
        bucket.tried.pop(lane, None)
        bucket.failing.discard(kind)
        bucket.is_partial = bool(bucket.failing)
        bucket.disbelieved = bucket.disbelieved or (bucket.unwell and bucket.doubting == lane)
        return not bucket.failing and bucket.end()

    def answered(self, names: Names, lane: int) -> None:
        """A call was refused for good: the platform answers, and whether it takes anything is not known."""
        bucket = self._of(names)
        bucket.spent.discard(lane)
        if not bucket.failing:
            bucket.end()

    def gave_up(self, names: Names, lane: int) -> None:
        """A lane goes on behind what was lost."""
        if names:
            self._of(names).spent.discard(lane)

    def recovered(self, names: Names) -> None:
        """It has taken what it was thought not to have taken."""
        bucket = self._of(names)
        bucket.kinds.clear()
        bucket.end()

    def believes(self, names: Names, wrong: str) -> str:
        """What the probe says is wrong, unless a call got through that was made in spite of it."""
        bucket = self._of(names)
        bucket.disbelieved = bucket.disbelieved and bool(wrong)
        return "" if bucket.disbelieved else wrong

    def doubts(self, names: Names, lane: int) -> bool:
        """The probe says that the platform is not well: is a call to be made all the same? Now and then one is, for
        only the probe may fail; the repeat of a lost call never."""
        bucket, now = self._of(names), time.monotonic()
        if lane in bucket.spent or now - bucket.called_at < 2 * self._timing.longest_rest:
            return False
        bucket.called_at, bucket.doubting = now, lane
        return True

    def answers(self, names: Names) -> bool:
        """The probe says that the platform is well: one call may find out now. True: it had said otherwise."""
        bucket = self._of(names)
        if not bucket.unwell:
            return False
        bucket.unwell, bucket.reason, bucket.rests = False, "", 1
        bucket.until = bucket.fresh_at = bucket.failed_at = 0.0
        return True

    def failed_alone(self, names: Names) -> None:
        """A call failed while the platform is well and nobody else's fails: there is no outage."""
        bucket = self._buckets.get(names)
        if bucket and not bucket.unwell and not bucket.failing:
            bucket.end()

    def is_on(self, names: Names) -> bool:
        """Is there an outage? Then only one call at a time is made, to find out whether it is over."""
        bucket = self._buckets.get(names)
        return bool(bucket and bucket.rests)

    def gates(self, names: Names, lane: int) -> bool:
        """Is it one call at a time for this lane? Where only calls of one kind fail, not for those who make others."""
        bucket = self._buckets.get(names)
        if bucket is None or not bucket.rests:
            return False
        return bucket.unwell or not bucket.is_partial or lane in bucket.tried

    def holds(self, names: Names, lane: int, kind: str) -> bool:
        """A lane that was not gated is about to call: is that of the kind that fails? From now on it waits its turn."""
        bucket = self._buckets.get(names)
        if bucket is None or self.gates(names, lane) or kind not in bucket.failing:
            return False
        bucket.tried[lane] = 0.0
        return True

    def opens_at(self, names: Names, lane: int) -> float:
        """When an address may find out whether the outage is over; the repeat of a lost call after the longest rest."""
        bucket = self._buckets.get(names)
        if bucket is None or not bucket.rests:
            return 0.0
        if lane in bucket.spent and bucket.failed_at:
            return max(bucket.until, bucket.failed_at + self._timing.longest_rest)
        return bucket.until if lane in bucket.tried else bucket.fresh_at

    def turn(self, names: Names, lane: int) -> tuple[bool, bool, float]:
        """To sort by: in an outage another address finds out each time, one that fails alone or has only its repeat
        left after all others."""
        bucket = self._buckets.get(names)
        if bucket is None or not bucket.rests:
            return False, False, 0.0
        return lane in bucket.spent, bucket.is_alone(lane), bucket.tried.get(lane, 0.0)

    def openings(self) -> Sequence[float]:
        """When any rest is over that goes on now."""
        now, longest = time.monotonic(), self._timing.longest_rest
        on = [bucket for bucket in self._buckets.values() if bucket.rests]
        moments = [at for each in on for at in (each.fresh_at, each.until, each.failed_at + longest)]
        return [at for at in moments if at > now]

    def others_succeed(self, names: Names, lane: int, within: float = LATELY) -> bool:
        """Did another address get through lately, or within fewer seconds?"""
        bucket = self._buckets.get(names)
        if bucket is None:
            return False
        since = time.monotonic() - min(within, LATELY)
        return any(kind.last_success(but=lane) > since for kind in bucket.kinds.values())

    @property
    def reasons(self) -> Mapping[Names, str]:
        """The outages that go on, with the reason; not for ever where nobody had a reason to look again."""
        now = time.monotonic()
        return {
            names: bucket.reason
            for names, bucket in self._buckets.items()
            if bucket.rests and bucket.reason and now < bucket.until + WITHIN
        }

    def _doubled(self, times: int) -> float:
        longest = min(self._timing.longest_rest, self._timing.first_pause * 2.0 ** min(max(times, 0), 10))
        return with_jitter(longest)

    def _of(self, names: Names) -> _Bucket:
        if names not in self._buckets:
            if len(self._buckets) > _MOST_BUCKETS:  # what is well is not missed
                self._buckets = {each: bucket for each, bucket in self._buckets.items() if bucket.rests}
            self._buckets[names] = _Bucket()
        return self._buckets[names]
