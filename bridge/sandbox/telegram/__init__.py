"""A strict local Telegram Bot API. Public names: TelegramStandIn and what it shows."""

from bridge.sandbox.telegram.chats import Chat, ChatMessage
from bridge.sandbox.telegram.files import Media, MediaKind, StoredFile
from bridge.sandbox.telegram.person import PersonAtPhone, Picked
from bridge.sandbox.telegram.server import Call
from bridge.sandbox.telegram.stand_in import TEST_TOKEN, TelegramStandIn

__all__ = [
    "TEST_TOKEN",
    "Call",
    "Chat",
    "ChatMessage",
    "Media",
    "MediaKind",
    "PersonAtPhone",
    "Picked",
    "StoredFile",
    "TelegramStandIn",
]
