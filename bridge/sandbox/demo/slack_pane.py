"""The Slack pane as data: what the stand-in keeps, put together for a screen. Pure; emoji codes become characters."""

from collections.abc import Mapping
from typing import Any

import emoji

from agents_slack.surfaces.home.slash_command import COMMAND_NAME as COMMAND
from agents_slack.tools.manifest import SHORTCUTS
from bridge.sandbox.slack import OpenForm, SlackPerson, SlackStandIn, WorkspaceFile
from bridge.sandbox.slack.directory import Channel
from bridge.sandbox.slack.files import FileMode
from bridge.sandbox.slack.messages import WorkspaceMessage


def to_slack_pane(slack: SlackStandIn, channel: Channel, forms: Mapping[str, OpenForm | None]) -> dict[str, Any]:
    """The channel with its threads, who sees what alone, and who is typing where. `forms`: what each agent fills in."""
    workspace = slack.workspace
    threads = [
        [_to_message(message) for message in workspace.thread(channel.id, root.ts)]
        for root in workspace.channel_messages(channel.id)
        if not root.is_reply
    ]
    return {
        "channel": {"id": channel.id, "name": channel.name},
        "app": slack.app.name,
        "people": {user.id: user.real_name for user in workspace.users.values()},
        "agents": list(forms),
        "forms": {user: _to_form(form) for user, form in forms.items() if form},
        "homes": {user: _home(slack.person(user)) for user in forms},
        "command": COMMAND,
        "shortcuts": [{"label": label, "name": name} for label, kind, name, _ in SHORTCUTS if kind == "message"],
        "anywhere": [{"label": label, "name": name} for label, kind, name, _ in SHORTCUTS if kind == "global"],
        "threads": threads,
        "whispers": [{**_to_message(w.message), "user": w.user} for w in workspace.ephemeral],
        "status": {ts: status for (place, ts), status in workspace.thread_status.items() if place == channel.id},
        "connected": bool(slack.sockets.connections),
    }


def _home(agent: SlackPerson) -> list[dict[str, Any]]:
    """The blocks of the app's Home tab as an agent has it; none before they looked at it."""
    view = agent.home()
    return _readable(view.body["blocks"]) if view else []


def _to_message(message: WorkspaceMessage) -> dict[str, Any]:
    shown: Mapping[str, Any] = {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "name": message.username,
        "icon": _with_emoji(message.icons.get("emoji", "")),
        "by_app": bool(message.bot_id),
        "text": _with_emoji(message.text),
        "blocks": _readable(message.blocks),
        "files": [_to_file(file) for file in message.files],
        "edited": bool(message.edited),
        "gone": message.subtype == "tombstone",
        "reactions": [
            {"emoji": _with_emoji(f":{name}:"), "name": name, "users": users}
            for name, users in message.reactions.items()
        ],
    }
    return dict(shown)


def _to_file(file: WorkspaceFile) -> dict[str, Any]:
    """What is drawn for a file: its bytes are at `/file/slack/ID`."""
    return {
        "id": file.id,
        "name": file.title or file.name,
        "type": file.mimetype,
        "size": file.length,
        "gone": file.mode is FileMode.TOMBSTONE,
    }


def _to_form(form: OpenForm) -> dict[str, Any]:
    body = form.view.body
    return {
        "id": form.view.id,
        "title": body["title"]["text"],
        "submit": body.get("submit", {}).get("text", ""),
        "close": body.get("close", {}).get("text", "Close"),
        "blocks": _readable(body["blocks"]),
        "values": form.view.values,
        "errors": form.view.errors,
        "offered": _readable(form.offered),
    }


def _readable(node: Any) -> Any:
    """Blocks with characters where Slack's client would draw them for a code."""
    match node:
        case list():
            return [_readable(child) for child in node]
        case {"type": "mrkdwn" | "plain_text", "text": str(text)}:
            return {**node, "text": _with_emoji(text)}
        case {"type": "emoji", "name": str(name)}:
            return {"type": "text", "text": _with_emoji(f":{name}:")}
        case dict():
            return {key: _readable(child) for key, child in node.items()}
        case _:
            return node


def _with_emoji(text: str) -> str:
    return emoji.emojize(text, language="alias")
