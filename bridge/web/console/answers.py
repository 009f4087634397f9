"""The shapes of answers, for OpenAPI and as a check of what is sent: see docs/console.md for what each field means."""

from typing import Any

from pydantic import BaseModel


class Me(BaseModel):
    """Who is signed in."""

    id: str
    name: str
    email: str
    picture: str
    role: str
    on_duty: bool
    capacity: int
    may: list[str]


class InvitedAnswer(BaseModel):
    """Who a link is for."""

    email: str
    name: str
    role: str
    first: bool


class Outcome(BaseModel):
    """How a session can end."""

    name: str
    label: str


class DeskAnswer(BaseModel):
    """What pages need to know of this house."""

    company: str
    accent: str
    queues: list[str]
    outcomes: list[Outcome]
    outcome_required: bool
    target: int
    largest_file: int
    longest_message: int
    largest_frame: int
    note_prefixes: list[str]
    send_prefixes: list[str]


class User(BaseModel):
    """Whom a session is with."""

    id: str
    name: str
    language: str
    detail: str
    email: str
    zone: str


class Named(BaseModel):
    """Somebody."""

    id: str
    name: str


class Owner(Named):
    """Who has a session."""

    picture: str


class Escalation(BaseModel):
    """The latest call for a person."""

    status: str
    category: str
    trigger: str
    reason: str
    matched: str
    score: float
    seq: int | None
    at: int | None


class Last(BaseModel):
    """The user's last message, as it reads now."""

    seq: int
    at: int
    by: str
    name: str
    text: str
    internal: bool
    files: int


class Closing(BaseModel):
    """What was said of a session by whoever closed it."""

    outcome: str
    note: str


class Session(BaseModel):
    """A session as lists have it."""

    id: str
    state: str
    epoch: int
    head: int
    channel: str
    queue: str
    priority: str
    turn: str
    user: User
    owner: Owner | None
    opened_at: int
    escalated_at: int | None
    claimed_at: int | None
    closed_at: int | None
    escalation: Escalation | None
    last: Last | None
    closing: Closing | None


class Sessions(BaseModel):
    """A list, and how many there are in all."""

    sessions: list[Session]
    total: int


class Part(BaseModel):
    """A stretch of words, and whether it is what was looked for."""

    text: str
    match: bool


class Match(BaseModel):
    """The place that a search was for: whose words, and an excerpt; without `seq` it is who the user is."""

    seq: int | None
    at: int | None
    kind: str
    by: str
    name: str
    parts: list[Part]


class Hit(Session):
    """A session that a search found."""

    found: Match | None


class Found(BaseModel):
    """One page of a search, and where the next begins."""

    sessions: list[Hit]
    cursor: str | None


class Wait(BaseModel):
    """What the user was told of their wait."""

    position: int
    minutes: int


class Rating(BaseModel):
    """What the user thought of it."""

    score: int
    words: str


class Earlier(BaseModel):
    """Another session of the same user."""

    id: str
    opened_at: int
    closed_at: int | None
    state: str
    last: str
    closing: Closing | None


class Detail(Session):
    """A session for whoever works in it."""

    summary: str
    misjudged: bool
    wait: Wait | None
    delivered: int
    seen: int
    outcome: str
    outcome_note: str
    rating: Rating | None
    may: list[str]
    earlier: list[Earlier]


class FileAnswer(BaseModel):
    """A file."""

    id: str
    name: str
    kind: str
    mime: str
    size: int
    url: str


class EventAnswer(BaseModel):
    """One line of the log."""

    seq: int
    at: int
    kind: str
    by: str
    author: Named
    internal: bool
    client_id: str | None
    target: int | None
    text: str
    blocks: list[dict[str, Any]]
    files: list[FileAnswer]
    reply_to: int | None
    line: str
    data: dict[str, Any]


class Messages(BaseModel):
    """What the log has behind a cursor."""

    session: str
    after: int
    upto: int
    more: bool
    events: list[EventAnswer]


class AgentAnswer(BaseModel):
    """A colleague."""

    id: str
    name: str
    picture: str
    role: str
    on_duty: bool
    online: bool
    open: int
    capacity: int
    specialties: list[str]
    languages: list[str]


class Agents(BaseModel):
    """Everybody who answers."""

    agents: list[AgentAnswer]


class Now(BaseModel):
    """What goes on."""

    active: int
    with_bot: int
    waiting: int
    assigned: int
    longest_wait: int | None
    agents: int
    agents_on_duty: int
    agents_available: int
    agents_online: int
    waiting_by_queue: dict[str, int]


class OwnFigures(BaseModel):
    """One's own day."""

    open: int
    closed: int
    rating: float | None
    ratings: int


class DayFigures(BaseModel):
    """The house's day. Seconds."""

    closed: int
    escalated: int
    solved_by_bot: int
    wait_median: int | None
    wait_p90: int | None
    first_response_median: int | None
    rating: float | None
    ratings: int


class Stats(BaseModel):
    """The figures of the moment."""

    now: Now
    today: DayFigures
    mine: OwnFigures


class CannedReply(BaseModel):
    """An answer at hand, filled in."""

    name: str
    title: str
    text: str
    missing: list[str]


class RepliesAnswer(BaseModel):
    """Answers at hand."""

    replies: list[CannedReply]


class SaidAnswer(BaseModel):
    """Where words are, and what became of them."""

    session: str
    seq: int
    fate: str


class Appended(BaseModel):
    """Where a change is; null: nothing changed."""

    seq: int | None


class Reworded(Appended):
    """Where an edit is. `held_back`: it looks internal, so the user does not see it yet."""

    held_back: bool = False


class Sent(BaseModel):
    """Was the note sent now?"""

    sent: bool


class Retried(BaseModel):
    """Is it tried again now?"""

    retried: bool


class ProblemAnswer(BaseModel):
    """Why it was not done: a name for programs, a sentence for people."""

    error: str
    message: str
    fields: dict[str, str] | None = None
