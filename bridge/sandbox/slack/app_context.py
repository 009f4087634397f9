"""What a Web API method works on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.sandbox.slack.directory import App, Channel
from bridge.sandbox.slack.errors import SlackError
from bridge.sandbox.slack.files import WorkspaceFile
from bridge.sandbox.slack.rates import Tier
from bridge.sandbox.slack.views import TriggerIds, Views
from bridge.sandbox.slack.workspace import Workspace

Args = Mapping[str, Any]


@dataclass(slots=True)
class AppContext:
    """The workspace as one app sees it. `open_link` gives the address of a new Socket Mode connection.

    `revoked` is the error of every call since the app was thrown out ("token_revoked"); "" while it may work.
    """

    app: App
    workspace: Workspace
    open_link: Callable[[], str]
    record: Callable[[str, Args, str], None]  # a violation: method, args, why
    trigger_ids: TriggerIds = field(default_factory=TriggerIds)
    views: Views = field(default_factory=Views)
    revoked: str = ""

    def channel(self, name: str, *, writing: bool = False) -> Channel:
        """The channel, if the app is in it. Raises SlackError channel_not_found, not_in_channel or is_archived."""
        channel = self.workspace.channel(name)
        if self.app.bot_user not in channel.members:
            raise SlackError("channel_not_found" if channel.is_private else "not_in_channel")
        if writing and channel.archived:
            raise SlackError("is_archived")
        return channel

    def sees(self, file: WorkspaceFile) -> bool:
        """May the app know of the file: its own, or shared where it is?"""
        bot, channels = self.app.bot_user, self.workspace.channels
        shared = (channels.get(share.channel) for share in file.shares)
        return file.user == bot or any(channel and bot in channel.members for channel in shared)


@dataclass(frozen=True, slots=True)
class WebApiMethod:
    """A Web API method. `scopes`: any of them lets it pass; "*:read" stands for channels:read, groups:read or im:read,
    whichever the channel asks for."""

    run: Callable[[AppContext, Args], dict[str, Any]]
    tier: Tier
    scopes: tuple[str, ...] = ()
    app_level: bool = False  # wants the app's own token, not the bot's


_FAMILIES = {"channel": "channels", "group": "groups", "im": "im"}


def missing_scope(context: AppContext, method: WebApiMethod, args: Args) -> str:
    """The scope that the app lacks for this call; "" when it has what is needed."""
    channel = context.workspace.channels.get(str(args.get("channel", "")))
    family = _FAMILIES[channel.kind] if channel else "channels"
    needed = [scope.replace("*", family) for scope in method.scopes]
    return "" if not needed or context.app.scopes.intersection(needed) else needed[0]
