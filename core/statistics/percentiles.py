"""Percentiles by nearest rank: each is a value that really occurred, so that a sentence about it is true."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Percentiles:
    """How values are spread: half are at most `p50`, nine of ten at most `p90`. In the unit of the values."""

    count: int
    p50: int
    p90: int
    p95: int
    maximum: int


def percentiles_of(values: Iterable[int]) -> Percentiles | None:
    """The spread, or None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return Percentiles(
        len(ordered), percentile(ordered, 0.5), percentile(ordered, 0.9), percentile(ordered, 0.95), ordered[-1]
    )


def percentile(ordered: Sequence[int], share: float) -> int:
    """The smallest of the ordered values (at least one) that a share (0 to 1) of them does not exceed."""
    rank = math.ceil(round(share * len(ordered), 9))  # 0.95 * 20 is a hair over 19
    return ordered[max(0, rank - 1)]
