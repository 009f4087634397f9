"""The methods around messages: who the bot is, typing, reactions, pressed buttons, commands, files."""

import re
from collections.abc import Mapping
from typing import Any

from bridge.sandbox.telegram.chats import TYPING_LASTS, Toast
from bridge.sandbox.telegram.reactions import ALLOWED
from bridge.sandbox.telegram.refusals import bad_request
from bridge.sandbox.telegram.text import units
from bridge.sandbox.telegram.world import World

Arguments = Mapping[str, Any]

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


def get_me(world: World, _arguments: Arguments) -> dict[str, Any]:
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


def get_chat(world: World, arguments: Arguments) -> dict[str, Any]:
    """A ChatFullInfo object with what every private chat has."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    fixed = {"accent_color_id": 1, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, True)}
    return world.chat(arguments["chat_id"]).person.to_chat() | fixed


def send_chat_action(world: World, arguments: Arguments) -> bool:
    """Show that the bot is typing, for five seconds or until its message."""
    if arguments["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = world.open_chat(arguments["chat_id"])
    chat.action = (arguments["action"], world.clock() + TYPING_LASTS)
    world.changes.bump()
    world.bump_after(TYPING_LASTS)
    return True


def answer_callback_query(world: World, arguments: Arguments) -> bool:
    """End the waiting sign on a pressed button, with or without words."""
    query_id, text = arguments["callback_query_id"], arguments.get("text", "")
    if query_id not in world.presses:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    if units(text) > _TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    chat = world.chat(world.presses.pop(query_id))
    chat.toasts.append(Toast(query_id, text, arguments.get("show_alert", False)))
    world.changes.bump()
    return True


def set_message_reaction(world: World, arguments: Arguments) -> bool:
    """Set the bot's one reaction, or take it away."""
    chat = world.open_chat(arguments["chat_id"])
    message = chat.find(arguments["message_id"])
    if message is None:
        raise bad_request("message to react not found")
    wanted = arguments.get("reaction", [])
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    others = {who: emoji for who, emoji in message.reactions.items() if who != "bot"}
    chosen = {"bot": _emoji(wanted[0])} if wanted else {}
    world.change(chat, message, reactions=others | chosen)
    return True


def _emoji(reaction: Arguments) -> str:
    emoji = reaction.get("emoji", "")
    if emoji not in ALLOWED:
        raise bad_request("REACTION_INVALID")
    return str(emoji)


def set_my_commands(world: World, arguments: Arguments) -> bool:
    """The menu of commands, one for all languages and chats."""
    for command in arguments["commands"]:
        if not _COMMAND.fullmatch(command["command"]):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= _DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[:] = arguments["commands"]
    world.changes.bump()
    return True


def get_file(world: World, arguments: Arguments) -> dict[str, Any]:
    """A File object with the path to fetch it from."""
    stored = world.files.get(arguments["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    return stored.to_wire() | {"file_path": stored.path}
