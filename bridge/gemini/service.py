"""Calls Gemini: one model after the other, whole or in pieces, within the time limit and what the guard allows."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict

import structlog
from google.genai import types

from bridge.gemini.client import connect
from bridge.gemini.failures import ModelNotFound, as_answer_failed
from bridge.gemini.inbound import GeminiResponse, to_response, to_text, to_usage
from bridge.gemini.settings import GeminiAccess
from core.bots.protocol import BotUnavailable, Usage
from core.bots.service_guard import ServiceGuard

log = structlog.get_logger(__name__)


class GeminiService:
    """The connection, for answers and summaries alike. Does not retry. Close it with `aclose`."""

    def __init__(self, access: GeminiAccess, seconds: float, guard: ServiceGuard) -> None:
        self._models = access.models
        self._seconds = seconds
        self._guard = guard
        self._client = connect(access, seconds)

    async def generate(
        self,
        contents: Sequence[types.Content],
        config: types.GenerateContentConfig,
        hear: Callable[[str], None] | None = None,
    ) -> GeminiResponse:
        """What the first model that is there says. `hear` gets the text piece by piece, if it is given.

        One call, or one more for each model that is not there. Raises AnswerFailed.
        """
        async with self._guard.call():
            for model in self._models:
                try:
                    return await self._call(model, contents, config, hear)
                except ModelNotFound:
                    log.warning("gemini does not have this model; set GEMINI_MODEL to another", model=model)
            raise BotUnavailable(f"no such model: {', '.join(self._models)}")

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _call(
        self,
        model: str,
        contents: Sequence[types.Content],
        config: types.GenerateContentConfig,
        hear: Callable[[str], None] | None,
    ) -> GeminiResponse:
        pieces: list[types.GenerateContentResponse] = []
        try:
            with as_answer_failed():
                async with (
                    asyncio.timeout(self._seconds),
                    aclosing(self._pieces(model, contents, config, streamed=hear is not None)) as arriving,
                ):
                    async for piece in arriving:
                        pieces.append(piece)
                        if hear is not None:
                            hear(to_text(piece))
        finally:  # what is broken off costs as well
            await self._book(to_usage(model, pieces))
        return to_response(model, pieces)

    async def _book(self, usage: Usage) -> None:
        if usage.total:
            log.info("gemini counted tokens", **asdict(usage))
            await self._guard.count_tokens(usage)

    async def _pieces(
        self, model: str, contents: Sequence[types.Content], config: types.GenerateContentConfig, *, streamed: bool
    ) -> AsyncGenerator[types.GenerateContentResponse, None]:
        if not streamed:
            yield await self._client.models.generate_content(model=model, contents=[*contents], config=config)
            return
        async for piece in await self._client.models.generate_content_stream(
            model=model, contents=[*contents], config=config
        ):
            yield piece
