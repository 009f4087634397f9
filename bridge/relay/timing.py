"""The relay's patience."""

import random
from dataclasses import dataclass

_MOST_DOUBLINGS = 10


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. A lease lasts the surface's time limit plus `margin`; a look-up that found nothing is repeated once.

    `settle_after`: a call whose connection broke is looked up this much later. `repeat_after`: where nothing can be
    looked up, it is repeated once. `longest_rest` is that of a platform that does not answer; a lane that fails alone
    backs off for up to twice as long.
    """

    margin: float = 5.0
    look_again_after: float = 5.0
    stop_within: float = 10.0
    longest_back_off: float = 30.0
    settle_after: float = 2.0
    repeat_after: float = 3.0
    first_back_off: float = 0.5

    def back_off(self, failures: int) -> float:
        """How long a lane backs off after so many failures in a row: doubled each time."""
        return with_jitter(
            min(2 * self.longest_back_off, self.first_back_off * 2.0 ** min(failures - 1, _MOST_DOUBLINGS))
        )

    def back_off_after(self, failing_for: float) -> float:
        """How long a lane backs off that has been failing for so long, where its tries are not counted."""
        return with_jitter(min(2 * self.longest_back_off, max(self.first_back_off, failing_for)))


@dataclass(frozen=True, slots=True)
class GiveUpLimits:
    """When a message is given up: after so many tries of its own, or when it has failed for so many seconds."""

    tries: int = 10
    give_up_after: float = 86_400.0


def with_jitter(seconds: float) -> float:
    """A little less, each time another: replicas must not come back as one."""
    return seconds * random.uniform(0.7, 1.0)  # noqa: S311 - jitter
