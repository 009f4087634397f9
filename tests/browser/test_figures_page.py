"""The page of figures in a browser: every plot is there in the reader's colours and width, and nothing complains."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe import axe_in_every_look
from figures_server import figures_server
from planted_month import NOW, PlantedMonth
from playwright.async_api import Page, expect
from waiting import until
from watched_browser import WatchedBrowser

from core.store import Store

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1180, "height": 900}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def month(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A server for all tests here, which only read: each plot is drawn once, for a report is kept for a minute."""
    path = tmp_path_factory.mktemp("figures") / "figures.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = Store(f"sqlite:///{path}", clock=lambda: NOW)
    planted = await PlantedMonth(days=31).grow().into(store)
    await planted.plant_open_ones(store)
    async with figures_server(store) as url:
        yield url
    await store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def figures(watched: WatchedBrowser, month: str) -> str:
    await watched.context.add_cookies([{"name": "badge", "value": "admin", "url": month}])
    return f"{month}/agent/figures"


async def see_all(page: Page) -> list[str]:
    """Scroll through the page; the addresses of the plots as the browser chose them."""
    for picture in await page.locator("picture img").all():
        await picture.scroll_into_view_if_needed()
        await until(lambda picture=picture: picture.evaluate("each => each.complete"), "the plot is drawn and loaded")
    return await page.eval_on_selector_all(
        "picture img", "all => all.map(img => img.naturalWidth ? img.currentSrc : '')"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "viewport"), [("wide", DESKTOP), ("narrow", PHONE)])
async def test_plots_follow_ground_and_width(figures: str, page: Page, scheme: str, size: str, viewport: dict) -> None:
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size(viewport)
    await page.goto(figures)
    plots = await see_all(page)
    assert len(plots) == 8
    assert all(f"size={size}" in plot and f"scheme={scheme}" in plot for plot in plots), plots
    overhang = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overhang <= 0


async def test_tables_open_below_the_plots_and_stay_within_the_page(figures: str, page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await page.goto(figures)
    for summary in await page.get_by_text("The numbers", exact=True).all():
        await summary.click()
    await expect(page.get_by_role("table")).to_have_count(8)
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    await expect(page.get_by_role("columnheader", name="9 of 10 within").first).to_be_visible()


async def test_the_readers_own_time_zone_is_offered_and_kept(figures: str, page: Page) -> None:
    await page.goto(figures)
    await page.get_by_label("Time zone").select_option("Europe/Berlin")
    await page.get_by_label("Queue").select_option("billing")
    await page.get_by_role("button", name="Show").click()
    await expect(page.get_by_text("by the clocks of Europe/Berlin")).to_be_visible()
    assert "queue=billing" in page.url
    await page.get_by_role("link", name="7 days", exact=True).click()
    await expect(page.get_by_role("link", name="7 days", exact=True)).to_have_attribute("aria-current", "true")
    await expect(page.get_by_label("Queue")).to_have_value("billing")
    await expect(page.get_by_label("Time zone")).to_have_value("Europe/Berlin")


async def test_axe_finds_nothing_on_the_page_with_figures_open_or_none(figures: str, page: Page) -> None:
    sizes = {"phone": (390, 844), "desktop": (1180, 900)}
    await page.goto(figures)
    for summary in await page.get_by_text("The numbers", exact=True).all():
        await summary.click()
    found = await axe_in_every_look(page, sizes, "a month")
    await page.goto(f"{figures}?from=1999-01-01&to=1999-01-02&zone=nowhere")
    found |= await axe_in_every_look(page, sizes, "nothing, and a zone that is none")
    assert found == {}


async def test_the_page_can_be_used_by_keyboard(figures: str, page: Page) -> None:
    await page.goto(figures)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to the figures")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("main")).to_be_focused()
