"""What can happen in a session. A session is the log of these, numbered in the order of their arrival.

An event is an envelope (who, when, for whose eyes) round one body. Bodies are plain values; `to_json` and
`from_json` are their form in the log, where `kind` is the body's own column.
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
    """Words for both sides. `reply_to` is the seq it answers, when its platform said so."""

    content: Content
    reply_to: Seq | None = None


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
    Message | Note | Edited | Deleted | Escalated | Claimed | Released | HandedBack | Closed | Reopened
    | Undeliverable | Retried
)  # fmt: skip

_KINDS: Mapping[str, type[Body]] = {
    "message": Message,
    "note": Note,
    "edit": Edited,
    "delete": Deleted,
    "escalated": Escalated,
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
    """The body's fields as the log stores them."""
    stored: dict[str, Any] = {}
    for name in body.__slots__:
        value = getattr(body, name)
        if isinstance(value, Content):
            stored["content"] = rich.to_json(value)
        elif value not in (None, ""):
            stored[name] = value
    return stored


def from_json(kind: str, stored: Mapping[str, Any]) -> Body:
    """The inverse of `to_json`. Raises KeyError for a kind this version does not know."""
    fields = dict(stored)
    if "content" in fields:
        fields["content"] = rich.from_json(fields["content"])
    return _KINDS[kind](**fields)
