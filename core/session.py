"""A session's states and the moves between them. Pure: the one place that says what is legal.

    bot ──escalate──> pending ──claim──> assigned ──close──> closed
     ^                  │  ^               │   │               │
     └────hand back─────┘  └───release─────┘   │               │
     └───────────────hand back─────────────────┘               │
                        ^──────────────reopen──────────────────┘

Every open state closes, and an agent may claim from the bot too. All moves but escalating raise the epoch: what was
computed under an older epoch is stale.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.ids import AgentId, ContactId, Micros, Seq, SessionId


class State(StrEnum):
    """Who is to answer the user."""

    BOT = "bot"
    PENDING = "pending"
    ASSIGNED = "assigned"
    CLOSED = "closed"


class Act(StrEnum):
    """What moves a session from one state to another."""

    ESCALATE = "escalate"
    CLAIM = "claim"
    RELEASE = "release"
    HAND_BACK = "hand_back"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Move:
    """From which states an act leads where, and whether it changes the ownership epoch."""

    sources: frozenset[State]
    target: State
    raises_epoch: bool = True


MOVES: dict[Act, Move] = {
    Act.ESCALATE: Move(frozenset({State.BOT}), State.PENDING, raises_epoch=False),
    Act.CLAIM: Move(frozenset({State.BOT, State.PENDING}), State.ASSIGNED),
    Act.RELEASE: Move(frozenset({State.ASSIGNED}), State.PENDING),
    Act.HAND_BACK: Move(frozenset({State.PENDING, State.ASSIGNED}), State.BOT),
    Act.CLOSE: Move(frozenset({State.BOT, State.PENDING, State.ASSIGNED}), State.CLOSED),
    Act.REOPEN: Move(frozenset({State.CLOSED}), State.PENDING),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """A user as a channel knows them. `address` is the channel's own: a visitor id, a chat id."""

    id: ContactId
    channel: str  # "web", "telegram"
    address: str
    name: str
    language: str = ""
    detail: str = ""  # where from: the page's title, the @username


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
