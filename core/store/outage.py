"""The log of a database outage: one line when it begins, one every ten seconds, one when it is over.

A full disk is often the disk that the log is on. So whoever meets a database that is away says it here, and nobody
logs it for themselves: thousands of refused units become one line with their number.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable

import structlog

log = structlog.get_logger(__name__)

PAUSE = 10.0  # seconds between two lines of one outage


class OutageLog:
    """One per store; threads and the loop tell it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._away: dict[object, tuple[str, str]] = {}  # way into the database -> its name, why it is closed
        self._since = 0.0
        self._said_at = float("-inf")  # when a line of an outage was written
        self._over_at = float("-inf")  # when the end of one was
        self._refused: Counter[str] = Counter()  # since the last line

    def failed(self, way: object, name: str, reason: str) -> None:
        """A way into the database, named "writing" or "reading", refused work."""
        with self._lock:
            now = self._clock()
            if not self._away:
                self._since = now
            self._away[way] = name, reason
            self._refused[name] += 1
            if now - self._said_at >= PAUSE:
                self._say(now)

    def refused(self, who: str) -> None:
        """Some work of this part ("relay bot", "deadlines") was not done for it; it is tried again."""
        with self._lock:
            self._refused[who] += 1

    def well(self, way: object) -> None:
        """This way is open again."""
        with self._lock:
            if self._away.pop(way, None) is None or self._away:
                return
            now = self._clock()
            if now - self._over_at >= PAUSE:
                self._over_at = now
                log.info("the database is back", seconds=round(now - self._since, 1), refused=dict(self._refused))
                self._refused.clear()

    def _say(self, now: float) -> None:
        self._said_at = now
        log.error(
            "the database is away", why=dict(self._away.values()), seconds=round(now - self._since, 1),
            refused=dict(self._refused),
        )  # fmt: skip
        self._refused.clear()
