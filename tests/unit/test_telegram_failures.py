"""The table of what Telegram's refusals mean."""

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from channels.telegram.failures import is_done, is_unparsable, to_trouble
from core.model.errors import Rejected, Retry, Uncertain, Unreachable


def caused(exc: TelegramError, cause: Exception) -> TelegramError:
    exc.__cause__ = cause
    return exc


def test_slowing_down_keeps_the_seconds() -> None:
    trouble = to_trouble(RetryAfter(7), "Mia")
    assert isinstance(trouble, Retry)
    assert trouble.after == 7.0


@pytest.mark.parametrize(
    ("exc", "sentence"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), "Mia blocked the bot."),
        (Forbidden("Forbidden: user is deactivated"), "Mia deleted their Telegram account."),
        (
            Forbidden("Forbidden: bot can't initiate conversation with a user"),
            "Mia has not started a chat with the bot.",
        ),
        (BadRequest("Bad Request: chat not found"), "Telegram knows no chat with Mia."),
        (BadRequest("Bad Request: message is too long"), "The message is too long for Telegram."),
        (
            BadRequest("Bad Request: message can't be deleted for everyone"),
            "Telegram takes back no message older than 48 hours: Mia still sees it.",
        ),
        (
            BadRequest("Bad Request: message to edit not found"),
            "The message is no longer in Mia's chat: it cannot be changed there.",
        ),
        (BadRequest("Bad Request: of a new kind"), "Telegram does not take this for Mia: Of a new kind"),
        (ChatMigrated(5), "Telegram does not take this for Mia: Group migrated to supergroup. New chat id: 5"),
    ],
)
def test_a_refusal_for_good_has_a_sentence_for_the_agent(exc: TelegramError, sentence: str) -> None:
    trouble = to_trouble(exc, "Mia")
    assert isinstance(trouble, Rejected)
    assert trouble.reason == sentence


@pytest.mark.parametrize(
    "exc",
    [
        caused(NetworkError("no"), httpx.ConnectError("refused")),
        caused(TimedOut(), httpx.ConnectTimeout("slow")),
        caused(TimedOut(), httpx.PoolTimeout("busy")),
        InvalidToken(),
        InvalidToken("Unauthorized"),
        Conflict("Conflict: terminated by other getUpdates request"),
    ],
)
def test_what_was_never_sent_or_is_ours_to_put_right_waits(exc: TelegramError) -> None:
    assert isinstance(to_trouble(exc, "Mia"), Unreachable)


@pytest.mark.parametrize(
    "exc",
    [
        caused(TimedOut(), httpx.ReadTimeout("slow")),
        caused(TimedOut(), httpx.WriteTimeout("slow")),
        caused(NetworkError("no"), httpx.RemoteProtocolError("dropped")),
        NetworkError("Internal Server Error"),
        NetworkError("Bad Gateway (502)"),
        TelegramError("Invalid server response"),
    ],
)
def test_what_may_have_been_done_is_uncertain(exc: TelegramError) -> None:
    assert isinstance(to_trouble(exc, "Mia"), Uncertain)


UNREADABLE = TelegramError("Invalid server response")


@pytest.mark.parametrize(
    ("exc", "answered", "cut"),
    [
        (caused(TimedOut(), httpx.ReadTimeout("slow")), False, False),
        (caused(TimedOut(), httpx.WriteTimeout("slow")), False, False),
        (NetworkError("Internal Server Error"), True, False),
        (NetworkError("Bad Gateway"), True, False),
        (
            caused(NetworkError("Bad Gateway (502). Parsing the server response b'<html>' failed"), UNREADABLE),
            False,
            True,
        ),
        (
            caused(NetworkError("Gateway Timeout (504). Parsing the server response b'' failed"), UNREADABLE),
            False,
            True,
        ),
        (caused(NetworkError("no"), httpx.ReadError("reset")), False, True),
        (caused(NetworkError("no"), httpx.RemoteProtocolError("dropped")), False, True),
        (caused(TelegramError("Invalid server response"), ValueError("no JSON")), False, True),
        (caused(NetworkError("Unknown error in HTTP implementation"), RuntimeError("odd")), False, True),
    ],
)
def test_a_call_that_is_over_is_told_from_one_that_may_go_on(exc: TelegramError, answered: bool, cut: bool) -> None:
    trouble = to_trouble(exc, "Mia")
    assert isinstance(trouble, Uncertain)
    assert (trouble.answered, trouble.cut) == (answered, cut)


@pytest.mark.parametrize(
    "exc",
    [
        InvalidToken("Not Found"),
        caused(Forbidden("Forbidden (403). Parsing the server response b'<html>' failed"), UNREADABLE),
        caused(BadRequest("Bad Request (400). Parsing the server response b'<html>' failed"), UNREADABLE),
    ],
)
def test_a_refusal_that_may_concern_this_call_alone_rests_nobody_else(exc: TelegramError) -> None:
    trouble = to_trouble(exc, "Mia")
    assert isinstance(trouble, Unreachable)
    assert trouble.only_here


def test_a_429_of_a_proxy_is_a_pause_too() -> None:
    exc = caused(NetworkError("Too Many Requests (429). Parsing the server response b'' failed"), UNREADABLE)
    assert isinstance(to_trouble(exc, "Mia"), Retry)


def test_changes_made_before_count_as_done() -> None:
    assert is_done(BadRequest("Bad Request: message is not modified: specified new message content"))
    assert is_done(BadRequest("Bad Request: message to delete not found"))
    assert not is_done(BadRequest("Bad Request: message to edit not found"))


def test_formatting_that_is_not_understood_is_told_apart() -> None:
    assert is_unparsable(BadRequest("Bad Request: can't parse entities: Unsupported start tag"))
    assert not is_unparsable(BadRequest("Bad Request: message is too long"))
