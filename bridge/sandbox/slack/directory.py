"""Who and what a workspace has: its team, app, people and channels. State only; what happens is in `workspace`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

# Whatever the app may come to need; tests take some away.
ALL_SCOPES = frozenset(
    {
        "app_mentions:read", "assistant:write", "bookmarks:write", "channels:history", "channels:join", "channels:read",
        "chat:write", "chat:write.customize", "commands", "dnd:read", "emoji:read", "files:read", "files:write",
        "groups:history", "groups:read", "im:history", "im:read", "im:write", "metadata.message:read", "pins:write",
        "reactions:read", "reactions:write", "team:read", "usergroups:read", "users.profile:read", "users:read",
        "users:read.email",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class App:
    """The installed app: its ids, its tokens and what it may do."""

    bot_token: str
    app_token: str
    signing_secret: str
    id: str = "A0BRIDGE"
    bot_id: str = "B0BRIDGE"
    bot_user: str = "U0BRIDGE"
    name: str = "Handoff Bridge"
    team: str = "T0SANDBOX"
    team_name: str = "Sandbox"
    domain: str = "sandbox"
    scopes: frozenset[str] = ALL_SCOPES


@dataclass(slots=True)
class WorkspaceUser:
    """A member of the workspace. `name` is the handle; people read `display_name`, else `real_name`."""

    id: str
    name: str
    real_name: str
    team: str
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False  # a guest of several channels
    is_ultra_restricted: bool = False  # a guest of one channel
    is_stranger: bool = False  # from another workspace, met in a shared channel
    is_admin: bool = False
    email: str = ""
    display_name: str = ""
    tz: str = "Europe/Amsterdam"
    locale: str = "en-US"
    title: str = ""

    @property
    def address(self) -> str:
        """The e-mail address; made from the handle where none is given."""
        return self.email or f"{self.name}@example.com"

    def to_wire(self, *, locale: bool = False) -> dict[str, Any]:
        """The user as users.info shows it; of deactivated people Slack tells little."""
        shared = {
            "id": self.id, "team_id": self.team, "name": self.name, "deleted": self.deleted,
            "profile": self._profile(), "is_bot": self.is_bot, "is_app_user": False, "updated": 1700000000,
        }  # fmt: skip
        if self.deleted:
            return {**shared, "is_forgotten": False}
        now = datetime.now(ZoneInfo(self.tz))
        wire = {
            **shared, "real_name": self.real_name, "color": "9f69e7", "tz": self.tz, "tz_label": now.tzname() or "",
            "tz_offset": int((now.utcoffset() or timedelta()).total_seconds()),
            "is_admin": self.is_admin, "is_owner": False, "is_primary_owner": False,
            "is_restricted": self.is_restricted, "is_ultra_restricted": self.is_ultra_restricted,
            "is_email_confirmed": not self.is_bot, "who_can_share_contact_card": "EVERYONE",
        }  # fmt: skip
        if self.is_stranger:
            wire["is_stranger"] = True
        return {**wire, "locale": self.locale} if locale else wire

    def _profile(self) -> dict[str, Any]:
        profile = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.display_name,
            "display_name_normalized": self.display_name,
            "title": self.title,
            "team": self.team,
        }
        return profile if self.is_bot else {**profile, "email": self.address}


@dataclass(slots=True)
class UserGroup:
    """A user group ("@support"). A disabled one keeps its people."""

    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)
    disabled: bool = False

    def to_wire(self, team: str, *, users: bool = False, count: bool = False) -> dict[str, Any]:
        """The group as usergroups.list shows it."""
        wire: dict[str, Any] = {
            "id": self.id, "team_id": team, "is_usergroup": True, "is_subteam": True, "name": self.name,
            "description": "", "handle": self.handle, "is_external": False, "date_create": 1700000000,
            "date_update": 1700000000, "date_delete": 1700000000 if self.disabled else 0, "auto_type": None,
            "created_by": "U0ANA", "updated_by": "U0ANA", "deleted_by": "U0ANA" if self.disabled else None,
            "prefs": {"channels": [], "groups": []},
        }  # fmt: skip
        if users:
            wire["users"] = list(self.users)
        if count:
            wire["user_count"] = len(self.users)
        return wire


@dataclass(slots=True)
class Channel:
    """A conversation. `user` is the other side of a direct message with the app."""

    id: str
    name: str
    members: set[str] = field(default_factory=set)
    archived: bool = False
    is_private: bool = False
    is_ext_shared: bool = False
    user: str = ""
    created: int = 1700000000

    @property
    def kind(self) -> str:
        """The `channel_type` of events: "channel", "group" or "im"."""
        if self.user:
            return "im"
        return "group" if self.is_private else "channel"

    @property
    def name_in_payloads(self) -> str:
        """What interactive payloads call it: they do not tell the names of private conversations."""
        return {"im": "directmessage", "group": "privategroup"}.get(self.kind, self.name)

    def to_wire(self, viewer: str) -> dict[str, Any]:
        """The channel as conversations.info shows it to `viewer`."""
        shared: dict[str, Any] = {"id": self.id, "created": self.created, "is_archived": self.archived}
        if self.kind == "im":
            return {**shared, "is_im": True, "user": self.user, "is_user_deleted": False, "priority": 0}
        return {
            **shared, "name": self.name, "name_normalized": self.name, "is_channel": not self.is_private,
            "is_group": False, "is_im": False, "is_mpim": False, "is_private": self.is_private, "is_general": False,
            "is_shared": self.is_ext_shared, "is_ext_shared": self.is_ext_shared, "is_org_shared": False,
            "is_member": viewer in self.members, "unlinked": 0, "creator": "U0ANA",
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }  # fmt: skip
