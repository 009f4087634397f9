"""The process that compares by meaning is killed, stopped, missing, or flooded: nobody's message is lost for it.

Several users ask the bot side by side. Each question has one answer, in its order; /readyz says what is wrong and is
well again by itself.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable

import httpx
import pytest
from bridge_in_process import InProcessWorld
from waiting import until
from web_page import WebPage

from bridge.embedding import meaning, worker_process

QUESTIONS = (
    "How much does a visa for Germany cost?",
    "Where is your office?",
    "What documents do I need to apply?",
    "Can I get my money back?",
)
USERS = 5


def killed(pid: int | None) -> None:
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGKILL)


def stopped(pid: int | None) -> None:
    with contextlib.suppress(ProcessLookupError):
        if pid:
            os.kill(pid, signal.SIGSTOP)


def left_alone(_pid: int | None) -> None:
    return None


async def _asks_all(page: WebPage, number: int, harm: Callable[[], None]) -> None:
    for done, question in enumerate(QUESTIONS):
        await page.send(f"{question} I am number {number}.")
        harm()
        await page.until(lambda done=done: len(page.texts("bot")) == done + 1, "one answer")


@pytest.mark.parametrize("harm", [left_alone, killed, stopped])
async def test_every_question_has_one_answer(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, harm: Callable[[int | None], None]
) -> None:
    impatient = worker_process.WorkerLimits(question_within=0.5, text_within=1.0)
    monkeypatch.setattr(meaning, "EmbeddingWorker", lambda: worker_process.EmbeddingWorker(limits=impatient))
    world = InProcessWorld(sqlite_url, settings={"embedder": "auto"})
    await world.start()
    try:
        worker = world.here.bridge._meaning._worker
        pages = [await world.page() for _ in range(USERS)]
        hurt = lambda: harm(worker.pid)  # noqa: E731 - what it is now
        await asyncio.gather(*(_asks_all(page, number, hurt) for number, page in enumerate(pages)))
        for page in pages:
            assert len(page.texts("bot")) == len(page.texts("user")) == len(QUESTIONS)
        assert sum(worker.counts.values()) >= USERS * len(QUESTIONS)
        async with httpx.AsyncClient(base_url=world.here.url) as client:

            async def is_ready() -> bool:
                return (await client.get("/readyz")).status_code == 200

            await until(is_ready, "all is well again")
    finally:
        await world.stop()
    assert world.here.unretrieved == []


async def test_a_model_that_cannot_be_started_is_told_and_costs_no_answer(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (sys.executable, "-c", "raise SystemExit('no model here')")
    monkeypatch.setattr(meaning, "EmbeddingWorker", lambda: worker_process.EmbeddingWorker(broken))
    world = InProcessWorld(sqlite_url, settings={"embedder": "auto"})
    await world.start()
    try:
        page = await world.page()
        await _asks_all(page, 1, lambda: None)
        async with httpx.AsyncClient(base_url=world.here.url) as client:
            told = (await client.get("/readyz")).json()
            assert "ended" in told["embedder"]
            assert (await client.get("/readyz/traffic")).status_code == 200
    finally:
        await world.stop()


async def test_without_the_package_the_bot_goes_by_the_words(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "is_installed", lambda: False)
    world = InProcessWorld(sqlite_url, settings={"embedder": "auto"})
    await world.start()
    try:
        assert world.here.bridge._meaning.embedder is None
        await _asks_all(await world.page(), 1, lambda: None)
    finally:
        await world.stop()
