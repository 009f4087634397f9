"""What a check of an installation found: one thing that was looked at, as a sentence, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class FindingState(StrEnum):
    """How a thing is. MISSING: not set up, and the bridge runs without it. ADVICE: it works, and is hardly meant so."""

    OK = "ok"
    ADVICE = "advice"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` says what to do when it is not as it should be; it is empty when there is nothing to do."""

    state: FindingState
    what: str
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """Is there nothing to do?"""
        return self.state is FindingState.OK


def fine(what: str) -> Finding:
    """It is as it should be."""
    return Finding(FindingState.OK, what)


def advice(what: str, remedy: str) -> Finding:
    """It works as it is, and somebody who looks at it would hardly leave it so."""
    return Finding(FindingState.ADVICE, what, remedy)


def missing(what: str, remedy: str) -> Finding:
    """It is not set up, and need not be."""
    return Finding(FindingState.MISSING, what, remedy)


def wrong(what: str, remedy: str = "") -> Finding:
    """The bridge does not work as it was set up."""
    return Finding(FindingState.WRONG, what, remedy)
