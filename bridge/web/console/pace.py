"""How fast things may come, by who or what brings them. Kept in memory, by each process for itself."""

import math
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bridge.web.console.problems import Problem


class Pace:
    """Counts; raises the answer 429 to what comes too fast."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._rules: dict[str, RateLimitItem] = {}

    def count(self, rule: str, *who: str) -> None:
        """One more. Raises Problem when that is too many."""
        if not self._limiter.hit(self._rule(rule), *who):
            raise self._too_many(rule, *who)

    def check(self, rule: str, *who: str) -> None:
        """Raises Problem when one more would be too many; counts nothing."""
        if not self._limiter.test(self._rule(rule), *who):
            raise self._too_many(rule, *who)

    def allows(self, rule: str, *who: str) -> bool:
        """One more; False when that is too many."""
        return self._limiter.hit(self._rule(rule), *who)

    def forgive(self, rule: str, *who: str) -> None:
        """Count from nothing again."""
        self._limiter.clear(self._rule(rule), *who)

    def _rule(self, rule: str) -> RateLimitItem:
        return self._rules.setdefault(rule, parse(rule))

    def _too_many(self, rule: str, *who: str) -> Problem:
        opens_at = self._limiter.get_window_stats(self._rule(rule), *who).reset_time
        seconds = max(1, math.ceil(opens_at - time.time()))
        wait = f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"  # noqa: PLR2004
        return Problem(
            429, "too_many", f"That was too often. Please wait {wait}.", headers={"Retry-After": str(seconds)}
        )
