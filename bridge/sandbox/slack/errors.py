"""Errors as Slack answers them: HTTP 200 with {"ok": false, "error": ...}."""

from dataclasses import dataclass
from typing import Any


class SlackError(Exception):
    """A call that Slack refuses. `error` is Slack's code for it; `more` are further fields of the answer."""

    retry_after = 0  # seconds

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def to_answer(self) -> dict[str, Any]:
        """The JSON body of the answer."""
        return {"ok": False, "error": self.error, **self.more}


class RateLimited(SlackError):
    """Too many calls: HTTP 429, and when to come back, in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class ArgumentProblem:
    """What is wrong with an argument. `pointer` is a JSON pointer ("/blocks/0/text"), `error` Slack's code for it."""

    pointer: str
    why: str
    error: str = "invalid_arguments"


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that our code should not have made: Slack's contract forbids it. The suite asserts there are none."""

    method: str
    args: dict[str, Any]
    why: str
