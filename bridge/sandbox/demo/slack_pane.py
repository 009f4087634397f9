"""The Slack pane as data: what the stand-in keeps, put together for a screen. Pure; emoji codes become characters."""

from collections.abc import Mapping
from typing import Any

import emoji

from bridge.sandbox.slack import SlackStandIn
from bridge.sandbox.slack.directory import Channel
from bridge.sandbox.slack.messages import Message


def to_slack_pane(slack: SlackStandIn, channel: Channel, agents: tuple[str, ...]) -> dict[str, Any]:
    """The channel with its threads, who sees what alone, and who is typing where."""
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
        "agents": list(agents),
        "threads": threads,
        "whispers": [{**_to_message(w.message), "user": w.user} for w in workspace.ephemeral],
        "status": {ts: status for (place, ts), status in workspace.thread_status.items() if place == channel.id},
        "connected": bool(slack.sockets.connections),
    }


def _to_message(message: Message) -> dict[str, Any]:
    shown: Mapping[str, Any] = {
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "user": message.user,
        "name": message.username,
        "icon": _with_emoji(message.icons.get("emoji", "")),
        "by_app": bool(message.bot_id),
        "text": _with_emoji(message.text),
        "blocks": _readable(message.blocks),
        "edited": bool(message.edited),
        "gone": message.subtype == "tombstone",
        "reactions": [
            {"emoji": _with_emoji(f":{name}:"), "name": name, "users": users}
            for name, users in message.reactions.items()
        ],
    }
    return dict(shown)


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
