"""What each side needs, out of the settings. Wiring and the commands that only look share it."""

from dataclasses import replace

from agents_slack.settings import SlackSettings
from bridge.settings import Settings
from bridge.web.console import ConsoleSettings
from channels.telegram import TelegramSettings

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - no browser goes there


def telegram_settings(settings: Settings, token: str) -> TelegramSettings:
    """Raises ValueError, with a sentence, when a webhook is wanted and its secret is none."""
    base = settings.telegram_base_url.rstrip("/")
    return TelegramSettings(
        token=token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        webhook_secret=settings.telegram_webhook_secret or "",
        public_url=settings.public_url,
    )


def slack_settings(settings: Settings, bot_token: str) -> SlackSettings:
    """What is not set is empty there."""
    return SlackSettings(
        bot_token=bot_token,
        app_token=settings.slack_app_token or "",
        channel=settings.slack_channel or "",
        signing_secret=settings.slack_signing_secret or "",
        old_signing_secret=settings.slack_signing_secret_old or "",
        admin_channel=settings.slack_admin_channel or "",
        base_url=settings.slack_base_url,
    )


def console_settings(settings: Settings) -> ConsoleSettings:
    """Without PUBLIC_URL, links are for browsers on this machine."""
    local_url = f"http://localhost:{settings.port}" if settings.host in _EVERYWHERE else settings.local_url
    made = ConsoleSettings(public_url=settings.public_url, local_url=local_url)
    return replace(made, secret=settings.secret_key) if settings.secret_key else made
