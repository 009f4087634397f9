"""The methods around messages: who the bot is, typing, reactions, pressed buttons, commands, files."""

import re
from typing import Any

from bridge.sandbox.telegram.chats import TYPING_LASTS, ChatMessage, Toast
from bridge.sandbox.telegram.composing import Arguments
from bridge.sandbox.telegram.files import DOWNLOAD_LIMIT
from bridge.sandbox.telegram.reactions import FREE_EMOJI
from bridge.sandbox.telegram.refusals import bad_request
from bridge.sandbox.telegram.text import utf16_length
from bridge.sandbox.telegram.world import TelegramWorld

# core.telegram.org/bots/api#sendchataction
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
_TOAST_LIMIT = 200  # core.telegram.org/bots/api#answercallbackquery
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")  # core.telegram.org/bots/api#botcommand
_DESCRIPTION_LIMIT = 256


def get_me(world: TelegramWorld, _arguments: Arguments) -> dict[str, Any]:
    """The bot, with what only getMe tells."""
    flags = (
        "can_join_groups",
        "can_read_all_group_messages",
        "supports_inline_queries",
        "can_connect_to_business",
        "has_main_web_app",
        "has_topics_enabled",
        "allows_users_to_create_topics",
        "can_manage_bots",
    )
    return world.bot | dict.fromkeys(flags, False)


def get_chat(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """A ChatFullInfo object with what every private chat has."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    fixed = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, True)}
    return world.chat(arguments["chat_id"]).person.to_chat() | fixed


def send_chat_action(world: TelegramWorld, arguments: Arguments) -> bool:
    """Show that the bot is typing, for five seconds or until its message."""
    if arguments["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.open_chat(arguments["chat_id"])
    chat.action = (arguments["action"], world.clock() + TYPING_LASTS)
    world.changes.bump()
    world.notify_after(TYPING_LASTS)
    return True


def answer_callback_query(world: TelegramWorld, arguments: Arguments) -> bool:
    """End the waiting sign on a pressed button, with or without words."""
    query_id, text = arguments["callback_query_id"], arguments.get("text", "")
    if query_id not in world.presses:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if utf16_length(text) > _TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = world.chat(world.presses.pop(query_id))
    chat.toasts.append(Toast(query_id, text, arguments.get("show_alert", False)))
    world.changes.bump()
    return True


def set_message_reaction(world: TelegramWorld, arguments: Arguments) -> bool:
    """Set the bot's one reaction, or take it away. In an album it goes to the first message that is left."""
    chat = world.open_chat(arguments["chat_id"])
    named = chat.find(arguments["message_id"])
    if named is None:
        raise bad_request("message to react not found")
    message = chat.album(named)[0]
    wanted = arguments.get("reaction", [])
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    others = {who: chosen for who, chosen in message.chosen.items() if who != "bot"}
    own = {"bot": (_checked_reaction(wanted[0], message),)} if wanted else {}
    world.change(chat, message, chosen=others | own)
    return True


def _checked_reaction(wanted: Arguments, message: ChatMessage) -> str:
    """An emoji of the free list, or a custom one that the person has put there already."""
    match wanted:
        case {"type": "emoji", "emoji": str(emoji)} if emoji in FREE_EMOJI:
            return emoji
        case {"type": "custom_emoji", "custom_emoji_id": str(custom)} if custom in message.chosen.get("person", ()):
            return custom
    raise bad_request("REACTION_INVALID")


def set_my_commands(world: TelegramWorld, arguments: Arguments) -> bool:
    """The menu of commands, one for all languages and chats."""
    for command in arguments["commands"]:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= _DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[:] = arguments["commands"]
    world.changes.bump()
    return True


def get_file(world: TelegramWorld, arguments: Arguments) -> dict[str, Any]:
    """A File object with the path to fetch it from."""
    stored = world.files.find(arguments["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return stored.to_wire() | {"file_path": world.files.link_to(stored)}
