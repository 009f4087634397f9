"""auth.*, apps.* and assistant.*: the app itself."""

from typing import Any

from bridge.sandbox.slack.app_context import AppContext, Args, WebApiMethod
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier

_LOADING_MESSAGES = 10


def auth_test(context: AppContext, args: Args) -> dict[str, Any]:  # noqa: ARG001 - every method has this form
    """Who the token belongs to."""
    app = context.app
    handle = context.workspace.users[app.bot_user].name
    return {
        "url": f"https://{app.domain}.slack.com/", "team": app.team_name, "user": handle, "team_id": app.team,
        "user_id": app.bot_user, "bot_id": app.bot_id, "is_enterprise_install": False,
    }  # fmt: skip


def connections_open(context: AppContext, args: Args) -> dict[str, Any]:  # noqa: ARG001 - every method has this form
    """Where to connect for Socket Mode."""
    return {"url": context.open_link()}


def set_status(context: AppContext, args: Args) -> dict[str, Any]:
    """The line "... is typing" in a thread; "" takes it away, and so does the next message."""
    channel = context.channel(args["channel_id"])
    if len(args.get("loading_messages") or ()) > _LOADING_MESSAGES:
        raise SlackError("invalid_arguments")
    if args["thread_ts"] not in context.workspace.messages[channel.id]:
        raise SlackError("invalid_thread_ts")
    key = (channel.id, args["thread_ts"])
    if args["status"]:
        context.workspace.thread_status[key] = args["status"]
    else:
        context.workspace.thread_status.pop(key, None)
    context.workspace.changes.bump()
    return {}


METHODS = {
    "auth.test": WebApiMethod(auth_test, Tier.NONE),
    # Tier 1 on paper; but a client that lost its sockets asks more often, and Slack lets it.
    "apps.connections.open": WebApiMethod(connections_open, Tier.NONE, app_level=True),
    "assistant.threads.setStatus": WebApiMethod(set_status, Tier.SPECIAL, ("chat:write", "assistant:write")),
}
