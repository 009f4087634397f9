"""Frames from the page, checked. Pure. A frame that is not ours raises BadFrame, which closes the socket."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

Id = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]


class BadFrame(Exception):
    """Not a frame of the protocol."""


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Page(_Frame):
    """The page the chat is on."""

    url: str = Field(default="", max_length=2000)
    title: str = Field(default="", max_length=300)


class Hello(_Frame):
    """The first frame. `after` is the last seq the page has of `session`."""

    type: Literal["hello"]
    token: str | None = Field(default=None, max_length=500)
    session: str | None = Field(default=None, max_length=64)
    after: int = Field(default=0, ge=0)
    page: Page = Page()
    language: str = Field(default="", max_length=35)


class Send(_Frame):
    """A message. The same id may come again until it is accepted."""

    type: Literal["send"]
    id: Id
    text: str = Field(max_length=60_000)


class Human(_Frame):
    """ "Talk to a person" was pressed."""

    type: Literal["human"]
    id: Id


class Cancel(_Frame):
    """ "Stop waiting" was pressed."""

    type: Literal["cancel"]
    id: Id


class End(_Frame):
    """The user ends the conversation."""

    type: Literal["end"]
    id: Id


class Typing(_Frame):
    """The user is writing."""

    type: Literal["typing"]


class Ping(_Frame):
    """Is anybody there? A page cannot send a WebSocket ping."""

    type: Literal["ping"]


Frame = Hello | Send | Human | Cancel | End | Typing | Ping
_FRAMES: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def to_frame(text: str) -> Frame:
    """Read a frame. Raises BadFrame."""
    try:
        return _FRAMES.validate_json(text)
    except ValidationError as exc:
        raise BadFrame(str(exc.errors(include_input=False, include_url=False))[:300]) from exc
