"""Asks Gemini, with the sections nearest to the question. Does not retry and keeps nothing: the chain has others."""

import asyncio

import structlog
from google import genai
from google.genai import types

from bridge.gemini.failures import ModelNotFound, as_answer_failed
from bridge.gemini.inbound import to_answer
from bridge.gemini.outbound import to_config, to_contents
from bridge.gemini.settings import GeminiAccess
from core.bots.conversation import to_wide_query
from core.bots.protocol import Answer, AnswerFailed, Question
from core.bots.retrieval import KnowledgeIndex
from core.bots.settings import BotSettings

log = structlog.get_logger(__name__)


class GeminiBot:
    """An Answerer on google-genai. Close it with `aclose`."""

    def __init__(self, access: GeminiAccess, index: KnowledgeIndex, settings: BotSettings) -> None:
        self._models = access.models
        self._index = index
        self._settings = settings
        options = types.HttpOptions(
            base_url=access.base_url or None,
            api_version=access.api_version or None,
            timeout=round(settings.gemini.seconds * 1000),  # milliseconds; without it a call may hang for ever
            # Without options the library sleeps up to ten seconds and calls again when a connection fails.
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        # The key and the service are said outright: else GOOGLE_* variables of the environment would decide.
        self._client = genai.Client(api_key=access.api_key, enterprise=False, http_options=options).aio

    async def answer(self, question: Question) -> Answer:
        """One call, or one more for each model that is not there. Raises AnswerFailed."""
        hits = self._index.search(to_wide_query(self._index, question), self._settings.gemini.sections)
        config = to_config([hit.section for hit in hits])
        contents = to_contents(question, self._settings.gemini)
        sources = tuple(hit.section.source for hit in hits if hit.confidence >= self._settings.answer_at)
        for model in self._models:
            try:
                response = await self._call(model, contents, config)
            except ModelNotFound:
                log.warning("gemini does not have this model; set GEMINI_MODEL to another", model=model)
            else:
                return to_answer(response, self._settings, sources)
        raise AnswerFailed(f"no such model: {', '.join(self._models)}")

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _call(
        self, model: str, contents: list[types.Content], config: types.GenerateContentConfig
    ) -> types.GenerateContentResponse:
        with as_answer_failed():
            async with asyncio.timeout(self._settings.gemini.seconds):
                return await self._client.models.generate_content(model=model, contents=[*contents], config=config)
