"""The app manifest: what is pasted at api.slack.com/apps to make the app. Only what we use is asked for."""

import io
from typing import Any

from ruamel.yaml import YAML

SCOPES = {
    "channels:history": "hear what agents write in public channels, and read threads again after a lost answer",
    "channels:read": "check the channel: archived, shared, joined",
    "chat:write": "post cards and threads, and show that the user is typing",
    "chat:write.customize": "post users' words under their names",
    "groups:history": "the same in private channels",
    "groups:read": "the same in private channels",
    "metadata.message:read": "recognise our own posts after a lost answer",
    "users:read": "agents' names and pictures, and who is a guest",
}
EVENTS = ("message.channels", "message.groups")


def manifest(name: str = "Handoff Bridge") -> dict[str, Any]:
    """The manifest for Socket Mode, as api.slack.com/reference/manifests has it."""
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": "Conversations with people who write on the web and on Telegram.",
            "background_color": "#1f2937",
        },
        "features": {"bot_user": {"display_name": name, "always_online": True}},
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(name: str = "Handoff Bridge") -> str:
    """The manifest as YAML, ready to be pasted."""
    written = io.StringIO()
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(manifest(name), written)
    return written.getvalue()
