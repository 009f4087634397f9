"""What a look at one thing found, and how it is printed. Looks at nothing itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import click


class State(StrEnum):
    """How a thing is. MISSING: not set up, and the bridge runs without it."""

    OK = "ok"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, as a sentence. `remedy` says what to do when it is not as it should be."""

    state: State
    what: str
    remedy: str = ""


class AdapterFinding(Protocol):
    """What the adapters' own checks give."""

    @property
    def ok(self) -> bool:
        """Is it as it should be?"""
        ...

    @property
    def what(self) -> str:
        """What was found, as a sentence."""
        ...

    @property
    def remedy(self) -> str:
        """What to do, when it is not."""
        ...


def ok(what: str) -> Finding:
    """It is as it should be."""
    return Finding(State.OK, what)


def missing(what: str, remedy: str) -> Finding:
    """It is not set up, and need not be."""
    return Finding(State.MISSING, what, remedy)


def wrong(what: str, remedy: str = "") -> Finding:
    """The bridge does not work as it was set up."""
    return Finding(State.WRONG, what, remedy)


def to_findings(found: Iterable[AdapterFinding]) -> list[Finding]:
    """The findings of an adapter."""
    return [Finding(State.OK if one.ok else State.WRONG, one.what, "" if one.ok else one.remedy) for one in found]


def show(area: str, findings: Iterable[Finding]) -> None:
    """Print findings, one a line, each remedy under its own."""
    for finding in findings:
        click.echo(f"{finding.state:<8} {area}: {finding.what}")
        if finding.remedy:
            click.echo(f"         -> {finding.remedy}")
