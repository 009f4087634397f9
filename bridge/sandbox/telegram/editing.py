"""The methods that change and remove messages."""

from collections.abc import Mapping
from typing import Any

from bridge.sandbox.telegram.chats import Chat, ChatMessage
from bridge.sandbox.telegram.composing import Arguments, caption_of, keyboard_of, text_of
from bridge.sandbox.telegram.files import MediaKind
from bridge.sandbox.telegram.media import KINDS_WITH_CAPTION
from bridge.sandbox.telegram.refusals import bad_request
from bridge.sandbox.telegram.sending_files import display_fields, media_of
from bridge.sandbox.telegram.world import TelegramWorld

DELETABLE_FOR = 48 * 3600  # seconds, core.telegram.org/bots/api#deletemessage
_MOST_TO_DELETE = 100  # core.telegram.org/bots/api#deletemessages
_REPLACEABLE = frozenset(
    {MediaKind.ANIMATION, MediaKind.AUDIO, MediaKind.DOCUMENT, MediaKind.PHOTO, MediaKind.VIDEO}
)  # core.telegram.org/bots/api#editmessagemedia
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)


def edit_message_text(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """Change words and keyboard of a message of the bot. Without a keyboard the old one goes."""
    chat, message = _to_edit(world, arguments)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    words = text_of(arguments)
    preview = arguments.get("link_preview_options")
    extra = {"link_preview_options": preview} if preview else {}
    fields = {"text": words.text, "entities": words.entities, "keyboard": keyboard_of(arguments)}
    return _edited(world, chat, message, fields, extra)


def edit_message_caption(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """Change the words under a file; without any the old ones go."""
    chat, message = _to_edit(world, arguments)
    if message.media is None or message.media.kind not in KINDS_WITH_CAPTION:
        raise bad_request("there is no caption in the message to edit")
    caption = caption_of(arguments)
    fields = {"text": caption.text, "entities": caption.entities, "keyboard": keyboard_of(arguments)}
    return _edited(world, chat, message, fields, message.extra)


def edit_message_media(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """Put another file, with its own caption, in the place of a file or a text."""
    chat, message = _to_edit(world, arguments)
    item: Arguments = arguments["media"]
    if item["type"] not in _REPLACEABLE:
        raise bad_request(f'can\'t parse InputMedia: type "{item["type"]}" is unsupported')
    kind = MediaKind(item["type"])
    if not _may_become(message, kind):
        raise bad_request("message media can't be edited")
    caption = caption_of(item)
    fields: dict[str, Any] = {"text": caption.text, "entities": caption.entities, "keyboard": keyboard_of(arguments)}
    media = media_of(world, kind, item["media"], item)
    return _edited(world, chat, message, fields | {"media": media}, display_fields(item))


def edit_message_reply_markup(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """Change or remove the keyboard only. The message does not say "edited" for it."""
    chat, message = _to_edit(world, arguments)
    keyboard = keyboard_of(arguments)
    if keyboard == message.keyboard:
        raise bad_request(_NOT_MODIFIED)
    return world.change(chat, message, keyboard=keyboard)


def delete_message(world: TelegramWorld, arguments: Arguments) -> bool:
    """Take a message back, the bot's or the person's, within two days."""
    chat = world.chat(arguments["chat_id"])
    message = chat.find(arguments["message_id"])
    if message is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, message)
    world.change(chat, message, deleted=True)
    return True


def delete_messages(world: TelegramWorld, arguments: Arguments) -> bool:
    """Take several back at once; those that are not there are skipped."""
    chat = world.chat(arguments["chat_id"])
    wanted = arguments["message_ids"]
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > _MOST_TO_DELETE:
        raise bad_request("too many message identifiers specified")
    found = [message for message in map(chat.find, wanted) if message is not None]
    for message in found:
        _check_deletable(world, message)
    for message in found:
        world.change(chat, message, deleted=True)
    return True


def _check_deletable(world: TelegramWorld, message: ChatMessage) -> None:
    if world.clock() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")


def _may_become(message: ChatMessage, kind: MediaKind) -> bool:
    """May a message's media be replaced by that kind? In an album the kinds that go together stay together."""
    if message.media is None:
        return True
    if message.media_group_id:
        pictures = {MediaKind.PHOTO, MediaKind.VIDEO}
        return kind is message.media.kind or {kind, message.media.kind} == pictures
    return message.media.kind in _REPLACEABLE


def _edited(
    world: TelegramWorld, chat: Chat, message: ChatMessage, fields: Mapping[str, Any], extra: Mapping[str, Any]
) -> dict[str, Any]:
    """Store an edit. That only a link preview changes is no modification for Telegram."""
    if all(getattr(message, name) == value for name, value in fields.items()):
        raise bad_request(_NOT_MODIFIED)
    world.count_against_limits(chat)
    return world.change(chat, message, **fields, extra=extra, edit_date=int(world.clock()))


def _to_edit(world: TelegramWorld, arguments: Arguments) -> tuple[Chat, ChatMessage]:
    if "chat_id" not in arguments or "message_id" not in arguments:
        raise bad_request("message identifier is not specified")
    chat = world.open_chat(arguments["chat_id"])
    message = chat.find(arguments["message_id"])
    if message is None:
        raise bad_request("message to edit not found")
    if not message.from_bot:
        raise bad_request("message can't be edited")
    return chat, message
