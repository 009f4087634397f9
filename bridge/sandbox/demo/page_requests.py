"""What the page may ask for, checked. What is done then is said in `hands`."""

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MessageText = Annotated[str, Field(min_length=1, max_length=40_000)]
Caption = Annotated[str, Field(max_length=1024)]
MOST_FILES = 10
LARGEST_ACT = 40_000_000  # bytes: some photos, in Base64


class ActRefused(Exception):
    """It cannot be done; the text is for the page."""


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PageFile(_Act):
    """A file that somebody chose. `type` is its media type, `data` its bytes in Base64."""

    name: Annotated[str, Field(min_length=1, max_length=200)]
    type: Annotated[str, Field(max_length=100)] = ""
    data: Base64Bytes = Field(repr=False)


PageFiles = Annotated[list[PageFile], Field(min_length=1, max_length=MOST_FILES)]


class PhoneSend(_Act):
    """Mia writes, perhaps in answer to a message."""

    act: Literal["phone.send"]
    text: MessageText
    reply_to: int | None = None


class PhoneSendFiles(_Act):
    """Mia sends files: several are an album."""

    act: Literal["phone.files"]
    files: PageFiles
    caption: Caption = ""
    reply_to: int | None = None


class PhoneEdit(_Act):
    """Mia changes a message of hers."""

    act: Literal["phone.edit"]
    id: int
    text: MessageText


class PhoneReact(_Act):
    """Mia reacts to a message, or with "" takes it back."""

    act: Literal["phone.react"]
    id: int
    emoji: Annotated[str, Field(max_length=16)]


class PhonePress(_Act):
    """Mia presses a button under a message."""

    act: Literal["phone.press"]
    id: int
    data: str


class SlackPost(_Act):
    """An agent writes: in a thread, or in the channel without one."""

    act: Literal["slack.post"]
    user: str
    thread: str = ""
    text: MessageText


class SlackSendFiles(_Act):
    """An agent shares files in a thread."""

    act: Literal["slack.files"]
    user: str
    thread: str
    files: PageFiles
    text: Annotated[str, Field(max_length=40_000)] = ""


class SlackEdit(_Act):
    """An agent changes a message of theirs."""

    act: Literal["slack.edit"]
    user: str
    ts: str
    text: MessageText


class SlackDelete(_Act):
    """An agent deletes a message."""

    act: Literal["slack.delete"]
    user: str
    ts: str


class SlackReact(_Act):
    """An agent puts an emoji ("thumbsup") under a message, or takes it away."""

    act: Literal["slack.react"]
    user: str
    ts: str
    name: Annotated[str, Field(min_length=1, max_length=100)]
    on: bool


class SlackClick(_Act):
    """An agent presses a button of a message."""

    act: Literal["slack.click"]
    user: str
    ts: str
    action: str
    value: str | None = None
    block: str = ""


class SlackShortcut(_Act):
    """An agent chooses something in a message's menu, or, without a message, among the app's shortcuts."""

    act: Literal["slack.shortcut"]
    user: str
    ts: str = ""
    name: str


class SlackCommand(_Act):
    """An agent types the app's command. `text` is what follows its name."""

    act: Literal["slack.command"]
    user: str
    text: Annotated[str, Field(max_length=1000)] = ""


class HomeOpen(_Act):
    """An agent looks at the app's Home tab."""

    act: Literal["home.open"]
    user: str


class HomeClick(_Act):
    """An agent presses a button there."""

    act: Literal["home.click"]
    user: str
    action: str
    value: str | None = None
    block: str = ""


class FormFill(_Act):
    """An agent chooses something in a form, and the app hears of it at once."""

    act: Literal["form.fill"]
    user: str
    action: str
    value: str


class FormSearch(_Act):
    """An agent types into a list of the app's."""

    act: Literal["form.search"]
    user: str
    action: str
    query: Annotated[str, Field(max_length=200)] = ""


class FormPress(_Act):
    """An agent presses a button in a form."""

    act: Literal["form.press"]
    user: str
    action: str


class FormSend(_Act):
    """An agent sends a form. `values`: what stands in each box and list, by action."""

    act: Literal["form.send"]
    user: str
    values: dict[str, Annotated[str, Field(max_length=3000)]]


class FormClose(_Act):
    """An agent closes a form."""

    act: Literal["form.close"]
    user: str


class TurnSwitch(_Act):
    """A switch of the strip."""

    act: Literal["switch"]
    name: Literal["slack_down", "slow", "duplicates"]
    on: bool


PhoneAct = PhoneSend | PhoneSendFiles | PhoneEdit | PhoneReact | PhonePress
AppAct = SlackCommand | HomeOpen | HomeClick
SlackAct = SlackPost | SlackSendFiles | SlackEdit | SlackDelete | SlackReact | SlackClick | SlackShortcut | AppAct
FormAct = FormFill | FormSearch | FormPress | FormSend | FormClose
PageAct = PhoneAct | SlackAct | FormAct | TurnSwitch
_ACTS: TypeAdapter[PageAct] = TypeAdapter(Annotated[PageAct, Field(discriminator="act")])


def to_act(body: bytes) -> PageAct:
    """Read an act. Raises ActRefused."""
    try:
        return _ACTS.validate_json(body)
    except ValidationError as exc:
        raise ActRefused(str(exc.errors(include_url=False, include_input=False))[:300]) from exc
