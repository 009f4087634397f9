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


class InvitationAnswer(BaseModel):
    """Who a link is for."""

    email: str
    name: str
    role: str
    first: bool


class OutcomeAnswer(BaseModel):
    """How a session can end."""

    name: str
    label: str


class DeskAnswer(BaseModel):
    """What pages need to know of this company."""

    company: str
    accent: str
    queues: list[str]
    outcomes: list[OutcomeAnswer]
    outcome_required: bool
    target: int
    largest_file: int
    longest_message: int
    largest_frame: int
    note_prefixes: list[str]
    send_prefixes: list[str]
    language: str
    words: dict[str, str]


class UserAnswer(BaseModel):
    """Whom a session is with."""

    id: str
    name: str
    language: str
    detail: str
    email: str
    zone: str


class PersonReference(BaseModel):
    """Somebody."""

    id: str
    name: str


class Owner(PersonReference):
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


class LastMessageAnswer(BaseModel):
    """The user's last message, as it reads now."""

    seq: int
    at: int
    by: str
    name: str
    text: str
    internal: bool
    files: int


class ClosingAnswer(BaseModel):
    """What was said of a session by whoever closed it."""

    outcome: str
    note: str


class SessionAnswer(BaseModel):
    """A session as lists have it."""

    id: str
    state: str
    epoch: int
    head: int
    channel: str
    queue: str
    priority: str
    turn: str
    user: UserAnswer
    owner: Owner | None
    opened_at: int
    escalated_at: int | None
    claimed_at: int | None
    closed_at: int | None
    escalation: Escalation | None
    last: LastMessageAnswer | None
    closing: ClosingAnswer | None


class SessionListAnswer(BaseModel):
    """A list, and how many there are in all."""

    sessions: list[SessionAnswer]
    total: int


class ExcerptPartAnswer(BaseModel):
    """A stretch of words, and whether it is what was looked for."""

    text: str
    match: bool


class SearchMatchAnswer(BaseModel):
    """The place that a search was for: whose words, and an excerpt; without `seq` it is who the user is."""

    seq: int | None
    at: int | None
    kind: str
    by: str
    name: str
    parts: list[ExcerptPartAnswer]


class SearchHitAnswer(SessionAnswer):
    """A session that a search found."""

    found: SearchMatchAnswer | None


class SearchPageAnswer(BaseModel):
    """One page of a search, and where the next begins."""

    sessions: list[SearchHitAnswer]
    cursor: str | None


class WaitAnswer(BaseModel):
    """What the user was told of their wait."""

    position: int
    minutes: int


class Rating(BaseModel):
    """What the user thought of it."""

    score: int
    words: str


class EarlierSessionAnswer(BaseModel):
    """Another session of the same user."""

    id: str
    opened_at: int
    closed_at: int | None
    state: str
    last: str
    closing: ClosingAnswer | None


class SessionDetailAnswer(SessionAnswer):
    """A session for whoever works in it."""

    summary: str
    misjudged: bool
    wait: WaitAnswer | None
    delivered: int
    seen: int
    outcome: str
    outcome_note: str
    rating: Rating | None
    may: list[str]
    earlier: list[EarlierSessionAnswer]


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
    author: PersonReference
    internal: bool
    client_id: str | None
    target: int | None
    text: str
    blocks: list[dict[str, Any]]
    files: list[FileAnswer]
    reply_to: int | None
    line: str
    data: dict[str, Any]


class LogPageAnswer(BaseModel):
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


class CurrentFiguresAnswer(BaseModel):
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


class OwnFiguresAnswer(BaseModel):
    """One's own day."""

    open: int
    closed: int
    rating: float | None
    ratings: int


class DayFiguresAnswer(BaseModel):
    """The company's day. Seconds."""

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

    now: CurrentFiguresAnswer
    today: DayFiguresAnswer
    mine: OwnFiguresAnswer


class CannedReply(BaseModel):
    """An answer at hand, filled in."""

    name: str
    title: str
    text: str
    missing: list[str]


class RepliesAnswer(BaseModel):
    """Answers at hand."""

    replies: list[CannedReply]


class SentMessageAnswer(BaseModel):
    """Where words are, and what became of them."""

    session: str
    seq: int
    fate: str


class AppendedAnswer(BaseModel):
    """Where a change is; null: nothing changed."""

    seq: int | None


class EditedAnswer(AppendedAnswer):
    """Where an edit is. `held_back`: it looks internal, so the user does not see it yet."""

    held_back: bool = False


class NoteSentAnswer(BaseModel):
    """Was the note sent now?"""

    sent: bool


class RetriedAnswer(BaseModel):
    """Is it tried again now?"""

    retried: bool


class ProblemAnswer(BaseModel):
    """Why it was not done: a name for programs, a sentence for people."""

    error: str
    message: str
    fields: dict[str, str] | None = None
