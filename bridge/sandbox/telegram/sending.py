"""The methods that put, change and remove messages."""

import re
from collections.abc import Mapping
from typing import Any

from bridge.sandbox.telegram.chats import DRAFT_LASTS, Chat, ChatMessage
from bridge.sandbox.telegram.markup import parse_html
from bridge.sandbox.telegram.refusals import bad_request
from bridge.sandbox.telegram.text import Formatted, to_html, trimmed, units, with_found_entities
from bridge.sandbox.telegram.world import World

Arguments = Mapping[str, Any]

TEXT_LIMIT = 4096  # UTF-16 units after parsing, core.telegram.org/bots/api#sendmessage
CAPTION_LIMIT = 1024  # core.telegram.org/bots/api#sendphoto
DELETABLE_FOR = 48 * 3600  # seconds, core.telegram.org/bots/api#deletemessage
CALLBACK_DATA_LIMIT = 64  # bytes, core.telegram.org/bots/api#inlinekeyboardbutton
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)


def send_message(world: World, arguments: Arguments) -> dict[str, Any]:
    """A new text message."""
    chat = world.open_chat(arguments["chat_id"])
    words = _words(arguments)
    preview = arguments.get("link_preview_options")
    return _send(world, chat, arguments, words, {"link_preview_options": preview} if preview else {})


def send_photo(world: World, arguments: Arguments) -> dict[str, Any]:
    """A new photo. Its size in pixels is made up."""
    stored = _file(world, arguments["photo"], "photo.jpg")
    return _send_media(world, arguments, {"photo": [stored | {"width": 640, "height": 480}]})


def send_document(world: World, arguments: Arguments) -> dict[str, Any]:
    """A new file."""
    return _send_media(world, arguments, {"document": _file(world, arguments["document"], "file.bin")})


def send_message_draft(world: World, arguments: Arguments) -> bool:
    """Show a text for a while, until the message itself comes."""
    if arguments["draft_id"] == 0:
        raise bad_request("RANDOM_ID_INVALID")
    chat = world.open_chat(arguments["chat_id"])
    words = _parsed(arguments, "text", "entities")
    _check_length(words.text, TEXT_LIMIT, "message is too long")
    shown = to_html(words.text, words.entities) or "Thinking..."
    chat.shown_draft = (shown, world.clock() + DRAFT_LASTS)
    world.changes.bump()
    world.bump_after(DRAFT_LASTS)
    return True


def edit_message_text(world: World, arguments: Arguments) -> dict[str, Any]:
    """Change words and keyboard of a message of the bot. Without a keyboard the old one goes."""
    chat, message = _to_edit(world, arguments)
    words = _words(arguments)
    keyboard = _keyboard(arguments)
    if (words.text, words.entities, keyboard) == (message.text, message.entities, message.keyboard):
        raise bad_request(_NOT_MODIFIED)
    world.count_against_limits(chat)
    preview = arguments.get("link_preview_options")
    changed = {"text": words.text, "entities": words.entities, "keyboard": keyboard, "edit_date": int(world.clock())}
    return world.change(chat, message, **changed, extra={"link_preview_options": preview} if preview else {})


def edit_message_reply_markup(world: World, arguments: Arguments) -> dict[str, Any]:
    """Change or remove the keyboard only. The message does not say "edited" for it."""
    chat, message = _to_edit(world, arguments)
    keyboard = _keyboard(arguments)
    if keyboard == message.keyboard:
        raise bad_request(_NOT_MODIFIED)
    return world.change(chat, message, keyboard=keyboard)


def delete_message(world: World, arguments: Arguments) -> bool:
    """Take a message back, the bot's or the person's, within two days."""
    chat = world.chat(arguments["chat_id"])
    message = chat.find(arguments["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    if world.clock() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    world.change(chat, message, deleted=True)
    return True


def _send(world: World, chat: Chat, arguments: Arguments, words: Formatted, extra: Mapping[str, Any]) -> dict[str, Any]:
    reply_to, quote = _reply(chat, arguments.get("reply_parameters"))
    keyboard = _keyboard(arguments)
    world.count_against_limits(chat)
    message = ChatMessage(
        world.next_message_id(),
        from_bot=True,
        date=int(world.clock()),
        text=words.text,
        entities=words.entities,
        reply_to=reply_to,
        quote=quote,
        keyboard=keyboard,
        extra=extra,
    )
    return world.put(chat, message)


def _send_media(world: World, arguments: Arguments, media: Mapping[str, Any]) -> dict[str, Any]:
    chat = world.open_chat(arguments["chat_id"])
    caption = _parsed(arguments, "caption", "caption_entities")
    _check_length(caption.text, CAPTION_LIMIT, "message caption is too long")
    return _send(world, chat, arguments, caption, media)


def _file(world: World, given: bytes | str, name: str) -> dict[str, Any]:
    """The stored file's wire form: a new one of uploaded bytes, or one that the bot names by its id."""
    if isinstance(given, bytes):
        return world.keep_file(name, given).to_wire()
    if given not in world.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return world.files[given].to_wire()


def _words(arguments: Arguments) -> Formatted:
    words = _parsed(arguments, "text", "entities")
    if not words.text:
        raise bad_request("message text is empty")
    _check_length(words.text, TEXT_LIMIT, "message is too long")
    return words


def _parsed(arguments: Arguments, text: str, entities: str) -> Formatted:
    source = arguments.get(text, "")
    match arguments.get("parse_mode", ""):
        case "":
            words = Formatted(source, tuple(arguments.get(entities, ())))
        case str(mode) if mode.lower() == "html":
            words = parse_html(source)
        case _:
            # The real service has two Markdown modes as well: the project keeps to HTML, so they are refused here.
            raise bad_request("unsupported parse_mode")
    return with_found_entities(trimmed(words))


def _check_length(text: str, limit: int, complaint: str) -> None:
    if units(text) > limit:
        raise bad_request(complaint)


def _reply(chat: Chat, parameters: Arguments | None) -> tuple[int | None, str]:
    if parameters is None:
        return None, ""
    original = chat.find(parameters["message_id"])
    if original is None and parameters.get("allow_sending_without_reply"):
        return None, ""
    if original is None:
        raise bad_request("message to be replied not found")
    quote = parameters.get("quote", "")
    if quote not in original.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return original.message_id, quote


def _keyboard(arguments: Arguments) -> Mapping[str, Any] | None:
    markup: Mapping[str, Any] = arguments.get("reply_markup") or {}
    buttons = [button for row in markup.get("inline_keyboard", ()) for button in row]
    for button in buttons:
        data = button.get("callback_data")
        if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA_LIMIT:
            raise bad_request("BUTTON_DATA_INVALID")
        if "url" in button and not re.match(r"(https?|tg)://", button["url"]):
            raise bad_request("BUTTON_URL_INVALID")
        if len(button.keys() - {"text", "style", "icon_custom_emoji_id"}) != 1:
            raise bad_request("Text buttons are unallowed in the inline keyboard")
    return markup if buttons else None


def _to_edit(world: World, arguments: Arguments) -> tuple[Chat, ChatMessage]:
    if "chat_id" not in arguments or "message_id" not in arguments:
        raise bad_request("message identifier is not specified")
    chat = world.open_chat(arguments["chat_id"])
    message = chat.find(arguments["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return chat, message
