"""Frames from the page, checked. Pure. A frame that is not ours raises BadFrame, which closes the socket."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from core.bounds import Bounded, Count, Number, clipped
from core.rating import HIGHEST, LONGEST_WORDS, LOWEST

MOST_FILES = 10  # in one message
_LONGEST_TEXT = 60_000  # characters; what a message may have is the configuration's
_EMOJI_PARTS = {"So", "Sk", "Mn", "Me", "Cf"}  # the sign, its tone, its variant, what joins two


def _emoji(text: str) -> str:
    kinds = {unicodedata.category(character) for character in text}
    if "So" not in kinds or not kinds <= _EMOJI_PARTS:
        raise ValueError("not an emoji")
    return text


Id = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]  # of a session, of a file
Seq = Number
Emoji = Annotated[str, Field(min_length=1, max_length=16), AfterValidator(_emoji)]


class BadFrame(Exception):
    """Not a frame of the protocol."""


class _Frame(Bounded):
    model_config = ConfigDict(strict=True)


class Page(_Frame):
    """The page the chat is on."""

    url: Annotated[str, clipped(2000)] = ""
    title: Annotated[str, clipped(300)] = ""


class Hello(_Frame):
    """The first frame. `after` is the last seq the page has of `session`."""

    type: Literal["hello"]
    token: str | None = Field(default=None, max_length=500)
    session: str | None = Field(default=None, max_length=64)
    after: Count = 0
    page: Page = Page()
    language: Annotated[str, clipped(35)] = ""


class Send(_Frame):
    """A message. The same id may come again until it is accepted. `files` were uploaded before."""

    type: Literal["send"]
    id: Id
    text: str = Field(default="", max_length=_LONGEST_TEXT)
    files: list[Name] = Field(default=[], max_length=MOST_FILES)
    reply_to: Seq | None = None


class Edit(_Frame):
    """The user's message at `seq` is to say this."""

    type: Literal["edit"]
    id: Id
    session: Name
    seq: Seq
    text: str = Field(max_length=_LONGEST_TEXT)


class Delete(_Frame):
    """The user takes their message at `seq` back."""

    type: Literal["delete"]
    id: Id
    session: Name
    seq: Seq


class React(_Frame):
    """The user puts an emoji on the message at `seq`, or takes it away."""

    type: Literal["react"]
    id: Id
    session: Name
    seq: Seq
    emoji: Emoji
    added: bool


class Rate(_Frame):
    """What the user thought of a conversation that is over."""

    type: Literal["rate"]
    id: Id
    session: Name
    score: int = Field(ge=LOWEST, le=HIGHEST)
    words: str = Field(default="", max_length=LONGEST_WORDS)


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


class Seen(_Frame):
    """The user has looked at everything up to `upto`."""

    type: Literal["seen"]
    session: Name
    upto: Seq


class Typing(_Frame):
    """The user is writing."""

    type: Literal["typing"]


class Ping(_Frame):
    """Is anybody there? A page cannot send a WebSocket ping."""

    type: Literal["ping"]


Act = Send | Edit | Delete | React | Rate | Human | Cancel | End  # what is answered with "accepted" or "refused"
Frame = Hello | Act | Seen | Typing | Ping
_FRAMES: TypeAdapter[Frame] = TypeAdapter(Annotated[Frame, Field(discriminator="type")])


def to_frame(text: str) -> Frame:
    """Read a frame. Raises BadFrame."""
    try:
        return _FRAMES.validate_json(text)
    except ValidationError as exc:
        raise BadFrame(str(exc.errors(include_input=False, include_url=False))[:300]) from exc
