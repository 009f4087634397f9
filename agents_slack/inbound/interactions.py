"""From what Slack tells us of clicks, shortcuts and forms to values. Pure.

What cannot be read raises one of `agents_slack.inbound.thread_events.UNREADABLE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents_slack.api.addresses import PostAddress
from agents_slack.inbound.thread_events import SlackPayload
from core.model.ids import Seq, SessionId

FormValues = Mapping[str, Mapping[str, SlackPayload]]  # block_id -> action_id -> Slack's state of it

_BROADCAST = "thread_broadcast"
_MENU = "overflow"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something in Slack's client. `trigger` is the right to open a form, for three seconds."""

    user: str
    name: str = ""
    team: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class Click:
    """Somebody pressed a button on a message. `place` is the thread it is in, or the channel (without a ts).

    `is_private`: nobody else sees the message.
    """

    action: str
    value: str
    by: Actor
    place: PostAddress
    response_url: str
    is_private: bool

    @property
    def session(self) -> SessionId:
        """The session the button is about."""
        return SessionId(self.value.partition(":")[0])

    @property
    def seq(self) -> Seq:
        """The event the button is about, in "SESSION:SEQ". Raises ValueError when it is about none."""
        return Seq(int(self.value.partition(":")[2]))


@dataclass(frozen=True, slots=True)
class FormState:
    """A form as it is on somebody's screen: sent, or with something chosen in it (`action`, `choice`).

    `about` is what we noted in it when we opened it, `view` the form itself.
    """

    id: str
    hash: str
    name: str
    about: str
    values: FormValues
    by: Actor
    action: str = ""
    choice: str = ""
    view: SlackPayload = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChosenShortcut:
    """Somebody chose a shortcut. `post` is the message in whose menu it was, None for one of the whole client."""

    name: str
    by: Actor
    post: PostAddress | None = None
    thread: PostAddress | None = None  # the thread the post is in, or whose root it is


def is_in_form(body: SlackPayload) -> bool:
    """Was it clicked in a form, and not on a message?"""
    return (body.get("container") or {}).get("type") == "view"


def to_click(body: SlackPayload) -> Click:
    """What a block_actions payload says of a button, or of an option of a menu, on a message."""
    done, container = body["actions"][0], body.get("container") or {}
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id") or ""
    thread = str(container.get("thread_ts") or "")
    in_channel = thread == container.get("message_ts") or _is_broadcast(body)
    action, value = _done(done)
    return Click(
        action=action,
        value=value,
        by=_actor(body),
        # Who clicks on the card, or on a reminder, looks at the channel: an answer in the thread would not be seen.
        place=PostAddress(channel, "" if in_channel else thread),
        response_url=str(body.get("response_url") or ""),
        is_private=bool(container.get("is_ephemeral")),
    )


def to_form_state(body: SlackPayload) -> FormState:
    """What a view_submission says, or a block_actions payload of a form."""
    view = body["view"]
    done = (body.get("actions") or [{}])[0]
    return FormState(
        id=view["id"],
        hash=str(view.get("hash") or ""),
        name=str(view.get("callback_id") or ""),
        about=str(view.get("private_metadata") or ""),
        values=(view.get("state") or {}).get("values") or {},
        by=_actor(body),
        action=str(done.get("action_id") or ""),
        choice=_choice(done),
        view=view,
    )


def to_shortcut(body: SlackPayload) -> ChosenShortcut:
    """What a shortcut's payload says, whichever kind it is."""
    message, channel = body.get("message"), (body.get("channel") or {}).get("id") or ""
    if not message:
        return ChosenShortcut(body["callback_id"], _actor(body))
    ts = message["ts"]
    return ChosenShortcut(
        body["callback_id"],
        _actor(body),
        PostAddress(channel, ts),
        PostAddress(channel, message.get("thread_ts") or ts),
    )


def typed_text(values: FormValues, action: str) -> str:
    """What stands in a text box, without blanks around it; "" for nothing."""
    return str(_state(values, action).get("value") or "").strip()


def chosen_value(values: FormValues, action: str) -> str:
    """The value of the chosen option; "" for none."""
    return str((_state(values, action).get("selected_option") or {}).get("value") or "")


def _state(values: FormValues, action: str) -> SlackPayload:
    return next((actions[action] for actions in values.values() if action in actions), {})


def _done(done: SlackPayload) -> tuple[str, str]:
    if done.get("type") != _MENU:
        return done["action_id"], str(done.get("value") or "")
    act, _, value = done["selected_option"]["value"].partition(" ")
    return act, value


def _choice(done: SlackPayload) -> str:
    return str((done.get("selected_option") or {}).get("value") or done.get("value") or "")


def _actor(body: SlackPayload) -> Actor:
    user = body["user"]
    return Actor(
        user=user["id"],
        name=str(user.get("name") or user.get("username") or ""),
        team=str(user.get("team_id") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def _is_broadcast(body: SlackPayload) -> bool:
    return (body.get("message") or {}).get("subtype") == _BROADCAST
