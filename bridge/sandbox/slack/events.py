"""The bodies of Slack's events. Pure: given what happened, the `event` object that apps receive."""

from bridge.sandbox.slack.inputs import JsonObject


def posted(message: JsonObject, channel: str, channel_type: str, root: JsonObject | None = None) -> JsonObject:
    """A message was written. `root` is given for a reply that was also sent to the channel."""
    event = {**message, "channel": channel, "event_ts": message["ts"], "channel_type": channel_type}
    if root is not None:
        event["root"] = root
    return event


def changed(message: JsonObject, previous: JsonObject, channel: str, channel_type: str, ts: str) -> JsonObject:
    """A message says something else now, or got attachments, or lost its words and kept its replies."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": message,
        "previous_message": previous,
        **_hidden(channel, channel_type, ts),
    }


def deleted(previous: JsonObject, channel: str, channel_type: str, ts: str) -> JsonObject:
    """A message is gone."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": previous,
        "deleted_ts": previous["ts"],
        **_hidden(channel, channel_type, ts),
    }


def reaction(added: bool, user: str, name: str, message: JsonObject, channel: str, ts: str) -> JsonObject:
    """Somebody put an emoji under a message, or took it away."""
    event: JsonObject = {
        "type": "reaction_added" if added else "reaction_removed",
        "user": user,
        "item": {"type": "message", "channel": channel, "ts": message["ts"]},
        "reaction": name,
        "event_ts": ts,
    }
    if author := message.get("user"):
        event["item_user"] = author
    return event


def membership(joined: bool, user: str, channel: str, channel_type: str, team: str, ts: str) -> JsonObject:
    """Somebody came to a channel, or went."""
    return {
        "type": "member_joined_channel" if joined else "member_left_channel",
        "user": user,
        "channel": channel,
        "channel_type": {"channel": "C", "group": "G"}.get(channel_type, "C"),
        "team": team,
        "event_ts": ts,
    }


def home_opened(user: str, channel: str, tab: str, ts: str, view: JsonObject | None) -> JsonObject:
    """Somebody looks at the app's Home or Messages tab."""
    event: JsonObject = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": ts}
    if view is not None:
        event["view"] = view
    return event


def archived(archived: bool, channel: str, user: str, ts: str, kind: str) -> JsonObject:
    """A channel was closed, or opened again."""
    what = "archive" if archived else "unarchive"
    return {"type": f"{_family(kind)}_{what}", "channel": channel, "user": user, "is_moved": 0, "event_ts": ts}


def channel_deleted(channel: str, by: str, ts: str, kind: str) -> JsonObject:
    """A channel is gone for good."""
    return {"type": f"{_family(kind)}_deleted", "channel": channel, "actor_id": by, "event_ts": ts}


def left(channel: str, kind: str, by: str, ts: str) -> JsonObject:
    """The app itself is not in a channel any more."""
    return {"type": f"{_family(kind)}_left", "channel": channel, "actor_id": by, "event_ts": ts}


def user_changed(user: JsonObject, ts: str) -> JsonObject:
    """Somebody has another name or role, or was deactivated."""
    return {"type": "user_change", "user": user, "cache_ts": int(ts.partition(".")[0]), "event_ts": ts}


def group_changed(group: str, team: str, before: list[str], after: list[str], ts: str) -> JsonObject:
    """Somebody came to a user group, or went."""
    came = [user for user in after if user not in before]
    went = [user for user in before if user not in after]
    return {
        "type": "subteam_members_changed", "subteam_id": group, "team_id": team, "date_previous_update": 1700000000,
        "date_update": int(ts.partition(".")[0]), "added_users": came, "added_users_count": len(came),
        "removed_users": went, "removed_users_count": len(went), "event_ts": ts,
    }  # fmt: skip


def tokens_revoked(bot: str, ts: str) -> JsonObject:
    """The app's tokens open nothing any more."""
    return {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [bot]}, "event_ts": ts}


def app_uninstalled(ts: str) -> JsonObject:
    """The app was thrown out of the workspace."""
    return {"type": "app_uninstalled", "event_ts": ts}


def _family(kind: str) -> str:
    return "group" if kind == "group" else "channel"


def _hidden(channel: str, channel_type: str, ts: str) -> JsonObject:
    return {"channel": channel, "hidden": True, "ts": ts, "event_ts": ts, "channel_type": channel_type}
