"""Today's figures in pairs of words, for Home and `/bridge stats`. Counted at most once a minute."""

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from agents_slack.surfaces.home.glances import Figures
from core.statistics import wording
from core.statistics.period import day_of
from core.statistics.results import NAMES, Result
from core.statistics.summary import Summary, summarize
from core.store import Store
from core.store.queries.statistics import Choice, every_conversation

KEPT_FOR = 60.0  # seconds
MOST = 20_000  # conversations of one day; beyond that the figures are of the earliest
_TARGET = 120 * 1_000_000  # microseconds; what is slow is not told here


class DayFigures:
    """What the conversations that ended today came to. `zone_of` tells on whose clocks the day begins.

    `clock` gives seconds.
    """

    def __init__(
        self, store: Store, zone_of: Callable[[], ZoneInfo], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._store = store
        self._zone_of = zone_of
        self._clock = clock
        self._known: tuple[float, Figures] | None = None

    async def __call__(self) -> Figures:
        """The figures, up to a minute old."""
        now = self._clock()
        if self._known is None or now - self._known[0] >= KEPT_FOR:
            period = day_of(self._store.clock(), self._zone_of())
            found = await every_conversation(self._store, Choice(period), MOST)
            self._known = (now, to_figures(summarize(found, period, _TARGET)))
        return self._known[1]


def to_figures(summary: Summary) -> Figures:
    """A day's summary in pairs."""
    figures = [
        ("Ended today", f"{summary.total:,}"),
        (NAMES[Result.BOT], wording.share(summary.solved_by_bot, summary.total)),
    ]
    figures.append((NAMES[Result.AGENT], f"{summary.results[Result.AGENT]:,}"))
    if summary.waits:
        figures.append(("Half waited under", wording.under(summary.waits.p50)))
    if summary.rated:
        figures.append(("Rated 4 or 5", wording.in_ten(summary.good, summary.rated)))
    return tuple(figures)
