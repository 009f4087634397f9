"""A circuit breaker: leaves a service alone that keeps failing, and tries it again with one call at a time. Pure.

CLOSED     every call is made; `failures` of them failing `within` so many seconds open it
OPEN       no call is made for `rest` seconds, or for as long as the service asked
HALF_OPEN  one call is made: it closes the breaker, or opens it again
"""

from collections import deque
from collections.abc import Callable
from enum import StrEnum

from core.bots.settings import BreakerSettings

LONGEST_REST = 600.0  # seconds; a quota that is back tomorrow is looked for all the same


class BreakerState(StrEnum):
    """See the module."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class CircuitBreaker:
    """Every `admit` that said yes is followed by exactly one of `succeeded`, `failed` and `abandoned`.

    `clock` counts seconds and never goes back: `time.monotonic`.
    """

    def __init__(self, settings: BreakerSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=settings.failures)
        self._open_until: float | None = None
        self._trying = False

    @property
    def state(self) -> BreakerState:
        """Where it stands now."""
        if self._open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if self._clock() < self._open_until else BreakerState.HALF_OPEN

    @property
    def seconds_until_retry(self) -> float:
        """The seconds until the next call may be tried; 0 when one may be."""
        return max(0.0, (self._open_until or 0.0) - self._clock())

    def admit(self) -> bool:
        """May a call be made now?"""
        match self.state:
            case BreakerState.CLOSED:
                return True
            case BreakerState.HALF_OPEN if not self._trying:
                self._trying = True
                return True
            case _:
                return False

    def succeeded(self) -> None:
        """The service answered. A call from before it failed proves nothing while it rests."""
        if self.state is BreakerState.HALF_OPEN:
            self._failures.clear()
            self._open_until = None
        self._trying = False

    def failed(self, retry_after: float = 0.0) -> None:
        """The service failed. One that says when to come back is left alone until then, whatever came before."""
        now = self._clock()
        self._failures.append(now)
        is_full = len(self._failures) == self._settings.failures
        keeps_failing = is_full and now - self._failures[0] <= self._settings.within
        if retry_after > 0 or keeps_failing or self._open_until is not None:
            rest = min(max(self._settings.rest, retry_after), LONGEST_REST)
            self._open_until = max(now + rest, self._open_until or 0.0)
        self._trying = False

    def abandoned(self) -> None:
        """The call was given up by us, and says nothing about the service."""
        self._trying = False
