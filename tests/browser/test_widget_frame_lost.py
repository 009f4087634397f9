"""A chat whose frame does not come: the page around stays usable; its reader and its developer are told why."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import ConsoleMessage, Page, Route, expect
from waiting import until
from watched_browser import WatchedBrowser
from widget_server import WidgetServer

PHONE = {"width": 390, "height": 760}
SORRY = "The chat could not be reached."
Fault = Callable[[Route], Awaitable[None]]


async def is_down(route: Route) -> None:
    await route.abort("connectionrefused")


async def is_not_allowed(route: Route) -> None:
    policy = {"Content-Security-Policy": "frame-ancestors 'self'", "Content-Type": "text/html"}
    await route.fulfill(status=200, headers=policy, body="<p>not for you</p>")


async def answers_an_error(route: Route) -> None:
    await route.fulfill(status=502, content_type="text/html", body="<h1>Bad gateway</h1>")


@pytest.fixture(autouse=True)
def complaints_of_the_browser_are_expected(watched: WatchedBrowser) -> None:
    watched.expected = ("Failed to load resource", "frame-ancestors", "Handoff: ", "Refused to frame", "Framing")


async def broken(watched: WatchedBrowser, site: str, fault: Fault) -> tuple[Page, list[str]]:
    """A phone that opened the chat of a bridge with a fault, and what the browser's console says."""
    page = await watched.context.new_page()
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", hear)
    await page.clock.install()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await page.route("**/chat/frame**", fault)
    await page.goto(site)
    await page.locator(".launcher").click()
    return page, said


async def gives_up(page: Page) -> None:
    """The loader has waited for its frame as long as it will; the seconds pass on the page's clock."""

    async def is_sorry() -> bool:
        await page.clock.fast_forward(500)
        return SORRY in await page.locator(".wait").inner_text()

    await until(is_sorry, "the page says that the chat does not come")


@pytest.mark.parametrize("fault", [is_down, is_not_allowed, answers_an_error])
async def test_a_phone_whose_frame_cannot_load_is_told_and_gets_its_page_back(
    watched: WatchedBrowser, server: WidgetServer, site: str, fault: Fault
) -> None:
    page, said = await broken(watched, site, fault)
    overflow = "getComputedStyle(document.documentElement).overflow"
    assert await page.evaluate(overflow) == "visible", "the page behind can still be scrolled"
    await gives_up(page)
    await expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert await page.evaluate(overflow) == "visible"
    async with page.expect_console_message(lambda message: "Handoff: " in message.text) as told:
        await page.get_by_role("button", name="Try again").click()
        await gives_up(page)
    assert "allowed_origins" in (await told.value).text
    assert site in (await told.value).text
    await page.get_by_role("button", name="Close chat").click()
    await expect(page.locator(".panel")).to_be_hidden()
    await expect(page.locator(".launcher")).to_be_visible()
    await page.get_by_role("button", name="Book a visit").click()
    await page.unroute("**/chat/frame**")
    await page.locator(".launcher").click()
    await page.get_by_role("button", name="Try again").click()
    await expect(page.frame_locator("#handoff-widget iframe").get_by_role("textbox")).to_be_visible()
    assert await page.evaluate(overflow) == "hidden", "now it is a chat over the whole screen"
    assert said


async def test_a_bridge_that_is_away_altogether_is_named_to_the_developer(
    watched: WatchedBrowser, server: WidgetServer, site: str
) -> None:
    page = await watched.context.new_page()
    await page.clock.install()
    await page.goto(site)
    await expect(page.locator(".launcher")).to_be_visible()
    await page.route("**/chat/frame**", is_down)
    await page.route("**/chat/check.js**", is_down)
    async with page.expect_console_message(lambda message: "Handoff: " in message.text) as told:
        await page.locator(".launcher").click()
        await gives_up(page)
    assert (await told.value).text == f"Handoff: {server.url} does not answer."


async def test_the_close_button_is_there_while_the_frame_is_still_on_its_way(
    watched: WatchedBrowser, server: WidgetServer, site: str
) -> None:
    async def never(_: Route) -> None: ...

    page, _ = await broken(watched, site, never)
    await expect(page.locator(".wait")).to_contain_text("Opening the chat…")
    await page.get_by_role("button", name="Close chat").click()
    await expect(page.locator(".panel")).to_be_hidden()
    await page.unroute_all(behavior="ignoreErrors")


async def test_on_a_wide_screen_the_launcher_closes_it(
    watched: WatchedBrowser, server: WidgetServer, site: str
) -> None:
    page, _ = await broken(watched, site, is_down)
    await page.set_viewport_size({"width": 1100, "height": 800})
    await gives_up(page)
    await expect(page.get_by_role("button", name="Close chat")).to_be_hidden()
    await page.locator(".launcher").click()
    await expect(page.locator(".panel")).to_be_hidden()
