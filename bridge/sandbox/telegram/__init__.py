"""A strict local Telegram Bot API. Public names: TelegramStandIn and what it shows."""

from bridge.sandbox.telegram.chats import Chat, ChatMessage
from bridge.sandbox.telegram.files import Media, MediaKind, StoredFile
from bridge.sandbox.telegram.person import PersonAtPhone, PickedFile
from bridge.sandbox.telegram.server import BotApiCall
from bridge.sandbox.telegram.stand_in import TEST_TOKEN, TelegramStandIn

__all__ = [
    "TEST_TOKEN",
    "BotApiCall",
    "Chat",
    "ChatMessage",
    "Media",
    "MediaKind",
    "PersonAtPhone",
    "PickedFile",
    "StoredFile",
    "TelegramStandIn",
]
