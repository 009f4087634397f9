"""A line of 1,800 in the console: only what can be seen is drawn, all can be reached, and it says how long it is."""

import pytest
import pytest_asyncio
from axe import axe
from console_server import ConsoleServer
from playwright.async_api import Page, expect
from waiting import until

pytestmark = pytest.mark.desk_tab

WAITING = 1_800


@pytest_asyncio.fixture(loop_scope="session")
async def line(page: Page, console: ConsoleServer) -> Page:
    """Ana's screen, with a line behind it that comes in pages. Visitor 1 has waited longest."""
    console.page = 50
    for number in range(1, WAITING + 1):
        session = console.begin(f"Visitor {number}", waited=WAITING + 1 - number)
        console.event(session, "message", "user", "I want a real person")
    await page.goto(console.url)
    await expect(page.locator(".session").first).to_be_visible()
    return page


async def asked_for(console: ConsoleServer) -> int:
    return len([frame for frame in console.received if frame["event"] == "more_waiting"])


async def test_a_long_line_is_drawn_and_told_as_far_as_it_is_looked_at(line: Page, console: ConsoleServer) -> None:
    await expect(line.get_by_role("tab", name="Waiting")).to_contain_text("1800")
    assert await asked_for(console) == 0
    await expect(line.get_by_role("listitem").first).to_have_attribute("aria-setsize", "1800")
    scroll = "(where) => (document.querySelector('#list-panel').scrollTop = where)"
    for reached in range(1, 5):
        await line.evaluate(scroll, 1_000_000)
        await until(
            lambda reached=reached: line.get_by_text(f"Visitor {50 * reached + 10}", exact=True).is_visible(),
            "the next page",
        )
    assert await line.locator(".sessions *").count() < 700
    assert await asked_for(console) <= 6
    row = line.locator(".sessions > li", has=line.get_by_text("Visitor 190", exact=True))
    await expect(row).to_have_attribute("aria-posinset", "190")
    assert await axe(line) == []
    await line.evaluate(scroll, 0)
    await expect(line.get_by_text("Visitor 1", exact=True)).to_be_visible()
    await console.change("ses_1", state="closed", closed_at=0)
    await console.tell({"event": "waiting_total", "waiting_total": WAITING - 1})
    await expect(line.get_by_role("tab", name="Waiting")).to_contain_text("1799")
    await expect(line.get_by_text("Visitor 1", exact=True)).to_have_count(0)


async def test_keys_go_through_a_long_line_and_the_focus_survives_the_wheel(line: Page) -> None:
    for reached, presses in (("Visitor 45", 45), ("Visitor 70", 25)):
        for _ in range(presses):
            await line.keyboard.press("j")
        await expect(line.locator(".session:focus .who")).to_have_text(reached)
        await expect(line.locator(".session .who").last).not_to_have_text("Visitor 50")  # the next page has come
    focused = line.locator(".session:focus .who")
    await expect(focused).to_have_text("Visitor 70")
    await expect(focused).to_be_in_viewport()
    await line.evaluate("document.querySelector('#list-panel').scrollTop = 0")
    await expect(line.locator(".session .who").first).to_have_text("Visitor 1")
    await expect(line.locator("#list-panel")).to_be_focused()
    await line.keyboard.press("k")
    await expect(focused).to_have_text("Visitor 69")
    await expect(focused).to_be_in_viewport()


async def test_somebody_behind_what_was_told_takes_no_place_in_front_of_others(
    line: Page, console: ConsoleServer
) -> None:
    late = list(console.sessions)[1_500]
    await console.change(late, priority="low")
    await console.escalate(console.begin("Zoe", waited=0))
    await expect(line.locator(".toast")).to_contain_text("Zoe")
    await expect(line.locator(".sessions > li", has=line.locator(".session"))).to_have_count(50)
    await expect(line.get_by_text("Visitor 1501", exact=True)).to_have_count(0)
