"""An admin reads what the bot missed, and makes an answer of it: from the gap to the file, in a browser."""

from collections.abc import AsyncIterator

import pytest_asyncio
from axe import axe_in_every_look
from editing_site import EditingSite, editing_site
from playwright.async_api import Page, expect
from waiting import until
from watched_browser import WatchedBrowser
from web_page import WebPage

from core.model.agents import Role

LUGGAGE = ("Do you have a luggage store?", "Do you have a store for luggage??")
DRAFT = ("## Do you have a luggage store?", "", "(write the answer here)", "", "Also asked as:", f"- {LUGGAGE[1]}")
SIZES = {"phone": (390, 760), "desktop": (1280, 800)}


@pytest_asyncio.fixture(loop_scope="session")
async def site(watched: WatchedBrowser, sqlite_url: str) -> AsyncIterator[EditingSite]:
    async with editing_site(sqlite_url) as running:
        for question in (*LUGGAGE, "Who frames oil paintings?"):
            visitor = WebPage(lambda: running.url)
            await visitor.open()
            await visitor.send(question)
            await visitor.until(lambda visitor=visitor: visitor.texts("bot"), "the bot's answer")
            await visitor.close()
        yield running
        await watched.close()


async def gaps_of(site: EditingSite, page: Page) -> Page:
    browser = await site.signed_in("Ana", Role.ADMIN)
    cookies = [{"name": cookie.name, "value": cookie.value, "url": site.url} for cookie in browser.http.cookies.jar]
    await page.context.add_cookies(cookies)
    await page.goto(f"{site.url}/agent/dashboard?page=gaps")
    await expect(page.get_by_role("heading", name="Gaps in the knowledge")).to_be_visible()
    return page


async def test_a_gap_becomes_an_answer_of_the_bot(page: Page, site: EditingSite) -> None:
    await gaps_of(site, page)
    await expect(page.locator(".card")).to_have_count(2)
    first = page.locator(".card").first
    await expect(first).to_contain_text("asked 2 times")
    await expect(first).to_contain_text("2 missed by the assistant")
    await first.get_by_role("button", name="Add an answer…").click()
    await page.get_by_label("Page of the knowledge").fill("luggage")
    await page.get_by_role("button", name="Open the draft").click()

    text = page.locator(".code-text")
    await expect(text).to_have_value("\n".join(["# Luggage", "", *DRAFT, ""]))
    drafted = await text.input_value()
    await text.fill(drafted.replace("(write the answer here)", "Yes, in the cellar, for 5 euros a day."))
    await expect(page.locator(".config-state")).to_contain_text("No mistakes.")
    await page.keyboard.press("Control+s")
    await page.get_by_role("button", name="Save it").click()
    await expect(page.get_by_text("Saved. It is in force in a moment.")).to_be_visible()
    assert "Yes, in the cellar" in site.text("knowledge/luggage.md")

    async def is_known() -> bool:
        visitor = WebPage(lambda: site.url)
        await visitor.open()
        await visitor.send(LUGGAGE[1])
        await visitor.until(lambda: visitor.texts("bot"), "the bot's answer")
        await visitor.close()
        return "Yes, in the cellar" in visitor.texts("bot")[0]

    await until(is_known, "the bot knows it")


async def test_the_page_can_be_used_by_everybody(page: Page, site: EditingSite) -> None:
    await gaps_of(site, page)
    await expect(page.locator(".card")).to_have_count(2)
    assert await axe_in_every_look(page, SIZES, "gaps") == {}
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
