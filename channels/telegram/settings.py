"""What the Telegram channel is told by whoever starts it. Reads no environment."""

import re
from dataclasses import dataclass, field

from core.model.ports import Rate

WEBHOOK_PATH = "/telegram/webhook"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook, secret_token


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`public_url` ("https://chat.example.com") asks for a webhook, which needs a secret; "" means long polling.

    The base URLs are python-telegram-bot's: the token follows at once. ValueError: a webhook without a good secret.
    """

    token: str = field(repr=False)
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    webhook_secret: str = field(default="", repr=False)
    public_url: str = ""

    def __post_init__(self) -> None:
        if self.public_url and not _SECRET.fullmatch(self.webhook_secret):
            raise ValueError("a Telegram webhook needs a secret of 1 to 256 letters, digits, - and _")

    @property
    def webhook_url(self) -> str:
        """Where Telegram is to send updates; "" when it is asked for them instead."""
        return self.public_url.rstrip("/") + WEBHOOK_PATH if self.public_url else ""


@dataclass(frozen=True, slots=True)
class TelegramRates:
    """Messages to one chat, and of the whole bot: core.telegram.org/bots/faq#broadcasting-to-users, with some room."""

    chat: Rate = Rate(interval=1.0, burst=3)
    overall: Rate = Rate(interval=1 / 25, burst=25)

    @classmethod
    def unlimited(cls) -> "TelegramRates":
        """No waiting, for tests."""
        return cls(Rate(interval=0.0), Rate(interval=0.0))
