"""The figures of one choice. Kept for a while, for a page's plots come one by one and are all of the same moment."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bridge.figures.plots.palette import Scheme
from bridge.figures.plots.render_thread import RenderThread
from core.runtime.supervision import Supervisor
from core.statistics import people, satisfaction, volume, waits
from core.statistics.figure import Figure
from core.statistics.records import ClosedConversation, ConversationFilter, Stint
from core.statistics.satisfaction import RatingComment
from core.store import Store
from core.store.queries import analytics
from core.usecases.in_force import InForce
from core.usecases.rules import SECOND

KEPT_FOR = 60.0  # seconds
MOST_KEPT = 12  # reports
MOST_CONVERSATIONS = 200_000  # conversations; about a second's work, and 100 MB for that long


@dataclass(slots=True)
class Report:
    """What one choice came to. `is_cut`: there were more than `MOST` conversations; the latest are left out."""

    figures: Sequence[Figure]
    words: Sequence[RatingComment]
    is_cut: bool = False
    plots: dict[tuple[str, str, str, str], bytes] = field(default_factory=dict)

    def figure(self, name: str) -> Figure | None:
        """The figure of that name."""
        return next((figure for figure in self.figures if figure.name == name), None)


class Reports:
    """Makes reports and keeps the latest. `clock` gives seconds."""

    def __init__(self, store: Store, in_force: InForce, clock: Callable[[], float], supervisor: Supervisor) -> None:
        self._store = store
        self._in_force = in_force
        self._clock = clock
        self._supervisor = supervisor
        self._studio = RenderThread()
        self._kept: dict[ConversationFilter, tuple[float, asyncio.Task[Report]]] = {}

    async def report(self, choice: ConversationFilter) -> Report:
        """The report of a choice, at most a minute old. Who asks while it is being made gets the same."""
        now = self._clock()
        kept = self._kept.get(choice)
        if kept is None or now - kept[0] > KEPT_FOR or _failed(kept[1]):
            self._kept.pop(choice, None)
            while len(self._kept) >= MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
            kept = self._kept[choice] = (now, self._supervisor.start("make a report", self._make(choice)))
        return await asyncio.shield(kept[1])  # a reader who goes away takes nobody else's report with them

    async def plot(self, report: Report, figure: Figure, scheme: Scheme, size: str, accent: str) -> bytes:
        """A figure's SVG; `size` is "wide" or "narrow"."""
        key = (figure.name, scheme, size, accent)
        if key not in report.plots:
            report.plots[key] = await self._studio.draw(figure, scheme, size, accent)
        return report.plots[key]

    def close(self) -> None:
        """End the plots' thread, and what is being made."""
        for _, task in self._kept.values():
            task.cancel()
        self._studio.close()

    async def _make(self, choice: ConversationFilter) -> Report:
        found = await analytics.every_conversation(self._store, choice, MOST_CONVERSATIONS)
        stints = await self._store.read(lambda tx: analytics.stints(tx, choice))
        longest_wait = int(self._in_force.config.figures.longest_wait.total_seconds()) * SECOND
        return await asyncio.to_thread(_report, found, stints, choice, longest_wait)


def _report(
    found: Sequence[ClosedConversation], stints: Sequence[Stint], choice: ConversationFilter, longest_wait: int
) -> Report:
    period = choice.period
    figures = (
        volume.volume(found, period), waits.waits(found, period, longest_wait), waits.first_responses(found, period),
        volume.by_hour(found, period), volume.by_reason(found, period), people.by_agent(found, stints),
        volume.by_bot(found, period), satisfaction.ratings(found),
    )  # fmt: skip
    return Report(figures, satisfaction.rating_comments(found), is_cut=len(found) >= MOST_CONVERSATIONS)


def _failed(task: "asyncio.Task[Report]") -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
