"""Users on Telegram: receiving by long polling or webhook, and the chat as a surface."""

from channels.telegram.channel import TelegramChannel
from channels.telegram.checks import check
from channels.telegram.settings import WEBHOOK_PATH, TelegramRates, TelegramSettings
from channels.telegram.surface import TelegramSurface, new_lane

__all__ = [
    "WEBHOOK_PATH",
    "TelegramChannel",
    "TelegramRates",
    "TelegramSettings",
    "TelegramSurface",
    "check",
    "new_lane",
]
