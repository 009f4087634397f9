"""auth.*, apps.* and assistant.*: the app itself."""

from typing import Any

from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.site import Args, Method, Site

_LOADING_MESSAGES = 10


def auth_test(site: Site, args: Args) -> dict[str, Any]:  # noqa: ARG001 - every method has this form
    """Who the token belongs to."""
    app = site.app
    handle = site.workspace.users[app.bot_user].name
    return {
        "url": f"https://{app.domain}.slack.com/", "team": app.team_name, "user": handle, "team_id": app.team,
        "user_id": app.bot_user, "bot_id": app.bot_id, "is_enterprise_install": False,
    }  # fmt: skip


def connections_open(site: Site, args: Args) -> dict[str, Any]:  # noqa: ARG001 - every method has this form
    """Where to connect for Socket Mode."""
    return {"url": site.open_link()}


def set_status(site: Site, args: Args) -> dict[str, Any]:
    """The line "... is typing" in a thread; "" takes it away, and so does the next message."""
    channel = site.channel(args["channel_id"])
    if len(args.get("loading_messages") or ()) > _LOADING_MESSAGES:
        raise SlackError("invalid_arguments")
    if args["thread_ts"] not in site.workspace.messages[channel.id]:
        raise SlackError("invalid_thread_ts")
    key = (channel.id, args["thread_ts"])
    if args["status"]:
        site.workspace.thread_status[key] = args["status"]
    else:
        site.workspace.thread_status.pop(key, None)
    site.workspace.changes.bump()
    return {}


METHODS = {
    "auth.test": Method(auth_test, Tier.NONE),
    # Tier 1 on paper; but a client that lost its sockets asks more often, and Slack lets it.
    "apps.connections.open": Method(connections_open, Tier.NONE, app_level=True),
    "assistant.threads.setStatus": Method(set_status, Tier.SPECIAL, ("chat:write", "assistant:write")),
}
