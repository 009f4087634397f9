"""What desks read: sessions in lists, what a search found, one session with its end, threads as the log has them; and
what admins look into: what could not be read, and which way a message went.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.model.content import Content
from core.model.events import Concluded, Escalated, Event, Rated
from core.model.ids import AgentId, Micros, RemoteId, Seq, SessionId
from core.model.session import Contact, Session


@dataclass(frozen=True, slots=True)
class LatestEscalation:
    """The latest escalation of a session."""

    seq: Seq
    at: Micros
    said: Escalated


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session as a list shows it. `last` is the user's last message that was not taken back, as it reads now;
    `concluded` what was said of a closed one by whoever closed it."""

    session: Session
    contact: Contact
    owner_picture: str
    last: Event | None
    escalation: LatestEscalation | None
    concluded: Concluded | None = None


@dataclass(frozen=True, slots=True)
class ExcerptPart:
    """A stretch of an excerpt. `is_match`: it is what was looked for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What to look for; "" leaves a thing open. `state` is one of the four, or "open": all but closed.

    `outcomes`: what agents read of each, by name.
    """

    words: str = ""
    state: str = ""
    agent: str = ""
    channel: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SearchPosition:
    """Where a search goes on: below this session, which was opened at `opened_at`."""

    opened_at: Micros
    session: SessionId


@dataclass(frozen=True, slots=True)
class SearchMatch:
    """The place of a session that was looked for. `event`: in whose words; None: the words are in who the user is."""

    event: Event | None
    parts: Sequence[ExcerptPart]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A session that was found. `match` is None when no words were looked for."""

    listed: ListedSession
    match: SearchMatch | None


@dataclass(frozen=True, slots=True)
class SearchResults:
    """What was found, and where to go on; None: that was all."""

    hits: Sequence[SearchHit]
    next: SearchPosition | None


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """`delivered` and `seen`: up to where the user's side has it, and has looked at it; 0 for not known."""

    listed: ListedSession
    summary: str
    misjudged: bool
    delivered: Seq
    seen: Seq
    outcome: str
    outcome_note: str
    rating: Rated | None
    earlier: Sequence[ListedSession]


@dataclass(frozen=True, slots=True)
class AgentSessionView:
    """A session, its events behind a cursor, internal ones too, and up to where they go.

    `client_keys` are the console's own names of messages, by seq.
    """

    detail: SessionDetail
    events: Sequence[Event]
    upto: Seq
    client_keys: Mapping[Seq, str]


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A post as the log has it. `reactions`: whose emoji are on it, by the agents' users on that platform.

    `writer` is who wrote it there; None for a post of ours, and for one that was taken back.
    """

    session: SessionId
    remote: str
    writer: AgentId | None
    reactions: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OpenLane:
    """A lane of an open session. `newest` is the last post that we know of there, if any."""

    session: SessionId
    address: str
    newest: RemoteId | None


@dataclass(frozen=True, slots=True)
class PostedText:
    """A message or note that a post in a thread shows, as it reads now."""

    session: SessionId
    event: Event
    content: Content


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What came from `source` under the name `key`, as it came, and why nobody could read it."""

    id: int
    source: str
    key: str
    payload: str
    error: str
    at: Micros


@dataclass(frozen=True, slots=True)
class TracedCopy:
    """A post that shows the event. `as_of` is the last seq folded in, `at` when that was done; 0: not known."""

    part: int
    remote: str
    as_of: Seq
    at: Micros


@dataclass(frozen=True, slots=True)
class LaneTrace:
    """A surface on the event's way: how far it is, who moves it now, and where it shows the event."""

    lane: int
    surface: str
    address: str
    internal: bool
    position: Seq
    head: Seq
    ended: bool
    due_at: Micros | None
    held_until: Micros | None
    held_by: str | None
    copies: Sequence[TracedCopy]


@dataclass(frozen=True, slots=True)
class EventTrace:
    """An event and its way. `changes` point at it; `delivered` and `seen` are the first receipts that reach it."""

    event: Event
    keys: Sequence[tuple[str, str]]
    lanes: Sequence[LaneTrace]
    changes: Sequence[Event]
    delivered: Event | None
    seen: Event | None
