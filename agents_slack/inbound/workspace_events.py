"""What Slack tells of the workspace itself: who came and went, channels that end, cards that somebody deleted.

Looks at every event on its way to its listener, and never keeps one from it.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_bolt.app.async_app import AsyncApp

from agents_slack.api.addresses import PostAddress
from agents_slack.api.failures import ERROR_CODES
from agents_slack.api.lost_access import DELETED, WORKSPACE, LostAccess
from agents_slack.inbound.people.directory import AgentDirectory, AppIdentity, is_barred
from agents_slack.inbound.people.members import Members
from agents_slack.inbound.thread_events import UNREADABLE_ERRORS

log = structlog.get_logger(__name__)

WORKSPACE_EVENTS = (
    "app_uninstalled", "channel_archive", "channel_deleted", "channel_left", "channel_unarchive", "group_archive",
    "group_deleted", "group_left", "group_unarchive", "member_joined_channel", "member_left_channel",
    "subteam_members_changed", "tokens_revoked", "user_change",
)  # fmt: skip

_ARCHIVED = ERROR_CODES["is_archived"][1]
_NOT_IN = ERROR_CODES["not_in_channel"][1]
_REMOVED = ERROR_CODES["account_inactive"][1]
_REVOKED = ERROR_CODES["token_revoked"][1]
_TOMBSTONE = "tombstone"

WorkspaceEvent = Mapping[str, Any]
NextListener = Callable[[], Awaitable[Any]]


class WorkspaceEvents:
    """`is_ours` tells whether a channel is one of the desk's. `gone` is told of posts of ours that were deleted,
    `may_have_left` of users who may be agents no more."""

    def __init__(
        self,
        identity: AppIdentity,
        members: Members,
        people: AgentDirectory,
        lost_access: LostAccess,
        is_ours: Callable[[str], bool],
        on_post_deleted: Callable[[PostAddress], None],
        may_have_left: Callable[[str], None],
    ) -> None:
        self._identity = identity
        self._members = members
        self._people = people
        self._lost_access = lost_access
        self._is_ours = is_ours
        self._gone = on_post_deleted
        self._may_have_left = may_have_left

    def register(self, app: AsyncApp) -> None:
        """Stand in every event's way. Only now do listeners learn of what happens to our own posts."""
        app.middleware(self.pass_on)

    async def pass_on(self, body: Mapping[str, Any], next: NextListener) -> None:  # noqa: A002 - Bolt finds it by its name
        """Hear, then let the event go on."""
        try:
            if body.get("type") == "event_callback":
                self.handle(body["event"], ours=self._is_of_our_workspace(body))
        except UNREADABLE_ERRORS as exc:
            log.warning("an event of the workspace could not be read", error=repr(exc))
        await next()

    def handle(self, event: WorkspaceEvent, *, ours: bool = True) -> None:
        """Take note of one event. `ours`: of our workspace, not of another in which the app is installed."""
        match event["type"]:
            case "member_joined_channel" | "member_left_channel":
                self._moved(event, joined=event["type"] == "member_joined_channel")
            case "subteam_members_changed":
                for user in event.get("added_users") or ():
                    self._members.joined(event["subteam_id"], user)
                for user in event.get("removed_users") or ():
                    self._members.left(event["subteam_id"], user)
                    self._may_have_left(user)
            case "user_change":
                self._people.user_changed(event["user"])
                if is_barred(event["user"]):
                    self._may_have_left(event["user"]["id"])
            case "tokens_revoked" if ours and event["tokens"].get("bot"):
                self._lost_access.access_lost(WORKSPACE, _REVOKED)
            case "app_uninstalled" if ours:
                self._lost_access.access_lost(WORKSPACE, _REMOVED)
            case "message":
                self._was_deleted(event)
            case kind:
                self._channel(kind, event)

    def _is_of_our_workspace(self, body: WorkspaceEvent) -> bool:
        """An event about the whole organisation names no workspace, or the organisation in its place."""
        team, enterprise = body.get("team_id") or "", body.get("enterprise_id") or ""
        if not team or team == enterprise:
            return not enterprise or enterprise == self._identity.enterprise
        return bool(team == self._identity.team)

    def _moved(self, event: WorkspaceEvent, *, joined: bool) -> None:
        channel, user = event["channel"], event["user"]
        if user == self._identity.bot_user and self._is_ours(channel):
            self._lost(channel, "" if joined else _NOT_IN)
        (self._members.joined if joined else self._members.left)(channel, user)
        if not joined and user != self._identity.bot_user:
            self._may_have_left(user)

    def _channel(self, kind: str, event: WorkspaceEvent) -> None:
        family, _, what = kind.partition("_")
        why = {"archive": _ARCHIVED, "deleted": DELETED, "left": _NOT_IN, "unarchive": ""}.get(what)
        if family in ("channel", "group") and why is not None and self._is_ours(event["channel"]):
            self._lost(event["channel"], why)

    def _lost(self, channel: str, why: str) -> None:
        """`why` "": found again."""
        if why:
            self._lost_access.access_lost(channel, why)
        else:
            self._lost_access.access_restored(channel)

    def _was_deleted(self, event: WorkspaceEvent) -> None:
        """A root is deleted for good, or its words are and its replies stay: buttons are gone either way."""
        message = event.get("message") or {}
        if event.get("subtype") == "message_deleted":
            self._gone(PostAddress(event["channel"], event["deleted_ts"]))
        elif event.get("subtype") == "message_changed" and message.get("subtype") == _TOMBSTONE:
            self._gone(PostAddress(event["channel"], message["ts"]))
