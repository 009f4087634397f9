"""Threads in doubt: something may have been said there that no event told of. The work list of the catch-up.

A thread stays on it until it was read. Memory only: a new process reads all open threads anyway.
"""

from dataclasses import dataclass

LONGEST_RETRY_DELAY = 60.0  # seconds between two attempts at one thread
FIRST_RETRY_DELAY = 1.0
FAILING_THREADS = 3  # threads of a channel that cannot be read, and none that can: then the channel is the reason
LONGEST_CHANNEL_REST = 15.0  # seconds for which a channel rests; short, for one of its threads may be well all the same
_MOST_TIMES_REMEMBERED = 5_000


@dataclass(slots=True)
class ThreadToRead:
    """One thread. Times of `activity` and `oldest` are Slack's seconds, the others the loop's.

    `began`: since when it waits; `since`: after what a reading must begin; `activity`: when something happened there
    last; `oldest`: from when on it is to be read.
    """

    began: float
    since: float
    activity: float
    oldest: float
    tries: int = 0
    not_before: float = 0.0
    failed_at: float = float("-inf")
    unreadable_since: float | None = None


class ThreadsToRead:
    """Threads by address; one that cannot be read does not hold up the others.

    Those that were not tried yet come first, and of these the one with the latest activity.
    """

    def __init__(self) -> None:
        self._threads_to_read: dict[str, ThreadToRead] = {}
        self._being_read: set[str] = set()
        self._read_at: dict[str, float] = {}
        self._failing: dict[str, set[str]] = {}  # channel -> threads that failed since one of it was read
        self._resting: dict[str, tuple[float, int]] = {}  # channel -> until when, rests in a row

    def __len__(self) -> int:
        return len(self._threads_to_read)

    def of(self, address: str) -> ThreadToRead | None:
        """The doubt about a thread."""
        return self._threads_to_read.get(address)

    @property
    def oldest_began(self) -> float | None:
        """When the oldest doubt began."""
        return min((doubt.began for doubt in self._threads_to_read.values()), default=None)

    def add(self, address: str, since: float, *, activity: float, oldest: float) -> ThreadToRead:
        """A thread must be read from `oldest` on, by a reading that begins after `since`."""
        known = self._threads_to_read.get(address)
        if known is None:
            known = self._threads_to_read[address] = ThreadToRead(since, since, activity, oldest)
            return known
        known.since = max(known.since, since)
        known.activity = max(known.activity, activity)
        known.oldest = min(known.oldest, oldest)
        return known

    def was_read_after(self, address: str, at: float) -> bool:
        """Did a reading of the thread that succeeded begin after `at`?"""
        return self._read_at.get(address, float("-inf")) >= at

    def was_read(self, address: str, began: float) -> None:
        """The thread was read, by a reading that began at `began`."""
        if len(self._read_at) >= _MOST_TIMES_REMEMBERED:
            self._read_at.clear()
        self._read_at[address] = began
        channel = _channel(address)
        self._resting.pop(channel, None)
        self._failing.pop(channel, None)
        known = self._threads_to_read.get(address)
        if known is None:
            return
        known.unreadable_since = None
        if known.since <= began:
            del self._threads_to_read[address]

    def reading_began(self, address: str) -> None:
        """Somebody is at it: until it is `left`, it is nobody else's turn."""
        self._being_read.add(address)

    def reading_ended(self, address: str) -> None:
        """Nobody is at it any more, whatever came of it."""
        self._being_read.discard(address)

    def failed(self, address: str, now: float) -> None:
        """It could not be read, and is tried again later. A channel of which several threads fail rests as a whole."""
        self.put_off(address, now)
        channel = _channel(address)
        failing = self._failing.setdefault(channel, set())
        failing.add(address)
        until, rests = self._resting.get(channel, (0.0, 0))
        if len(failing) >= FAILING_THREADS and until <= now:  # those that were under way say nothing new
            self._resting[channel] = (
                now + min(LONGEST_CHANNEL_REST, FIRST_RETRY_DELAY * 2.0 ** min(rests, 10)),
                rests + 1,
            )

    def put_off(self, address: str, now: float) -> None:
        """It was not read this time, for a reason that says nothing about its channel.

        Failures before its turn, when new words wanted it read, do not count: they would make it wait ever longer.
        """
        known = self._threads_to_read.get(address)
        if known is None:
            return
        known.failed_at = now
        self.not_read(address, now)
        if now >= known.not_before:
            known.not_before = now + min(LONGEST_RETRY_DELAY, FIRST_RETRY_DELAY * 2.0 ** min(known.tries, 10))
            known.tries += 1

    def not_read(self, address: str, now: float) -> None:
        """It should have been read now, and was not: what Slack did not give, not what our database did not take."""
        known = self._threads_to_read.get(address)
        if known is not None and known.unreadable_since is None:
            known.unreadable_since = now

    def next(self, now: float) -> tuple[str, float]:
        """The thread to read now, and 0; or "" and the seconds until there is one (infinite: none, or all are read)."""
        waits = {
            address: max(doubt.not_before, self._rests(address)) - now
            for address, doubt in self._threads_to_read.items()
            if address not in self._being_read
        }
        ready = [address for address, wait in waits.items() if wait <= 0]
        if ready:
            return max(ready, key=self._rank), 0.0
        return "", min(waits.values(), default=float("inf"))

    def _rank(self, address: str) -> tuple[bool, float]:
        doubt = self._threads_to_read[address]
        return not doubt.tries, doubt.activity

    def _rests(self, address: str) -> float:
        """Until when the thread's channel rests; after a rest one reading finds out, and the others wait for it."""
        channel = _channel(address)
        if channel not in self._resting:
            return 0.0
        is_asked = any(_channel(other) == channel for other in self._being_read)
        return float("inf") if is_asked else self._resting[channel][0]


def _channel(address: str) -> str:
    return address.partition(":")[0]
