"""The bots in force, which may be exchanged while they answer. Asks nothing and reads nothing itself."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bridge.bots import Bots
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn, ShowDraft
from core.runtime.supervision import Supervisor

CLOSE_WITHIN = 60.0  # seconds; the longest that a call under way may take


@dataclass(slots=True)
class _InUse:
    bots: Bots
    calls: int = 0
    idle: asyncio.Event = field(default_factory=asyncio.Event)


class LiveBots:
    """An Answerer, Streams and Summarizer that asks whichever bots are in force when a call begins.

    Bots that were replaced finish the calls under way and are closed then.
    """

    def __init__(self, bots: Bots, supervisor: Supervisor | None = None) -> None:
        self._now = _InUse(bots)
        self._closing = supervisor or Supervisor()

    @property
    def names(self) -> Sequence[str]:
        """Which bots are asked, in their order."""
        return self._now.bots.names

    @property
    def seconds(self) -> float:
        """The longest that an answer can take."""
        return self._now.bots.seconds

    async def answer(self, question: BotQuestion) -> BotAnswer:
        """See Answerer."""
        async with self._asked() as bots:
            return await bots.answerer.answer(question)

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        """See Streams."""
        async with self._asked() as bots:
            return await bots.answerer.stream(question, draft)

    async def summarize(self, turns: Sequence[ChatTurn]) -> str:
        """See Summarizer. Never fails."""
        async with self._asked() as bots:
            return await bots.summarizer.summarize(turns)

    def replace(self, bots: Bots) -> None:
        """Put others in force."""
        before, self._now = self._now, _InUse(bots)
        self._closing.start("close the bots that were replaced", _close_once_idle(before))

    async def close(self) -> None:
        """Wait for the calls under way, and give every connection back."""
        self._closing.start("close the bots", _close_once_idle(self._now))
        await self._closing.drain(CLOSE_WITHIN)

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[Bots]:
        used = self._now
        used.calls += 1
        used.idle.clear()
        try:
            yield used.bots
        finally:
            used.calls -= 1
            if not used.calls:
                used.idle.set()


async def _close_once_idle(used: _InUse) -> None:
    if used.calls:
        await used.idle.wait()
    await used.bots.close()
