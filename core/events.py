"""What can happen in a session. A session is the log of these, numbered in the order of their arrival.

An event is an envelope (who, when, for whose eyes) round one body. Bodies are plain values; `to_json` and
`from_json` are their form in the log, where `kind` is the body's own column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, get_args

from core import content as rich
from core.content import Content
from core.ids import AgentId, Micros, Seq, SessionId, SurfaceName


class Side(StrEnum):
    """Who speaks."""

    USER = "user"
    BOT = "bot"
    AGENT = "agent"
    HOUSE = "house"  # the product itself: deadlines, the relay


class Audience(StrEnum):
    """Whose eyes an event is for. User-side surfaces query the public log only."""

    PUBLIC = "public"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Author:
    """Who an event is by. `id` is the contact's or the agent's id; `name` is what readers see."""

    side: Side
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """Words for both sides. `reply_to` is the seq it answers, when its platform said so.

    Of a bot's message: how sure it was, whether it only said that it does not know, whether it asked for a person,
    and the titles it drew on.
    """

    content: Content
    reply_to: Seq | None = None
    confidence: float | None = None
    missed: bool = False
    wants_human: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """An agent's words that must not leave the house. `prompt` says what the writer is asked: see `Prompt`.

    `writer` is whom to ask: the writer as the surface the words came from knows them.
    """

    content: Content
    prompt: str = ""
    writer: str = ""


class Prompt(StrEnum):
    """What an agent who wrote in a thread that was not theirs is asked."""

    CLAIM = "claim"  # nobody has the session: claim it and send?
    CLOSED = "closed"  # the session is over: the words went nowhere


@dataclass(frozen=True, slots=True)
class Edited:
    """The message or note at `target` now says this."""

    target: Seq
    content: Content


@dataclass(frozen=True, slots=True)
class Deleted:
    """The message or note at `target` was taken back."""

    target: Seq


@dataclass(frozen=True, slots=True)
class Escalated:
    """A person is wanted. `reason` is a sentence for the agent; `trigger` and `matched` say what fired."""

    category: str  # request, topic, sentiment, behaviour, ai
    trigger: str
    reason: str
    matched: str = ""
    config: str = ""  # hash of the trigger file that decided
    score: float = 0.0
    priority: str = "normal"  # low, normal, high, urgent
    queue: str = "general"


@dataclass(frozen=True, slots=True)
class WaitChanged:
    """Where the user now stands in the line they joined at `target`. `minutes` is an estimate, 0 for none."""

    target: Seq
    position: int
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """Nobody is there. `opens` is when somebody will be, in the user's words; the user is asked for an address."""

    opens: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The user does not want to wait for a person any more."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """Nobody has claimed the session yet; agents are told so for the `number`th time."""

    number: int


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Nobody came. The bot has the session again, and the user is asked for an address."""


@dataclass(frozen=True, slots=True)
class ContactLeft:
    """The user said where they want to be answered."""

    email: str


@dataclass(frozen=True, slots=True)
class SummedUp:
    """What the conversation was about when a person was called at `target`, in at most three short lines."""

    target: Seq
    text: str


@dataclass(frozen=True, slots=True)
class Misjudged:
    """An agent says that the escalation at `target` should not have been one."""

    target: Seq


@dataclass(frozen=True, slots=True)
class Shadowed:
    """Triggers on trial fired on the message at `target`; they acted on nothing."""

    target: Seq
    triggers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claimed:
    """The author, an agent, has the session from here on."""

    agent: AgentId
    name: str


@dataclass(frozen=True, slots=True)
class Released:
    """The owner gave the session back to the waiting line."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The bot has the session again."""

    agent: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The session is over. `why`: agent, user, idle."""

    why: str


@dataclass(frozen=True, slots=True)
class Reopened:
    """The user wrote again soon after the close."""


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """`surface` refused the event at `target` for good, for `reason` (a sentence for the agent)."""

    target: Seq
    surface: SurfaceName
    reason: str


@dataclass(frozen=True, slots=True)
class Retried:
    """`surface` is to show the event at `target` once more."""

    target: Seq
    surface: SurfaceName


Body = (
    Message | Note | Edited | Deleted | Escalated | WaitChanged | OutOfHours | Cancelled | Reminded | TimedOut
    | ContactLeft | SummedUp | Misjudged | Shadowed | Claimed | Released | HandedBack | Closed | Reopened
    | Undeliverable | Retried
)  # fmt: skip

_KINDS: Mapping[str, type[Body]] = {
    "message": Message,
    "note": Note,
    "edit": Edited,
    "delete": Deleted,
    "escalated": Escalated,
    "wait_changed": WaitChanged,
    "out_of_hours": OutOfHours,
    "cancelled": Cancelled,
    "reminded": Reminded,
    "timed_out": TimedOut,
    "contact_left": ContactLeft,
    "summed_up": SummedUp,
    "misjudged": Misjudged,
    "shadowed": Shadowed,
    "claimed": Claimed,
    "released": Released,
    "handed_back": HandedBack,
    "closed": Closed,
    "reopened": Reopened,
    "undeliverable": Undeliverable,
    "retry": Retried,
}
_NAMES = {body: kind for kind, body in _KINDS.items()}
if set(_NAMES) != set(get_args(Body)):  # pragma: no cover - a programming error, met at import
    raise AssertionError("every body of an event needs its kind, and only those")


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before it has a place in a log."""

    author: Author
    body: Body
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a session's log. `at` is when it was appended; `epoch` the ownership it was appended under."""

    session: SessionId
    seq: Seq
    at: Micros
    author: Author
    body: Body
    audience: Audience
    epoch: int = 0

    @property
    def is_public(self) -> bool:
        """May the user see it?"""
        return self.audience is Audience.PUBLIC


def kind_of(body: Body) -> str:
    """The body's name in the log: "message", "handed_back" ..."""
    return _NAMES[type(body)]


def to_json(body: Body) -> dict[str, Any]:
    """The body's fields as the log stores them; a field that says what it would say anyway is left out."""
    stored: dict[str, Any] = {}
    for field in fields(body):
        value = getattr(body, field.name)
        if isinstance(value, Content):
            stored["content"] = rich.to_json(value)
        elif value != field.default:  # MISSING equals nothing: what has no default is always stored
            stored[field.name] = list(value) if isinstance(value, tuple) else value
    return stored


def from_json(kind: str, stored: Mapping[str, Any]) -> Body:
    """The inverse of `to_json`. Raises KeyError for a kind this version does not know."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    if "content" in values:
        values["content"] = rich.from_json(values["content"])
    return _KINDS[kind](**values)
