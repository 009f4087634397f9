"""An admin edits the configuration in a browser: what is typed is checked, compared, saved and taken back."""

from collections.abc import AsyncIterator

import pytest_asyncio
from axe import axe_in_every_look
from editing_site import EditingSite, editing_site
from playwright.async_api import Page, expect
from watched_browser import WatchedBrowser, holds

from core.model.agents import Role

FEES = "knowledge/fees.md"
SIZES = {"phone": (390, 760), "desktop": (1280, 800)}


@pytest_asyncio.fixture(loop_scope="session")
async def site(watched: WatchedBrowser, sqlite_url: str) -> AsyncIterator[EditingSite]:
    async with editing_site(sqlite_url) as running:
        yield running
        await watched.close()  # a page that outlives its server complains of it


async def editor_of(site: EditingSite, page: Page, file: str) -> Page:
    """The page of an admin who has a file open."""
    browser = await site.signed_in("Ana", Role.ADMIN)
    cookies = [{"name": cookie.name, "value": cookie.value, "url": site.url} for cookie in browser.http.cookies.jar]
    await page.context.add_cookies(cookies)
    await page.goto(f"{site.url}/agent/dashboard?page=config&file={file}")
    await expect(page.get_by_role("combobox", name="File")).to_have_value(file)
    return page


def text_of(page: Page):
    return page.locator(".code-text")


def state_of(page: Page):
    return page.locator(".config-state")


async def test_a_mistake_is_marked_at_its_line_and_cannot_be_saved(
    page: Page, site: EditingSite, watched: WatchedBrowser
) -> None:
    watched.expected = ("422",)
    before = site.text("web.yaml")
    await editor_of(site, page, "web.yaml")
    await expect(state_of(page)).to_have_text("No mistakes.")
    await text_of(page).fill(before + "colour: green\n")
    line = len(before.splitlines()) + 1
    await expect(state_of(page)).to_have_text(f"One mistake, the first in line {line}.")
    await expect(page.locator(".code-mark")).to_have_count(1)
    await expect(text_of(page)).to_have_attribute("aria-invalid", "true")
    await page.get_by_role("button", name=f"Line {line}").click()
    chosen = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    assert await page.evaluate(chosen) == "colour: green"
    await page.keyboard.press("Control+s")
    await page.get_by_role("button", name="Save it").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("Nothing was saved")
    await page.keyboard.press("Escape")
    assert site.text("web.yaml") == before
    await page.get_by_role("button", name="Put back").click()
    await expect(state_of(page)).to_have_text("No mistakes.")


async def test_a_save_shows_what_changes_and_history_takes_it_back(page: Page, site: EditingSite) -> None:
    before = site.text(FEES)
    await editor_of(site, page, FEES)
    await text_of(page).fill(before + "\n## Can I pay in cash?\nNo, by card only.\n")
    await page.keyboard.press("Control+s")
    await expect(page.locator(".difference-line[data-change=added]")).to_have_count(3)
    await page.get_by_role("button", name="Save it").click()
    await expect(page.get_by_text("Saved. It is in force in a moment.")).to_be_visible()
    assert site.text(FEES).endswith("No, by card only.\n")
    await page.get_by_role("button", name="What changed").click()
    await expect(page.locator(".card .difference-line[data-change=added]")).to_have_count(3)
    await page.get_by_role("button", name="Take it back…").click()
    await page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    await expect(page.get_by_text("took a change back")).to_be_visible()
    assert site.text(FEES) == before
    await expect(text_of(page)).to_have_value(before)


async def test_a_file_that_changed_meanwhile_is_not_overwritten(
    page: Page, site: EditingSite, watched: WatchedBrowser
) -> None:
    watched.expected = ("409",)
    before = site.text(FEES)
    await editor_of(site, page, FEES)
    await text_of(page).fill(before + "\n## Mine\nYes.\n")
    site.write(FEES, before + "\n## Theirs\nYes.\n")
    await page.keyboard.press("Control+s")
    await page.get_by_role("button", name="Save it").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("changed meanwhile")
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Keep mine").click()
    await page.get_by_role("button", name="Save…").click()
    await expect(page.locator(".difference-line[data-change=removed]")).to_contain_text("Theirs")
    await page.get_by_role("button", name="Save it").click()
    await expect(page.get_by_text("Saved. It is in force in a moment.")).to_be_visible()
    assert site.text(FEES) == before + "\n## Mine\nYes.\n"


async def test_a_new_page_and_a_draft_from_elsewhere_are_edited_and_saved(page: Page, site: EditingSite) -> None:
    await editor_of(site, page, FEES)
    await page.get_by_role("button", name="New page of knowledge…").click()
    await page.get_by_label("Name").fill("parking")
    await page.get_by_role("button", name="Begin").click()
    await expect(text_of(page)).to_have_value("# Parking\n\n## A question, as people ask it\nThe answer.\n")
    await page.get_by_role("button", name="Save…").click()
    await page.get_by_role("button", name="Save it").click()
    await expect(page.get_by_text("made it")).to_be_visible()
    assert site.text("knowledge/parking.md").startswith("# Parking\n")
    draft = '{"file": "knowledge/parking.md", "text": "## Is it free?\\nYes."}'
    await page.evaluate("draft => sessionStorage.setItem('handoff.config.draft', draft)", draft)
    await page.goto(f"{site.url}/agent/dashboard?page=config")
    await expect(text_of(page)).to_have_value(site.text("knowledge/parking.md") + "\n## Is it free?\nYes.\n")
    await expect(page.get_by_role("button", name="Save…")).to_be_enabled()
    await page.get_by_role("button", name="Put back").click()


async def test_triggers_are_tried_on_the_last_month(page: Page, site: EditingSite) -> None:
    await site.user_says("let me talk to a person", "otto")
    await site.user_says("where is my parcel", "zoe")
    await editor_of(site, page, "triggers.yaml")
    draft = site.text("triggers.yaml").replace("(talk|speak) to a (person|human)", "where is my parcel")
    await text_of(page).fill(draft)
    await page.get_by_role("button", name="Try on last month").click()
    await expect(page.get_by_text("2 conversations since")).to_contain_text("1 gained, 1 lost")
    await expect(page.get_by_text("“where is my parcel”")).to_be_visible()
    await page.get_by_role("button", name="Put back").click()


async def test_nothing_is_wrong_with_the_editor_in_any_look(page: Page, site: EditingSite) -> None:
    await editor_of(site, page, "web.yaml")
    await text_of(page).fill(site.text("web.yaml") + "colour: green\n")
    await expect(page.locator(".code-mark")).to_have_count(1)
    assert await axe_in_every_look(page, SIZES, "a mistake") == {}
    await text_of(page).fill(site.text("web.yaml") + "# mine\n")
    await page.get_by_role("button", name="Save…").click()
    await expect(page.locator(".difference")).to_be_visible()
    assert await axe_in_every_look(page, SIZES, "what changes") == {}
    await page.get_by_role("button", name="Save it").click()
    await page.get_by_role("button", name="What changed").click()
    assert await axe_in_every_look(page, SIZES, "the history") == {}


async def test_the_numbers_of_a_long_file_stay_beside_their_lines(page: Page, site: EditingSite) -> None:
    await editor_of(site, page, FEES)
    long = "# Fees\n\n" + "".join(f"## Question {number}\nAnswer {number}.\n\n" for number in range(1200))
    put = "(field, text) => { field.value = text; field.dispatchEvent(new Event('input')) }"
    await text_of(page).evaluate(put, long)
    await expect(page.locator(".code-numbers")).to_contain_text("3600")
    await text_of(page).evaluate("field => { field.scrollTop = 20_000 }")
    await holds(page, "document.querySelector('.code-numbers').style.transform === 'translateY(-20000px)'")
    await page.get_by_role("button", name="Put back").click()
