"""A browser for the tests of this folder, and a list of the ones that had to go without."""

import socket
from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
import pytest_asyncio
from browsers import NO_BROWSER, find_chromium
from console_server import ConsoleServer
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from waiting import LONGEST_WAIT
from watched_browser import DeskTab, WatchedBrowser
from widget_server import WidgetServer, company_site

from bridge.sandbox.demo import Demo, running_demo

HERE = Path(__file__).parent
PATIENCE_MS = LONGEST_WAIT * 1000

expect.set_options(timeout=PATIENCE_MS)  # Playwright's own 5 s are too short on a busy machine


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all tests here: the browser lives longer than a test and belongs to its loop."""
    for item in items:
        if _is_here(item.path) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@cache
def _is_here(path: Path) -> bool:
    return HERE in path.parents


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


async def _a_context(chromium: Browser) -> BrowserContext:
    """For somebody who wants less motion, which would all be drawn by the processor: pages that move are the affair of
    `test_widget_hosts.py`."""
    context = await chromium.new_context(
        viewport={"width": 1100, "height": 800},
        locale="en-GB",
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE_MS)
    return context


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def desk_tab(chromium: Browser) -> AsyncIterator[DeskTab]:
    context = await _a_context(chromium)
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield DeskTab(context, await context.new_page(), door)
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def own_context(chromium: Browser) -> AsyncIterator[WatchedBrowser]:
    watched = WatchedBrowser(await _a_context(chromium))
    yield watched
    await watched.close()
    assert watched.complaints == []


@pytest.fixture
def watched(request: pytest.FixtureRequest) -> Iterator[WatchedBrowser]:
    """A fresh context per test, or the tab of all desks; what the console complained of fails the test at its end."""
    in_one_tab = request.node.get_closest_marker("desk_tab") is not None
    watched: WatchedBrowser = request.getfixturevalue("desk_tab" if in_one_tab else "own_context")
    if isinstance(watched, DeskTab):
        watched.begin()
    yield watched
    if in_one_tab:
        assert watched.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(watched: WatchedBrowser) -> Page:
    return watched.page if isinstance(watched, DeskTab) else await watched.context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def server(watched: WatchedBrowser) -> AsyncIterator[WidgetServer]:
    async with WidgetServer().running() as running:
        yield running
        await watched.close()  # a page that outlives its server complains of it


@pytest_asyncio.fixture(loop_scope="session")
async def site(server: WidgetServer) -> AsyncIterator[str]:
    async with company_site(server.url) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="session")
async def console(watched: WatchedBrowser) -> AsyncIterator[ConsoleServer]:
    door = watched.door if isinstance(watched, DeskTab) else None
    async with ConsoleServer().running(door) as running:
        yield running
        await watched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def demo(watched: WatchedBrowser, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Demo]:
    """Its Slack waits for the app as long as a test does: the stand-ins, the bridge and the test share one loop, and
    whether the app answers within Slack's three seconds is the affair of tests/contract."""
    monkeypatch.setattr("bridge.sandbox.slack.views.TRIGGER_LIFETIME", LONGEST_WAIT)
    async with running_demo(HERE.parents[1] / "config", 0, sqlite_url) as running:
        running.slack.sockets.ack_timeout = LONGEST_WAIT
        yield running
        await watched.close()
