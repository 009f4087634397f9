"""The methods that put new text into a chat."""

from dataclasses import replace
from typing import Any

from bridge.sandbox.telegram.chats import DRAFT_LASTS
from bridge.sandbox.telegram.composing import (
    TEXT_LIMIT,
    Arguments,
    check_length,
    deliver,
    formatted_of,
    new_message,
    text_of,
)
from bridge.sandbox.telegram.refusals import bad_request
from bridge.sandbox.telegram.text import to_html
from bridge.sandbox.telegram.world import TelegramWorld


def send_message(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """A new text message."""
    chat = world.open_chat(arguments["chat_id"])
    words = text_of(arguments)
    preview = arguments.get("link_preview_options")
    message = new_message(world, chat, arguments, words)
    return deliver(world, chat, replace(message, extra={"link_preview_options": preview} if preview else {}))[0]


def send_message_draft(world: TelegramWorld, arguments: Arguments) -> bool:
    """Show a text for a while, until the message itself comes."""
    if arguments["draft_id"] == 0:
        raise bad_request("RANDOM_ID_INVALID")
    chat = world.open_chat(arguments["chat_id"])
    words = formatted_of(arguments, "text", "entities")
    check_length(words.text, TEXT_LIMIT, "message is too long")
    shown = to_html(words.text, words.entities) or "Thinking..."
    chat.shown_draft = (shown, world.clock() + DRAFT_LASTS)
    world.changes.bump()
    world.notify_after(DRAFT_LASTS)
    return True
