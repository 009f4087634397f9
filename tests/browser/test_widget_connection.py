"""The chat on a bad line: nothing lost, nothing twice, never dead, and never a word more than needed about it."""

import pytest
from playwright.async_api import Locator, Page, expect
from watched_browser import WatchedBrowser
from widget_server import WidgetServer


@pytest.fixture(autouse=True)
def broken_lines_are_expected(watched: WatchedBrowser) -> None:
    watched.expected = ("WebSocket connection to",)


def bubbles(page: Page) -> Locator:
    return page.locator(".row[data-kind=message] .bubble")


async def texts(page: Page) -> list[str]:
    """What the bubbles say, without the spoken author."""
    return [text.split(": ", 1)[1] for text in await bubbles(page).all_text_contents()]


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox").fill(text)
    await page.get_by_role("textbox").press("Enter")


async def test_a_dropped_line_resumes_without_gap_or_double(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    await server.say("bot", "Ada", "one")
    await server.say("bot", "Ada", "two")
    await expect(bubbles(page)).to_have_count(2)
    server.is_down = True
    await server.drop()
    server.event("message", "bot", "three", name="Ada")
    await expect(page.get_by_text("Reconnecting…")).to_be_visible()
    server.is_down = False
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(bubbles(page)).to_have_count(3)
    await server.say("bot", "Ada", "four")
    await expect(bubbles(page)).to_have_count(4)
    assert await texts(page) == ["one", "two", "three", "four"]
    await server.heard("hello", session="s1", after=5)
    await expect(page.locator(".notice")).to_be_empty()


async def test_events_that_come_twice_are_shown_once(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await server.connected()
    first = await server.say("bot", "Ada", "one")
    again = {"type": "batch", "session": "s1", "upto": first["seq"] + 1, "events": [first]}
    await server.tell(again)
    await server.say("bot", "Ada", "two")
    await expect(bubbles(page)).to_have_count(2)


async def test_what_is_written_without_a_line_is_sent_in_order_when_it_is_back(
    page: Page, server: WidgetServer
) -> None:
    await page.goto(server.url)
    await server.connected()
    server.is_down = True
    await server.drop()
    for number in range(7):
        await write(page, f"message {number}")
    await expect(page.locator(".row[data-state=sending]")).to_have_count(7)
    server.is_down = False
    await expect(page.locator(".row[data-state=sent]")).to_have_count(7)
    assert [event["text"] for event in server.log] == [f"message {number}" for number in range(7)]


async def test_a_message_whose_confirmation_was_lost_is_stored_and_shown_once(page: Page, server: WidgetServer) -> None:
    server.is_holding = True
    await page.goto(server.url)
    await write(page, "Did you get this?")
    sent = await server.heard("send")
    server.event("message", "user", "Did you get this?", client_id=sent["id"])
    server.is_holding = False
    await server.drop()
    await expect(page.locator(".row[data-state=sent]")).to_have_count(1)
    await server.say("bot", "Ada", "Yes")
    await expect(bubbles(page)).to_have_count(2)
    assert [event["text"] for event in server.log] == ["Did you get this?", "Yes"]


async def test_the_outbox_outlives_a_reload(page: Page, server: WidgetServer) -> None:
    server.is_holding = True
    await page.goto(server.url)
    await write(page, "Before the reload")
    before = await server.heard("send")
    server.received.clear()
    server.is_holding = False
    await page.reload()
    after = await server.heard("send")
    assert after["id"] == before["id"]
    await expect(page.locator(".row[data-state=sent]")).to_have_text(["You: Before the reloadjust now"])
    assert len(server.log) == 1


async def test_a_reload_shows_the_whole_history_again(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await write(page, "Hello")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    await server.say("bot", "Ada", "Hi")
    await expect(bubbles(page)).to_have_count(2)
    await page.reload()
    await expect(bubbles(page)).to_have_count(2)
    await server.heard("hello", token="token-1", session="s1", after=0)


async def test_without_storage_the_chat_still_works(page: Page, server: WidgetServer) -> None:
    await page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
    )
    await page.goto(server.url)
    await write(page, "Hello")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    await server.drop()
    await server.heard("hello", token="token-1", session="s1")


async def test_a_half_open_line_is_noticed_and_replaced(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    await page.goto(server.url)
    await server.heard("hello")
    await expect(page.locator(".status")).to_have_text("Assistant")
    server.is_deaf_to_pings = True
    await page.clock.fast_forward(25_000)
    await server.heard("ping")
    await page.clock.fast_forward(10_000)
    await page.clock.run_for(1_000)
    await server.heard("hello", 2)


@pytest.mark.parametrize("event", ["online", "pageshow"])
async def test_a_widget_that_wakes_up_does_not_wait_for_its_timer(page: Page, server: WidgetServer, event: str) -> None:
    await page.clock.install()
    async with page.expect_websocket() as line:
        await page.goto(server.url)
    await server.heard("hello")
    await expect(page.locator(".status")).to_have_text("Assistant")
    await page.clock.pause_at(await page.evaluate("Date.now() + 1000"))
    async with (await line.value).expect_event("close"):
        await server.drop()
    await page.evaluate("new Promise((done) => queueMicrotask(done))")
    await page.evaluate(f"dispatchEvent(new Event('{event}'))")
    await server.heard("hello", 2)


async def test_a_refused_token_is_dropped_and_the_visitor_starts_again(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await write(page, "Hello")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    server.sessions.clear()
    server.close_next_hello_with = [4401]
    await server.drop()
    await server.heard("hello", 2, token=None, session=None, after=0)
    await expect(bubbles(page)).to_have_count(0)


async def test_a_second_refusal_is_not_tried_for_ever(page: Page, server: WidgetServer) -> None:
    server.close_next_hello_with = [4401, 4401]
    await page.goto(server.url)
    await expect(page.get_by_text("Something went wrong. Reload the page.")).to_be_visible()


@pytest.mark.parametrize(
    ("code", "words"),
    [(4400, "Something went wrong. Reload the page."), (4403, "This chat is not available on this page.")],
)
async def test_a_final_close_is_said_and_not_repeated(page: Page, server: WidgetServer, code: int, words: str) -> None:
    await page.clock.install()
    server.close_next_hello_with = [code]
    await page.goto(server.url)
    await expect(page.get_by_text(words)).to_be_visible()
    await expect(page.get_by_role("textbox")).to_be_disabled()
    await page.clock.fast_forward(120_000)
    assert len([f for f in server.received if f["type"] == "hello"]) == 1


async def test_a_visitor_who_was_too_fast_waits_and_loses_nothing(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    server.is_holding = True
    await page.goto(server.url)
    await write(page, "Quick")
    await server.heard("send")
    server.is_holding = False
    await server.drop(4429)
    await expect(page.locator(".notice")).not_to_be_empty()
    await page.clock.run_for(2_500)
    assert len([f for f in server.received if f["type"] == "hello"]) == 1
    await page.clock.run_for(4_000)
    await expect(page.locator(".row[data-state=sent]")).to_have_count(1)


async def test_a_message_that_nobody_answers_for_is_offered_again(page: Page, server: WidgetServer) -> None:
    await page.clock.install()
    server.is_holding = True
    await page.goto(server.url)
    await write(page, "Hello?")
    await server.heard("send")
    await page.clock.fast_forward(24_900)
    await expect(page.get_by_text("Not confirmed yet.")).to_be_visible()
    server.is_holding = False
    await page.get_by_role("button", name="Try again").click()
    await expect(page.locator(".row[data-state=sent]")).to_have_count(1)
    assert len({f["id"] for f in server.received if f["type"] == "send"}) == 1


async def test_several_tabs_are_one_visitor_and_show_the_same(watched: WatchedBrowser, server: WidgetServer) -> None:
    one, two = await watched.context.new_page(), await watched.context.new_page()
    await one.goto(server.url)
    await server.connected()
    await expect(one.locator(".status")).to_have_text("Assistant")
    await two.goto(server.url)
    await server.heard("hello", token="token-1")
    await write(one, "From the first tab")
    await expect(two.locator(".row[data-state=sent]")).to_contain_text("From the first tab")
    await write(two, "From the second tab")
    await expect(bubbles(one)).to_have_count(2)
    await expect(bubbles(two)).to_have_count(2)
