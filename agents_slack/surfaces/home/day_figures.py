"""Today's figures in pairs of words, for Home and `/bridge stats`. Counted at most once a minute."""

import time
from collections.abc import Callable

from agents_slack.surfaces.home.overview import FigurePairs
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.statistics import number_words
from core.statistics.results import RESULT_NAMES, ConversationResult
from core.statistics.summary import DaySummary, summarize_day
from core.usecases.conversations import Conversations
from core.usecases.reads import desk

CACHED_FOR = 60.0  # seconds
MOST_SESSIONS = 20_000  # conversations of one day; beyond that the figures are of the earliest
_TARGET = 120 * 1_000_000  # microseconds; what is slow is not told here


class TodaysFigures:
    """What the conversations that ended today came to. `clock` gives seconds."""

    def __init__(self, conversations: Conversations, clock: Callable[[], float] = time.monotonic) -> None:
        self._conversations = conversations
        self._clock = clock
        self._known: tuple[float, FigurePairs] | None = None

    async def __call__(self) -> FigurePairs:
        """The figures, up to a minute old."""
        now = self._clock()
        if self._known is None or now - self._known[0] >= CACHED_FOR:
            period, found = await desk.ended_today(self._conversations, MOST_SESSIONS)
            words = self._conversations.in_force.config.agent_words
            self._known = (now, to_figures(summarize_day(found, period, _TARGET), words))
        return self._known[1]


def to_figures(summary: DaySummary, words: AgentWords = ENGLISH_WORDS) -> FigurePairs:
    """A day's summary in pairs."""
    figures = [
        (words("Ended today"), f"{summary.total:,}"),
        (words(RESULT_NAMES[ConversationResult.BOT]), number_words.share(summary.solved_by_bot, summary.total)),
    ]
    figures.append((words(RESULT_NAMES[ConversationResult.AGENT]), f"{summary.results[ConversationResult.AGENT]:,}"))
    if summary.waits:
        under = number_words.under(summary.waits.p50).replace("days", words("days"))
        figures.append((words("Half waited under"), under))
    if summary.rated:
        figures.append((words("Rated 4 or 5"), _in_ten(summary.good, summary.rated, words)))
    return tuple(figures)


def _in_ten(part: int, whole: int, words: AgentWords) -> str:
    some, between, of = number_words.in_ten(part, whole).partition(" of ")
    return (
        words("{part} of {whole}", part=some, whole=of) if between else words("all {number}", number=some.split()[-1])
    )
