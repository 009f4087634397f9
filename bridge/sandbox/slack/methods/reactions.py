"""reactions.* and emoji.list: emoji under messages."""

from typing import Any

from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import WorkspaceMessage
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.timestamps import to_micros


def add(context: AppContext, args: Args) -> dict[str, Any]:
    """The app puts an emoji under a message."""
    context.workspace.react(_message(context, args), context.app.bot_user, args["name"].strip(":"), added=True)
    return {}


def remove(context: AppContext, args: Args) -> dict[str, Any]:
    """The app takes its emoji away."""
    context.workspace.react(_message(context, args), context.app.bot_user, args["name"].strip(":"), added=False)
    return {}


def get(context: AppContext, args: Args) -> dict[str, Any]:
    """A message with the emoji under it."""
    message = _message(context, args, writing=False)
    link = f"https://{context.app.domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    shown = {**context.workspace.to_wire(message), "permalink": link}
    return {"type": "message", "channel": message.channel, "message": shown}


def emoji_list(context: AppContext, args: Args) -> dict[str, Any]:  # noqa: ARG001 - every method has this form
    """The workspace's own emoji: name -> address of the picture, or "alias:NAME"."""
    return {"emoji": dict(context.workspace.emoji), "cache_ts": context.workspace.timestamps.next()}


def _message(context: AppContext, args: Args, *, writing: bool = True) -> WorkspaceMessage:
    if not args.get("channel") or not args.get("timestamp"):
        raise SlackError("no_item_specified")
    channel = context.channel(args["channel"], writing=writing)
    try:
        to_micros(args["timestamp"])
    except ValueError as exc:
        raise SlackError("bad_timestamp") from exc
    return context.workspace.find_message(channel.id, args["timestamp"])


METHODS = {
    "reactions.add": WebApiMethod(add, Tier.THREE, ("reactions:write",)),
    "reactions.remove": WebApiMethod(remove, Tier.TWO, ("reactions:write",)),
    "reactions.get": WebApiMethod(get, Tier.THREE, ("reactions:read",)),
    "emoji.list": WebApiMethod(emoji_list, Tier.TWO, ("emoji:read",)),
}
