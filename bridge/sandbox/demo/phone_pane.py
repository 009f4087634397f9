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
        "reply": original.text if original else "",
        "buttons": [[dict(button) for button in row] for row in message.buttons],
        "reactions": list(message.reactions.values()),
    }
