"""Yesterday in a few lines, posted once a day: by one replica, and also when nobody ran at the time.

What was posted is a row, not a timer. Before the call the day is leased, after it noted: who dies in between leaves a
lease that runs out, and the next one posts. So a digest is never lost; at worst a crash in that second doubles it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

import structlog

from core.config.figures import FiguresFile
from core.model.errors import StoreUnavailable
from core.model.ids import Micros, Seq, SessionId
from core.model.ports import Rate
from core.statistics import summary
from core.statistics.period import Period, day_before
from core.store import Store, buckets, log
from core.store.queries import analytics
from core.store.tx import Tx
from core.usecases.in_force import InForce
from core.usecases.rules import SECOND

logger = structlog.get_logger(__name__)

PostDigest = Callable[
    [str, str], Awaitable[bool]
]  # given channel ("": the usual one) and text; False: it was not posted
LEASE = 600.0  # seconds until somebody else may try, and until a post that failed is tried again
_BUCKET = "digest"


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """When, whose clocks, where ("": the usual channel), and from which wait (microseconds) on a user is named."""

    at: time | None
    zone: ZoneInfo
    channel: str
    longest_wait: int

    @classmethod
    def of(cls, file: FiguresFile) -> "DigestPlan":
        """What admins decided."""
        longest = int(file.longest_wait.total_seconds()) * SECOND
        return cls(file.digest.at, file.zone, file.digest.channel, longest)


class DailyDigest:
    """Call `tick` every minute or so."""

    def __init__(self, store: Store, in_force: InForce, post: PostDigest) -> None:
        self._store = store
        self._in_force = in_force
        self._say = post

    async def tick(self) -> bool:
        """Post the digest if it is due and nobody has. True: it was posted now. Raises nothing."""
        plan = DigestPlan.of(self._in_force.config.figures)
        day = day_due(plan, self._store.clock())
        try:
            if day is None or not await self._store.write(_BUCKET, lambda tx: _lease(tx, day)):
                return False
            text = await self._text(day, plan)
            said = bool(text) and await self._say(plan.channel, text)
            if said or not text:
                await self._store.write(_BUCKET, lambda tx: _note(tx, day))
        except StoreUnavailable:
            self._store.outage.refused("digest")
            return False
        return said

    async def _text(self, day: Period, plan: DigestPlan) -> str:
        told = await analytics.summary_of(self._store, day, plan.longest_wait)
        return summary.digest_text(told, day, plan.longest_wait)


def day_due(plan: DigestPlan, now: Micros) -> Period | None:
    """The day to be told of: yesterday, once it is late enough today."""
    if plan.at is None or datetime.fromtimestamp(now / SECOND, plan.zone).time() < plan.at:
        return None
    return day_before(now, plan.zone)


def _lease(tx: Tx, day: Period) -> bool:
    return not log.find_keys(tx, [_key(day)]) and buckets.take(tx, {_BUCKET: Rate(LEASE, 1)}) is None


def _note(tx: Tx, day: Period) -> None:
    if not log.find_keys(tx, [_key(day)]):
        log.add_keys(tx, [_key(day)], SessionId(""), Seq(0))


def _key(day: Period) -> tuple[str, str]:
    return ("digest", day.last.isoformat())
