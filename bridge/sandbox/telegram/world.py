"""Everything the Telegram stand-in knows: the bot, the chats, the updates under way. It speaks no HTTP."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.sandbox.changes import Changes
from bridge.sandbox.telegram.chats import Chat, ChatMessage, to_wire
from bridge.sandbox.telegram.files import FileStore
from bridge.sandbox.telegram.limits import FloodLimits
from bridge.sandbox.telegram.polling import Poller
from bridge.sandbox.telegram.refusals import bad_request, forbidden, too_many_requests
from bridge.sandbox.telegram.updates import Update, UpdateQueue
from bridge.sandbox.telegram.webhook import WebhookPusher


@dataclass(slots=True)
class TelegramWorld:
    """The state. `clock` gives Unix time and is injected, so that messages can grow old in a test."""

    token: str
    username: str
    clock: Callable[[], float]
    changes: Changes = field(default_factory=Changes)
    limits: FloodLimits = field(default_factory=FloodLimits)
    chats: dict[int, Chat] = field(default_factory=dict)
    commands: list[dict[str, str]] = field(default_factory=list)
    presses: dict[str, int] = field(default_factory=dict)  # callback query id -> chat id, until answered
    files: FileStore = field(init=False)
    queue: UpdateQueue = field(init=False)
    poller: Poller = field(init=False)
    pusher: WebhookPusher = field(init=False)
    _last_message_id: int = 0

    def __post_init__(self) -> None:
        self.files = FileStore(self.clock)
        self.queue = UpdateQueue(self.clock)
        self.poller = Poller(self.queue)
        self.pusher = WebhookPusher(self.queue, self.clock, self.changes.bump)
        self.queue.on_added.append(self._ring)

    @property
    def bot(self) -> dict[str, Any]:
        """The bot's User object as it stands in messages."""
        return {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Bot", "username": self.username}

    def chat(self, chat_id: int | str) -> Chat:
        """The chat a call names. Refused if there is none."""
        found = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if found is None:
            raise bad_request("chat not found")
        return found

    def open_chat(self, chat_id: int | str) -> Chat:
        """The chat a call wants to show something in. Refused if the person blocked the bot or is gone."""
        chat = self.chat(chat_id)
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def count_against_limits(self, chat: Chat) -> None:
        """Count a message, if limits are on. Refused with the wait if it is one too many."""
        wait = self.limits.count_message(chat.chat_id, self.clock())
        if wait > 0:
            raise too_many_requests(wait)

    def next_message_id(self) -> int:
        """Ids of messages count through all private chats of a bot."""
        self._last_message_id += 1
        return self._last_message_id

    def put(self, chat: Chat, message: ChatMessage) -> dict[str, Any]:
        """Store a message, new or changed; its wire form."""
        chat.put(message)
        self.changes.bump()
        return to_wire(message, chat, self.bot)

    def change(self, chat: Chat, message: ChatMessage, **fields: Any) -> dict[str, Any]:
        """Store a message with some fields changed; its wire form."""
        return self.put(chat, replace(message, **fields))

    def notify_after(self, seconds: float) -> None:
        """Tell whoever waits for changes that something shown for `seconds` is gone."""
        asyncio.get_running_loop().call_later(seconds, self.changes.bump)

    def _ring(self, update: Update) -> None:
        self.changes.bump()
        self.pusher.wake_lane(update)
