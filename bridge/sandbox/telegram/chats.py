"""What a person sees on their phone: chats with messages, the bot's typing, its draft."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.sandbox.telegram.text import Entity, to_html

TYPING_LASTS = 5.0  # seconds, core.telegram.org/bots/api#sendchataction
DRAFT_LASTS = 30.0  # seconds, core.telegram.org/bots/api#sendmessagedraft


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it is now. `date` is Unix time.

    `extra` has the wire's other fields: what a photo, sticker or location is, link_preview_options.
    `keyboard` is the InlineKeyboardMarkup, `reactions` maps "bot" and "person" to their emoji.
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
    reactions: Mapping[str, str] = field(default_factory=dict)
    deleted: bool = False

    @property
    def edited(self) -> bool:
        """Does it say "edited"? A new keyboard alone does not make it say so."""
        return self.edit_date is not None

    @property
    def html(self) -> str:
        """Text and entities as safe HTML, for the demo page."""
        return to_html(self.text, self.entities)

    @property
    def buttons(self) -> list[list[Mapping[str, Any]]]:
        """The rows of the inline keyboard; none without one."""
        return list(self.keyboard["inline_keyboard"]) if self.keyboard else []


@dataclass(frozen=True, slots=True)
class Person:
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

    person: Person
    clock: Callable[[], float]
    by_id: dict[int, ChatMessage] = field(default_factory=dict)
    blocked: bool = False
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


def to_wire(message: ChatMessage, chat: Chat, bot: Mapping[str, Any]) -> dict[str, Any]:
    """The Message object. A message that is replied to is in it, without what that one replies to."""
    wire = _one_to_wire(message, chat, bot)
    original = chat.by_id.get(message.reply_to) if message.reply_to else None
    if original is not None:
        wire["reply_to_message"] = _one_to_wire(original, chat, bot)
    return wire


def _one_to_wire(message: ChatMessage, chat: Chat, bot: Mapping[str, Any]) -> dict[str, Any]:
    words, entities = ("caption", "caption_entities") if _has_media(message) else ("text", "entities")
    optional: dict[str, Any] = {
        words: message.text,
        entities: list(message.entities),
        "edit_date": message.edit_date,
        "quote": {"text": message.quote, "position": 0} if message.quote else None,
        "reply_markup": message.keyboard,
    }
    sender = bot if message.from_bot else chat.person.to_user()
    envelope = {"message_id": message.message_id, "from": sender, "chat": chat.person.to_chat(), "date": message.date}
    return envelope | _said(optional) | dict(message.extra)


def _has_media(message: ChatMessage) -> bool:
    return bool(message.extra.keys() - {"link_preview_options"})


def _said(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value}
