"""The workspace: people, channels and messages, and the events that everything done to them causes.

Both sides work on it: the app through the Web API, people through `people`. It does not know HTTP, tokens or who
receives the events.
"""

import copy
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from bridge.sandbox.changes import Changes
from bridge.sandbox.slack import events, reactions
from bridge.sandbox.slack.directory import App, Channel, UserGroup, WorkspaceUser
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.files import FileMode, FileShare, WorkspaceFile, WorkspaceFiles
from bridge.sandbox.slack.messages import Ephemeral, WorkspaceMessage
from bridge.sandbox.slack.timestamps import Timestamps, new_id

SLACKBOT = "USLACKBOT"


class Workspace:
    """One team with the app installed. `emit` is called with each event that the app is subscribed to and may see."""

    def __init__(self, app: App, changes: Changes) -> None:
        self.app = app
        self.changes = changes
        self.timestamps = Timestamps()
        self.users: dict[str, WorkspaceUser] = {}
        self.groups: dict[str, UserGroup] = {}
        self.emoji: dict[str, str] = {}  # the workspace's own: name -> address of the picture, or "alias:NAME"
        self.files = WorkspaceFiles()
        self.channels: dict[str, Channel] = {}
        self.messages: dict[str, dict[str, WorkspaceMessage]] = {}  # channel -> ts -> message, in order
        self._threads: defaultdict[str, list[WorkspaceMessage]] = defaultdict(list)  # root ts -> replies
        self.ephemeral: list[Ephemeral] = []
        self.thread_status: dict[tuple[str, str], str] = {}
        self.emit: Callable[[dict[str, Any]], None] = _tell_nobody

    # --- people and channels

    def add_user(self, id: str, name: str, real_name: str, **flags: Any) -> WorkspaceUser:  # noqa: A002 - Slack's own name for it
        """A new member; `flags` are fields of `User` (is_restricted, is_bot, deleted ...)."""
        user = WorkspaceUser(id, name, real_name, flags.pop("team", self.app.team), **flags)
        self.users[id] = user
        self.changes.bump()
        return user

    def deactivate(self, user: WorkspaceUser) -> None:
        """`user` is a member no more, and is thrown out of every group."""
        user.deleted = True
        for group in self.groups.values():
            if user.id in group.users:
                self.set_group(group, [other for other in group.users if other != user.id])
        self.emit_to_app(events.user_changed(user.to_wire(), self.timestamps.next()))

    def add_group(self, id: str, handle: str, name: str, users: list[str]) -> UserGroup:  # noqa: A002 - as above
        """A new user group."""
        group = self.groups[id] = UserGroup(id, handle, name, list(users))
        self.changes.bump()
        return group

    def set_group(self, group: UserGroup, users: list[str]) -> None:
        """Other people for a user group."""
        before, group.users = group.users, list(users)
        self.emit_to_app(events.group_changed(group.id, self.app.team, before, group.users, self.timestamps.next()))

    def add_channel(
        self,
        id: str,  # noqa: A002 - Slack's own name for it
        name: str,
        members: set[str] | None = None,
        **flags: Any,
    ) -> Channel:
        """A new channel; `flags` are fields of `Channel` (archived, is_private, is_ext_shared)."""
        channel = Channel(id, name, set(members or ()), **flags)
        self.channels[id] = channel
        self.messages[id] = {}
        self.changes.bump()
        return channel

    def direct_channel(self, user: str) -> Channel:
        """The direct messages between the app and `user`; made at the first use."""
        for channel in self.channels.values():
            if channel.user == user:
                return channel
        return self.add_channel(new_id("D"), "", {user, self.app.bot_user}, user=user)

    def channel(self, id_or_name: str) -> Channel:
        """The channel of an id ("C0SUPPORT") or a name ("#support"). Raises SlackError channel_not_found."""
        found = self.channels.get(id_or_name)
        if found is None:
            name = id_or_name.removeprefix("#")
            found = next((c for c in self.channels.values() if c.name and c.name == name), None)
        if found is None:
            raise SlackError("channel_not_found")
        return found

    def join(self, channel: Channel, user: str) -> None:
        """`user` comes to the channel."""
        if user not in channel.members:
            channel.members.add(user)
            self._membership(channel, user, joined=True)

    def leave(self, channel: Channel, user: str, by: str = "") -> None:
        """`user` leaves the channel, or is removed `by` somebody. The app is told twice when it is the app itself."""
        if user in channel.members:
            self._membership(channel, user, joined=False)
            if user == self.app.bot_user:
                self._tell(channel, events.left(channel.id, channel.kind, by or user, self.timestamps.next()))
            channel.members.discard(user)

    def archive(self, channel: Channel, by: str) -> None:
        """Close the channel: nobody can write there any more."""
        channel.archived = True
        self._tell(channel, events.archived(True, channel.id, by, self.timestamps.next(), channel.kind))

    def unarchive(self, channel: Channel, by: str) -> None:
        """Open an archived channel again."""
        channel.archived = False
        self._tell(channel, events.archived(False, channel.id, by, self.timestamps.next(), channel.kind))

    def remove_channel(self, channel: Channel, by: str) -> None:
        """Delete the channel with everything in it."""
        self._tell(channel, events.channel_deleted(channel.id, by, self.timestamps.next(), channel.kind))
        for message in list(self.messages.pop(channel.id).values()):
            self._unshare(message)
            self._threads.pop(message.ts, None)
        del self.channels[channel.id]
        self.changes.bump()

    # --- messages

    def post(self, message: WorkspaceMessage) -> WorkspaceMessage:
        """Keep a new message and tell of it. A reply to a message that is gone lands in the channel itself."""
        channel = self.channels[message.channel]
        root = self.messages[channel.id].get(message.thread_ts)
        # Slack does not refuse a reply to a thread that was deleted: a relay that does not look posts to everybody.
        message.thread_ts = "" if root is None else root.thread_ts if root.is_reply else root.ts
        self.messages[channel.id][message.ts] = message
        for file in message.files:
            file.shares.append(FileShare(channel.id, channel.kind, message.ts, message.thread_ts))
        if message.is_reply:
            self._threads[message.thread_ts].append(message)
            self.thread_status.pop((channel.id, message.thread_ts), None)
        wire_root = self.to_wire(root) if root and message.subtype == "thread_broadcast" else None
        self._tell(channel, events.posted(self.to_wire(message), channel.id, channel.kind, wire_root))
        return message

    def edit(self, message: WorkspaceMessage, change: Callable[[WorkspaceMessage], None]) -> None:
        """Change a message in place and tell of it, with what it was before."""
        before = self.to_wire(message)
        change(message)
        self._changed(message, before)

    def delete(self, message: WorkspaceMessage) -> None:
        """Take a message away. A thread's root with replies leaves a tombstone."""
        channel = self.channels[message.channel]
        self._unshare(message)
        if not message.is_reply and self.replies(message):
            self.edit(message, _bury)
            return
        before = self.to_wire(message)
        del self.messages[channel.id][message.ts]
        if message.is_reply:
            self._threads[message.thread_ts].remove(message)
        self._tell(channel, events.deleted(before, channel.id, channel.kind, self.timestamps.next()))

    def delete_file(self, file: WorkspaceFile) -> None:
        """The file is gone everywhere. A message that has nothing else goes with it."""
        shown_in = [m for kept in self.messages.values() for m in kept.values() if file in m.files]
        before = {message.ts: self.to_wire(message) for message in shown_in}
        file.mode, file.content = FileMode.TOMBSTONE, None
        for message in shown_in:
            if message.text or any(other.mode is not FileMode.TOMBSTONE for other in message.files):
                self._changed(message, before[message.ts])
            else:
                self.delete(message)
        self.changes.bump()

    def unfurl(self, message: WorkspaceMessage, url: str) -> None:
        """Slack adds a preview of a link: message_changed, though nobody changed a word."""
        attachment = {"id": 1, "from_url": url, "original_url": url, "fallback": url, "title": url, "title_link": url}
        self.edit(message, lambda message: message.attachments.append(attachment))

    def post_ephemeral(self, message: WorkspaceMessage, user: str) -> None:
        """Show a message to one person only. No event tells of it and no history keeps it."""
        self.ephemeral.append(Ephemeral(message, user))
        self.changes.bump()

    def react(self, message: WorkspaceMessage, user: str, name: str, *, added: bool) -> None:
        """Add or take away a reaction. Raises SlackError invalid_name, already_reacted, no_reaction, or too many of
        something."""
        reactions.check_name(name, self.emoji)
        message.reactions = (reactions.added if added else reactions.removed)(message.reactions, user, name)
        channel = self.channels[message.channel]
        event = events.reaction(added, user, name, message.to_wire(), channel.id, self.timestamps.next())
        self._tell(channel, event)

    # --- reading

    def find_message(self, channel: str, ts: str) -> WorkspaceMessage:
        """The message. Raises SlackError message_not_found."""
        message = self.messages.get(channel, {}).get(ts)
        if message is None:
            raise SlackError("message_not_found")
        return message

    def replies(self, root: WorkspaceMessage) -> list[WorkspaceMessage]:
        """The replies in a root's thread, oldest first."""
        return list(self._threads.get(root.ts, ()))

    def channel_messages(self, channel: str) -> list[WorkspaceMessage]:
        """What the channel itself shows, oldest first: no replies but those sent to the channel too."""
        return [message for message in self.messages[channel].values() if message.in_channel]

    def thread(self, channel: str, root_ts: str) -> list[WorkspaceMessage]:
        """A thread, its root first; empty when there is none."""
        root = self.messages[channel].get(root_ts)
        return [root, *self.replies(root)] if root else []

    def ephemerals(self, user: str) -> list[WorkspaceMessage]:
        """What only `user` sees, oldest first."""
        return [whisper.message for whisper in self.ephemeral if whisper.user == user]

    def to_wire(self, message: WorkspaceMessage, *, metadata: bool = False) -> dict[str, Any]:
        """The message as answers show it: a root also tells of its thread. A copy: nothing done to it comes back."""
        wire = message.to_wire(metadata=metadata)
        if not message.is_reply and (replies := self.replies(message)):
            writers = list(dict.fromkeys(reply.user or reply.bot_id for reply in replies))
            wire |= {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "reply_users_count": len(writers),
                "latest_reply": replies[-1].ts,
                "reply_users": writers[:5],
                "is_locked": False,
                "subscribed": False,
            }
        elif message.is_reply and (root := self.messages[message.channel].get(message.thread_ts)) and root.user:
            wire["parent_user_id"] = root.user
        if message.team != self.app.team:
            wire |= {"user_team": message.team, "source_team": message.team}
        return copy.deepcopy(wire)

    def emit_to_app(self, event: dict[str, Any]) -> None:
        """Tell the app of something that concerns the whole workspace."""
        self.emit(copy.deepcopy(event))
        self.changes.bump()

    def _changed(self, message: WorkspaceMessage, before: dict[str, Any]) -> None:
        channel = self.channels[message.channel]
        event = events.changed(self.to_wire(message), before, channel.id, channel.kind, self.timestamps.next())
        self._tell(channel, event)

    def _unshare(self, message: WorkspaceMessage) -> None:
        for file in message.files:
            file.shares = [share for share in file.shares if (share.channel, share.ts) != (message.channel, message.ts)]

    def _membership(self, channel: Channel, user: str, *, joined: bool) -> None:
        stamp = self.timestamps.next()
        self._tell(channel, events.membership(joined, user, channel.id, channel.kind, self.app.team, stamp))

    def _tell(self, channel: Channel, event: dict[str, Any]) -> None:
        if self.app.bot_user in channel.members:
            self.emit(copy.deepcopy(event))
        self.changes.bump()


def _tell_nobody(_event: dict[str, Any]) -> None:
    """What a workspace does with its events before somebody listens."""


def _bury(message: WorkspaceMessage) -> None:
    message.subtype = "tombstone"
    message.text = "This message was deleted."
    message.user = SLACKBOT
    message.blocks, message.attachments, message.metadata, message.reactions = [], [], {}, {}
    message.files = []
    message.earlier.clear()
    message.bot_id = message.username = message.client_msg_id = ""
    message.bot_profile, message.icons = {}, {}
