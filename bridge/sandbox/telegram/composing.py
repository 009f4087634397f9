"""What the methods that send and edit have in common: words, replies and keyboards out of a call's arguments."""

import re
from collections.abc import Mapping
from typing import Any

from bridge.sandbox.telegram.chats import Chat, ChatMessage
from bridge.sandbox.telegram.markup import parse_html
from bridge.sandbox.telegram.refusals import bad_request
from bridge.sandbox.telegram.text import Formatted, trimmed, utf16_length, with_detected_entities
from bridge.sandbox.telegram.world import TelegramWorld

Arguments = Mapping[str, Any]

TEXT_LIMIT = 4096  # UTF-16 units after parsing, core.telegram.org/bots/api#sendmessage
CAPTION_LIMIT = 1024  # core.telegram.org/bots/api#sendphoto
_MARKUP_LIMIT = 32_768  # bytes before parsing, tdlib/telegram-bot-api Client::get_formatted_text
_QUOTE_LIMIT = 1024  # core.telegram.org/bots/api#replyparameters
_CALLBACK_DATA_LIMIT = 64  # bytes, core.telegram.org/bots/api#inlinekeyboardbutton


def new_message(world: TelegramWorld, chat: Chat, arguments: Arguments, formatted: Formatted) -> ChatMessage:
    """A message of the bot with its words, reply and keyboard, not yet in the chat."""
    reply_to, quote = reply_of(chat, arguments)
    keyboard = keyboard_of(arguments)
    topic = arguments.get("message_thread_id", 0)
    if topic and topic not in chat.topics:
        raise bad_request("message thread not found")
    return ChatMessage(
        world.next_message_id(),
        from_bot=True,
        date=int(world.clock()),
        text=formatted.text,
        entities=formatted.entities,
        reply_to=reply_to,
        quote=quote,
        keyboard=keyboard,
        topic=topic,
    )


def deliver(world: TelegramWorld, chat: Chat, *messages: ChatMessage) -> list[dict[str, Any]]:
    """Show messages in the chat, as one for the flood limits; their wire forms."""
    world.count_against_limits(chat)
    return [world.put(chat, message) for message in messages]


def text_of(arguments: Arguments) -> Formatted:
    """The text of a message; refused when there is none or too much."""
    words = formatted_of(arguments, "text", "entities")
    if not words.text:
        raise bad_request("message text is empty")
    check_length(words.text, TEXT_LIMIT, "message is too long")
    return words


def caption_of(arguments: Arguments) -> Formatted:
    """The words under a file, often none; refused when there are too many."""
    caption = formatted_of(arguments, "caption", "caption_entities")
    check_length(caption.text, CAPTION_LIMIT, "message caption is too long")
    return caption


def formatted_of(arguments: Arguments, text: str, entities: str, mode: str = "parse_mode") -> Formatted:
    """The words that stand in the arguments of these names."""
    source = arguments.get(text, "")
    if len(source.encode()) > _MARKUP_LIMIT:
        raise bad_request("Text is too long")
    match arguments.get(mode, ""):
        case "":
            words = Formatted(source, tuple(arguments.get(entities, ())))
        case str(wanted) if wanted.lower() == "html":
            words = parse_html(source)
        case _:
            # The real service has two Markdown modes as well: the project keeps to HTML, so they are refused here.
            raise bad_request("unsupported parse_mode")
    return with_detected_entities(trimmed(words))


def check_length(text: str, limit: int, complaint: str) -> None:
    """Refuse text of more than `limit` UTF-16 units."""
    if utf16_length(text) > limit:
        raise bad_request(complaint)


def reply_of(chat: Chat, arguments: Arguments) -> tuple[int | None, str]:
    """Which message is answered and what of it is quoted: (None, "") for no reply."""
    parameters = arguments.get("reply_parameters")
    if parameters is None:
        return None, ""
    original = chat.find(parameters["message_id"])
    if original is None and parameters.get("allow_sending_without_reply"):
        return None, ""
    if original is None:
        raise bad_request("message to be replied not found")
    quote = formatted_of(parameters, "quote", "quote_entities", "quote_parse_mode").text
    if quote not in original.text or utf16_length(quote) > _QUOTE_LIMIT:
        raise bad_request("QUOTE_TEXT_INVALID")
    return original.message_id, quote


def keyboard_of(arguments: Arguments) -> Mapping[str, Any] | None:
    """The inline keyboard; None when there is none or it has no button."""
    markup: Mapping[str, Any] = arguments.get("reply_markup") or {}
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    for button in buttons:
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= _CALLBACK_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg)://", button["url"]):
            raise bad_request("BUTTON_URL_INVALID")
        if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
            raise bad_request("Text buttons are unallowed in the inline keyboard")
    return markup if buttons else None
