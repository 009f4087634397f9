"""What is going on right now: who waits, and who is there for them. For the console, the desk and /metrics."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueueBacklog:
    """One queue's waiting users. `oldest` is how long the first of them has waited; microseconds."""

    queue: str
    waiting: int
    oldest: int


@dataclass(frozen=True, slots=True)
class LiveFigures:
    """Open sessions by who has them, the lines, and the agents. Available: on duty and below their capacity."""

    with_bot: int
    waiting: int
    assigned: int
    lines: Sequence[QueueBacklog]
    agents: int
    on_duty: int
    available: int

    @property
    def active(self) -> int:
        """Every open session."""
        return self.with_bot + self.waiting + self.assigned

    @property
    def oldest(self) -> int:
        """The longest wait of all, 0 when nobody waits; microseconds."""
        return max((line.oldest for line in self.lines), default=0)
