"""Remember what was made of the last few values, by which value it was: for what is costly to make and never changes.

Files that did not change are read as the very same values (see `core.yaml_files.checked_file`): a save of one file
compiles no phrases of another.
"""

from collections.abc import Callable
from typing import TypeVar

S = TypeVar("S")
M = TypeVar("M")

_LAST = 4


def memoize_recent(make: Callable[[S], M]) -> Callable[[S], M]:
    """`make`, which is called again only for a value that is not one of the last few. What it raises is not kept."""
    known: list[tuple[S, M]] = []

    def made(source: S) -> M:
        for before, what in tuple(known):
            if before is source:
                return what
        what = make(source)
        known[:] = [(source, what), *known[: _LAST - 1]]
        return what

    return made
