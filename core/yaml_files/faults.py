"""What is wrong with a configuration, told so that an admin can put it right. Finds nothing itself."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault. `line` counts from 1; 0 when the file itself is the fault. `remedy` may be empty."""

    file: str
    line: int
    problem: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.as_sentence}"

    @property
    def as_sentence(self) -> str:
        """What is wrong, and what would be right, without the place."""
        return f"{self.problem} - {self.remedy}" if self.remedy else self.problem


class ConfigFault(Exception):
    """The configuration cannot be used. Its text is all the faults, one a line, by file and line."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults: Sequence[FileFault] = sorted(faults, key=lambda fault: (fault.file, fault.line))
        super().__init__("\n".join(map(str, self.faults)))


def did_you_mean(written: str, known: Iterable[str], otherwise: str = "") -> str:
    """A remedy naming the known word nearest to what was written, or all of them when there are few."""
    words = sorted(known)
    near = difflib.get_close_matches(written.lower(), words, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return otherwise or f"known here: {', '.join(words)}"
