"""What becomes of each kind of thing that a platform knows, as data: the form that adapters write their tables in.

The tables are the source of docs/fidelity.md (`bridge fidelity`) and of the tests, which hold them complete against the
platforms' own specifications.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fidelity(StrEnum):
    """What the other side has of it."""

    CARRIED = "carried"  # the thing itself, or what it says
    TOLD = "told"  # that there was something; whoever sent it is told that no more arrives
    NOTHING = "nothing"  # it is no part of a conversation


@dataclass(frozen=True, slots=True)
class FidelityEntry:
    """One kind, by the platform's own name. `becomes`: what the other side has. `why`: for all that is not carried."""

    name: str
    fidelity: Fidelity
    becomes: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FidelityTable:
    """The kinds of one sort. `complete`: against what a test holds it complete, for readers."""

    title: str
    complete: str
    kinds: Sequence[FidelityEntry]

    def names(self, fidelity: Fidelity | None = None) -> frozenset[str]:
        """Every kind's name, or those of one fate."""
        return frozenset(kind.name for kind in self.kinds if fidelity is None or kind.fidelity is fidelity)

    def count(self, fidelity: Fidelity) -> int:
        """How many kinds have this fate."""
        return sum(kind.fidelity is fidelity for kind in self.kinds)


def carried(name: str, becomes: str) -> FidelityEntry:
    """A kind whose substance arrives."""
    return FidelityEntry(name, Fidelity.CARRIED, becomes)


def told(name: str, becomes: str, why: str) -> FidelityEntry:
    """A kind of which only the fact arrives."""
    return FidelityEntry(name, Fidelity.TOLD, becomes, why)


def nothing(why: str, *names: str) -> tuple[FidelityEntry, ...]:
    """Kinds that are no part of a conversation, for one reason."""
    return tuple(FidelityEntry(name, Fidelity.NOTHING, why=why) for name in names)
