"""What the page asks for, checked, and done by the people of the stand-ins: nobody here talks to the bridge."""

from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bridge.sandbox.demo.switches import Switches
from bridge.sandbox.slack import Person, SlackError
from bridge.sandbox.telegram import PersonAtPhone

Text = Annotated[str, Field(min_length=1, max_length=40_000)]


class ActRefused(Exception):
    """It cannot be done; the text is for the page."""


class _Act(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PhoneSend(_Act):
    """Mia writes."""

    act: Literal["phone.send"]
    text: Text


class PhoneEdit(_Act):
    """Mia changes a message of hers."""

    act: Literal["phone.edit"]
    id: int
    text: Text


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
    text: Text


class SlackEdit(_Act):
    """An agent changes a message of theirs."""

    act: Literal["slack.edit"]
    user: str
    ts: str
    text: Text


class SlackDelete(_Act):
    """An agent deletes a message."""

    act: Literal["slack.delete"]
    user: str
    ts: str


class SlackClick(_Act):
    """An agent presses a button."""

    act: Literal["slack.click"]
    user: str
    ts: str
    action: str
    value: str | None = None


class Turn(_Act):
    """A switch of the strip."""

    act: Literal["switch"]
    name: Literal["slack_down", "slow", "duplicates"]
    on: bool


Act = PhoneSend | PhoneEdit | PhonePress | SlackPost | SlackEdit | SlackDelete | SlackClick | Turn
_ACTS: TypeAdapter[Act] = TypeAdapter(Annotated[Act, Field(discriminator="act")])


def to_act(body: bytes) -> Act:
    """Read an act. Raises ActRefused."""
    try:
        return _ACTS.validate_json(body)
    except ValidationError as exc:
        raise ActRefused(str(exc.errors(include_url=False, include_input=False))[:300]) from exc


async def do(act: Act, mia: PersonAtPhone, agents: dict[str, Person], channel: str, switches: Switches) -> None:
    """Do it. Raises ActRefused when the app or Slack's client would not let a person do that."""
    try:
        match act:
            case PhoneSend() | PhoneEdit() | PhonePress():
                await _on_phone(act, mia)
            case SlackPost() | SlackEdit() | SlackDelete() | SlackClick():
                await _in_slack(act, agents[act.user], channel, switches)
            case Turn():
                _turn(act, switches)
            case _:
                assert_never(act)
    except (KeyError, ValueError) as exc:
        raise ActRefused(str(exc)) from exc
    except SlackError as exc:
        raise ActRefused(f"Slack says: {exc}") from exc


async def _on_phone(act: PhoneSend | PhoneEdit | PhonePress, mia: PersonAtPhone) -> None:
    match act:
        case PhoneSend():
            await mia.send(act.text)
        case PhoneEdit():
            await mia.edit(act.id, act.text)
        case PhonePress():
            await mia.press(act.id, act.data)
        case _:
            assert_never(act)


async def _in_slack(
    act: SlackPost | SlackEdit | SlackDelete | SlackClick, agent: Person, channel: str, switches: Switches
) -> None:
    if switches.slack.faults.is_down:
        raise ActRefused("Slack is down. Agents have to wait; users need not.")
    match act:
        case SlackPost():
            await agent.post(channel, act.text, act.thread or None)
        case SlackEdit():
            await agent.edit(channel, act.ts, act.text)
        case SlackDelete():
            await agent.delete(channel, act.ts)
        case SlackClick():
            if not await agent.click(channel, act.ts, act.action, act.value):
                raise ActRefused("The app did not answer in time. Try again.")
        case _:
            assert_never(act)


def _turn(act: Turn, switches: Switches) -> None:
    match act.name:
        case "slack_down":
            switches.turn_slack_down(act.on)
        case "slow":
            switches.turn_slow(act.on)
        case "duplicates":
            switches.turn_duplicates(act.on)
        case _:
            assert_never(act.name)
