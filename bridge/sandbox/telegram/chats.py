"""What a person sees on their phone: chats with messages, files and reactions, the bot's typing, its draft."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.sandbox.telegram.files import Media, StoredFile
from bridge.sandbox.telegram.text import Entity, to_html, utf16_length

TYPING_LASTS = 5.0  # seconds, core.telegram.org/bots/api#sendchataction
DRAFT_LASTS = 30.0  # seconds, core.telegram.org/bots/api#sendmessagedraft


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it is now. `date` is Unix time. With `media`, `text` is the caption.

    `extra` has the wire's other fields: where a location is, link_preview_options.
    `keyboard` is the InlineKeyboardMarkup. `chosen` maps "bot" and "person" to their reactions, each an emoji or the
    id of a custom emoji, in digits. Messages of one album share `media_group_id`.
    """

    message_id: int
    from_bot: bool
    date: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    edit_date: int | None = None
    reply_to: int | None = None
    quote: str = ""
    keyboard: Mapping[str, Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: Media | None = None
    media_group_id: str = ""
    topic: int = 0
    deleted: bool = False

    @property
    def edited(self) -> bool:
        """Does it say "edited"? A new keyboard alone does not make it say so."""
        return self.edit_date is not None

    @property
    def file(self) -> StoredFile | None:
        """The file in it with its name, MIME type and bytes; a photo's largest size."""
        return self.media.file if self.media else None

    @property
    def reactions(self) -> dict[str, str]:
        """Reactions as shown: "bot" and "person" with their emoji, several one after the other."""
        return {who: "".join(emoji) for who, emoji in self.chosen.items() if emoji}

    @property
    def html(self) -> str:
        """Text and entities as safe HTML, for the demo page."""
        return to_html(self.text, self.entities)

    @property
    def buttons(self) -> list[list[Mapping[str, Any]]]:
        """The rows of the inline keyboard; none without one."""
        return list(self.keyboard["inline_keyboard"]) if self.keyboard else []


@dataclass(frozen=True, slots=True)
class ChatPartner:
    """Who a private chat is with. `language_code` is BCP 47, "" when the app does not tell."""

    user_id: int
    first_name: str
    username: str = ""
    language_code: str = ""

    def to_user(self) -> dict[str, Any]:
        """The User object."""
        optional = {"username": self.username, "language_code": self.language_code}
        return {"id": self.user_id, "is_bot": False, "first_name": self.first_name} | _said(optional)

    def to_chat(self) -> dict[str, Any]:
        """The Chat object of the private chat."""
        return {"id": self.user_id, "type": "private", "first_name": self.first_name} | _said(
            {"username": self.username}
        )


@dataclass(frozen=True, slots=True)
class Toast:
    """An answer to a pressed button."""

    callback_query_id: str
    text: str
    is_alert: bool


@dataclass(slots=True)
class Chat:
    """A private chat. Deleted messages stay in `messages`, marked."""

    person: ChatPartner
    clock: Callable[[], float]
    by_id: dict[int, ChatMessage] = field(default_factory=dict)
    blocked: bool = False
    deactivated: bool = False
    topics: set[int] = field(default_factory=set)
    toasts: list[Toast] = field(default_factory=list)
    action: tuple[str, float] = ("", 0.0)  # what the bot does, and when that is shown no more
    shown_draft: tuple[str, float] = ("", 0.0)  # HTML, and when it is shown no more

    @property
    def chat_id(self) -> int:
        """A private chat has the person's id."""
        return self.person.user_id

    @property
    def typing(self) -> str:
        """The chat action still shown ("typing"), "" when none is."""
        action, until = self.action
        return action if self.clock() < until else ""

    @property
    def draft(self) -> str:
        """The draft still shown, as HTML; "" when none is."""
        draft, until = self.shown_draft
        return draft if self.clock() < until else ""

    @property
    def messages(self) -> list[ChatMessage]:
        """All messages, oldest first."""
        return list(self.by_id.values())

    def put(self, message: ChatMessage) -> None:
        """Add a message or replace the one with its id. A new one from the bot ends its typing and its draft."""
        if message.from_bot and message.message_id not in self.by_id:
            self.action = self.shown_draft = ("", 0.0)
        self.by_id[message.message_id] = message

    def find(self, message_id: int) -> ChatMessage | None:
        """A message that is there and not deleted."""
        message = self.by_id.get(message_id)
        return None if message is None or message.deleted else message

    def album(self, message: ChatMessage) -> list[ChatMessage]:
        """The messages of the album that a message is in, without deleted ones; the message alone if in none."""
        if not message.media_group_id:
            return [message]
        return [one for one in self.messages if one.media_group_id == message.media_group_id and not one.deleted]


def to_wire(message: ChatMessage, chat: Chat, bot: Mapping[str, Any]) -> dict[str, Any]:
    """The Message object. A message that is replied to is in it, without what that one replies to."""
    wire = _one_to_wire(message, chat, bot)
    original = chat.find(message.reply_to) if message.reply_to else None
    if original is not None:
        wire["reply_to_message"] = _one_to_wire(original, chat, bot)
    if original is not None and message.quote:
        before, _, _ = original.text.partition(message.quote)
        # A person chooses the stretch in the app; what a bot quotes is not "manual".
        by_hand = {} if message.from_bot else {"is_manual": True}
        wire["quote"] = {"text": message.quote, "position": utf16_length(before)} | by_hand
    return wire


def _one_to_wire(message: ChatMessage, chat: Chat, bot: Mapping[str, Any]) -> dict[str, Any]:
    words, entities = ("caption", "caption_entities") if message.media else ("text", "entities")
    optional: dict[str, Any] = {
        words: message.text,
        entities: list(message.entities),
        "edit_date": message.edit_date,
        "media_group_id": message.media_group_id,
        "reply_markup": message.keyboard,
        "message_thread_id": message.topic,
        "is_topic_message": bool(message.topic),
    }
    sender = bot if message.from_bot else chat.person.to_user()
    envelope = {"message_id": message.message_id, "from": sender, "chat": chat.person.to_chat(), "date": message.date}
    media = message.media.wire if message.media else {}
    return envelope | _said(optional) | dict(media) | dict(message.extra)


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
