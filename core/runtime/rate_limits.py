"""Rate limits: how much of what one visitor, one address or one agent may do, counted in this process.

Over a limit nobody is punished: the caller is told when it goes on. `LimitAlarm` says who and how much.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog
from limits import parse

log = structlog.get_logger(__name__)

_SAID_AGAIN = 300.0  # seconds after which the same alarm is said once more
_MOST_ALARMS = 1_000
_ROUNDING = 1e-6  # seconds
_FEW = 1_000  # names that are kept without looking which are old


@dataclass
class LimitAlarm:
    """Says that somebody reached a limit that nobody reaches by accident: in the log and by `tell`, to admins.

    The log has it once for each who does, `tell` once for each limit, and both again after a while: a flood of
    addresses is no flood of alarms.
    """

    tell_admins: Callable[[str], object] | None = None
    now: Callable[[], float] = time.monotonic
    _said: dict[tuple[str, str], float] = field(default_factory=dict)

    def report(self, limit: str, who: str, how_much: str) -> None:
        """`who` is an address or a visitor, `how_much` a few words."""
        if not self._is_due(limit, who):
            return
        log.warning("somebody reached a limit", limit=limit, who=who, how_much=how_much)
        if self.tell_admins and self._is_due(limit, ""):
            self.tell_admins(f"{who} reached a limit: {limit} ({how_much}). Others may, too; the log names them.")

    def _is_due(self, limit: str, who: str) -> bool:
        now = self.now()
        if now - self._said.get((limit, who), -_SAID_AGAIN) < _SAID_AGAIN:
            return False
        if len(self._said) >= _MOST_ALARMS:
            self._said = {key: at for key, at in self._said.items() if not key[1]}
        self._said[limit, who] = now
        return True


class RateLimits:
    """Counts by rule and name. Rules are in the words of the `limits` library: "60 per 10 seconds".

    The whole amount may come at once; what was used comes back evenly (GCRA). One number is kept for each name, and
    forgotten once everything came back, so a flood of names leaves nothing behind.
    """

    def __init__(self, alarm: LimitAlarm | None = None, now: Callable[[], float] = time.monotonic) -> None:
        self.alarm = alarm or LimitAlarm()
        self._now = now
        self._rules: dict[str, tuple[int, float]] = {}
        self._free_at: dict[tuple[str, ...], float] = {}  # when all that was used has come back
        self._look_again = _FEW

    def allows(self, rule: str, *who: str, cost: int = 1) -> bool:
        """Count `cost` more. False, and nothing is counted, when that is too much."""
        free_at = self._after(rule, who, cost)
        if free_at - self._now() > self._rule(rule)[1] + _ROUNDING:
            return False
        self._free_at[rule, *who] = free_at
        if len(self._free_at) > self._look_again:
            self._forget_old()
        return True

    def has_room(self, rule: str, *who: str) -> bool:
        """Would one more be allowed? Counts nothing."""
        return self._after(rule, who, 1) - self._now() <= self._rule(rule)[1] + _ROUNDING

    def wait(self, rule: str, *who: str, cost: int = 1) -> float:
        """In how many seconds `cost` more would be allowed; never quite 0."""
        return max(0.01, self._after(rule, who, cost) - self._now() - self._rule(rule)[1])

    def give_back(self, rule: str, *who: str, cost: int = 1) -> None:
        """What was counted was nothing after all."""
        amount, seconds = self._rule(rule)
        if (rule, *who) in self._free_at:
            self._free_at[rule, *who] -= min(cost, amount) * seconds / amount

    def forgive(self, rule: str, *who: str) -> None:
        """Count from nothing again."""
        self._free_at.pop((rule, *who), None)

    def __len__(self) -> int:
        return len(self._free_at)

    def _after(self, rule: str, who: tuple[str, ...], cost: int) -> float:
        amount, seconds = self._rule(rule)
        return max(self._now(), self._free_at.get((rule, *who), 0.0)) + min(cost, amount) * seconds / amount

    def _forget_old(self) -> None:
        now = self._now()
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        self._look_again = max(_FEW, 2 * len(self._free_at))

    def _rule(self, rule: str) -> tuple[int, float]:
        if rule not in self._rules:
            parsed = parse(rule)
            self._rules[rule] = (parsed.amount, float(parsed.get_expiry()))
        return self._rules[rule]
