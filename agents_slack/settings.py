"""What the Slack side needs to be told. Read from nowhere: wiring passes it in."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """Tokens (`xoxb-`, `xapp-`), the id of the channel that gets the cards, and where Slack's Web API is.

    Without an `app_token` there is no Socket Mode, and Slack's requests come over HTTP, signed with `signing_secret`;
    `old_signing_secret` is the one before, good for as long as admins leave it there. `admin_channel` is where admins
    are told what is wrong, "" for the usual channel.
    """

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    channel: str
    signing_secret: str = field(default="", repr=False)
    old_signing_secret: str = field(default="", repr=False)
    admin_channel: str = ""
    base_url: str = "https://slack.com/api/"
