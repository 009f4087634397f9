"""What Telegram's refusals mean: python-telegram-bot's exceptions as what the relay acts on. The one table of them.

    429                                        Retry
    400 "message is not modified" and the like was done before: `is_done`
    400 "can't parse entities"                 `is_unparsable`: the same words again, plain
    400 "message to be replied not found"      `is_no_reply`: the same words again, answering nothing
    400 "message thread not found"             `is_no_topic`: the same words again, outside topics
    400 otherwise, 403                         Rejected, with a sentence for the agent
    401, 409                                   Unreachable: ours to put right, nothing was done
    404                                        Unreachable, only here: the server does not know this call, or the token
    no connection                              Unreachable: certainly not sent
    413                                        Rejected: a file over Telegram's limit
    4xx that is not Telegram's JSON            Unreachable, only here: something before Telegram answered
    5xx as Telegram's JSON                     Uncertain, answered: the call is over
    5xx otherwise, unreadable, cut off         Uncertain, cut: no more will be heard
    no answer                                  Uncertain: it may go on

Whether a failure is the whole platform's, `TelegramSurface.probe` finds out.

Telegram tells refusals apart by their words only; these are those of its public server, tdlib/telegram-bot-api.
"""

import datetime

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from core.model.errors import Rejected, RemoteCallError, Retry, Uncertain, Unreachable

_NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
TOKEN_REFUSED = "Telegram refuses the bot's token."  # noqa: S105 - a sentence
_SLOWER = "Telegram asks us to slow down."
_DEFAULT_REST = 5.0  # seconds
_DONE = ("message is not modified", "message to delete not found")
_NO_PICTURE = ("image_process_failed", "photo_invalid_dimensions", "too big for a photo", "photo_ext_invalid")
_NO_REPLY = ("reply_message_id_invalid", "message to be replied not found", "replied message not found",
             "message to reply not found", "quote_text_invalid")  # fmt: skip
_NO_TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "message_thread_id")
_UNPARSABLE = ("can't parse entities", "can't parse message text")
_SENTENCES = (
    ("bot was blocked by the user", "{name} blocked the bot."),
    ("user is deactivated", "{name} deleted their Telegram account."),
    ("bot can't initiate conversation", "{name} has not started a chat with the bot."),
    ("chat not found", "Telegram knows no chat with {name}."),
    ("message to edit not found", "The message is no longer in {name}'s chat: it cannot be changed there."),
    ("message can't be edited", "Telegram does not let this message be changed: {name} still sees the old words."),
    ("message can't be deleted", "Telegram takes back no message older than 48 hours: {name} still sees it."),
    ("message is too long", "The message is too long for Telegram."),
    ("text is empty", "Telegram shows no message without words."),
    ("text must be non-empty", "Telegram shows no message without words."),
)


def to_trouble(exc: TelegramError, name: str) -> RemoteCallError:
    """What the relay is to do about a call that failed; `name` is the user's."""
    match exc:
        case RetryAfter():
            return Retry(seconds_to_wait(exc), _SLOWER)
        case NetworkError() if _says(exc, ("too many requests",)):  # by something before Telegram: no time is given
            return Retry(_DEFAULT_REST, _SLOWER)
        case BadRequest() | Forbidden() | InvalidToken() | Conflict() if _is_foreign(exc):
            return Unreachable("Something between the bridge and Telegram refuses the call.", only_here=True)
        case BadRequest() | Forbidden() | ChatMigrated():  # before NetworkError, of which BadRequest is one
            return Rejected(_sentence(exc, name))
        case InvalidToken() | EndPointNotFound() if _says(exc, ("not found",)):
            return Unreachable("Telegram does not know the call, or refuses the bot's token.", only_here=True)
        case InvalidToken() | EndPointNotFound():
            return Unreachable(TOKEN_REFUSED)
        case Conflict():
            return Unreachable("Another program uses this bot.")
        case NetworkError() if _says(exc, ("request entity too large",)):
            return Rejected("The file is too large for Telegram.")
        case NetworkError() if isinstance(exc.__cause__, _NEVER_SENT):
            return Unreachable("Telegram cannot be reached.")
        case _ if isinstance(exc.__cause__, httpx.TimeoutException):
            return Uncertain("Telegram gave no answer in time.")
        case _:  # an answer in Telegram's own words has no cause; a broken connection and unreadable words have
            answered = isinstance(exc, NetworkError) and exc.__cause__ is None
            return Uncertain("Telegram gave no usable answer.", answered=answered, cut=not answered)


def is_done(exc: TelegramError) -> bool:
    """Is this the refusal of a change that has been made before?"""
    return isinstance(exc, BadRequest) and _says(exc, _DONE)


def is_no_picture(exc: TelegramError) -> bool:
    """Does Telegram refuse to show a file as a picture, though it might take it as a document?"""
    return isinstance(exc, BadRequest) and _says(exc, _NO_PICTURE)


def is_unparsable(exc: TelegramError) -> bool:
    """Does Telegram not understand the formatting?"""
    return isinstance(exc, BadRequest) and _says(exc, _UNPARSABLE)


def is_no_reply(exc: TelegramError) -> bool:
    """Can what is to be answered not be answered, though the words might be sent without it?"""
    return isinstance(exc, BadRequest) and _says(exc, _NO_REPLY)


def is_no_topic(exc: TelegramError) -> bool:
    """Is the topic that the user wrote in gone, though the chat is there?"""
    return isinstance(exc, BadRequest) and _says(exc, _NO_TOPIC)


def seconds_to_wait(exc: RetryAfter) -> float:
    """How long Telegram wants to be left alone. python-telegram-bot changes the type between its versions."""
    after = exc.retry_after
    return after.total_seconds() if isinstance(after, datetime.timedelta) else float(after)


def _is_foreign(exc: TelegramError) -> bool:
    """Is the answer not in Telegram's JSON? python-telegram-bot keeps its parser's complaint as the cause."""
    return isinstance(exc.__cause__, TelegramError)


def _says(exc: TelegramError, phrases: tuple[str, ...]) -> bool:
    return any(phrase in exc.message.lower() for phrase in phrases)


def _sentence(exc: TelegramError, name: str) -> str:
    for phrase, sentence in _SENTENCES:
        if _says(exc, (phrase,)):
            return sentence.format(name=name)
    return f"Telegram does not take this for {name}: {exc.message}"
