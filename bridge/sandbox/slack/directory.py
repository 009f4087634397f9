"""Who and what a workspace has: its team, app, people and channels. State only; what happens is in `workspace`."""

from dataclasses import dataclass, field
from typing import Any

ALL_SCOPES = frozenset(
    {
        "app_mentions:read", "assistant:write", "channels:history", "channels:join", "channels:read", "chat:write",
        "chat:write.customize", "commands", "files:read", "files:write", "groups:history", "groups:read", "im:history",
        "im:read", "im:write", "metadata.message:read", "reactions:read", "reactions:write", "usergroups:read",
        "users:read", "users:read.email",
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
class User:
    """A member of the workspace. `name` is the handle, `real_name` what people read."""

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
    tz: str = "Europe/Amsterdam"

    def to_wire(self) -> dict[str, Any]:
        """The user as users.info shows it."""
        profile = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "email": self.email or f"{self.name}@example.com",
            "team": self.team,
        }
        return {
            "id": self.id, "team_id": self.team, "name": self.name, "deleted": self.deleted,
            "real_name": self.real_name, "tz": self.tz, "profile": profile, "is_admin": self.is_admin,
            "is_owner": False, "is_primary_owner": False, "is_restricted": self.is_restricted,
            "is_ultra_restricted": self.is_ultra_restricted, "is_stranger": self.is_stranger, "is_bot": self.is_bot,
            "is_app_user": False, "updated": 1700000000,
        }  # fmt: skip


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
