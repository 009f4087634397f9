"""What the Slack side needs to be told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from agents_slack.config_formats import SLACK_FORMATS
from core.runtime.settings import setting

_APP_TOKEN = "make one under Basic Information, App-Level Tokens; it begins with xapp-"  # noqa: S105 - where it is
_CHANNEL = "an id like C0123456789, at the end of the channel's details; `bridge init` finds it by name"
_ADMIN_CHANNEL = "an id like C0123456789, at the end of the channel's details; without it, SLACK_CHANNEL's"


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Tokens (`xoxb-`, `xapp-`), the id of the channel that gets the cards, and where Slack's Web API is.

    Without an `app_token` there is no Socket Mode, and Slack's requests come over HTTP, signed with `signing_secret`;
    `old_signing_secret` is the one before, good for as long as admins leave it there. `admin_channel` is where admins
    are told what is wrong, "" for the usual channel.
    """

    bot_token: str = setting(
        "SLACK_BOT_TOKEN", secret=True, found="copy it from OAuth & Permissions of your Slack app; it begins with xoxb-"
    )
    app_token: str = setting("SLACK_APP_TOKEN", secret=True, found=_APP_TOKEN)
    channel: str = setting("SLACK_CHANNEL", found=_CHANNEL)
    signing_secret: str = setting(
        "SLACK_SIGNING_SECRET", secret=True, found="copy it from Basic Information of your Slack app"
    )
    old_signing_secret: str = setting(
        "SLACK_SIGNING_SECRET_OLD", secret=True, found="it is the one before, while you change it; else leave it away"
    )
    admin_channel: str = setting("SLACK_ADMIN_CHANNEL", found=_ADMIN_CHANNEL)
    base_url: str = setting("SLACK_BASE_URL", "https://slack.com/api/")

    @property
    def is_on(self) -> bool:
        """Are there agents in Slack?"""
        return bool(self.bot_token)

    def faults(self) -> Iterator[str]:
        """What is missing, and what is not what it is taken for, as sentences."""
        if self.bot_token and not (self.app_token or self.signing_secret):
            http = "Or set SLACK_SIGNING_SECRET, for signed HTTP instead of Socket Mode."
            yield f"SLACK_APP_TOKEN is missing: {_APP_TOKEN}. {http}"
        if self.bot_token and not self.channel:
            yield f"SLACK_CHANNEL is missing: {_CHANNEL}."
        channels = (
            ("SLACK_CHANNEL", self.channel, _CHANNEL),
            ("SLACK_ADMIN_CHANNEL", self.admin_channel, _ADMIN_CHANNEL),
        )
        for name, channel, found in channels:
            if channel and not re.fullmatch(SLACK_FORMATS.place.pattern, channel):
                yield f"{name} is not a channel's id: {found}."
        if self.bot_token and not self.bot_token.startswith("xoxb-"):
            yield "SLACK_BOT_TOKEN is not a bot token: those begin with xoxb-."
        if self.app_token and not self.app_token.startswith("xapp-"):
            yield "SLACK_APP_TOKEN is not an app-level token: those begin with xapp-."
