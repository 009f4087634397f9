"""What the use cases need to know of how this company is set up. Wiring makes one; a reload makes another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.config.texts import Texts
from core.escalation.policy import Decision, Policy
from core.languages.tags import main_language
from core.model.agents import Profile
from core.model.ids import Micros
from core.model.ports import NewLane
from core.model.session import Contact
from core.usecases.recipient import RecipientRules

SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class ClosedNow:
    """Nobody is there. `opens_at` is when somebody will be, `opens` the same in the user's words; None, "": unknown."""

    opens_at: Micros | None
    opens: str


def route_by_trigger(decision: Decision, contact: Contact) -> str:  # noqa: ARG001
    """The routing without queues of its own."""
    return decision.queue


def always_open(queue: str, at: Micros, language: str) -> ClosedNow | None:  # noqa: ARG001
    """The hours without a calendar."""
    return None


def no_opening_text(queue: str, opens_at: Micros, at: Micros, reader: Contact) -> str:  # noqa: ARG001
    """The words for an opening without a calendar: those of `ClosedNow`."""
    return ""


def no_reminder_lanes(
    queue: str,  # noqa: ARG001
    number: int,  # noqa: ARG001
    at: Micros,  # noqa: ARG001
    on_duty: Sequence[Profile],  # noqa: ARG001
) -> Sequence[NewLane]:
    """The reminders where there is no other place for them."""
    return ()


def no_nudge_lanes(agent: Profile) -> Sequence[NewLane]:  # noqa: ARG001
    """The nudges where there is no place for them."""
    return ()


def translates_nothing(queue: str) -> bool:  # noqa: ARG001
    """Where nobody translates."""
    return False


@dataclass(frozen=True, slots=True)
class WaitTimes:
    """How long a wait may last, in microseconds from its beginning."""

    remind_after: Sequence[int] = (2 * 60 * SECOND, 5 * 60 * SECOND)
    give_up_after: int = 15 * 60 * SECOND


@dataclass(frozen=True, slots=True)
class InactivityTimes:
    """What follows when one side of a conversation with an agent says nothing; microseconds after its turn began.

    The agent is nudged, then loses the session; the user is asked whether they are there, then it is closed.
    """

    nudge_after: int = 5 * 60 * SECOND
    release_after: int = 15 * 60 * SECOND
    ask_after: int = 30 * 60 * SECOND
    close_after: int = 60 * 60 * SECOND


@dataclass(frozen=True, slots=True)
class Rules:
    """`at_start` and `at_escalation` say which surfaces a session gets; durations are microseconds.

    `route` names the queue of an escalation, `closed_now` tells whether nobody is there for it, `say_opening` says to a
    reader at a moment when somebody will be, by the reader's clock or naming the clock. `at_reminder` says
    where agents are reminded of a wait besides the thread: given the queue, the number of the reminder, the moment and
    who is on duty; `at_nudge` where an owner is told that their user waits. `capacity` is how many sessions an agent
    may have unless their profile says otherwise. `outcomes` are the names of how a session can end, none where
    nobody is asked; `outcome_required`: whoever closes one must say which. `translates`, given the queue: are messages
    translated there, for agents into `agents_language` (BCP 47), for users into theirs?
    """

    policy: Policy
    texts: Texts
    trigger_file_digest: str  # of the trigger file, noted on every escalation
    lanes_at_start: Callable[[Contact], Sequence[NewLane]]
    lanes_at_escalation: Callable[[str], Sequence[NewLane]]  # given the queue
    route: Callable[[Decision, Contact], str] = route_by_trigger
    closed_now: Callable[[str, Micros, str], ClosedNow | None] = always_open
    opening_text: Callable[[str, Micros, Micros, Contact], str] = no_opening_text
    lanes_at_reminder: Callable[[str, int, Micros, Sequence[Profile]], Sequence[NewLane]] = no_reminder_lanes
    lanes_at_nudge: Callable[[Profile], Sequence[NewLane]] = no_nudge_lanes
    queues: Sequence[str] = ()
    capacity: int = 5
    outcomes: frozenset[str] = frozenset()
    outcome_required: bool = True
    wait_times: WaitTimes = WaitTimes()
    inactivity_times: InactivityTimes = InactivityTimes()
    recipient_rules: RecipientRules = RecipientRules()
    translates: Callable[[str], bool] = translates_nothing
    agents_language: str = "en"
    idle_close: int = 30 * 60 * SECOND
    reopen_within: int = 24 * 3600 * SECOND

    def is_agents_language(self, language: str) -> bool:
        """Do agents understand what is said in this language (BCP 47)?"""
        return main_language(language) == main_language(self.agents_language)

    def translated_into(self, queue: str, reader: Contact) -> str:
        """The language that agents' words are translated into for a user; "" where they are not."""
        if not reader.language or not self.translates(queue) or self.is_agents_language(reader.language):
            return ""
        return reader.language
