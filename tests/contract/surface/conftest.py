"""The surfaces that the conformance suite is run on: one line each, with the factory that puts it at its platform."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from answering_surfaces_under_test import bot, summary
from surface_bench import SurfaceBench, surface_bench
from surfaces_under_test import slack_card, slack_thread, telegram
from toy_channel.under_test import toy

from core.store import Store

SURFACES = {
    "telegram": telegram,
    "slack thread": slack_thread,
    "slack card": slack_card,
    "bot": bot,
    "summary": summary,
    "toy": toy,
}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=SURFACES)
async def running_bench(
    request: pytest.FixtureRequest, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[SurfaceBench]:
    """A surface at its stand-in, for a module: every test has conversations of its own there."""
    path = tmp_path_factory.mktemp("surface") / "handoff.db"
    shutil.copy(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    async with surface_bench(SURFACES[request.param], store) as bench:
        yield bench
    await store.close()


@pytest_asyncio.fixture(loop_scope="module")
async def bench(running_bench: SurfaceBench) -> AsyncIterator[SurfaceBench]:
    """The same, with nothing that goes wrong left from another test."""
    yield running_bench
    running_bench.under_test.faults.clear()
