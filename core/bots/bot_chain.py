"""Bots in a row: the next one is asked when one fails. Which bots, and for how long each, is the wiring's choice."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

import structlog

from core.bots.protocol import Answerer, AnswerFailed, BotAnswer, BotQuestion, ShowDraft, StoppedForSafety, ask
from core.bots.summary import Summarizer
from core.bots.translation import Translator
from core.embeddings.embedded_texts import EmbeddedTexts

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ChainedBot:
    """A bot in the chain and the seconds it is given."""

    name: str
    bot: Answerer
    seconds: float


class BotChain:
    """An Answerer that asks its bots in order, and Streams what those draft that can.

    "I don't know" is an answer: it ends the chain like any other. That a bot was stopped for safety is told along with
    whatever follows, for it says something about the question.
    """

    def __init__(self, links: Sequence[ChainedBot]) -> None:
        self._links = tuple(links)

    async def answer(self, question: BotQuestion) -> BotAnswer:
        """The first answer. Raises AnswerFailed when no bot had one, StoppedForSafety if that was among the reasons."""
        return await self._first(question, None)

    async def stream(self, question: BotQuestion, draft: ShowDraft) -> BotAnswer:
        """The first answer, as `answer`. What a bot drafted before it failed is taken back."""
        return await self._first(question, draft)

    async def _first(self, question: BotQuestion, draft: ShowDraft | None) -> BotAnswer:
        failures: list[str] = []
        stopped = False
        for link in self._links:
            try:
                async with asyncio.timeout(link.seconds):
                    answer = await ask(link.bot, question, draft)
                return replace(answer, safety_stop=answer.safety_stop or stopped)
            except TimeoutError:
                failures.append(f"{link.name}: no answer in {link.seconds:g} s")
            except AnswerFailed as exc:
                failures.append(f"{link.name}: {exc}")
                stopped = stopped or isinstance(exc, StoppedForSafety)
            log.warning("a bot gave no answer", bot=link.name, reason=failures[-1])
            if draft is not None:
                draft("")
        reasons = "; ".join(failures) or "there is no bot"
        raise StoppedForSafety(reasons) if stopped else AnswerFailed(reasons)


@dataclass(frozen=True, slots=True, eq=False)
class Bots:
    """The bots in a row. `seconds` is the longest that an answer can take; `close` gives connections back.

    `summarizer` sums a conversation up for an agent and never fails. `embedded` are the texts that the bots compare
    with questions by meaning, as soon as somebody has embedded them. `translator` is None where nobody can translate.
    """

    answerer: BotChain
    names: Sequence[str]
    seconds: float
    summarizer: Summarizer
    close: Callable[[], Awaitable[None]]
    embedded: Sequence[EmbeddedTexts] = ()
    translator: Translator | None = None
