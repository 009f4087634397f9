"""A browser context whose complaints count: what the console says of errors fails the test that provoked it."""

import socket
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import BrowserContext, Error, Page
from waiting import until

NOTHING_TO_SEND = "Object.keys(localStorage).every((key) => !key.includes('outbox.'))"  # of the widget or the console


async def holds(page: Page, expression: str, arg: Any = None) -> None:
    """Wait until a JavaScript expression (or a function of `arg`) is true in the page.

    In place of Playwright's `wait_for_function`: that takes its second look inside the page, where our policy refuses
    it, so it works only when the first look is already true.
    """

    async def look() -> object:
        try:
            return await page.evaluate(expression, arg)
        except Error as error:
            if "context was destroyed" in error.message:  # the page was on its way to its next address
                return None
            raise

    await until(look, expression)


_LISTENS = """() => {
  window.heard = [];
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      if (target.matches?.("body > [aria-live=polite]")) heard.push(...[...addedNodes].map((said) => said.textContent));
  }).observe(document, { childList: true, subtree: true });
}"""


async def listen_to(page: Page) -> None:
    """Keep, from now on, what the page says to those who listen to it: its live region forgets after seconds."""
    await page.add_init_script(f"({_LISTENS})()")
    await page.evaluate(_LISTENS)


async def spoken(page: Page, *texts: str) -> None:
    """Wait until just these were said since `listen_to`, or since the page was loaded."""

    async def said() -> list[str]:
        heard: list[str] = await page.evaluate("heard")
        return heard

    async def is_so() -> bool:
        return await said() == list(texts)

    await until(is_so, f"{texts} to be spoken", saw=said)


class WatchedBrowser:
    """A context and what it complained of: console errors, uncaught exceptions, what a policy blocked."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.complaints: list[str] = []
        self.expected: tuple[str, ...] = ()  # parts of complaints that the test provokes on purpose
        context.on("console", lambda message: self._heard(message.type, message.text))
        context.on("weberror", lambda error: self._heard("error", str(error.error)))

    async def close(self) -> None:
        """Close all pages. A server that they talk to is stopped after this, not before."""
        await self.context.close()

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(part in text for part in self.expected):
            self.complaints.append(f"{kind}: {text}")


class DeskTab(WatchedBrowser):
    """One tab in which consoles of many tests are opened, one after the other at one address.

    What a console is made of comes over the line once, and is compiled once: half of what a short test costs. For tests
    that put nothing into the browser which cannot be taken away: no clock, no scripts, no routes.
    """

    def __init__(self, context: BrowserContext, page: Page, door: socket.socket) -> None:
        super().__init__(context)
        self.page = page
        self.door = door  # where each test's server is
        self._size = page.viewport_size

    def begin(self) -> None:
        """Forget what the test before was told to expect."""
        self.expected = ()
        self.complaints.clear()

    async def close(self) -> None:
        """Be as new: no other page, the usual size, nothing kept, the mouse nowhere. Before its server stops."""
        for page in self.context.pages:
            if page is not self.page:
                await page.close()
        if self.page.url != "about:blank":
            await self.page.goto(f"http://127.0.0.1:{self.door.getsockname()[1]}/nothing")
            await self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            await self.page.mouse.move(0, 0)
            await self.page.goto("about:blank")
        if self._size is not None and self.page.viewport_size != self._size:
            await self.page.set_viewport_size(self._size)


class WatchedTab(WatchedBrowser):
    """One tab that walks from test to test, since a renderer of its own for each costs most of a short test.

    It walks straight from one test's page to the next one's: an empty page in between costs as much as a press. So a
    test's servers go on until the tab has left them. They are on ports of their own: what a page keeps is not found
    again by the next.
    """

    def __init__(self, context: BrowserContext, page: Page, nowhere: str) -> None:
        super().__init__(context)
        self.page = page
        self.servers = AsyncExitStack()  # of the test that runs
        self._servers_before = AsyncExitStack()  # of the page on which the tab came
        self._came_from = page.url
        self._nowhere = nowhere  # an empty page of the same site as all others: a walk within a site keeps its process

    def begin(self) -> None:
        """Forget what the test before was told to expect."""
        self.expected = ()
        self.complaints.clear()
        self.servers = AsyncExitStack()
        self._came_from = self.page.url

    async def close(self) -> None:
        """Close all other pages, come back to a line that works, and stop the servers that the tab has left.

        What a test expects to be complained of may come as late as when its page is left: such a page is left here.
        """
        for page in self.context.pages:
            if page is not self.page:
                await page.close()
        await self.context.set_offline(False)
        if self.expected:
            await self.page.goto(self._nowhere)
        if self.page.url == self._came_from:
            await self.servers.aclose()
            return
        await self._servers_before.aclose()
        self._servers_before = self.servers

    async def leave(self) -> None:
        """No test comes any more."""
        await self.page.goto(self._nowhere)
        await self._servers_before.aclose()
