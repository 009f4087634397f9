"""Flood limits: one message a second in a chat with a small burst, thirty a second in all.

The numbers: core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this; the burst is not documented.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass, field

_OVERALL = "overall"


@dataclass(slots=True)
class FloodLimits:
    """Off until `on`. Intervals are seconds between messages; a burst is how many may come at once."""

    on: bool = False
    chat_interval: float = 1.0
    chat_burst: int = 3
    overall_interval: float = 1 / 30
    overall_burst: int = 30
    _full_at: defaultdict[Hashable, float] = field(default_factory=lambda: defaultdict(float))

    def count_message(self, chat_id: int, now: float) -> float:
        """Count one message. 0.0 if it may go, otherwise the seconds to wait; then nothing was counted."""
        if not self.on:
            return 0.0
        wait = max(
            self._wait(chat_id, self.chat_interval, self.chat_burst, now),
            self._wait(_OVERALL, self.overall_interval, self.overall_burst, now),
        )
        if wait <= 0:
            self._count(chat_id, self.chat_interval, now)
            self._count(_OVERALL, self.overall_interval, now)
        return max(wait, 0.0)

    def _wait(self, key: Hashable, interval: float, burst: int, now: float) -> float:
        return max(self._full_at[key], now) - now - (burst - 1) * interval

    def _count(self, key: Hashable, interval: float, now: float) -> None:
        self._full_at[key] = max(self._full_at[key], now) + interval
