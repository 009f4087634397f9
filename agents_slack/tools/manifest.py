"""The app manifest: what is pasted at api.slack.com/apps to make the app. Only what we use is asked for."""

import io
from typing import Any

from ruamel.yaml import YAML

from agents_slack.api import action_ids
from agents_slack.inbound import workspace_events
from agents_slack.inbound.http_mode import EVENTS_PATH
from agents_slack.surfaces.home.slash_command import COMMAND_NAME, USAGE

SCOPES = {
    "channels:history": "hear what agents write in public channels, and read threads again after a lost answer",
    "channels:read": "check the channel: archived, shared, joined; who is in it, for they may act",
    "chat:write": "post cards and threads, and show that the user is typing",
    "chat:write.customize": "post users' words under their names",
    "commands": "the command and the shortcuts",
    "files:read": "bring agents' files to users",
    "files:write": "bring users' files to agents",
    "groups:history": "the same in private channels",
    "groups:read": "the same in private channels",
    "im:history": "recognise our own reminders to agents after a lost answer",
    "im:write": "remind agents in a message of their own",
    "metadata.message:read": "recognise our own posts after a lost answer",
    "reactions:read": "bring agents' reactions to users",
    "reactions:write": "show users' reactions, and that a message was delivered",
    "usergroups:read": "who is in the user group whose members may act",
    "users:read": "agents' names and pictures, and who is a guest",
    "users:read.email": "know an agent of config/agents.yaml by their e-mail",
}
EVENTS = (
    "app_home_opened", "message.channels", "message.groups", "reaction_added", "reaction_removed",
    *workspace_events.WORKSPACE_EVENTS,
)  # fmt: skip
SHORTCUTS = (
    ("Send a canned reply", "global", action_ids.CANNED_ANYWHERE, "Choose a conversation of yours and a reply."),
    ("Canned reply", "message", action_ids.CANNED_HERE, "Choose a reply to this user."),
    ("Send to customer", "message", action_ids.SEND_NOTE, "Send the user what stayed inside."),
    ("Reply to this", "message", action_ids.REPLY, "Answer the user with reference to this message."),
)


def manifest(name: str = "Handoff Bridge", public_url: str = "") -> dict[str, Any]:
    """The manifest, as api.slack.com/reference/manifests has it: for Socket Mode, or for requests to `public_url`."""
    request_url = f"{public_url.rstrip('/')}{EVENTS_PATH}" if public_url else ""
    asked_at = {"request_url": request_url} if request_url else {}
    searched_at = {"message_menu_options_url": request_url} if request_url else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": "Conversations with people who write on the web and on Telegram.",
            "background_color": "#1f2937",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,  # without it nobody can be reminded in a message of their own
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "shortcuts": [
                {"name": label, "type": kind, "callback_id": act, "description": told}
                for label, kind, act, told in SHORTCUTS
            ],
            "slash_commands": [_command(request_url)],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**asked_at, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **asked_at, **searched_at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not request_url,
            "token_rotation_enabled": False,
        },
    }


def manifest_yaml(name: str = "Handoff Bridge", public_url: str = "") -> str:
    """The manifest as YAML, ready to be pasted."""
    written = io.StringIO()
    yaml = YAML()
    yaml.width = 200
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(manifest(name, public_url), written)
    return written.getvalue()


def _command(request_url: str) -> dict[str, Any]:
    """What follows the command is a search at times: it comes as it was typed."""
    asked_at = {"url": request_url} if request_url else {}
    described = {"command": COMMAND_NAME, "description": "Where you and the desk stand; who waits", "usage_hint": USAGE}
    return {**described, **asked_at, "should_escape": False}
