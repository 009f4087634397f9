"""Is the database well? Judged by what was really read and written, never by how long a queue is.

The rule, for each way into it (every writer, and the readers together):

    wrong   the last attempt failed, or a probe has had no answer for `SILENT_AFTER` seconds and nothing else was
    finished well    a real unit was committed (or read) since; a probe's success counts when no real work was refused
            within the last `PROBATION` seconds, for a nearly full disk takes a small row and no large one

A slow network or a long queue delays units, and they still finish: that is no reason to call a replica unfit, which
would send its users to others that are as slow.
"""

import time
from collections.abc import Callable

from core.store.outage import OutageLog

SILENT_AFTER = 15.0  # seconds without any finished unit since a probe asked for one
PROBATION = 10.0
_FIRST_PAUSE = 0.05  # seconds in which nobody tries again after a failure; doubled each time
_LONGEST_PAUSE = 1.0


class AccessPathHealth:
    """One way into the database. Told by its threads; asked from anywhere."""

    def __init__(self, name: str, outage: OutageLog, clock: Callable[[], float] = time.monotonic) -> None:
        self.name = name
        self._outage = outage
        self._clock = clock
        self._reason = ""
        self._asked_at: float | None = None
        self._refused_at = float("-inf")
        self._pause = 0.0
        self._closed_until = float("-inf")

    def probe_sent(self) -> None:
        """A probe is on its way: from now on silence means something."""
        if self._asked_at is None:
            self._asked_at = self._clock()

    def finished(self, *, probe: bool = False) -> None:
        """A unit was committed, or read."""
        self._asked_at = None
        if not self._reason:
            return
        self._pause, self._closed_until = 0.0, float("-inf")
        if not probe or self._clock() - self._refused_at >= PROBATION:
            self._reason = ""
            self._outage.well(self)

    def failed(self, reason: str, *, probe: bool = False) -> None:
        """A unit was tried, and the database did not take it."""
        now = self._clock()
        self._asked_at = None
        self._reason = reason
        self._pause = min(_LONGEST_PAUSE, max(_FIRST_PAUSE, 2 * self._pause))
        self._closed_until = now + self._pause
        if not probe:
            self._refused_at = now
        self._outage.failed(self, self.name, reason)

    @property
    def reason_to_wait(self) -> str:
        """Why nobody need try just now: it failed a moment ago. "" when somebody may."""
        return self._reason if self._clock() < self._closed_until else ""

    @property
    def closed_for(self) -> float:
        """Seconds for which it is closed."""
        return max(0.0, self._closed_until - self._clock())

    @property
    def wrong(self) -> str:
        """What is wrong with it, in a sentence; "" when it is well."""
        if self._reason:
            return f"{self.name} fails: {self._reason}"
        silent = 0.0 if self._asked_at is None else self._clock() - self._asked_at
        return f"{self.name} has had no answer for {silent:.0f} s" if silent > SILENT_AFTER else ""
