"""What a failed call to Slack means for us: one table from Slack's error codes, and one from broken connections.

A fault of the set-up (a revoked token, an archived channel) is `Unreachable`, not `Rejected`: everything waits and is
shown once it is mended, and nothing is given up meanwhile. A code that is not in the table was answered by Slack and
means "not done".

What Slack's edge says in its place (a proxy's words, a page, half an answer, an answer that lacks what it must have) is
`UnreadableAnswer`, and like every other exception that a call can end with it is one of `API_ERRORS`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError, SlackClientError

from core.model.errors import Rejected, RemoteCallError, Retry, Uncertain, Unreachable

log = structlog.get_logger(__name__)

_AMBIGUOUS = "Slack had a fault of its own."
_TOO_LONG = "Slack found it too long."
_NOT_UNDERSTOOD = "Slack did not understand the post; this is a fault of the bridge."

ERROR_CODES: Mapping[str, tuple[type[Rejected | Unreachable | Uncertain], str]] = {
    "account_inactive": (Unreachable, "The app was removed from the workspace."),
    "channel_not_found": (Unreachable, "Slack does not know the channel."),
    "invalid_auth": (Unreachable, "Slack does not accept the bot token."),
    "is_archived": (Unreachable, "The channel is archived."),
    "missing_scope": (Unreachable, "The app lacks a permission."),
    "not_allowed_token_type": (Unreachable, "Slack wants another kind of token."),
    "not_authed": (Unreachable, "There is no bot token."),
    "not_in_channel": (Unreachable, "The app is not in the channel."),
    "team_access_not_granted": (Unreachable, "The app has no access to the workspace."),
    "token_expired": (Unreachable, "The bot token has expired."),
    "token_revoked": (Unreachable, "The bot token was revoked."),
    "restricted_action": (Unreachable, "The workspace does not let the app post."),
    "restricted_action_read_only_channel": (Unreachable, "The channel is read-only."),
    "fatal_error": (Uncertain, _AMBIGUOUS),
    "internal_error": (Uncertain, _AMBIGUOUS),
    "request_timeout": (Uncertain, _AMBIGUOUS),
    "service_unavailable": (Uncertain, _AMBIGUOUS),
    "cannot_reply_to_message": (Rejected, "Slack takes no replies in this thread."),
    "cant_update_message": (Rejected, "The post is gone, or cannot be changed."),
    "edit_window_closed": (Rejected, "The post is too old to be changed."),
    "message_not_found": (Rejected, "The post was deleted in Slack."),
    "thread_not_found": (Rejected, "The thread was deleted in Slack."),
    "restricted_action_non_threadable_channel": (Rejected, "The channel has no threads."),
    "restricted_action_thread_locked": (Rejected, "The thread is locked."),
    "user_not_in_channel": (Rejected, "The person is not in the channel."),
    "file_deleted": (Rejected, "The file was deleted in Slack."),
    "file_not_found": (Rejected, "Slack does not have the file."),
    "file_upload_size_restricted": (Rejected, "Slack takes no file as large as this."),
    "block_mismatch": (Rejected, _NOT_UNDERSTOOD),
    "invalid_arguments": (Rejected, _NOT_UNDERSTOOD),
    "invalid_blocks": (Rejected, _NOT_UNDERSTOOD),
    "invalid_metadata_format": (Rejected, _NOT_UNDERSTOOD),
    "metadata_too_large": (Rejected, _NOT_UNDERSTOOD),
    "no_text": (Rejected, _NOT_UNDERSTOOD),
    "msg_blocks_too_long": (Rejected, _TOO_LONG),
    "msg_too_long": (Rejected, _TOO_LONG),
}
_LIMITED = ("ratelimited", "rate_limited", "message_limit_exceeded")
_DEFAULT_REST = 30.0  # seconds, when Slack does not say how long to wait
LONGEST_RETRY_AFTER = 3_600.0  # seconds; what asks for more is no rate limit of Slack's
_TOO_MANY = 429
_SERVER_FAULT = 500

# Whatever a call can raise: slack_sdk's errors, aiohttp's, and those of the connection itself (TimeoutError is one).
API_ERRORS = (SlackClientError, aiohttp.ClientError, OSError)
# What slack_sdk, aiohttp and json raise over an answer that they do not expect; RecursionError is a RuntimeError.
BAD_ANSWER_ERRORS = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class UnreadableAnswer(SlackClientError):
    """An answer came, but not in Slack's words: what was asked for may have been done all the same."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Round a call that changes something: raises Retry, Rejected, Unreachable or Uncertain."""
    try:
        yield
    except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
        raise to_trouble(exc) from exc


@contextmanager
def translate_read_errors() -> Iterator[None]:
    """Round a call that only reads: what may have been done may be done again, so nothing is Uncertain."""
    try:
        yield
    except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
        trouble = to_trouble(exc)
        raise (Unreachable(str(trouble)) if isinstance(trouble, Uncertain) else trouble) from exc


def code_of(exc: SlackApiError) -> str:
    """Slack's code for the error, "" when the answer had none. Raises nothing, whatever the answer was."""
    data = getattr(exc.response, "data", exc.response)
    code = data.get("error") if isinstance(data, Mapping) else None
    return code if isinstance(code, str) else ""


def to_trouble(exc: Exception) -> RemoteCallError:
    """What an exception of slack_sdk or aiohttp means, or one of ours over an answer."""
    match exc:
        case SlackApiError():
            return _of_answer(exc)
        case UnreadableAnswer():
            return Uncertain(_AMBIGUOUS, answered=True)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Unreachable("Slack could not be reached.")
        case TimeoutError():
            return Uncertain("Slack did not answer in time.")
        case SlackClientError() | aiohttp.ClientError() | OSError():
            return Uncertain(f"Slack did not answer ({type(exc).__name__}).", cut=True)
        case _:
            log.error("what Slack answered could not be used", exc_info=exc)
            return Uncertain(f"Slack's answer could not be used ({type(exc).__name__}).", answered=True)


def _of_answer(exc: SlackApiError) -> RemoteCallError:
    code, answer = code_of(exc), exc.response
    status = _status_of(answer)
    if status == _TOO_MANY or code in _LIMITED:
        return Retry(retry_after(answer), "Slack asks us to slow down.")
    if code in ERROR_CODES:
        kind, sentence = ERROR_CODES[code]
        return Uncertain(sentence, answered=True) if kind is Uncertain else kind(sentence)
    if not code:  # not Slack's own words: what stands before it gave up waiting, and Slack may be at it still
        return Uncertain(_AMBIGUOUS, cut=True)
    if status >= _SERVER_FAULT:
        return Uncertain(_AMBIGUOUS, answered=True)
    return Rejected(f"Slack refused it ({code}).")


def _status_of(answer: object) -> int:
    status = getattr(answer, "status_code", None) or getattr(answer, "status", None)
    return status if isinstance(status, int) else 0


def retry_after(answer: object) -> float:
    """The seconds that Slack asks us to wait, as its answer's headers say."""
    headers = getattr(answer, "headers", None) or {}
    value = str(headers.get("Retry-After") or headers.get("retry-after") or "")
    seconds = float(value) if value.isascii() and value.replace(".", "", 1).isdigit() else _DEFAULT_REST
    return min(seconds, LONGEST_RETRY_AFTER)
