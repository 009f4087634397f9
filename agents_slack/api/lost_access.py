"""What is wrong with Slack and stays wrong until somebody mends it: a lost channel, a revoked token.

It is noticed by what Slack answers and by what it tells, said once, and over when a call gets through again. Nothing
is lost meanwhile: lanes wait, and sessions go on in the console.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import Any

import structlog

from agents_slack.api.failures import ERROR_CODES
from core.runtime.supervision import Supervisor

log = structlog.get_logger(__name__)

WORKSPACE = "the workspace"
SOCKET = "Socket Mode"
DELETED = "The channel was deleted."
NO_APP_TOKEN = "Slack does not accept the app token."  # noqa: S105 - a sentence

_OF_THE_WORKSPACE = (
    "account_inactive", "invalid_auth", "not_allowed_token_type", "not_authed", "team_access_not_granted",
    "token_expired", "token_revoked",
)  # fmt: skip
_OF_A_CHANNEL = (
    "channel_not_found", "is_archived", "not_in_channel", "restricted_action",
    "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
)  # fmt: skip
_OPENS_SOCKET = "apps.connections.open"
_POSTING = ("chat.postMessage", "chat.update")
_READING = ("conversations.replies", "conversations.history", "conversations.members")
_PLACES = ("C", "G")  # what ids of channels begin with; a person who cannot be written to is no loss of ours

TellChannel = Callable[[str, str], Coroutine[Any, Any, object]]  # to a channel, a text


class LostAccess:
    """Knows what is wrong. `tell_in` gives the channels in which admins may be told, the best first."""

    def __init__(self, say: TellChannel, channels_to_tell: Callable[[], Iterable[str]], tasks: Supervisor) -> None:
        self._say = say
        self._tell_in = channels_to_tell
        self._wrong: dict[str, str] = {}  # what -> a sentence
        self._tasks = tasks

    @property
    def workspace_problem(self) -> str:
        """Why Slack does not let us in at all, as a sentence; "" while it does."""
        return self._wrong.get(WORKSPACE) or self._wrong.get(SOCKET, "")

    @property
    def channels(self) -> Mapping[str, str]:
        """The channels that are lost to us, and why, as sentences."""
        return {what: why for what, why in self._wrong.items() if what.startswith(_PLACES)}

    def on_answer(self, method: str, channel: str, error: str) -> None:
        """Slack answered a call, with an error's code or "". See `client.WatchedClient`."""
        if method == _OPENS_SOCKET:
            self._socket_answered(error)
        elif error in _OF_THE_WORKSPACE:
            self.access_lost(WORKSPACE, ERROR_CODES[error][1])
        elif error in _OF_A_CHANNEL and method in (*_POSTING, *_READING) and channel.startswith(_PLACES):
            self.access_lost(channel, ERROR_CODES[error][1])
        elif not error:
            self.access_restored(WORKSPACE)
            if method in _POSTING:
                self.access_restored(channel)

    def access_lost(self, what: str, why: str) -> None:
        """Something is wrong: with WORKSPACE, with SOCKET, or with a channel, by its id."""
        if what in self._wrong:
            return
        self._wrong[what] = why
        if what in (WORKSPACE, SOCKET):
            log.error("Slack does not let us in", what=what, reason=why)
        else:
            log.error("a channel in Slack is lost to us", channel=what, reason=why)
            self._tell(
                f"Slack channel {what}: {why} What belongs there waits and is posted when that is mended; "
                "until then its conversations can be answered in the console."
            )

    def access_restored(self, what: str) -> None:
        """It works again."""
        if self._wrong.pop(what, None) is None:
            return
        log.info("Slack works again", what=what)
        if what.startswith(_PLACES):
            self._tell(f"Slack channel {what} works again; what waited is being posted.")

    def _socket_answered(self, error: str) -> None:
        if not error:
            self.access_restored(SOCKET)
        elif error in _OF_THE_WORKSPACE:
            self.access_lost(SOCKET, NO_APP_TOKEN)

    def _tell(self, text: str) -> None:
        """Say it in the first channel that is not lost itself; where there is none, the log has it."""
        channel = next((each for each in self._tell_in() if each and each not in self._wrong), "")
        if channel and WORKSPACE not in self._wrong:
            self._tasks.start("slack announcement", self._say(channel, text))
