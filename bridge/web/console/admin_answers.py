"""The shapes of what only admins are answered: people, tokens, dead letters, passports."""

from typing import Literal

from pydantic import BaseModel

from bridge.web.console.answers import AgentAnswer, EventAnswer, PersonReference


class PersonAnswer(AgentAnswer):
    """A colleague, and how they get in."""

    email: str
    desks: list[str]
    has_password: bool
    invited_until: int | None
    signed_in_at: int | None


class PeopleAnswer(BaseModel):
    """Everybody."""

    people: list[PersonAnswer]


class InvitationLinkAnswer(BaseModel):
    """A one-time link."""

    link: str
    expires_at: int
    person: PersonAnswer


class TokenAnswer(BaseModel):
    """An API token, without what makes it work."""

    id: str
    name: str
    agent: PersonReference | None
    created_at: int
    expires_at: int | None
    used_at: int | None
    scope: Literal["read", "act", "admin"]


class NewTokenAnswer(TokenAnswer):
    """With it, once."""

    token: str


class TokensAnswer(BaseModel):
    """The API tokens."""

    tokens: list[TokenAnswer]


class DeadLetterAnswer(BaseModel):
    """An inbound thing that could not be read."""

    id: int
    source: str
    key: str
    error: str
    at: int
    replayable: bool


class DeadLetterPayloadAnswer(DeadLetterAnswer):
    """As it came."""

    payload: str


class DeadLettersAnswer(BaseModel):
    """One page of them."""

    letters: list[DeadLetterAnswer]
    cursor: int | None


class EventKeyAnswer(BaseModel):
    """A name by which an event came."""

    source: str
    key: str


class CopyAnswer(BaseModel):
    """A post that shows an event."""

    part: int
    remote: str
    as_of: int
    at: int | None


class LaneAnswer(BaseModel):
    """A surface on an event's way."""

    id: int
    surface: str
    address: str
    internal: bool
    position: int
    head: int
    reached: bool
    ended: bool
    due_at: int | None
    held_until: int | None
    held_by: str | None
    copies: list[CopyAnswer]


class ReceiptAnswer(BaseModel):
    """The first receipt that reaches an event."""

    seq: int
    at: int
    surface: str


class TraceStepAnswer(BaseModel):
    """One step of the way, in words."""

    at: int | None
    what: str
    detail: str


class TraceAnswer(BaseModel):
    """An event and its whole way."""

    event: EventAnswer
    keys: list[EventKeyAnswer]
    lanes: list[LaneAnswer]
    changes: list[EventAnswer]
    delivered: ReceiptAnswer | None
    seen: ReceiptAnswer | None
    hops: list[TraceStepAnswer]
