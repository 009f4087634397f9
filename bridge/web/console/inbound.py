"""What clients send, checked: the bodies of calls and the frames of the socket. Pure."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, field_validator, model_validator

from channels.web.frames import ClientId, FrameFormat
from core.model.agents import Role
from core.model.credentials import Scope
from core.model.ids import AgentId, FileId, SessionId
from core.model.input_limits import BoundedModel, Count, GivenSeq, clipped
from core.usecases.replies import ReplyIntent

LONGEST_MESSAGE = 12_000  # characters
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"

Epoch = Annotated[Count | None, Field(description="The session's epoch as the client last saw it.")]
AccountEmail = Annotated[str, Field(max_length=200, pattern=_EMAIL)]
NoteText = Annotated[str, Field(max_length=LONGEST_MESSAGE)]
FileName = Annotated[FileId, Field(max_length=64)]
GivenSession = Annotated[SessionId, Field(max_length=64)]


class RequestBody(BoundedModel):
    """A JSON object without unknown fields."""


class ActBody(RequestBody):
    """An act on a session."""

    epoch: Epoch = None


class AssignBody(ActBody):
    """Without `agent`: to oneself. With a note for whoever it is given to."""

    agent: AgentId | None = Field(default=None, max_length=64)
    note: NoteText = ""


class TransferBody(ActBody):
    """To an agent or to a queue, with a note for them."""

    agent: AgentId = Field(default=AgentId(""), max_length=64)
    queue: str = Field(default="", max_length=100)
    note: NoteText = ""

    @model_validator(mode="after")
    def _one_of_them(self) -> "TransferBody":
        if bool(self.agent) == bool(self.queue):
            raise ValueError("Say to whom: an agent or a queue, one of them.")
        return self


class CompleteBody(ActBody):
    """How it ended."""

    outcome: str = Field(default="", max_length=100)
    note: NoteText = ""


class MessageBody(RequestBody):
    """A message, to the user or to colleagues."""

    text: str = Field(default="", max_length=LONGEST_MESSAGE)
    client_id: ClientId | None = None
    intent: ReplyIntent = ReplyIntent.PLAIN
    files: list[FileName] = Field(default_factory=list, max_length=10)
    reply_to: GivenSeq | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "MessageBody":
        if not self.text.strip() and not self.files:
            raise ValueError("There is nothing in this message.")
        return self


class EditBody(RequestBody):
    """What a message says now."""

    text: str = Field(min_length=1, max_length=LONGEST_MESSAGE)
    client_id: ClientId | None = None

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str) -> str:
        if not text.strip():
            raise ValueError("There is nothing in this message.")
        return text


class ReactionBody(RequestBody):
    """An emoji put on a message, or taken away."""

    emoji: str = Field(min_length=1, max_length=60)
    added: bool = True
    client_id: ClientId | None = None


class SendNote(RequestBody):
    """The note to send. `sure`: its writer knows that some of its words look internal."""

    seq: GivenSeq
    sure: bool = False


class RetryBody(RequestBody):
    """The undeliverable to try again."""

    failure: GivenSeq


class Duty(RequestBody):
    """Takes sessions, or takes none."""

    on_duty: bool


class SignIn(RequestBody):
    """Who signs in."""

    email: str = Field(max_length=200)
    password: str = Field(max_length=1_000)


class Invitation(RequestBody):
    """A one-time link's token."""

    token: str = Field(max_length=200)


class Acceptance(Invitation):
    """What somebody chooses who was invited. `email` is for the first admin."""

    password: str = Field(max_length=1_000)
    name: Annotated[str, clipped(80)] = ""
    email: AccountEmail | Literal[""] = ""


class NewPassword(RequestBody):
    """The password to change, and to what."""

    current: str = Field(max_length=1_000)
    new: str = Field(max_length=1_000)


class Invite(RequestBody):
    """Whom to invite. Without `role`: the one they have, at first agent."""

    email: AccountEmail
    name: Annotated[str, clipped(80)] = ""
    role: Role | None = None


class NewRole(RequestBody):
    """What somebody may do from now on."""

    role: Role


class NewToken(RequestBody):
    """An API token; `days` None: for ever."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    days: int | None = Field(default=365, ge=1, le=3650)
    scope: Scope = Scope.ACT


class TriggerTestBody(RequestBody):
    """A user's messages, with an answer after each; the last one is judged."""

    texts: list[Annotated[str, Field(max_length=LONGEST_MESSAGE)]] = Field(min_length=1, max_length=20)
    language: str = Field(default="", max_length=35)


class _ConsoleFrame(BoundedModel):
    pass


class JoinSession(_ConsoleFrame):
    """Show me this session from behind `after`, and go on."""

    event: Literal["join_session"]
    session: GivenSession
    after: Count = 0


class LeaveSession(_ConsoleFrame):
    """I do not look at it any more."""

    event: Literal["leave_session"]
    session: GivenSession


class SendMessage(_ConsoleFrame):
    """A message. The same id may come again until it is accepted."""

    event: Literal["send_message"]
    session: GivenSession
    id: ClientId
    text: str = ""  # how long it may be is judged when it is read, and answered
    intent: ReplyIntent = ReplyIntent.PLAIN
    files: list[FileName] = Field(default_factory=list, max_length=10)
    reply_to: GivenSeq | None = None


class WithdrawMessage(_ConsoleFrame):
    """I take back what I sent as `target` and have no answer to: it may be here, on its way, or lost."""

    event: Literal["withdraw_message"]
    session: GivenSession
    id: ClientId
    target: ClientId


class AgentTyping(_ConsoleFrame):
    """I am writing."""

    event: Literal["agent_typing"]
    session: GivenSession
    internal: bool = False


class MoreWaiting(_ConsoleFrame):
    """Show me the next of those who wait."""

    event: Literal["more_waiting"]
    cursor: str = Field(max_length=100)


class ConsolePing(_ConsoleFrame):
    """Is anybody there?"""

    event: Literal["ping"]


ConsoleFrame = JoinSession | LeaveSession | SendMessage | WithdrawMessage | AgentTyping | MoreWaiting | ConsolePing
CONSOLE_FRAMES: FrameFormat[ConsoleFrame] = FrameFormat(
    TypeAdapter(Annotated[ConsoleFrame, Field(discriminator="event")]),
    kind="event",
    acts=("send_message", "withdraw_message"),
)
