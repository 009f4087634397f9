"""The relay's patience."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. A lease lasts the surface's time limit plus `margin`; a look-up that found nothing is repeated once."""

    margin: float = 5.0
    look_again_after: float = 5.0
    stop_within: float = 10.0
    longest_rest: float = 30.0  # of a platform that does not answer
