"""A sweep moves many sessions on, each by a unit of work of its own: what is wrong with one holds up no other.

Some are given to the writer at once, which commits them together; not all, for users' messages wait behind them.

A session that cannot be moved is logged once, with the traceback, and left alone for a while, longer each time.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from core.model.errors import StoreUnavailable
from core.model.ids import SessionId
from core.store import Store
from core.store.jobs import UnitOfWork

log = structlog.get_logger(__name__)

FIRST_PAUSE = 30.0  # seconds
LONGEST_PAUSE = 3600.0
AT_ONCE = 50  # units
MOST_REMEMBERED = 1000  # sessions; past that the oldest trouble is forgotten, and met again


@dataclass(slots=True)
class _Trouble:
    reason: str
    pause: float
    until: float  # monotonic


class Sweep:
    """One kind of sweep. `name` is for people: "deadlines". `at_once`: 1 where a unit must see what the last did."""

    def __init__(
        self, name: str, store: Store, clock: Callable[[], float] = time.monotonic, *, at_once: int = AT_ONCE
    ) -> None:
        self.name = name
        self._at_once = at_once
        self._store = store
        self._clock = clock
        self._troubles: dict[SessionId, _Trouble] = {}

    @property
    def backing_off(self) -> int:
        """How many sessions may be in the way of others, for they stay due."""
        return len(self._troubles)

    @property
    def problem(self) -> str:
        """Which sessions cannot be moved on, and why; "" when all can."""
        if not self._troubles:
            return ""
        session, first = next(iter(self._troubles.items()))
        count = len(self._troubles)
        return f"{count} conversation{'s' if count > 1 else ''} cannot be moved on; {session}: {first.reason}"

    async def run_all(self, work: Iterable[tuple[SessionId, UnitOfWork]]) -> None:
        """Run every unit. Raises StoreUnavailable only when the database is away, for then nobody's turn would come."""
        wanted = [(session, unit) for session, unit in work if not self._is_left_alone(session)]
        for first in range(0, len(wanted), self._at_once):
            some = wanted[first : first + self._at_once]
            ends = await asyncio.gather(*(self._store.write(*each) for each in some), return_exceptions=True)
            for (session, _), end in zip(some, ends, strict=True):
                self._note(session, end)

    def _is_left_alone(self, session: SessionId) -> bool:
        trouble = self._troubles.get(session)
        return trouble is not None and self._clock() < trouble.until

    def _note(self, session: SessionId, end: object) -> None:
        """It supervises: one session's fault, of whatever kind, ends here."""
        match end:
            case StoreUnavailable() if self._store.wrong():
                raise end
            case Exception():
                self._leave_alone(session, end)
            case BaseException():
                raise end
            case _:
                self._troubles.pop(session, None)

    def forget_all_but(self, due: Iterable[SessionId]) -> None:
        """Troubles of sessions that are not due any more are over."""
        still = set(due)
        self._troubles = {session: trouble for session, trouble in self._troubles.items() if session in still}

    def _leave_alone(self, session: SessionId, exc: Exception) -> None:
        reason = f"{type(exc).__name__}: {exc}"
        before = self._troubles.pop(session, None)
        pause = min(LONGEST_PAUSE, 2 * before.pause) if before else FIRST_PAUSE
        if len(self._troubles) >= MOST_REMEMBERED:
            self._troubles.pop(next(iter(self._troubles)))
        self._troubles[session] = _Trouble(reason, pause, self._clock() + pause)
        if before is None or before.reason != reason:
            log.error("a session could not be moved on", sweep=self.name, session=session, reason=reason, exc_info=exc)
