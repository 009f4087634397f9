"""What happened on Telegram, as values of ours. Pure: knows nothing of sessions, answers nobody.

Only private chats count: the bot has no business in groups, and what comes from one is None.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from telegram import Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from channels.telegram.messages import to_message_content
from channels.telegram.reactions import reaction_changes
from core.model.content import Content
from core.model.files import NewFile
from core.model.ids import RemoteId
from core.usecases.intake import Sender

CHANNEL = "telegram"
STOP_WAITING = "stop_waiting"  # what the button under a wait's line sends back
PERSON = "person"  # "person:SEQ", what the button under an offer of a person sends back
CHOICE = "choice"  # "choice:SESSION:SEQ:NUMBER", what the buttons under choices send back
RATE = "rate"  # "rate:SESSION:SCORE", what the buttons under the end of a conversation send back
ALLOWED_UPDATES = ("message", "edited_message", "message_reaction", "callback_query", "my_chat_member")

# "/start payload", "/help@our_bot". In a private chat there is no other bot that could be meant.
_COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,32})(?:@\w+)?(?:\s+(?P<argument>.*))?", re.DOTALL)


class UserCommand(StrEnum):
    """What a user can ask of the bot itself. Other words after a slash are a message."""

    START = "start"
    HUMAN = "human"
    CANCEL = "cancel"
    END = "end"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class TelegramWrote:
    """A new message. `reply_to` is the message of the chat that it answers, when the user said so.

    `told`: the text that the user must be told, because not all of it arrives.
    """

    sender: Sender
    remote: RemoteId
    content: Content
    reply_to: RemoteId | None = None
    files: tuple[NewFile, ...] = ()
    album: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class TelegramEdited:
    """The message at `remote` now says this and has these files. `told`: see `Wrote`."""

    sender: Sender
    remote: RemoteId
    content: Content
    files: tuple[NewFile, ...] = ()
    edited_at: int = 0  # seconds
    told: str = ""


@dataclass(frozen=True, slots=True)
class TelegramReacted:
    """Emoji were put on the message at `remote` (True) or taken away (False)."""

    sender: Sender
    remote: RemoteId
    changes: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class TelegramCommanded:
    """A command, with what follows it: a deep link's payload, or words."""

    sender: Sender
    remote: RemoteId
    command: UserCommand
    argument: str = ""


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A button was pressed; the app waits for an answer to `query`."""

    sender: Sender
    query: str
    data: str


@dataclass(frozen=True, slots=True)
class BotBlocked:
    """The user blocked the bot, or (`blocked` False) lets it write again."""

    sender: Sender
    blocked: bool


Inbound = TelegramWrote | TelegramEdited | TelegramReacted | TelegramCommanded | ButtonPressed | BotBlocked


def to_inbound(update: Update, raw: Mapping[str, Any]) -> Inbound | None:
    """What an update, `raw` as it came, says; None for what does not concern us."""
    chat, user = update.effective_chat, update.effective_user
    if chat is None or user is None or chat.type != Chat.PRIVATE:
        return None
    sender = to_sender(chat, user)
    if update.message:
        return _to_message(update.message, raw["message"], to_sender(chat, user, _topic_of(update.message)))
    if update.edited_message:
        return _to_edit(update.edited_message, raw["edited_message"], sender)
    if update.message_reaction:
        remote = RemoteId(str(update.message_reaction.message_id))
        return TelegramReacted(sender, remote, tuple(reaction_changes(update.message_reaction)))
    if update.callback_query:
        return ButtonPressed(sender, update.callback_query.id, update.callback_query.data or "")
    if update.my_chat_member:
        return BotBlocked(sender, _is_blocked(update.my_chat_member))
    return None


def to_sender(chat: Chat, user: User, place: str | None = None) -> Sender:
    """Who is at the other end of a private chat, and in which of its topics; None: that is not told."""
    detail = f"@{user.username}" if user.username else ""
    return Sender(CHANNEL, str(chat.id), user.full_name, user.language_code or "", detail, place=place)


def chat_of(raw: Mapping[str, Any]) -> int | None:
    """The chat of an update as it came, readable or not: what happens in one chat is handled in order."""
    for kind in ALLOWED_UPDATES:
        match raw.get(kind):
            case {"chat": {"id": int(chat)}} | {"message": {"chat": {"id": int(chat)}}}:
                return chat
    return None


def _to_message(message: Message, raw: Mapping[str, Any], sender: Sender) -> TelegramWrote | TelegramCommanded | None:
    found = _COMMAND.fullmatch(message.text or "")
    argument = (found["argument"] or "").strip() if found else ""
    if found and (command := _command(found["name"], argument)):
        return TelegramCommanded(sender, _remote(message), command, argument)
    said = to_message_content(message, raw)
    if said is None:
        return None
    replied = message.reply_to_message
    return TelegramWrote(
        sender, _remote(message), said.content, _remote(replied) if replied else None, said.files,
        message.media_group_id or "", said.told,
    )  # fmt: skip


def _to_edit(message: Message, raw: Mapping[str, Any], sender: Sender) -> TelegramEdited | None:
    said = to_message_content(message, raw)
    edited_at = int(message.edit_date.timestamp()) if message.edit_date else 0
    return TelegramEdited(sender, _remote(message), said.content, said.files, edited_at, said.told) if said else None


def _command(name: str, argument: str) -> UserCommand | None:
    """ "/help me with my visa" is a question: words after /help, /cancel and /end must not get lost."""
    try:
        command = UserCommand(name.lower())
    except ValueError:
        return None
    return None if argument and command in (UserCommand.HELP, UserCommand.CANCEL, UserCommand.END) else command


def _topic_of(message: Message) -> str:
    """ "" outside topics, also in a thread of answers, which has an id of the same name."""
    return str(message.message_thread_id or "") if message.is_topic_message else ""


def _remote(message: Message) -> RemoteId:
    return RemoteId(str(message.message_id))


def _is_blocked(change: ChatMemberUpdated) -> bool:
    return change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
