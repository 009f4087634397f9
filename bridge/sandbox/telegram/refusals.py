"""The refusals of the Bot API, in its own words.

The form: core.telegram.org/bots/api#making-requests. The words are documented nowhere: they are those of the public Bot
API server (tdlib/telegram-bot-api), which clients have come to know.
"""

import math
from typing import Any


class BotApiRefused(Exception):
    """A call that is answered with ok=false. `code` is the HTTP status and error_code."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_wire(self) -> dict[str, Any]:
        """The answer's body."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | {"parameters": self.parameters} if self.parameters else body


def bad_request(reason: str) -> BotApiRefused:
    """400: the call is wrong and will be wrong again."""
    return BotApiRefused(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> BotApiRefused:
    """403: the person does not want to hear from the bot."""
    return BotApiRefused(403, f"Forbidden: {reason}")


def conflict(reason: str) -> BotApiRefused:
    """409: somebody else receives this bot's updates."""
    return BotApiRefused(409, f"Conflict: {reason}")


def too_many_requests(seconds: float) -> BotApiRefused:
    """429, with the wait in whole seconds, at least one."""
    wait = max(1, math.ceil(seconds))
    return BotApiRefused(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
