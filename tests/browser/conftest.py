"""A browser for the tests of this folder, and a list of the ones that had to go without."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from browsers import NO_BROWSER, find_chromium
from console_server import ConsoleServer
from playwright.async_api import Browser, Page, async_playwright, expect
from waiting import PATIENCE
from watched import Watched
from widget_server import WidgetServer, company_site

HERE = Path(__file__).parent
PATIENCE_MS = PATIENCE * 1000

expect.set_options(timeout=PATIENCE_MS)  # Playwright's own 5 s are too short on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all tests here: the browser lives longer than a test and belongs to its loop."""
    for item in items:
        if HERE in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [r for r in terminalreporter.stats.get("skipped", ()) if NO_BROWSER in str(r.longrepr)]
    if skipped:
        terminalreporter.section("not tested: " + NO_BROWSER)
        for report in skipped:
            terminalreporter.line(report.nodeid)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = find_chromium(light=True) or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip(NO_BROWSER)
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(chromium: Browser) -> AsyncIterator[Watched]:
    """A fresh context per test; anything the console complained of fails the test at its end."""
    context = await chromium.new_context(
        viewport={"width": 1100, "height": 800}, locale="en-GB", timezone_id="Europe/Berlin"
    )
    context.set_default_timeout(PATIENCE_MS)
    watched = Watched(context)
    yield watched
    await watched.close()
    assert watched.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(watched: Watched) -> Page:
    return await watched.context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def server(watched: Watched) -> AsyncIterator[WidgetServer]:
    async with WidgetServer().running() as running:
        yield running
        await watched.close()  # a page that outlives its server complains of it


@pytest_asyncio.fixture(loop_scope="session")
async def site(server: WidgetServer) -> AsyncIterator[str]:
    async with company_site(server.url) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def console(watched: Watched) -> AsyncIterator[ConsoleServer]:
    async with ConsoleServer().running() as running:
        yield running
        await watched.close()
