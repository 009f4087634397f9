"""What an agent sent and nobody confirmed: said as it is, taken back wherever it is, and in nobody's way."""

import pytest
import pytest_asyncio
from console_server import ANA, MINUTE, ConsoleServer, now
from playwright.async_api import Locator, Page, expect
from watched_browser import NOTHING_TO_SEND, WatchedBrowser, holds


def rows(page: Page, state: str = "") -> Locator:
    return page.locator(".row[data-kind=message]" + (f"[data-state={state}]" if state else ""))


def field(page: Page) -> Locator:
    return page.locator(".composer textarea")


async def write(page: Page, text: str) -> None:
    await field(page).fill(text)
    await field(page).press("Enter")


@pytest_asyncio.fixture(loop_scope="session")
async def mine(console: ConsoleServer, watched: WatchedBrowser) -> str:
    """A conversation that Ana, who sits here, has."""
    watched.expected = ("WebSocket connection",)
    session = console.begin("Mia Schneider", "assigned", owner=ANA)
    console.event(session, "message", "user", "Hello?", at=now() - MINUTE)
    return session


@pytest_asyncio.fixture(loop_scope="session")
async def desk(page: Page, console: ConsoleServer, mine: str) -> Page:
    """Ana's screen with her conversation open."""
    await page.clock.install()
    await page.goto(f"{console.url}?session={mine}")
    await expect(rows(page)).to_have_count(1)
    return page


@pytest.mark.parametrize("came", [True, False])
async def test_the_delete_of_an_unanswered_reply_takes_it_back(
    desk: Page, console: ConsoleServer, mine: str, came: bool
) -> None:
    console.is_holding = True
    await write(desk, "the key is under the mat")
    sent = await console.heard("send_message", text="the key is under the mat")
    await desk.clock.fast_forward(26_000)
    await expect(rows(desk, "unknown")).to_contain_text("Not confirmed yet.")
    if came:
        console.event(mine, "message", "agent", "the key is under the mat", client_id=sent["id"])
    console.is_holding = False
    await desk.get_by_role("button", name="Delete").click()
    await console.heard("withdraw_message", target=sent["id"], session=mine)
    await console.drop()
    await desk.clock.run_for(3_000)
    await expect(desk.locator(".bubble.removed")).to_have_count(1 if came else 0)
    await expect(desk.get_by_text("under the mat")).to_have_count(0)
    await holds(desk, NOTHING_TO_SEND)
    assert len([frame for frame in console.received if frame["event"] == "send_message"]) == 1


async def test_a_reply_that_ends_the_line_is_given_up_and_the_next_one_goes(
    desk: Page, console: ConsoleServer, mine: str
) -> None:
    console.close_on = {"poison": 1009}
    await desk.evaluate("setInterval(() => dispatchEvent(new Event('online')), 200)")  # no pauses between tries
    await write(desk, "poison")
    await write(desk, "second")
    await expect(rows(desk, "failed")).to_contain_text("Not sent. It could not be taken as it is.")
    await expect(rows(desk, "sent")).to_have_count(2)
    assert [event["text"] for event in console.logs[mine]] == ["Hello?", "second"]


async def test_long_words_are_counted_down_refused_and_kept(desk: Page, console: ConsoleServer) -> None:
    await field(desk).fill("x" * 11_999)
    await expect(desk.locator(".length")).to_have_text("1 character left")
    await field(desk).fill("x" * 12_001)
    await expect(desk.locator(".length")).to_have_text("1 character too long")
    await field(desk).press("Enter")
    await expect(field(desk)).to_have_value("x" * 12_001)
    assert [frame for frame in console.received if frame["event"] == "send_message"] == []


async def test_a_change_that_is_refused_keeps_its_words(
    desk: Page, console: ConsoleServer, mine: str, watched: WatchedBrowser
) -> None:
    watched.expected = ("Failed to load resource",)
    await write(desk, "Good mourning")
    await expect(rows(desk, "sent")).to_have_count(2)
    await rows(desk).last.hover()
    await rows(desk).last.get_by_role("button", name="More about this message").click()
    await desk.get_by_role("menuitem", name="Edit").click()
    console.refuse_next = [(429, "too_many", "That was too often. Please wait 5 seconds.")]
    await write(desk, "Good morning")
    await expect(desk.get_by_text("That was too often.")).to_be_visible()
    await expect(field(desk)).to_have_value("Good morning")
    await expect(desk.get_by_text("Changing your message")).to_be_visible()
