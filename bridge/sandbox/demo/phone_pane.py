"""The Telegram pane as data: one private chat as its person sees it. Pure."""

from typing import Any

from bridge.sandbox.telegram import Chat, ChatMessage, TelegramStandIn


def to_phone_pane(telegram: TelegramStandIn, chat: Chat, company: str) -> dict[str, Any]:
    """The chat, what the bot is doing in it, and the bot's menu."""
    return {
        "person": chat.person.first_name,
        "bot": company,
        "messages": [_to_message(message, chat) for message in chat.messages if not message.deleted],
        "typing": bool(chat.typing),
        "draft": chat.draft,
        "commands": telegram.commands,
        "waiting": telegram.pending_updates,
    }


def _to_message(message: ChatMessage, chat: Chat) -> dict[str, Any]:
    original = chat.find(message.reply_to) if message.reply_to else None
    return {
        "id": message.message_id,
        "own": not message.from_bot,
        "at": message.date * 1000,
        "text": message.text,
        "html": message.html,
        "edited": message.edited,
        "reply": (original.text or _kind_of(original)) if original else "",
        "buttons": [[dict(button) for button in row] for row in message.buttons],
        "reactions": dict(message.reactions),
        "album": message.media_group_id,
        "file": _to_file(message),
    }


def _kind_of(message: ChatMessage) -> str:
    return message.media.kind.value.replace("_", " ").capitalize() if message.media else ""


def _to_file(message: ChatMessage) -> dict[str, Any] | None:
    """What is drawn for a file: its bytes are at `/file/phone/ID`."""
    if message.media is None or message.file is None:
        return None
    wire = message.media.wire[message.media.kind.value]
    about = wire if isinstance(wire, dict) else wire[-1]  # of a photo's sizes, the largest
    return {
        "kind": message.media.kind.value,
        "name": message.file.name,
        "type": message.file.mime_type,
        "size": len(message.file.data),
        "seconds": about.get("duration", 0),
        "emoji": about.get("emoji", ""),
        "width": about.get("width", 0),
        "height": about.get("height", 0),
    }
