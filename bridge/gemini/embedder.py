"""Gemini's embeddings: vectors for whoever chooses them over the model on this machine. Each question is sent there."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import numpy as np
from google.genai import types

from bridge.embedding.question_memory import QuestionMemory
from bridge.embedding.wire import shortened
from bridge.gemini.client import connect
from bridge.gemini.failures import as_answer_failed
from bridge.gemini.settings import GeminiAccess
from core.bots.circuit_breaker import BreakerState, CircuitBreaker
from core.bots.protocol import AnswerFailed, BotUnavailable
from core.bots.service_guard import admitted
from core.embeddings.protocol import EmbeddingModel, EmbeddingUnavailable, TextForm, Vector, Vectors

DIMENSION = 768  # the service cuts its vectors where one likes
QUESTION_WITHIN = 2.0  # seconds; a person waits, and words alone answer as well
TEXTS_WITHIN = 30.0
_TASKS = {TextForm.QUERY: "RETRIEVAL_QUERY", TextForm.PASSAGE: "RETRIEVAL_DOCUMENT"}


class GeminiEmbedder:
    """An Embedder. The first of `access.models` is asked. Close it with `aclose`.

    `counts`: questions by what became of them, as `EmbeddingWorker` counts them.
    """

    def __init__(self, access: GeminiAccess, breaker: CircuitBreaker) -> None:
        self._name = access.models[0]
        self._client = connect(access, TEXTS_WITHIN)
        self._breaker = breaker
        self._memory = QuestionMemory()
        self.counts: Counter[str] = Counter()

    @property
    def model(self) -> EmbeddingModel:
        """See Embedder."""
        return EmbeddingModel(self._name, DIMENSION)

    async def embed_question(self, text: str) -> Vector:
        """See Embedder."""
        text = shortened(text)
        if (known := self._memory.find(text)) is not None:
            self.counts["remembered"] += 1
            return known
        try:
            vector: Vector = (await self._call([text], TextForm.QUERY, QUESTION_WITHIN))[0]
        except EmbeddingUnavailable:
            self.counts["down" if self._breaker.state is BreakerState.OPEN else "late"] += 1
            raise
        self._memory.keep(text, vector)
        self.counts["embedded"] += 1
        return vector

    async def embed(self, texts: Sequence[str], form: TextForm) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, DIMENSION), np.float32)
        return await self._call([shortened(text) for text in texts], form, TEXTS_WITHIN)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    async def _call(self, texts: Sequence[str], form: TextForm, within: float) -> Vectors:
        contents = list[types.ContentUnion](text or " " for text in texts)
        config = types.EmbedContentConfig(task_type=_TASKS[form], output_dimensionality=DIMENSION)
        try:
            with admitted(self._breaker), as_answer_failed():
                async with asyncio.timeout(within):
                    answer = await self._client.models.embed_content(model=self._name, contents=contents, config=config)
                return _unit_vectors(answer, len(texts))
        except AnswerFailed as exc:
            raise EmbeddingUnavailable(f"gemini: {exc}") from exc


def _unit_vectors(answer: types.EmbedContentResponse, count: int) -> Vectors:
    """The rows of an answer, each of length 1: the service gives that to whole vectors only, not to cut ones."""
    rows = np.array([each.values for each in answer.embeddings or ()], np.float32)
    if rows.shape != (count, DIMENSION):
        raise BotUnavailable(f"broken response: {rows.shape} numbers for {count} texts")
    lengths: Vectors = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.divide(rows, lengths, dtype=np.float32)
