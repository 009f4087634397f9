"""Which scope an app needs to be told of an event. Pure. Source: https://docs.slack.dev/reference/events"""

from typing import Any

_HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
_READ = {
    "reaction": "reactions:read",
    "channel": "channels:read",
    "group": "groups:read",
    "user": "users:read",
    "subteam": "usergroups:read",
}


def scope_for(event: dict[str, Any]) -> str:
    """The scope, "" for what every app is told."""
    match event:
        case {"type": "message", "channel_type": str(kind)}:
            return _HISTORY[kind]
        case {"type": "member_joined_channel" | "member_left_channel", "channel_type": kind}:
            return "groups:read" if kind == "G" else "channels:read"
        case {"type": str(kind)}:
            return _READ.get(kind.partition("_")[0], "")
    return ""
