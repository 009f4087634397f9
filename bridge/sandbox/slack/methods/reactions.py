"""reactions.* and emoji.list: emoji under messages."""

from typing import Any

from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import Message
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site
from bridge.sandbox.slack.stamps import to_micros


def add(site: Site, args: Args) -> dict[str, Any]:
    """The app puts an emoji under a message."""
    site.workspace.react(_message(site, args), site.app.bot_user, args["name"].strip(":"), added=True)
    return {}


def remove(site: Site, args: Args) -> dict[str, Any]:
    """The app takes its emoji away."""
    site.workspace.react(_message(site, args), site.app.bot_user, args["name"].strip(":"), added=False)
    return {}


def get(site: Site, args: Args) -> dict[str, Any]:
    """A message with the emoji under it."""
    message = _message(site, args, writing=False)
    link = f"https://{site.app.domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
    shown = {**site.workspace.to_wire(message), "permalink": link}
    return {"type": "message", "channel": message.channel, "message": shown}


def emoji_list(site: Site, args: Args) -> dict[str, Any]:  # noqa: ARG001 - every method has this form
    """The workspace's own emoji: name -> address of the picture, or "alias:NAME"."""
    return {"emoji": dict(site.workspace.emoji), "cache_ts": site.workspace.stamps.next()}


def _message(site: Site, args: Args, *, writing: bool = True) -> Message:
    if not args.get("channel") or not args.get("timestamp"):
        raise SlackError("no_item_specified")
    channel = site.channel(args["channel"], writing=writing)
    try:
        to_micros(args["timestamp"])
    except ValueError as exc:
        raise SlackError("bad_timestamp") from exc
    return site.workspace.find(channel.id, args["timestamp"])


METHODS = {
    "reactions.add": Method(add, Tier.THREE, ("reactions:write",)),
    "reactions.remove": Method(remove, Tier.TWO, ("reactions:write",)),
    "reactions.get": Method(get, Tier.THREE, ("reactions:read",)),
    "emoji.list": Method(emoji_list, Tier.TWO, ("emoji:read",)),
}
