"""What the Telegram channel is told by whoever starts it. Reads no environment."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.model.ports import Rate
from core.runtime.settings import is_placeholder, setting

WEBHOOK_PATH = "/telegram/webhook"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # core.telegram.org/bots/api#setwebhook, secret_token
_SECRET_FOUND = "any 16 to 256 letters, digits, _ and -"  # noqa: S105 - says what one looks like


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """`public_url` ("https://chat.example.com") asks for a webhook, which needs a secret; "" means long polling.

    `base_url` is where the Bot API is, without the token.
    """

    bot_token: str = setting("TELEGRAM_BOT_TOKEN", secret=True, found="ask @BotFather on Telegram")
    base_url: str = setting("TELEGRAM_BASE_URL", "https://api.telegram.org")
    webhook_secret: str = setting("TELEGRAM_WEBHOOK_SECRET", secret=True, found=_SECRET_FOUND)
    public_url: str = setting("PUBLIC_URL")

    @property
    def is_on(self) -> bool:
        """Do users come from Telegram?"""
        return bool(self.bot_token)

    @property
    def webhook_url(self) -> str:
        """Where Telegram is to send updates; "" when it is asked for them instead."""
        return self.public_url.rstrip("/") + WEBHOOK_PATH if self.public_url else ""

    def faults(self) -> Iterator[str]:
        """What is missing, and what is not what it is taken for, as sentences."""
        secret = self.webhook_secret
        if self.bot_token and not re.fullmatch(r"\d+:[\w-]{20,}", self.bot_token):
            yield "TELEGRAM_BOT_TOKEN is not one: they look like 123456789:AAE4...; ask @BotFather."
        if secret and not is_placeholder(secret) and not _SECRET.fullmatch(secret):
            yield f"TELEGRAM_WEBHOOK_SECRET cannot be used: {_SECRET_FOUND}."
        if self.is_on and self.public_url and not secret:
            yield f"TELEGRAM_WEBHOOK_SECRET is missing, and PUBLIC_URL is set: {_SECRET_FOUND}."


@dataclass(frozen=True, slots=True)
class TelegramRates:
    """Messages to one chat, and of the whole bot: core.telegram.org/bots/faq#broadcasting-to-users, with some room."""

    chat: Rate = Rate(interval=1.0, burst=3)
    overall: Rate = Rate(interval=1 / 25, burst=25)

    @classmethod
    def unlimited(cls) -> "TelegramRates":
        """No waiting, for tests."""
        return cls(Rate(interval=0.0), Rate(interval=0.0))
