"""The embedding worker as a real process: what it answers, and what its death, silence and a flood cost."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
from waiting import until

from bridge.embedding.configuration_texts import ConfigurationTexts
from bridge.embedding.in_process import InProcessEmbedder
from bridge.embedding.nano_model import MODEL
from bridge.embedding.vector_cache import VectorCache
from bridge.embedding.worker_process import COMMAND, EmbeddingWorker, WorkerLimits
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import EmbeddingUnavailable, TextForm
from core.runtime.supervision import Restarts, Supervisor

AT_ONCE = Restarts(first_pause=0.01, longest_pause=0.01, well_after=0.01)
PATIENT = WorkerLimits(question_within=30.0)


@asynccontextmanager
async def kept(
    command: Sequence[str] = COMMAND, limits: WorkerLimits = PATIENT, restarts: Restarts = AT_ONCE
) -> AsyncIterator[tuple[EmbeddingWorker, Supervisor]]:
    worker, supervisor = EmbeddingWorker(command, limits), Supervisor(restarts)
    supervisor.keep("embedder", worker.run)
    try:
        yield worker, supervisor
    finally:
        supervisor.expect_end()
        await supervisor.stop()


async def test_a_question_is_near_what_means_the_same_in_another_language() -> None:
    async with kept() as (worker, _):
        german = await worker.embed_question("Wie bekomme ich mein Geld zurück?")
        refund, weather = await worker.embed(["How do I get a refund?", "The weather is nice."], TextForm.PASSAGE)
        assert german @ refund > german @ weather + 0.05
        assert np.linalg.norm(german) == pytest.approx(1, abs=1e-3)


async def test_the_worker_and_a_command_give_the_same_vector() -> None:
    async with kept() as (worker, _):
        assert np.array_equal(await worker.embed_question("hello"), InProcessEmbedder().question("hello"))


async def test_the_same_question_is_asked_of_the_model_once() -> None:
    async with kept() as (worker, _):
        await asyncio.gather(*(worker.embed_question("where is my refund") for _ in range(5)))
        await worker.embed_question("where is my refund")
        assert worker.counts == {"embedded": 5, "remembered": 1}


async def test_a_killed_worker_is_started_again_and_nobody_waits_for_it() -> None:
    async with kept() as (worker, supervisor):
        await worker.embed_question("one")
        first = worker.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: supervisor.restarts["embedder"] == 1)

        async def is_back() -> bool:
            try:
                await worker.embed_question("two")
            except EmbeddingUnavailable:
                return False
            return True

        await until(is_back)
        assert worker.pid != first


async def test_while_the_worker_is_down_a_question_is_refused_at_once() -> None:
    long_pause = Restarts(first_pause=600.0, longest_pause=600.0)
    async with kept((sys.executable, "-c", "raise SystemExit(3)"), PATIENT, long_pause) as (worker, supervisor):
        with pytest.raises(EmbeddingUnavailable):
            await worker.embed_question("one")
        await until(lambda: bool(supervisor.failing_tasks))
        with pytest.raises(EmbeddingUnavailable, match="ended"):
            await worker.embed_question("two")
        assert "ended" in supervisor.failing_tasks["embedder"]


async def test_a_worker_that_hangs_costs_one_question_its_second_and_the_next_ones_nothing() -> None:
    async with kept(limits=WorkerLimits(question_within=30.0, text_within=600.0)) as (worker, _):
        await worker.embed_question("one")
        os.kill(worker.pid, signal.SIGSTOP)
        worker._limits = WorkerLimits(question_within=0.05, text_within=600.0)
        with pytest.raises(EmbeddingUnavailable, match="too long"):
            await worker.embed_question("two")
        with pytest.raises(EmbeddingUnavailable, match="hangs"):
            await worker.embed_question("three")
        assert worker.counts["late"] == worker.counts["busy"] == 1


async def test_a_worker_that_hangs_is_killed_and_another_one_answers() -> None:
    async with kept(limits=WorkerLimits(question_within=30.0)) as (worker, supervisor):
        await worker.embed_question("one")
        os.kill(worker.pid, signal.SIGSTOP)
        worker._limits = WorkerLimits(question_within=30.0, text_within=0.05)
        with pytest.raises(EmbeddingUnavailable, match="hangs"):
            await worker.embed_question("two")
        worker._limits = PATIENT
        await until(lambda: not worker._down)
        assert supervisor.restarts["embedder"] >= 1


async def test_in_a_flood_the_questions_beyond_the_line_go_by_the_words() -> None:
    async with kept(limits=WorkerLimits(question_within=30.0, most_waiting=2)) as (worker, _):
        await worker.embed_question("warm")
        asked = [worker.embed_question(f"question {number}") for number in range(10)]
        ends = await asyncio.gather(*asked, return_exceptions=True)
        refused = [end for end in ends if isinstance(end, EmbeddingUnavailable)]
        assert len(refused) == worker.counts["busy"] == 8
        assert worker.counts["embedded"] == 3


async def test_a_text_that_kills_the_worker_twice_is_left_out_and_the_others_are_embedded() -> None:
    killing = (
        "import sys\nfrom bridge.embedding import worker\nfrom bridge.embedding.nano_model import NanoModel\n"
        "embed = NanoModel.embed\n"
        "NanoModel.embed = lambda self, text, form: sys.exit(1) if text == 'poison' else embed(self, text, form)\n"
        "worker.main()"
    )
    async with kept((sys.executable, "-c", killing)) as (worker, _):
        texts = EmbeddedTexts(["refund", "poison", "visa"], TextForm.PASSAGE)
        filling = ConfigurationTexts(worker, VectorCache(None, MODEL), lambda: [texts], try_again=0.01)
        supervisor = Supervisor()
        supervisor.keep("fill", filling.run)
        await until(lambda: texts.vectors is not None)
        await supervisor.stop()
        assert [bool(row.any()) for row in texts.vectors] == [True, False, True]


async def test_texts_are_embedded_once_and_then_come_from_the_file(tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.db", MODEL)
    for command in (COMMAND, (sys.executable, "-c", "raise SystemExit(3)")):
        async with kept(command) as (worker, supervisor):
            texts = EmbeddedTexts(["refund", "visa", "refund"], TextForm.PASSAGE)
            supervisor.keep("fill", ConfigurationTexts(worker, cache, lambda here=texts: [here]).run)
            await until(lambda here=texts: here.vectors is not None)
            assert texts.vectors.shape == (3, MODEL.dimension)
            assert texts.model == MODEL


@pytest.mark.parametrize("content", [b"", b"this is no database at all, but a text of some length" * 40])
async def test_a_broken_file_of_vectors_costs_time_and_nothing_else(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.db"
    path.write_bytes(content)
    embedder = InProcessEmbedder(path)
    texts = EmbeddedTexts(["refund"], TextForm.PASSAGE)
    embedder.fill([texts])
    assert texts.vectors.shape == (1, MODEL.dimension)


async def test_the_worker_ends_with_the_bridge(tmp_path: Path) -> None:
    async with kept() as (worker, _):
        await worker.embed_question("one")
        pid = worker.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
