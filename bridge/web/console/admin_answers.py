"""The shapes of what only admins are answered: people, tokens, dead letters, passports."""

from typing import Literal

from pydantic import BaseModel

from bridge.web.console.answers import AgentAnswer, EventAnswer, Named


class Person(AgentAnswer):
    """A colleague, and how they get in."""

    email: str
    slack: bool
    has_password: bool
    invited_until: int | None
    signed_in_at: int | None


class People(BaseModel):
    """Everybody."""

    people: list[Person]


class InviteAnswer(BaseModel):
    """A one-time link."""

    link: str
    expires_at: int
    person: Person


class TokenAnswer(BaseModel):
    """An API token, without what makes it work."""

    id: str
    name: str
    agent: Named | None
    created_at: int
    expires_at: int | None
    used_at: int | None
    scope: Literal["read", "act", "admin"]


class NewTokenAnswer(TokenAnswer):
    """With it, once."""

    token: str


class Tokens(BaseModel):
    """The API tokens."""

    tokens: list[TokenAnswer]


class LetterAnswer(BaseModel):
    """An inbound thing that could not be read."""

    id: int
    source: str
    key: str
    error: str
    at: int
    replayable: bool


class LetterWithPayload(LetterAnswer):
    """As it came."""

    payload: str


class Letters(BaseModel):
    """One page of them."""

    letters: list[LetterAnswer]
    cursor: int | None


class Key(BaseModel):
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


class Receipt(BaseModel):
    """The first receipt that reaches an event."""

    seq: int
    at: int
    surface: str


class Hop(BaseModel):
    """One step of the way, in words."""

    at: int | None
    what: str
    detail: str


class PassportAnswer(BaseModel):
    """An event and its whole way."""

    event: EventAnswer
    keys: list[Key]
    lanes: list[LaneAnswer]
    changes: list[EventAnswer]
    delivered: Receipt | None
    seen: Receipt | None
    hops: list[Hop]
