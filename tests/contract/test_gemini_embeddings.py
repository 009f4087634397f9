"""Gemini's embeddings behind the port, through the real client, against the stand-in."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from bridge.gemini import GeminiAccess
from bridge.gemini.embedder import DIMENSION, GeminiEmbedder
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from bridge.settings import SettingsFault, settings_from
from core.bots.circuit_breaker import CircuitBreaker
from core.bots.settings import BreakerSettings
from core.embeddings.protocol import EmbeddingUnavailable, TextForm

MODEL = "gemini-embedding-001"


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def embedder(gemini: GeminiStandIn) -> AsyncIterator[GeminiEmbedder]:
    breaker = CircuitBreaker(BreakerSettings(failures=2), asyncio.get_running_loop().time)
    made = GeminiEmbedder(GeminiAccess(TEST_KEY, (MODEL,), gemini.base_url, "v1beta"), breaker)
    yield made
    await made.aclose()


async def test_vectors_have_length_one_and_tell_questions_from_passages(
    gemini: GeminiStandIn, embedder: GeminiEmbedder
) -> None:
    question = await embedder.embed_question("what does a visa cost")
    near, far = await embedder.embed(["a visa does cost 200", "parking is free"], TextForm.PASSAGE)
    assert question.shape == (DIMENSION,)
    assert np.linalg.norm([question, near, far], axis=1) == pytest.approx(1, abs=1e-5)
    assert question @ near > question @ far
    tasks = [[each["taskType"] for each in call.body["requests"]] for call in gemini.calls]
    assert tasks == [["RETRIEVAL_QUERY"], ["RETRIEVAL_DOCUMENT"] * 2]
    assert gemini.violations == []


async def test_the_same_question_is_sent_once(gemini: GeminiStandIn, embedder: GeminiEmbedder) -> None:
    for _ in range(3):
        await embedder.embed_question("what does a visa cost")
    assert len(gemini.calls) == 1
    assert embedder.counts == {"embedded": 1, "remembered": 2}


@pytest.mark.parametrize("kind", [FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED, FaultKind.DROP_BEFORE])
async def test_a_failing_service_is_left_alone_and_the_words_are_used(
    gemini: GeminiStandIn, embedder: GeminiEmbedder, kind: FaultKind
) -> None:
    gemini.faults.inject(InjectedFault(kind), "batchEmbedContents")
    for number in range(4):
        with pytest.raises(EmbeddingUnavailable, match="gemini"):
            await embedder.embed_question(f"question {number}")
    assert len(gemini.calls) <= 2


def test_gemini_without_a_key_is_a_fault_of_the_settings() -> None:
    with pytest.raises(SettingsFault, match="GEMINI_API_KEY is not set"):
        settings_from({"EMBEDDER": "gemini"})
