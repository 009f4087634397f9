"""What each side needs, out of the settings. Wiring and the commands that only look share it."""

from agents_slack.settings import SlackSettings
from bridge.settings import Settings
from channels.telegram import TelegramSettings


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
        base_url=settings.slack_base_url,
    )
