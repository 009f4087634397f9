"""The waiting line in pages: a desk with thousands who wait is not told of all of them at once. Pure.

A page ends at a cursor, a place in the order of the line. What stands before it is known to whoever has the page, for
every change is told; so pages need no counting, whoever comes or goes between two of them.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.model.session import State
from core.store.line_order import rank_of

PAGE = 50  # sessions: 45 KB

Shown = Mapping[str, Any]  # a session as `outbound.to_session` has it
_Place = tuple[int, int, str]


class BadCursor(ValueError):
    """It is none of ours."""


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Some of those who wait, in order. `cursor` asks for the next, None: there are no more. `total`: all that wait."""

    waiting: Sequence[Shown]
    cursor: str | None
    total: int

    def to_frame(self) -> dict[str, Any]:
        """The fields that say so."""
        return {"waiting": list(self.waiting), "cursor": self.cursor, "waiting_total": self.total}


def waiting_page(people: Sequence[Shown], cursor: str = "", most: int = PAGE) -> WaitingPage:
    """The next of those who wait among `people`, who are in order. Raises BadCursor."""
    line = [session for session in people if session["state"] == State.PENDING.value]
    first = bisect_right(line, _place_at(cursor), key=place_of) if cursor else 0
    page = line[first : first + most]
    more = first + most < len(line)
    return WaitingPage(page, _cursor_after(page[-1]) if more else None, len(line))


def place_of(session: Shown) -> _Place:
    """Where a session stands: the most urgent first, among equals the longest there."""
    return (rank_of(session["priority"]), session["escalated_at"] or 0, session["id"])


def _cursor_after(session: Shown) -> str:
    return ".".join(str(part) for part in place_of(session))


def _place_at(cursor: str) -> _Place:
    rank, _, rest = cursor.partition(".")
    at, _, session = rest.partition(".")
    if not (rank.isdecimal() and at.isdecimal() and session and cursor.isascii()):
        raise BadCursor("This is no cursor of ours.")
    return (int(rank), int(at), session)
