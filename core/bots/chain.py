"""Bots in a row: the next one is asked when one fails. Which bots, and for how long each, is the wiring's choice."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from core.bots.protocol import Answer, Answerer, AnswerFailed, Draft, Question, ask

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Link:
    """A bot in the chain and the seconds it is given."""

    name: str
    bot: Answerer
    seconds: float


class Chain:
    """An Answerer that asks its bots in order, and Streams what those draft that can.

    "I don't know" is an answer: it ends the chain like any other.
    """

    def __init__(self, links: Sequence[Link]) -> None:
        self._links = tuple(links)

    async def answer(self, question: Question) -> Answer:
        """The first answer. Raises AnswerFailed when no bot had one: then a person is wanted."""
        return await self._first(question, None)

    async def stream(self, question: Question, draft: Draft) -> Answer:
        """The first answer, as `answer`. What a bot drafted before it failed is taken back."""
        return await self._first(question, draft)

    async def _first(self, question: Question, draft: Draft | None) -> Answer:
        failures: list[str] = []
        for link in self._links:
            try:
                async with asyncio.timeout(link.seconds):
                    return await ask(link.bot, question, draft)
            except TimeoutError:
                failures.append(f"{link.name}: no answer in {link.seconds:g} s")
            except AnswerFailed as exc:
                failures.append(f"{link.name}: {exc}")
            log.warning("a bot gave no answer", bot=link.name, reason=failures[-1])
            if draft is not None:
                draft("")
        raise AnswerFailed("; ".join(failures) or "there is no bot")
