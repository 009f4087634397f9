"""What becomes of each kind of thing that a platform knows, as data: the form that adapters write their tables in.

The tables are the source of docs/fidelity.md (`bridge fidelity`) and of the tests, which hold them complete against the
platforms' own specifications.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """What the other side has of it."""

    CARRIED = "carried"  # the thing itself, or what it says
    TOLD = "told"  # that there was something; whoever sent it is told that no more arrives
    NOTHING = "nothing"  # it is no part of a conversation


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind, by the platform's own name. `becomes`: what the other side has. `why`: for all that is not carried."""

    name: str
    fate: Fate
    becomes: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The kinds of one sort. `complete`: against what a test holds it complete, for readers."""

    title: str
    complete: str
    kinds: Sequence[Kind]

    def names(self, fate: Fate | None = None) -> frozenset[str]:
        """Every kind's name, or those of one fate."""
        return frozenset(kind.name for kind in self.kinds if fate is None or kind.fate is fate)

    def count(self, fate: Fate) -> int:
        """How many kinds have this fate."""
        return sum(kind.fate is fate for kind in self.kinds)


def carried(name: str, becomes: str) -> Kind:
    """A kind whose substance arrives."""
    return Kind(name, Fate.CARRIED, becomes)


def told(name: str, becomes: str, why: str) -> Kind:
    """A kind of which only the fact arrives."""
    return Kind(name, Fate.TOLD, becomes, why)


def nothing(why: str, *names: str) -> tuple[Kind, ...]:
    """Kinds that are no part of a conversation, for one reason."""
    return tuple(Kind(name, Fate.NOTHING, why=why) for name in names)
