"""How the calls that share a bucket fare: who fails in a row, and who gets through. In memory, of this process.

Several addresses that failed in a row, in calls of one kind, with none succeeding between, are evidence of an outage.
An address that goes on failing while others get through is none. An address is known here by its lane: the cards of all
conversations stand in one channel, each at a place of its own.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

MIN_FAILING_ADDRESSES = 3  # so many different ones that fail in a row are an outage
FAILURE_WINDOW = 60.0  # seconds
SUCCESS_WINDOW = 60.0  # seconds in which a success elsewhere says that it is not an outage
# so often must others get through between an address's failures until it is no evidence any more
MIN_SUCCESSES_ELSEWHERE = 2
_MOST_FAILING = 10_000


@dataclass(slots=True)
class _Failing:
    """An address since its last success: when it failed last, and after how many failures others got through."""

    at: float
    others: int = 0


@dataclass(slots=True)
class _CallKind:
    """How calls of one kind fare: posts may fail for everybody while edits and reactions are taken."""

    failing: dict[int, _Failing] = field(default_factory=dict)
    succeeded: dict[int, float] = field(default_factory=dict)  # the last two that did

    def last_success(self, but: int = 0) -> float:
        return max((at for lane, at in self.succeeded.items() if lane != but), default=0.0)


class OutageEvidence:
    """Times are monotonic seconds. `kind`: of call, as in `core.model.ports.Operation`."""

    def __init__(self) -> None:
        self._kinds: dict[str, _CallKind] = {}

    def failed(self, lane: int, kind: str = "") -> None:
        """A call was not taken, or nobody knows."""
        known, now = self._of(kind), time.monotonic()
        one = known.failing.get(lane)
        if one is None:
            if len(known.failing) >= _MOST_FAILING:
                known.failing.clear()
            known.failing[lane] = _Failing(now)
            return
        one.others += int(known.last_success(but=lane) > one.at)
        one.at = now

    def succeeded(self, lane: int, kind: str = "") -> None:
        """A call got through."""
        known = self._of(kind)
        known.failing.pop(lane, None)
        before = [each for each in known.succeeded.items() if each[0] != lane][:1]
        known.succeeded = dict([(lane, time.monotonic()), *before])

    def in_a_row(self, kind: str = "") -> Mapping[int, float]:
        """The addresses that failed with none succeeding since, and when; {} when they are too few to be evidence."""
        known = self._of(kind)
        since = max(known.last_success(), time.monotonic() - FAILURE_WINDOW)
        row = {
            lane: one.at
            for lane, one in known.failing.items()
            if one.at > since and one.others < MIN_SUCCESSES_ELSEWHERE
        }
        return row if len(row) >= MIN_FAILING_ADDRESSES else {}

    def fails_alone(self, lane: int) -> bool:
        """Did others get through between its failures?"""
        return any(
            lane in kind.failing and kind.failing[lane].others >= MIN_SUCCESSES_ELSEWHERE
            for kind in self._kinds.values()
        )

    def others_succeed(self, lane: int, within: float = SUCCESS_WINDOW) -> bool:
        """Did another address get through lately, or within fewer seconds?"""
        since = time.monotonic() - min(within, SUCCESS_WINDOW)
        return any(kind.last_success(but=lane) > since for kind in self._kinds.values())

    def forget(self) -> None:
        """Begin again."""
        self._kinds.clear()

    def _of(self, kind: str) -> _CallKind:
        return self._kinds.setdefault(kind, _CallKind())
