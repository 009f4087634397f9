"""A session's states and the moves between them. Pure: the one place that says what is legal.

    bot ──escalate──> pending ──claim──> assigned ──close──> closed
     ^                  │  ^               │   │               │
     └────hand back─────┘  └───release─────┘   │               │
     │                  │                      │               │
     ├──cancel, time out┘                      │               │
     └───────────────hand back─────────────────┘               │
                        ^──────────────reopen──────────────────┘

Every open state closes, and an agent may claim from the bot too. A transfer changes the owner of an assigned session;
moving it to another queue lets it wait there. All moves but escalating raise the epoch: what was computed under an
older epoch is stale.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.model.ids import AgentId, ContactId, Micros, Seq, SessionId


class State(StrEnum):
    """Who is to answer the user."""

    BOT = "bot"
    PENDING = "pending"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class EscalationStatus(StrEnum):
    """What became of the latest call for a person."""

    PENDING = "pending"
    ASSIGNED = "assigned"
    RESOLVED = "resolved"
    CANCELLED = "cancelled"  # the user did not want to wait
    TIMED_OUT = "timed_out"  # nobody came


class Act(StrEnum):
    """What moves a session from one state to another."""

    ESCALATE = "escalate"
    CANCEL = "cancel"
    TIME_OUT = "time_out"
    CLAIM = "claim"
    RELEASE = "release"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    HAND_BACK = "hand_back"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an act leads where, what it makes of the escalation, and whether the epoch changes."""

    sources: frozenset[State]
    target: State
    escalation: EscalationStatus
    raises_epoch: bool = True


MOVES: dict[Act, Move] = {
    Act.ESCALATE: Move(frozenset({State.BOT}), State.PENDING, EscalationStatus.PENDING, raises_epoch=False),
    Act.CANCEL: Move(frozenset({State.PENDING}), State.BOT, EscalationStatus.CANCELLED),
    Act.TIME_OUT: Move(frozenset({State.PENDING}), State.BOT, EscalationStatus.TIMED_OUT),
    Act.CLAIM: Move(frozenset({State.BOT, State.PENDING}), State.ASSIGNED, EscalationStatus.ASSIGNED),
    Act.RELEASE: Move(frozenset({State.ASSIGNED}), State.PENDING, EscalationStatus.PENDING),
    Act.TRANSFER: Move(frozenset({State.ASSIGNED}), State.ASSIGNED, EscalationStatus.ASSIGNED),
    Act.REQUEUE: Move(frozenset({State.PENDING, State.ASSIGNED}), State.PENDING, EscalationStatus.PENDING),
    Act.HAND_BACK: Move(frozenset({State.PENDING, State.ASSIGNED}), State.BOT, EscalationStatus.RESOLVED),
    Act.CLOSE: Move(frozenset({State.BOT, State.PENDING, State.ASSIGNED}), State.CLOSED, EscalationStatus.RESOLVED),
    Act.REOPEN: Move(frozenset({State.CLOSED}), State.PENDING, EscalationStatus.PENDING),
}


def escalation_after(act: Act, before: EscalationStatus | None) -> EscalationStatus | None:
    """The status once `act` is done. A close resolves only what was still open; a claim may come from the bot."""
    if act is Act.CLOSE and before not in (EscalationStatus.PENDING, EscalationStatus.ASSIGNED):
        return before
    return MOVES[act].escalation


@dataclass(frozen=True, slots=True)
class Contact:
    """A user as a channel knows them. `address` is the channel's own: a visitor id, a chat id."""

    id: ContactId
    channel: str  # "web", "telegram"
    address: str
    name: str
    language: str = ""
    detail: str = ""  # where from: the page's title, the @username
    email: str = ""  # left by the user when nobody was there
    zone: str = ""  # the place whose clocks they live by, like "America/Bogota"; "" when nobody told
    place: str = ""  # where in their chat they wrote last, by the channel's own name: a topic; "" for no such


@dataclass(frozen=True, slots=True)
class Session:
    """The state of one conversation, as of its row."""

    id: SessionId
    contact: ContactId
    channel: str
    state: State
    epoch: int
    head: Seq  # seq of the last event, 0 when there is none
    opened_at: Micros
    owner: AgentId | None = None
    owner_name: str = ""
    misses: int = 0  # answers in a row in which the bot did not know
    escalated_at: Micros | None = None
    escalated_seq: Seq | None = None  # of the latest escalation; None while it never was
    claimed_at: Micros | None = None
    closed_at: Micros | None = None
    deadline_at: Micros | None = None
    queue: str = ""
    priority: str = "normal"
    escalation: EscalationStatus | None = None
    reminders: int = 0  # how often agents were reminded of the present wait
    wait_position: int = 0  # place in the line as the user was last told, 0 when not known
    wait_minutes: int = 0  # the estimate the user was last told, 0 when there is none
    wants_contact: bool = False  # the user was asked for an address to be answered at
    turn: str = ""  # in an assigned session: "agent" or "user", who is to speak next
    wait_seq: Seq | None = None  # of the event by which the user joined the line they were last in
    offer_seq: Seq | None = None  # of the bot's message whose offer of a person stands; None without one
