"""conversations.*: channels, and what was said in them."""

import base64
from collections.abc import Callable, Sequence
from typing import Any

from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.messages import WorkspaceMessage
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.timestamps import to_micros

_LATEST = 10**18


def history(context: AppContext, args: Args) -> dict[str, Any]:
    """What a channel shows, the newest first; replies are not in it."""
    channel = context.channel(args["channel"])
    found = [m for m in context.workspace.channel_messages(channel.id) if _within(args)(m)]
    page, more = _page(found[::-1], args, 100)
    return {"messages": [_shown(context, message, args) for message in page], "pin_count": 0, **more}


def replies(context: AppContext, args: Args) -> dict[str, Any]:
    """A thread, the oldest first. The first page always begins with the root, whatever the time asked for."""
    channel = context.channel(args["channel"])
    asked = context.workspace.messages[channel.id].get(args["ts"])
    if asked is None:
        raise SlackError("thread_not_found")
    if asked.is_reply:
        return {"messages": [_shown(context, asked, args)], "has_more": False}
    page, more = _page([m for m in context.workspace.replies(asked) if _within(args)(m)], args, 1000)
    root = [] if args.get("cursor") else [asked]
    return {"messages": [_shown(context, message, args) for message in [*root, *page]], **more}


def info(context: AppContext, args: Args) -> dict[str, Any]:
    """One channel. Public ones can be looked at from outside."""
    channel = context.workspace.channel(args["channel"])
    if channel.is_private and context.app.bot_user not in channel.members:
        raise SlackError("channel_not_found")
    return {"channel": channel.to_wire(context.app.bot_user)}


def join(context: AppContext, args: Args) -> dict[str, Any]:
    """The app comes to a public channel."""
    channel = context.workspace.channel(args["channel"])
    if channel.kind != "channel":
        raise SlackError("channel_not_found" if channel.is_private else "method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    context.workspace.join(channel, context.app.bot_user)
    return {"channel": channel.to_wire(context.app.bot_user)}


def list_(context: AppContext, args: Args) -> dict[str, Any]:
    """The channels that the app may know of."""
    wanted = {name.strip() for name in str(args.get("types") or "public_channel").split(",")}
    kinds = {"channel": "public_channel", "group": "private_channel", "im": "im"}
    found = [
        channel
        for channel in context.workspace.channels.values()
        if kinds[channel.kind] in wanted
        and (channel.kind == "channel" or context.app.bot_user in channel.members)
        and not (args.get("exclude_archived") and channel.archived)
    ]
    page, more = _page(found, args, 100)
    more.pop("has_more")
    return {"channels": [channel.to_wire(context.app.bot_user) for channel in page], **more}


def members(context: AppContext, args: Args) -> dict[str, Any]:
    """Who is in a channel."""
    channel = context.workspace.channel(args["channel"])
    page, more = _page(sorted(channel.members), args, 100)
    more.pop("has_more")
    return {"members": list(page), **more}


def open_(context: AppContext, args: Args) -> dict[str, Any]:
    """The direct messages with one person."""
    users = str(args.get("users", "")).split(",")
    if "channel" in args:
        users = [context.workspace.channel(args["channel"]).user]
    if len(users) != 1 or users[0] not in context.workspace.users:
        raise SlackError("user_not_found")
    channel = context.workspace.direct_channel(users[0])
    return {"channel": {"id": channel.id} if not args.get("return_im") else channel.to_wire(context.app.bot_user)}


def _shown(context: AppContext, message: WorkspaceMessage, args: Args) -> dict[str, Any]:
    return context.workspace.to_wire(message, metadata=bool(args.get("include_all_metadata")))


def _within(args: Args) -> Callable[[WorkspaceMessage], bool]:
    """Is a message between `oldest` and `latest`? The ends count only with `inclusive`."""
    first, last = _bound(args, "oldest", 0), _bound(args, "latest", _LATEST)
    if not args.get("inclusive"):
        return lambda message: first < to_micros(message.ts) < last
    return lambda message: first <= to_micros(message.ts) <= last


def _bound(args: Args, name: str, default: int) -> int:
    try:
        return to_micros(str(args[name])) if args.get(name) else default
    except ValueError as exc:
        raise SlackError(f"invalid_ts_{name}") from exc


def _page(found: Sequence[Any], args: Args, default: int) -> tuple[Sequence[Any], dict[str, Any]]:
    """One page, and the fields that tell of the next."""
    limit = int(args.get("limit") or default)
    if not 1 <= limit <= 1000:  # noqa: PLR2004 - as documented with each of these methods
        raise SlackError("invalid_limit")
    start = _from_cursor(args.get("cursor", ""))
    rest = found[start + limit :]
    more: dict[str, Any] = {"has_more": bool(rest)}
    if rest:
        more["response_metadata"] = {"next_cursor": _to_cursor(start + limit)}
    return found[start : start + limit], more


def _to_cursor(offset: int) -> str:
    return base64.b64encode(f"next:{offset}".encode()).decode()


def _from_cursor(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError as exc:
        raise SlackError("invalid_cursor") from exc


_READ = ("*:read",)
_HISTORY = ("*:history",)

METHODS = {
    "conversations.history": WebApiMethod(history, Tier.THREE, _HISTORY),
    "conversations.replies": WebApiMethod(replies, Tier.THREE, _HISTORY),
    "conversations.info": WebApiMethod(info, Tier.THREE, _READ),
    "conversations.join": WebApiMethod(join, Tier.THREE, ("channels:join",)),
    "conversations.list": WebApiMethod(list_, Tier.TWO, _READ),
    "conversations.members": WebApiMethod(members, Tier.FOUR, _READ),
    "conversations.open": WebApiMethod(open_, Tier.THREE, ("im:write",)),
}
