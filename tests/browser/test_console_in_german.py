"""The console in the agents' language: what stands on its screens, and what people wrote, which stays as it is."""

import os
from pathlib import Path

import pytest
from console_server import ANA, FACTS, ConsoleServer
from playwright.async_api import Page, expect

from core.config.agent_words import agent_words

pytestmark = pytest.mark.desk_tab


async def look(page: Page, name: str) -> None:
    """A picture for whoever asks for one: SCREENSHOTS=folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.fixture
def german(console: ConsoleServer) -> ConsoleServer:
    words = agent_words("de")
    console.answers["GET", "desk"] = FACTS | {"language": words.language, "words": words.by_english}
    return console


async def test_lists_buttons_forms_and_the_composer_are_in_the_language(page: Page, german: ConsoleServer) -> None:
    session = german.begin("Close", waited=7)  # a user may be called like a button
    german.event(session, "message", "user", "Claim")
    await page.goto(german.url)
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(page.get_by_role("tab", name="Wartend")).to_be_visible()
    await expect(page.get_by_text("Kein Gespräch ist offen")).to_be_visible()
    await look(page, "german-start")
    await page.locator(".session").click()
    await expect(page.get_by_role("heading", name="Close").first).to_be_visible()
    await expect(page.locator(".messages, .scroller").get_by_text("Claim", exact=True).first).to_be_visible()
    await expect(page.get_by_role("button", name="Übernehmen")).to_be_visible()
    await expect(page.locator(".person").get_by_text("vor 7 Min.").first).to_be_visible()
    await look(page, "german-waiting")
    await page.get_by_role("button", name="Übernehmen").click()
    await expect(page.get_by_placeholder("Antwort schreiben …")).to_be_visible()
    await look(page, "german-claimed")
    await page.get_by_role("button", name="Schließen").first.click()
    await expect(page.get_by_role("heading", name="Dieses Gespräch beenden?")).to_be_visible()
    await look(page, "german-close")


async def test_a_phone_shows_it_whole(page: Page, german: ConsoleServer) -> None:
    german.begin("Mia", "assigned", waited=7, owner=ANA)
    await page.set_viewport_size({"width": 390, "height": 760})
    await page.goto(german.url)
    await page.get_by_role("tab", name="Meine").click()
    await page.locator(".session").click()
    await expect(page.get_by_placeholder("Antwort schreiben …")).to_be_visible()
    await look(page, "german-phone")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
