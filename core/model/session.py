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


class SessionState(StrEnum):
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


class SessionAct(StrEnum):
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
class Transition:
    """From which states an act leads where, what it makes of the escalation, and whether the epoch changes."""

    sources: frozenset[SessionState]
    target: SessionState
    escalation: EscalationStatus
    raises_epoch: bool = True


TRANSITIONS: dict[SessionAct, Transition] = {
    SessionAct.ESCALATE: Transition(
        frozenset({SessionState.BOT}), SessionState.PENDING, EscalationStatus.PENDING, raises_epoch=False
    ),
    SessionAct.CANCEL: Transition(frozenset({SessionState.PENDING}), SessionState.BOT, EscalationStatus.CANCELLED),
    SessionAct.TIME_OUT: Transition(frozenset({SessionState.PENDING}), SessionState.BOT, EscalationStatus.TIMED_OUT),
    SessionAct.CLAIM: Transition(
        frozenset({SessionState.BOT, SessionState.PENDING}), SessionState.ASSIGNED, EscalationStatus.ASSIGNED
    ),
    SessionAct.RELEASE: Transition(frozenset({SessionState.ASSIGNED}), SessionState.PENDING, EscalationStatus.PENDING),
    SessionAct.TRANSFER: Transition(
        frozenset({SessionState.ASSIGNED}), SessionState.ASSIGNED, EscalationStatus.ASSIGNED
    ),
    SessionAct.REQUEUE: Transition(
        frozenset({SessionState.PENDING, SessionState.ASSIGNED}), SessionState.PENDING, EscalationStatus.PENDING
    ),
    SessionAct.HAND_BACK: Transition(
        frozenset({SessionState.PENDING, SessionState.ASSIGNED}), SessionState.BOT, EscalationStatus.RESOLVED
    ),
    SessionAct.CLOSE: Transition(
        frozenset({SessionState.BOT, SessionState.PENDING, SessionState.ASSIGNED}),
        SessionState.CLOSED,
        EscalationStatus.RESOLVED,
    ),
    SessionAct.REOPEN: Transition(frozenset({SessionState.CLOSED}), SessionState.PENDING, EscalationStatus.PENDING),
}


def escalation_after(act: SessionAct, before: EscalationStatus | None) -> EscalationStatus | None:
    """The status once `act` is done. A close resolves only what was still open; a claim may come from the bot."""
    if act is SessionAct.CLOSE and before not in (EscalationStatus.PENDING, EscalationStatus.ASSIGNED):
        return before
    return TRANSITIONS[act].escalation


@dataclass(frozen=True, slots=True)
class Contact:
    """A user as a channel knows them. `address` is the channel's own: a visitor id, a chat id."""

    id: ContactId
    channel: str  # its name, like "web"
    address: str
    name: str
    language: str = ""
    detail: str = ""  # where from: the page's title, the @username
    email: str = ""  # left by the user when nobody was there
    zone: str = ""  # the place whose clocks they live by, like "America/Bogota"; "" when nobody told
    place: str = ""  # where in their chat they wrote last, by the channel's own name: a topic; "" for no such
    spoken: str = ""  # the languages of their latest words; while there are none, `language` is what their app says


@dataclass(frozen=True, slots=True)
class Session:
    """The state of one conversation, as of its row."""

    id: SessionId
    contact: ContactId
    channel: str
    state: SessionState
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
    offer_seq: Seq | None = None  # of the bot's message whose offer stands, of a person or of choices; None without one
