"""The bodies of Slack's events. Pure: given what happened, the `event` object that apps receive."""

from typing import Any

Wire = dict[str, Any]


def posted(message: Wire, channel: str, channel_type: str, root: Wire | None = None) -> Wire:
    """A message was written. `root` is given for a reply that was also sent to the channel."""
    event = {**message, "channel": channel, "event_ts": message["ts"], "channel_type": channel_type}
    if root is not None:
        event["root"] = root
    return event


def changed(message: Wire, previous: Wire, channel: str, channel_type: str, ts: str) -> Wire:
    """A message says something else now, or got attachments, or lost its words and kept its replies."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message,
        "previous_message": previous,
        **_hidden(channel, channel_type, ts),
    }


def deleted(previous: Wire, channel: str, channel_type: str, ts: str) -> Wire:
    """A message is gone."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": previous,
        "deleted_ts": previous["ts"],
        **_hidden(channel, channel_type, ts),
    }


def reaction(added: bool, user: str, name: str, message: Wire, channel: str, ts: str) -> Wire:
    """Somebody put an emoji under a message, or took it away."""
    event: Wire = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "item": {"type": "message", "channel": channel, "ts": message["ts"]},
        "reaction": name,
        "event_ts": ts,
    }
    if author := message.get("user"):
        event["item_user"] = author
    return event


def membership(joined: bool, user: str, channel: str, channel_type: str, team: str, ts: str) -> Wire:
    """Somebody came to a channel, or went."""
    return {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": channel,
        "channel_type": {"channel": "C", "group": "G"}.get(channel_type, "C"),
        "team": team,
        "event_ts": ts,
    }


def home_opened(user: str, channel: str, tab: str, ts: str, view: Wire | None) -> Wire:
    """Somebody looks at the app's Home or Messages tab."""
    event: Wire = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": ts}
    if view is not None:
        event["view"] = view
    return event


def archived(archived: bool, channel: str, user: str, ts: str) -> Wire:
    """A channel was closed, or opened again."""
    return {
        "type": "channel_archive" if archived else "channel_unarchive",
        "channel": channel,
        "user": user,
        "event_ts": ts,
    }


def _hidden(channel: str, channel_type: str, ts: str) -> Wire:
    return {"channel": channel, "hidden": True, "ts": ts, "event_ts": ts, "channel_type": channel_type}
