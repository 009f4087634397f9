"""The bots in force, which may be exchanged while they answer. Asks nothing and reads nothing itself."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from core.bots.bot_chain import Bots
from core.bots.protocol import AnswerFailed, BotAnswer, BotQuestion, ChatTurn, ShowDraft
from core.runtime.supervision import Supervisor
from core.usecases.in_force import InForce

CLOSE_WITHIN = 60.0  # seconds; the longest that a call under way may take


@dataclass(slots=True)
class _Calls:
    under_way: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)


class LiveBots:
    """An Answerer, Streams and Summarizer that asks whichever bots are in force when a call begins.

    Bots that were replaced finish the calls under way and are closed then.
    """

    def __init__(self, in_force: InForce, supervisor: Supervisor | None = None) -> None:
        self._in_force = in_force
        self._calls: defaultdict[Bots, _Calls] = defaultdict(_Calls)
        self._closing = supervisor or Supervisor()

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

    async def translate(self, segments: Sequence[str], language: str) -> Sequence[str]:
        """See Translator. Raises AnswerFailed where nobody can any more, too."""
        async with self._asked() as bots:
            if bots.translator is None:
                raise AnswerFailed("there is nobody who translates")
            return await bots.translator.translate(segments, language)

    def close_replaced(self, bots: Bots) -> None:
        """These are not in force any more: close them once their calls are over."""
        self._closing.start("close the bots that were replaced", self._close_once_idle(bots))

    async def close(self) -> None:
        """Wait for the calls under way, and give every connection back."""
        self._closing.start("close the bots", self._close_once_idle(self._in_force.bots))
        await self._closing.drain(CLOSE_WITHIN)

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[Bots]:
        bots = self._in_force.bots
        calls = self._calls[bots]
        calls.under_way += 1
        try:
            yield bots
        finally:
            calls.under_way -= 1
            if not calls.under_way:
                calls.over.set()
                del self._calls[bots]

    async def _close_once_idle(self, bots: Bots) -> None:
        if bots in self._calls:
            await self._calls[bots].over.wait()
        await bots.close()
