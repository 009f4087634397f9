"""The waiting line in pages: a desk with thousands who wait is not told of all of them at once. Pure.

A page ends at a cursor, a place in the order of the line. What stands before it is known to whoever has the page, for
every change is told; so pages need no counting, whoever comes or goes between two of them.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.escalation.triggers import PRIORITY_RANKS, USUAL_RANK
from core.model.session import SessionState

PAGE = 50  # sessions: 45 KB

SessionJson = Mapping[str, Any]  # a session as `outbound.to_session` has it
_Place = tuple[int, int, str]


class BadCursor(ValueError):
    """It is none of ours."""


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Some of those who wait, in order. `cursor` asks for the next, None: there are no more. `total`: all that wait."""

    waiting: Sequence[SessionJson]
    cursor: str | None
    total: int

    def to_frame(self) -> dict[str, Any]:
        """The fields that say so."""
        return {"waiting": list(self.waiting), "cursor": self.cursor, "waiting_total": self.total}


def waiting_page(sessions: Sequence[SessionJson], cursor: str = "", most: int = PAGE) -> WaitingPage:
    """The next of those who wait among `people`, who are in order. Raises BadCursor."""
    line = [session for session in sessions if session["state"] == SessionState.PENDING.value]
    first = bisect_right(line, _place_at(cursor), key=line_position) if cursor else 0
    page = line[first : first + most]
    more = first + most < len(line)
    return WaitingPage(page, _cursor_after(page[-1]) if more else None, len(line))


def line_position(session: SessionJson) -> _Place:
    """Where a session stands: the most urgent first, among equals the longest there."""
    rank = PRIORITY_RANKS.get(session["priority"], USUAL_RANK)
    return (rank, session["escalated_at"] or 0, session["id"])


def _cursor_after(session: SessionJson) -> str:
    return ".".join(str(part) for part in line_position(session))


def _place_at(cursor: str) -> _Place:
    rank, _, rest = cursor.partition(".")
    at, _, session = rest.partition(".")
    if not (rank.isdecimal() and at.isdecimal() and session and cursor.isascii()):
        raise BadCursor("This is no cursor of ours.")
    return (int(rank), int(at), session)
