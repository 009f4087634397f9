"""What the use cases need to know of how this house is set up. Wiring makes one; a reload makes another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.config.texts import Texts
from core.escalation.policy import Policy
from core.ids import SessionId
from core.ports import NewLane
from core.session import Contact

SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class House:
    """`at_start` and `at_escalation` say which surfaces a session gets; durations are microseconds."""

    policy: Policy
    texts: Texts
    digest: str  # of the trigger file, noted on every escalation
    at_start: Callable[[Contact], Sequence[NewLane]]
    at_escalation: Callable[[SessionId], Sequence[NewLane]]
    idle_close: int = 30 * 60 * SECOND
    reopen_within: int = 24 * 3600 * SECOND
