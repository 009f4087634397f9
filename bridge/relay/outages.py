"""The outages of a surface, by its widest buckets (a bot, a channel): is there one, and who may find out if it is over?

In memory, of this process. An outage is declared because the surface or its probe says so, or on the evidence of
others' calls (`bridge.relay.outage_evidence`); then it does not matter what the probe says. While it lasts the bucket
rests, longer each time, and after each rest one call at a time is let through, each time of another address; one that
succeeds ends it.
"""

import time
from collections.abc import Mapping, Sequence

from bridge.relay.outage_evidence import FAILURE_WINDOW, MIN_FAILING_ADDRESSES, OutageEvidence
from bridge.relay.timing import Timing, with_jitter

BucketNames = tuple[str, ...]  # a call's widest bucket; () for a call that takes none

_MOST_BUCKETS = 10_000


class Outages:
    """One `Outage` for each bucket that a call was made in."""

    def __init__(self, timing: Timing) -> None:
        self._timing = timing
        self._known: dict[BucketNames, Outage] = {}

    def of(self, names: BucketNames) -> "Outage":
        """The bucket's. A call that takes none shares nothing with others: nothing is remembered of it."""
        if not names:
            return Outage(self._timing)
        if names not in self._known:
            if len(self._known) > _MOST_BUCKETS:  # what is well is not missed
                self._known = {each: outage for each, outage in self._known.items() if outage.is_on}
            self._known[names] = Outage(self._timing)
        return self._known[names]

    def retry_times(self) -> Sequence[float]:
        """When any rest is over that goes on now, as monotonic seconds."""
        now = time.monotonic()
        return [at for outage in self._known.values() for at in outage.retry_times() if at > now]

    @property
    def reasons(self) -> Mapping[BucketNames, str]:
        """The outages that go on, with the reason."""
        return {names: reason for names, outage in self._known.items() if (reason := outage.reason)}


class Outage:
    """What is known of one bucket, whether it has an outage or not. Times are monotonic seconds, addresses are lanes.

    `evidence` is how its calls fare: tell it of failures that say nothing of an outage (an address that is asked to
    wait) directly, of all others here.
    """

    def __init__(self, timing: Timing) -> None:
        self.evidence = OutageEvidence()
        self._timing = timing
        self._rests = 0  # in a row; 0: no outage
        self._until = 0.0  # the rest of those that failed in this outage
        self._fresh_at = 0.0  # the rest of those that did not yet
        self._failed_at = 0.0
        self._reason = ""
        self._tried: dict[int, float] = {}  # lane -> when it failed in this outage
        self._spent: set[int] = set()  # lanes whose next call is the one repeat of a lost call
        # Which calls fail: until one of that kind succeeds.
        self._failing: set[str] = set()
        self._is_partial = False  # calls of another kind got through meanwhile
        # What the probe says, and whether it is believed.
        self._unwell = False  # it said so
        self._doubting = 0  # the lane that calls in spite of it
        self._disbelieved = False  # that got through: the probe is wrong, until it says that the platform is well
        self._called_at = 0.0  # when the last call began to rest, or one was let through in spite of the probe

    # --- how calls fare

    def failed(self, lane: int, kind: str = "") -> None:
        """A call was not taken, or nobody knows."""
        self.evidence.failed(lane, kind)

    def is_widespread(self, kind: str = "") -> bool:
        """Have so many addresses failed in a row that it is no longer about one of them, or was it so and did none
        succeed since?"""
        if row := self.evidence.in_a_row(kind):
            self._failing.add(kind)
            self._tried = {**row, **self._tried}
        return bool(self._failing)

    def succeeded(self, lane: int, kind: str = "") -> bool:
        """A call got through: whatever was with calls of its kind, is over. True: this ended an outage."""
        self.evidence.succeeded(lane, kind)
        self._spent.discard(lane)
        self._tried.pop(lane, None)
        self._failing.discard(kind)
        self._is_partial = bool(self._failing)
        self._disbelieved = self._disbelieved or (self._unwell and self._doubting == lane)
        return not self._failing and self._end()

    def answered(self, lane: int) -> None:
        """A call was refused for good: the platform answers, and whether it takes anything is not known."""
        self._spent.discard(lane)
        if not self._failing:
            self._end()

    def recovered(self) -> None:
        """It has taken what it was thought not to have taken."""
        self.evidence.forget()
        self._end()

    def lost(self, lane: int) -> None:
        """Nobody knows what became of a call: the next one is its only repeat, which is not spent on an outage."""
        self._spent.add(lane)

    def gave_up(self, lane: int) -> None:
        """A lane goes on behind what was lost."""
        self._spent.discard(lane)

    def failed_alone(self) -> None:
        """A call failed while the platform is well and nobody else's fails: there is no outage."""
        if not self._unwell and not self._failing:
            self._end()

    # --- the outage

    @property
    def is_on(self) -> bool:
        """Is there an outage? Then only one call at a time is made, to find out whether it is over."""
        return self._rests > 0

    @property
    def reason(self) -> str:
        """What is wrong; "" when nothing is. Not for ever where nobody had a reason to look again."""
        return self._reason if self.is_on and time.monotonic() < self._until + FAILURE_WINDOW else ""

    def declare_or_prolong(self, reason: str, lane: int = 0, *, said: bool = True, unwell: bool = False) -> float:
        """Declare an outage, or prolong it; for how many seconds nobody is to call. Calls that were under way together
        prolong it once.

        `said`: by the surface or its (`unwell`) probe. Else several addresses are all the evidence, and one that has
        not failed in this outage may find out sooner: the later, the more addresses have.
        """
        now = time.monotonic()
        if not self.is_on:
            self._called_at = now
        if now >= self._until or not self.is_on:
            self._rests += 1
        self._reason, self._unwell = reason, self._unwell or unwell
        if lane:
            self._tried[lane] = self._failed_at = self._called_at = now
        rest = self._doubled(self._rests - 1)
        fresh = rest if said else min(rest, self._doubled(len(self._tried) - MIN_FAILING_ADDRESSES))
        if self._is_partial and not said:
            fresh = 0.0
        self._until, self._fresh_at = now + rest, now + fresh
        return fresh

    def _doubled(self, times: int) -> float:
        longest = min(self._timing.longest_back_off, self._timing.first_back_off * 2.0 ** min(max(times, 0), 10))
        return with_jitter(longest)

    def _end(self) -> bool:
        was_on = self.is_on
        self._rests, self._reason, self._unwell, self._is_partial = 0, "", False, False
        self._failing.clear()
        self._tried.clear()
        return was_on

    # --- who finds out whether it is over

    def is_one_at_a_time(self, lane: int) -> bool:
        """Is it one call at a time for this lane? Where only calls of one kind fail, not for those who make others."""
        return self.is_on and (self._unwell or not self._is_partial or lane in self._tried)

    def must_wait(self, lane: int, kind: str) -> bool:
        """A lane that was not gated is about to call: is that of the kind that fails? From now on it waits its turn."""
        if self.is_one_at_a_time(lane) or kind not in self._failing:
            return False
        self._tried[lane] = 0.0
        return True

    def may_retry_at(self, lane: int) -> float:
        """When an address may find out whether the outage is over; the repeat of a lost call after the longest rest."""
        if not self.is_on:
            return 0.0
        if lane in self._spent and self._failed_at:
            return max(self._until, self._failed_at + self._timing.longest_back_off)
        return self._until if lane in self._tried else self._fresh_at

    def retry_times(self) -> Sequence[float]:
        """When anybody may find out; () where there is no outage."""
        rests = (self._fresh_at, self._until, self._failed_at + self._timing.longest_back_off)
        return rests if self.is_on else ()

    def sort_key(self, lane: int) -> tuple[bool, bool, float]:
        """To sort by: in an outage another address finds out each time, one that fails alone or has only its repeat
        left after all others."""
        if not self.is_on:
            return False, False, 0.0
        return lane in self._spent, self.evidence.fails_alone(lane), self._tried.get(lane, 0.0)

    # --- the probe's word

    def believed_reason(self, wrong: str) -> str:
        """What the probe says is wrong, unless a call got through that was made in spite of it."""
        self._disbelieved = self._disbelieved and bool(wrong)
        return "" if self._disbelieved else wrong

    def tries_despite_probe(self, lane: int) -> bool:
        """The probe says that the platform is not well: is a call to be made all the same? Now and then one is, for
        only the probe may fail; the repeat of a lost call never."""
        now = time.monotonic()
        if lane in self._spent or now - self._called_at < 2 * self._timing.longest_back_off:
            return False
        self._called_at, self._doubting = now, lane
        return True

    def probe_succeeded(self) -> bool:
        """The probe says that the platform is well: one call may find out now. True: it had said otherwise."""
        if not self._unwell:
            return False
        self._unwell, self._reason, self._rests = False, "", 1
        self._until = self._fresh_at = self._failed_at = 0.0
        return True
