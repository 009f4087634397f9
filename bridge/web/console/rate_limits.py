"""How fast things may come, by who or what brings them. Kept in memory, by each process for itself."""

import math

from bridge.web.console.problems import too_many_requests
from core.runtime.rate_limits import RateLimits


class ConsoleRateLimits:
    """Counts; raises the answer 429 to what comes too fast."""

    def __init__(self) -> None:
        self._limits = RateLimits()

    def count(self, rule: str, *who: str) -> None:
        """One more. Raises Problem when that is too many."""
        if not self._limits.allows(rule, *who):
            raise too_many_requests(math.ceil(self._limits.wait(rule, *who)))

    def allows(self, rule: str, *who: str) -> bool:
        """One more; False when that is too many."""
        return self._limits.allows(rule, *who)
