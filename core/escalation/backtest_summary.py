"""What a backtest found, told: how many sessions, which calls for a person come, go or move. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.escalation.backtest import EscalationChange, FirstEscalation, compare
from core.model.ids import Micros, SessionId

_DAY = 24 * 3600 * 1_000_000  # microseconds


@dataclass(frozen=True, slots=True)
class ComparedSession:
    """One session, as it went and as it would go."""

    session: SessionId
    opened_at: Micros
    before: FirstEscalation | None
    after: FirstEscalation | None

    @property
    def change(self) -> EscalationChange:
        """What the other triggers make of it."""
        return compare(self.before, self.after)


def backtest_summary(since: Micros, now: Micros, compared: Sequence[ComparedSession]) -> Mapping[str, Any]:
    """The counts, the extra calls for a person a day, and every session that changes: values for JSON.

    `since` in it is microseconds.
    """
    changes = [(one, one.change) for one in compared]
    counts = Counter(change for _, change in changes)
    begun = min((one.opened_at for one in compared), default=since)
    days = max((now - begun) / _DAY, 1.0)
    return {
        "since": since,
        "sessions": len(compared),
        **{change.value: counts[change] for change in EscalationChange},
        "extra_per_day": round((counts[EscalationChange.GAINED] - counts[EscalationChange.LOST]) / days, 2),
        "changes": [_told(one, change) for one, change in changes if change is not EscalationChange.UNCHANGED],
    }


def _told(one: ComparedSession, change: EscalationChange) -> dict[str, Any]:
    call = one.after or one.before
    return {
        "session": one.session,
        "change": change.value,
        "words": call.words if call else "",
        "before": _call(one.before),
        "after": _call(one.after),
    }


def _call(call: FirstEscalation | None) -> dict[str, Any] | None:
    return {"seq": call.seq, "trigger": call.trigger, "reason": call.reason} if call else None
