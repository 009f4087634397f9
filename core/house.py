"""What the use cases need to know of how this house is set up. Wiring makes one; a reload makes another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.config.texts import Texts
from core.escalation.policy import Decision, Policy
from core.ids import Micros
from core.ports import NewLane
from core.session import Contact

SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class ClosedNow:
    """Nobody is there. `opens_at` is when somebody will be, `opens` the same in the user's words; None, "": unknown."""

    opens_at: Micros | None
    opens: str


def as_the_trigger_says(decision: Decision, contact: Contact) -> str:  # noqa: ARG001
    """The routing of a house without queues of its own."""
    return decision.queue


def always_open(queue: str, at: Micros, language: str) -> ClosedNow | None:  # noqa: ARG001
    """The hours of a house without a calendar."""
    return None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a wait may last, in microseconds from its beginning."""

    remind_after: Sequence[int] = (2 * 60 * SECOND, 5 * 60 * SECOND)
    give_up_after: int = 15 * 60 * SECOND


@dataclass(frozen=True, slots=True)
class House:
    """`at_start` and `at_escalation` say which surfaces a session gets; durations are microseconds.

    `route` names the queue of an escalation, `closed_now` tells whether nobody is there for it.
    """

    policy: Policy
    texts: Texts
    digest: str  # of the trigger file, noted on every escalation
    at_start: Callable[[Contact], Sequence[NewLane]]
    at_escalation: Callable[[str], Sequence[NewLane]]  # given the queue
    route: Callable[[Decision, Contact], str] = as_the_trigger_says
    closed_now: Callable[[str, Micros, str], ClosedNow | None] = always_open
    patience: Patience = Patience()
    idle_close: int = 30 * 60 * SECOND
    reopen_within: int = 24 * 3600 * SECOND
