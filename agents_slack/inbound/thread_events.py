"""From what Slack tells us to values: something was written, rewritten or taken back in a thread. Pure.

What is not for us becomes None: the channel's own chatter, our own posts, joins and topics. An app may post for itself
or as the person who uses it: Slack names a user for both, so whoever knows users decides. What cannot be read raises
one of `UNREADABLE`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents_slack.api.addresses import THREAD, PostAddress
from core.usecases.intake import OriginPost

SlackPayload = Mapping[str, Any]
Keys = Sequence[tuple[str, str]]

UNREADABLE_ERRORS = (KeyError, TypeError, ValueError, AttributeError, IndexError)

# None: plain words. The others are documented at docs.slack.dev/reference/events/message.
_BROADCAST = "thread_broadcast"
_WRITTEN = (None, "file_share", _BROADCAST, "me_message")
_SLACKBOT = "USLACKBOT"
MESSAGE_SOURCE = "slack.message"  # the key by which a person's message is known again; its name is its place


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a message stands and whose it is. `keys` are the names by which this delivery is known again.

    `through_app`: an app posted it, as a person (GIPHY, "send as me") or as its own bot.
    """

    thread: PostAddress
    ts: str
    user: str
    team: str
    keys: Keys
    edited: str = ""  # when the words were changed last, by Slack's clock
    is_through_app: bool = False

    @property
    def shown_copy(self) -> OriginPost:
        """The message as a copy on its surface."""
        remote = str(PostAddress(self.thread.channel, self.ts))
        return OriginPost(THREAD, str(self.thread), remote, _micros(self.edited))


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """Somebody wrote in a thread. `message` is Slack's own, for `typed.to_content`."""

    origin: Origin
    message: SlackPayload


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message says something else now; or the same, with a link's preview added. `previous` {}: not told."""

    origin: Origin
    message: SlackPayload
    previous: SlackPayload


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message was deleted."""

    origin: Origin


ThreadEvent = MessageWritten | MessageEdited | MessageDeleted


def to_thread_event(body: SlackPayload, ours: Collection[str] = ()) -> ThreadEvent | None:
    """What a message event says; None when it is not about somebody's words in a thread.

    `ours`: ids of our own bot and its user, whose posts are nobody's words.
    """
    event = body["event"]
    posted = event.get("message") or event.get("previous_message") or event
    if posted.get("bot_id") in ours or posted.get("user") in ours:
        return None
    match event.get("subtype"):
        case "message_changed":
            return _changed(body, event)
        case "message_deleted":
            return _deleted(body, event, event.get("previous_message") or {})
        case subtype if subtype in _WRITTEN:
            return _written(body, event)
        case _:
            return None


def _written(body: SlackPayload, event: SlackPayload) -> MessageWritten | None:
    if not _is_reply(event):
        return None
    place = PostAddress(event["channel"], event["ts"])
    keys = [*_event_key(body), (MESSAGE_SOURCE, str(place))]
    if client_id := event.get("client_msg_id"):  # one gesture may arrive as two events with different times
        keys.append(("slack.client_msg", f"{place.channel}:{client_id}"))
    return MessageWritten(_origin(event, event["channel"], keys), event)


def _changed(body: SlackPayload, event: SlackPayload) -> MessageEdited | MessageDeleted | None:
    message, previous = event["message"], event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":
        return _deleted(body, event, {**previous, "ts": message["ts"]})
    if not _is_reply(message):
        return None
    edit = (message.get("edited") or {}).get("ts") or event.get("event_ts") or ""
    keys = [*_event_key(body), ("slack.edit", f"{event['channel']}:{message['ts']}:{edit}")]
    return MessageEdited(_origin(message, event["channel"], keys), message, previous)


def _deleted(body: SlackPayload, event: SlackPayload, previous: SlackPayload) -> MessageDeleted | None:
    if not _is_reply(previous):
        return None
    keys = [*_event_key(body), ("slack.delete", f"{event['channel']}:{previous['ts']}")]
    return MessageDeleted(_origin(previous, event["channel"], keys))


def _is_reply(message: SlackPayload) -> bool:
    """Is it in a thread, below its root, and by a user? Those whom Slack names no user of are apps."""
    thread = message.get("thread_ts")
    has_user = bool(message.get("user")) and message["user"] != _SLACKBOT
    return bool(thread) and has_user and thread != message["ts"]


def _origin(message: SlackPayload, channel: str, keys: Keys) -> Origin:
    team = str(message.get("user_team") or message.get("team") or "")
    edited = str((message.get("edited") or {}).get("ts") or "")
    through_app = bool(message.get("bot_id") or message.get("app_id"))
    return Origin(
        PostAddress(channel, message["thread_ts"]), message["ts"], message["user"], team, keys, edited, through_app
    )


def _micros(ts: str) -> int:
    """A Slack time as a number; 0 for none."""
    seconds, _, micros = ts.partition(".")
    return int(seconds) * 1_000_000 + int(micros.ljust(6, "0")[:6]) if seconds else 0


def _event_key(body: SlackPayload) -> list[tuple[str, str]]:
    return [("slack.event", body["event_id"])] if body.get("event_id") else []
