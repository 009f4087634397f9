"""What can happen in a session. A session is the log of these, numbered in the order of their arrival.

An event is an envelope (who, when, for whose eyes) round one body. Bodies are plain values; `core.model.event_json` is
their form in the log.
"""

from dataclasses import dataclass
from enum import StrEnum

from core.model.content import Content
from core.model.files import File
from core.model.ids import AgentId, Micros, Seq, SessionId, SurfaceName


class Side(StrEnum):
    """Who speaks."""

    USER = "user"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "house"  # the product itself: deadlines, the relay


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


SYSTEM_AUTHOR = Author(Side.SYSTEM)
BOT_AUTHOR = Author(Side.BOT, name="Assistant")


@dataclass(frozen=True, slots=True)
class Message:
    """Words for both sides. `reply_to` is the seq it answers, when its platform said so.

    `files` come with the words; `album` names what came as one though it was told in several messages. `replaces`: the
    message whose files these took the place of.
    Of a bot's message: how sure it was, whether it only said that it does not know, whether it asked for a person,
    the titles it drew on, whether it offers the user a person, and what it lets them choose from instead of an answer.
    Of a user's: `choice_of` is the bot's message under which they pressed one of its `choices`.
    Of an agent's: the language (BCP 47) that it is `translated_into`; the user is shown that, when it comes soon.
    """

    content: Content
    reply_to: Seq | None = None
    confidence: float | None = None
    missed: bool = False
    wants_human: bool = False
    sources: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    album: str = ""
    replaces: Seq | None = None
    offers: bool = False
    translated_into: str = ""
    choices: tuple[str, ...] = ()
    choice_of: Seq | None = None

    @property
    def answers(self) -> bool:
        """Is it an answer that the bot knew? Its fixed sentences are none, nor is a question back."""
        return self.confidence is not None and not (self.missed or self.wants_human or self.choices)


@dataclass(frozen=True, slots=True)
class Note:
    """An agent's words that must not leave the company. `prompt` says what the writer is asked: see `Prompt`.

    `writer` is whom to ask: the writer as the surface the words came from knows them. `edits` is the message that the
    words were to replace: sent, they replace it.
    """

    content: Content
    prompt: str = ""
    writer: str = ""
    files: tuple[File, ...] = ()
    edits: Seq | None = None


class Prompt(StrEnum):
    """What an agent whose words stayed inside is asked."""

    CLAIM = "claim"  # nobody has the session: claim it and send?
    CLOSED = "closed"  # the session is over: the words went nowhere
    TEAMMATE = "teammate"  # somebody else has the session: send to the customer?
    QUIET = "quiet"  # plain words stay inside in this queue: send to the customer?
    LEAK = "leak"  # they look as if they were not for the user: send all the same?
    EDIT = "edit"  # so does what a message was changed into: change it for the user all the same?


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
class Translated:
    """The message at `target`, as it read at `as_of`, says this in `language`. Another edit makes it untrue.

    Internal for what agents read, public for what the user reads. Empty content: it could not be translated.
    """

    target: Seq
    as_of: Seq
    language: str
    content: Content


@dataclass(frozen=True, slots=True)
class Reacted:
    """The author put an emoji on the message or note at `target`, or took it away.

    `emoji` is the character itself, or ":name:" for one that only the author's platform has.
    """

    target: Seq
    emoji: str
    added: bool = True


@dataclass(frozen=True, slots=True)
class Delivered:
    """The agent's message at `target`, and all before it, is on `surface`; whether it was read, nobody tells."""

    target: Seq
    surface: SurfaceName


@dataclass(frozen=True, slots=True)
class Seen:
    """The user has looked at the agent's message at `target`, and at all before it."""

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
class OfferEnded:
    """What the message at `target` offers is over: the user `declined` a person, or pressed the button `chosen`."""

    target: Seq
    declined: bool = False
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class WaitChanged:
    """Where the user now stands in the line they joined at `target`. `minutes` is an estimate, 0 for none."""

    target: Seq
    position: int
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """Nobody is there. `opens` is when somebody will be, in the user's words; the user is asked for an address.

    `zone` is the user's, when `opens` is by their clock.
    """

    opens: str
    email: str = ""  # where the user is answered, if that was known
    zone: str = ""


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

    email: str = ""  # where the user is answered, if that was known


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
    """The owner gave the session back to the waiting line.

    `why` "silent": they did not answer, and lost it; "left": they may act no more.
    """

    agent: AgentId
    why: str = ""


@dataclass(frozen=True, slots=True)
class Transferred:
    """The session went to another agent, or to wait in another queue. One of `agent` and `queue` is set."""

    agent: AgentId | None = None
    name: str = ""
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Nudged:
    """The owner has not answered for a while, and is told so."""

    agent: AgentId


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """The user has not answered for a while, and is asked whether they are still there."""


@dataclass(frozen=True, slots=True)
class HandedBack:
    """The bot has the session again."""

    agent: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """The session is over. `why`: agent, user, idle (nobody spoke to the bot), silent (nor to the agent)."""

    why: str


@dataclass(frozen=True, slots=True)
class Concluded:
    """What an agent says of the session they close: one of the configured outcomes, and words of their own."""

    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rated:
    """What the user thought of it: 1 to 5, and words if they gave some. A later one replaces it."""

    score: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """A closed session goes on: the user wrote again, or an agent took it up again."""


@dataclass(frozen=True, slots=True)
class Reachable:
    """Whether anything can reach the user where they are: False once they have blocked us."""

    is_so: bool


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """`surface` does not show the event at `target`, for `reason` (a sentence for the agent).

    `uncertain`: it may show it all the same. The call was repeated and nobody can tell what became of it.
    """

    target: Seq
    surface: SurfaceName
    reason: str
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class NotShown:
    """`surface` cannot show what became of a message, for `reason` (for the agent).

    An emoji, which the event at `target` put on it; or a change of the message at `target`, where the session was shown
    before it moved.
    """

    target: Seq
    surface: SurfaceName
    reason: str


@dataclass(frozen=True, slots=True)
class Retried:
    """`surface` is to show the event at `target` once more."""

    target: Seq
    surface: SurfaceName


EventBody = (
    Message | Note | Edited | Deleted | Translated | Reacted | Delivered | Seen | Escalated | OfferEnded | WaitChanged
    | OutOfHours | Cancelled | Reminded | TimedOut | ContactLeft | SummedUp | Misjudged | Shadowed | Claimed | Released
    | Transferred | Nudged | CheckedIn | HandedBack | Concluded | Closed | Rated | Reopened | Reachable
    | Undeliverable | Retried | NotShown
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before it has a place in a log."""

    author: Author
    body: EventBody
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a session's log. `at` is when it was appended; `epoch` the ownership it was appended under."""

    session: SessionId
    seq: Seq
    at: Micros
    author: Author
    body: EventBody
    audience: Audience
    epoch: int = 0

    @property
    def is_public(self) -> bool:
        """May the user see it?"""
        return self.audience is Audience.PUBLIC
