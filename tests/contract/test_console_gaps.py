"""What the console tells admins of the knowledge's gaps, from the conversations of a real bridge."""

from collections.abc import AsyncIterator

import pytest
from editing_site import EditingSite, editing_site
from web_page import WebPage

from core.model.agents import Role

LUGGAGE = ("Do you have a luggage store?", "Do you have a store for luggage??")
FRAMES = "Who frames oil paintings?"


@pytest.fixture
async def site(database_url: str) -> AsyncIterator[EditingSite]:
    async with editing_site(database_url) as running:
        yield running


async def ask(site: EditingSite, *questions: str) -> None:
    page = WebPage(lambda: site.url)
    await page.open()
    for done, question in enumerate(questions, 1):
        await page.send(question)
        await page.until(lambda done=done: len(page.texts("bot")) == done, "the bot's answer")
    await page.close()


async def test_admins_read_what_the_bot_missed_put_together(site: EditingSite) -> None:
    for question in (*LUGGAGE, FRAMES, "What does a visa cost?"):
        await ask(site, question)
    ana = await site.signed_in("Ana", Role.ADMIN)
    found = await ana.get("gaps", days="7")
    assert found["is_whole"]
    assert not found["by_meaning"]
    luggage, frames = found["gaps"]
    assert (luggage["count"], luggage["missed"], luggage["answered"]) == (2, 2, 0)
    assert set(luggage["wordings"]) == set(LUGGAGE)
    assert frames["wordings"] == [FRAMES]
    assert frames["draft"].startswith(f"## {FRAMES}\n")


async def test_only_admins_do(site: EditingSite) -> None:
    lead, nobody = await site.signed_in("Ben", Role.LEAD), site.browser()
    for browser, status in ((lead, 403), (nobody, 401)):
        await browser.call("GET", "gaps", None, status)


@pytest.mark.parametrize("days", ["0", "93", "x"])
async def test_a_span_that_cannot_be_is_refused(site: EditingSite, days: str) -> None:
    ana = await site.signed_in("Ana", Role.ADMIN)
    await ana.call("GET", f"gaps?days={days}", None, 422)
