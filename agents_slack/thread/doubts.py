"""Threads in doubt: something may have been said there that no event told of. The work list of the catch-up.

A thread stays on it until it was read. Memory only: a new process reads all open threads anyway.
"""

from dataclasses import dataclass

MOST_PAUSE = 60.0  # seconds between two attempts at one thread
FIRST_PAUSE = 1.0
_MOST_TIMES_REMEMBERED = 5_000


@dataclass(slots=True)
class Doubt:
    """One thread. Times of `began`, `since` and `not_before` are the loop's, the others Slack's seconds.

    `began`: since when it waits; `since`: after what a reading must begin; `activity`: when something happened there
    last; `oldest`: from when on it is to be read.
    """

    began: float
    since: float
    activity: float
    oldest: float
    tries: int = 0
    not_before: float = 0.0


class Doubts:
    """Threads by address, those with the latest activity first; one that cannot be read does not hold up the others."""

    def __init__(self) -> None:
        self._doubts: dict[str, Doubt] = {}
        self._read_at: dict[str, float] = {}
        self._resting: dict[str, tuple[float, int]] = {}  # channel -> until when, failures in a row
        self._last_failed = ""

    def __len__(self) -> int:
        return len(self._doubts)

    def of(self, address: str) -> Doubt | None:
        """The doubt about a thread."""
        return self._doubts.get(address)

    @property
    def began(self) -> float | None:
        """When the oldest doubt began."""
        return min((doubt.began for doubt in self._doubts.values()), default=None)

    def add(self, address: str, since: float, *, activity: float, oldest: float) -> Doubt:
        """A thread must be read from `oldest` on, by a reading that begins after `since`."""
        known = self._doubts.get(address)
        if known is None:
            known = self._doubts[address] = Doubt(since, since, activity, oldest)
            return known
        known.since = max(known.since, since)
        known.activity = max(known.activity, activity)
        known.oldest = min(known.oldest, oldest)
        return known

    def was_read_after(self, address: str, at: float) -> bool:
        """Did a reading of the thread that succeeded begin after `at`?"""
        return self._read_at.get(address, float("-inf")) >= at

    def settled(self, address: str, began: float) -> None:
        """The thread was read, by a reading that began at `began`."""
        if len(self._read_at) >= _MOST_TIMES_REMEMBERED:
            self._read_at.clear()
        self._read_at[address] = began
        self._resting.pop(_channel(address), None)
        known = self._doubts.get(address)
        if known is not None and known.since <= began:
            del self._doubts[address]

    def attempted(self, address: str, now: float) -> None:
        """Somebody begins to read the thread. Noted first: whatever comes of it, the others have their turn."""
        if (known := self._doubts.get(address)) is not None:
            known.not_before = now + min(MOST_PAUSE, FIRST_PAUSE * 2.0 ** min(known.tries, 10))
            known.tries += 1

    def failed(self, address: str, now: float) -> None:
        """It could not be read. When several threads of a channel fail in a row, the channel rests as a whole."""
        channel = _channel(address)
        if self._last_failed != address and _channel(self._last_failed) == channel:
            _, failures = self._resting.get(channel, (0.0, 0))
            pause = min(MOST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 10))
            self._resting[channel] = (now + pause, failures + 1)
        self._last_failed = address

    def next(self, now: float) -> tuple[str, float]:
        """The thread to read now, and 0; or "" and the seconds until there is one (infinite: none waits)."""
        waits = {address: max(doubt.not_before, self._rests(address)) - now for address, doubt in self._doubts.items()}
        ready = [address for address, wait in waits.items() if wait <= 0]
        if ready:
            return max(ready, key=lambda address: self._doubts[address].activity), 0.0
        return "", min(waits.values(), default=float("inf"))

    def _rests(self, address: str) -> float:
        return self._resting.get(_channel(address), (0.0, 0))[0]


def _channel(address: str) -> str:
    return address.partition(":")[0]
