"""Frames from the page, checked. Pure.

How long a text may be is the configuration's: `channels.web.visitor_acts` judges it, and answers.
"""

import re
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, model_validator

from channels.web.frames import ClientId, FrameFormat
from core.model.ids import FileId, SessionId
from core.model.input_limits import LARGEST_INTEGER, BoundedModel, Count, GivenSeq, clipped
from core.usecases.choices import NONE_OF_THESE
from core.usecases.rating import HIGHEST, LONGEST_WORDS, LOWEST

MOST_FILES = 10  # in one message
MOST_CHOICES = 20  # under one message, and far more than anybody would read
_NAME = r"^[A-Za-z0-9_-]{1,64}$"
_EMOJI_PARTS = {"So", "Sk", "Mn", "Me", "Cf"}  # the sign, its tone, its variant, what joins two


def _emoji(text: str) -> str:
    kinds = {unicodedata.category(character) for character in text}
    if "So" not in kinds or not kinds <= _EMOJI_PARTS:
        raise ValueError("not an emoji")
    return text


_SAFE_NAME = Field(pattern=_NAME)
PageSession = Annotated[SessionId, _SAFE_NAME]
VisitorFile = Annotated[FileId, _SAFE_NAME]
Emoji = Annotated[str, Field(min_length=1, max_length=16), AfterValidator(_emoji)]


class _Frame(BoundedModel):
    model_config = ConfigDict(strict=True)


class HostPage(_Frame):
    """The page the chat is on, as it describes itself: clipped, never refused."""

    model_config = ConfigDict(extra="ignore")

    url: Annotated[str, clipped(2000)] = ""
    title: Annotated[str, clipped(300)] = ""


class PageHello(_Frame):
    """The first frame. `after` is the last seq the page has of `session`.

    Nothing in it is a reason to send a person away: what is odd is as if it were not there.
    """

    model_config = ConfigDict(extra="ignore")

    type: Literal["hello"]
    token: str | None = None
    session: SessionId | None = None
    after: Count = 0
    page: HostPage = HostPage()
    language: Annotated[str, clipped(35)] = ""

    @model_validator(mode="before")
    @classmethod
    def _without_what_is_odd(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        token, session, after, page = (given.get(name) for name in ("token", "session", "after", "page"))
        return {
            "type": given.get("type"),
            "token": token[:500] if isinstance(token, str) else None,
            "session": session if isinstance(session, str) and re.fullmatch(_NAME, session) else None,
            "after": min(max(after, 0), LARGEST_INTEGER) if type(after) is int else 0,
            "page": {name: page.get(name, "") for name in ("url", "title")} if isinstance(page, dict) else {},
            "language": given.get("language"),
        }


class PageChoice(_Frame):
    """Which button under the choices at `seq` was pressed, from 0; NONE_OF_THESE for none of them."""

    session: PageSession
    seq: GivenSeq
    number: int = Field(ge=NONE_OF_THESE, le=MOST_CHOICES)


class PageSend(_Frame):
    """A message. The same id may come again until it is accepted. `files` were uploaded before.

    With a `choice` the words are the button's, and only for a page to show until they are here.
    """

    type: Literal["send"]
    id: ClientId
    text: str = ""
    files: list[VisitorFile] = Field(default=[], max_length=MOST_FILES)
    reply_to: GivenSeq | None = None
    choice: PageChoice | None = None


class PageEdit(_Frame):
    """The user's message at `seq` is to say this. `at`: since when, by the page's clock, in milliseconds."""

    type: Literal["edit"]
    id: ClientId
    session: PageSession
    seq: GivenSeq
    text: str
    at: Count = 0


class PageDelete(_Frame):
    """The user takes their message at `seq` back."""

    type: Literal["delete"]
    id: ClientId
    session: PageSession
    seq: GivenSeq


class PageWithdraw(_Frame):
    """The user takes back what the page sent as `target` and has no answer to: it may be here, on its way, or lost."""

    type: Literal["withdraw"]
    id: ClientId
    target: ClientId


class PageReact(_Frame):
    """The user puts an emoji on the message at `seq`, or takes it away."""

    type: Literal["react"]
    id: ClientId
    session: PageSession
    seq: GivenSeq
    emoji: Emoji
    added: bool


class PageRate(_Frame):
    """What the user thought of a conversation that is over."""

    type: Literal["rate"]
    id: ClientId
    session: PageSession
    score: int = Field(ge=LOWEST, le=HIGHEST)
    words: str = Field(default="", max_length=LONGEST_WORDS)


class PageHuman(_Frame):
    """ "Talk to a person" was pressed. `offered`: the button under the bot's offer."""

    type: Literal["human"]
    id: ClientId
    offered: bool = False


class PageCancel(_Frame):
    """ "Stop waiting" was pressed."""

    type: Literal["cancel"]
    id: ClientId


class PageEnd(_Frame):
    """The user ends the conversation."""

    type: Literal["end"]
    id: ClientId


class PageSeen(_Frame):
    """The user has looked at everything up to `upto`."""

    type: Literal["seen"]
    session: PageSession
    upto: GivenSeq


class PageMoved(_Frame):
    """The page around the chat shows something else now, without having been loaded."""

    type: Literal["page"]
    page: HostPage = HostPage()


class PageTyping(_Frame):
    """The user is writing."""

    type: Literal["typing"]


class PagePing(_Frame):
    """Is anybody there? A page cannot send a WebSocket ping."""

    type: Literal["ping"]


ChatAct = (
    PageSend | PageEdit | PageDelete | PageWithdraw | PageReact | PageRate | PageHuman | PageCancel | PageEnd
)  # answered: "accepted" or "refused"
PageFrame = PageHello | ChatAct | PageSeen | PageMoved | PageTyping | PagePing
PAGE_FRAMES: FrameFormat[PageFrame] = FrameFormat(
    TypeAdapter(Annotated[PageFrame, Field(discriminator="type")]),
    kind="type",
    acts=("send", "edit", "delete", "withdraw", "react", "rate", "human", "cancel", "end"),
)
