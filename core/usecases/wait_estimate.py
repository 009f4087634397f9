"""How long somebody in a line will wait for a person, in minutes; or that nobody can say. Pure.

Three things bound it from below: how soon agents took people lately, how fast the line moves while people stand in it,
and how long those ahead have waited already. Waits that nobody ended count as endless ones.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MINUTE = 60 * 1_000_000  # microseconds
UNKNOWN = 0  # minutes: only the place is told

_ENOUGH = 3  # waits that ended; of fewer, nothing can be said
_SHARE = 0.75  # of users have waited no longer than what is said
_STANDS_STILL = 3  # times the usual gap without a claim: the former pace says nothing any more
_STEPS = (1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30, 40, 50, 60)  # told, so that a line of many is not told of every minute


@dataclass(frozen=True, slots=True)
class PastClaim:
    """An agent took somebody out of the line at `at`, who had stood in it for `waited` microseconds."""

    at: int
    waited: int


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line as it is. `waits`: how long each has waited by now, the first in line first; `now` in microseconds.

    `claims` are the latest ones, `in_vain` how many left the line meanwhile without having met anybody. `free` is how
    many people the agents on duty could take at once, None when nobody knows of agents.
    """

    now: int
    waits: Sequence[int]
    claims: Sequence[PastClaim]
    in_vain: int = 0
    free: int | None = None


def minutes_for_each(line: WaitingLine) -> list[int]:
    """What each in line is told, the first first: minutes, one of `_STEPS`, or UNKNOWN.

    Never less than anybody ahead is told or has waited; behind an UNKNOWN all are UNKNOWN.
    """
    usual, gap = _usual(line), _gap(line)
    told: list[int] = []
    longest = 0
    for ahead, waited in enumerate(line.waits):
        longest = max(longest, waited)
        wait = max(longest, _expected(line, ahead, usual, gap))
        told.append(_rounded_up(wait) if UNKNOWN not in told[-1:] else UNKNOWN)
    return told


def _expected(line: WaitingLine, ahead: int, usual: float, gap: float | None) -> float:
    """Microseconds for whoever has so many ahead of them; endless when nobody can say."""
    is_free = line.free is None or ahead < line.free
    if gap is not None:
        return usual + ahead * gap
    return usual * (ahead + 1) if is_free else math.inf


def _usual(line: WaitingLine) -> float:
    """How long most of those who left the line lately had stood in it."""
    ended = sorted([*(float(claim.waited) for claim in line.claims), *[math.inf] * line.in_vain])
    return ended[math.ceil(_SHARE * len(ended)) - 1] if len(ended) >= _ENOUGH else math.inf


def _gap(line: WaitingLine) -> float | None:
    """Microseconds between two claims while somebody stood in the line; None when that was never so."""
    claims = sorted(line.claims, key=lambda claim: claim.at)
    gaps = [
        later.at - earlier.at
        for earlier, later in pairwise(claims)
        if later.at - later.waited < earlier.at  # who was taken second stood there when the first was taken
    ]
    usual = sum(gaps) / len(gaps) if gaps else None
    standing = min(max(line.waits, default=0), line.now - claims[-1].at) if claims else 0  # the gap that is not over
    if standing and (usual is None or standing > _STANDS_STILL * usual):
        return float(standing)
    return usual


def _rounded_up(wait: float) -> int:
    return next((step for step in _STEPS if wait <= step * MINUTE), UNKNOWN)
