"""Two texts of one file, line by line: what goes, what comes, and a little of what stays round it. Pure."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

_AROUND = 3  # lines of what stays
_MOST = 2000  # lines that anybody reads


class LineChange(StrEnum):
    """What becomes of a line. GAP: here stand more lines that stay."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """A line; `old` and `new` are its numbers from 1, 0 on the side where it is not. A gap's text is empty."""

    change: LineChange
    old: int
    new: int
    text: str


def difference(before: str, after: str) -> list[DifferenceLine]:
    """What changes from one text to the other; empty when nothing does. At most 2,000 lines."""
    old, new = _lines_of(before), _lines_of(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    first = max(start - _AROUND, 0)
    # Only the middle is compared: a file of thousands of lines differs in a few, and difflib is slow on the rest.
    middle_old = old[first : len(old) - max(end - _AROUND, 0)]
    middle_new = new[first : len(new) - max(end - _AROUND, 0)]
    return list(_lines(middle_old, middle_new, first))[:_MOST]


def _lines_of(text: str) -> list[str]:
    return text.removesuffix("\n").split("\n") if text else []


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """How many lines at the beginning are the same."""
    pairs = zip(left, right, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(left), len(right)))


def _lines(old: Sequence[str], new: Sequence[str], first: int) -> Iterator[DifferenceLine]:
    groups = difflib.SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(_AROUND)
    for number, group in enumerate(groups):
        if number:
            yield DifferenceLine(LineChange.GAP, 0, 0, "")
        for tag, from_old, to_old, from_new, to_new in group:
            if tag == "equal":
                for old_at, new_at in zip(range(from_old, to_old), range(from_new, to_new), strict=True):
                    yield DifferenceLine(LineChange.SAME, first + old_at + 1, first + new_at + 1, old[old_at])
                continue
            for at in range(from_old, to_old):
                yield DifferenceLine(LineChange.REMOVED, first + at + 1, 0, old[at])
            for at in range(from_new, to_new):
                yield DifferenceLine(LineChange.ADDED, 0, first + at + 1, new[at])
