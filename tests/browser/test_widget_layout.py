"""What stands where: a rating that comes into view, words that run their own way, room for words in a low window."""

import pytest
from playwright.async_api import Page, expect
from watched_browser import WatchedBrowser, holds
from widget_server import WidgetServer

RATING = {"question": "How was it?", "words": "Anything to add?", "thanks": "Thank you!"}
WAYS = [
    ("مرحبا، أحتاج مساعدة", "rtl"),
    ("שלום, אני צריך עזרה", "rtl"),
    ("«مرحبا» Handoff", "rtl"),
    ("12 ساعة", "rtl"),
    ("Hello مرحبا", "ltr"),
    ("Guten Tag", "ltr"),
    ("Привет", "ltr"),
]
NEAR_END = "(e) => e.scrollHeight - e.scrollTop - e.clientHeight < 2"


async def close_with_rating(server: WidgetServer) -> None:
    """As the bridge does: the closing line, and the status right behind it."""
    await server.happen("line", "house", "This conversation has ended.")
    server.status = {"state": "closed", "line": "This conversation has ended", "agent": None, "rating": RATING}
    await server.tell({"type": "status", "session": server.session, **server.status})


async def a_long_talk(page: Page, server: WidgetServer) -> None:
    for number in range(30):
        server.event("message", "agent" if number % 3 else "user", f"Message {number}", name="Maya")
    await page.goto(server.url)
    await expect(page.get_by_text("Message 29")).to_be_in_viewport()


@pytest.mark.parametrize("size", [(1100, 800), (390, 760), (384, 640)])
async def test_the_rating_card_opens_in_view(page: Page, server: WidgetServer, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await a_long_talk(page, server)
    await close_with_rating(server)
    await expect(page.locator(".rating")).to_be_in_viewport(ratio=1)
    await page.get_by_role("button", name="4 out of 5").click()
    await expect(page.locator(".rating-form")).to_be_visible()


async def test_a_reader_who_went_up_is_shown_the_rating_all_the_same(page: Page, server: WidgetServer) -> None:
    await a_long_talk(page, server)
    await page.locator(".scroller").evaluate("(e) => { e.scrollTop = 0; }")
    await close_with_rating(server)
    await expect(page.locator(".rating")).to_be_in_viewport(ratio=1)


async def test_what_grows_leaves_the_reader_at_the_end_and_only_going_up_leaves_it(
    page: Page, server: WidgetServer
) -> None:
    await a_long_talk(page, server)
    scroller = page.locator(".scroller")
    await scroller.evaluate(
        "(e) => { e.dispatchEvent(new Event('scroll')); const more = document.createElement('div'); "
        "more.style.height = '300px'; e.firstElementChild.append(more); e.dispatchEvent(new Event('scroll')); }"
    )
    await holds(page, f"() => ({NEAR_END})(document.querySelector('.scroller'))")
    await scroller.evaluate("(e) => { e.scrollTop -= 400; }")
    await server.say("agent", "Maya", "Below")
    await expect(page.locator(".pill")).to_have_text("1 new message")


async def test_a_bubble_runs_the_way_of_its_words(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    bubbles = page.locator(".bubble")
    for round_, (text, way) in enumerate(WAYS):
        await page.get_by_role("textbox").fill(text)
        await page.get_by_role("textbox").press("Enter")
        await server.heard("send", text=text)
        await server.say("agent", "Maya", text)
        await server.say("agent", "Maya", text)
        blocks = [{"kind": "bullet", "depth": 0, "spans": [{"text": text}]}]
        await server.say("bot", "Ada", text, blocks=blocks)
        first = 4 * round_
        await expect(bubbles).to_have_count(first + 4)
        for number in range(first, first + 4):
            await expect(bubbles.nth(number), text).to_have_css("direction", way)
        await expect(bubbles.nth(first + 2)).to_have_css("border-top-left-radius", "4px")  # it follows one of hers


async def test_at_400_per_cent_more_than_half_of_the_window_is_left_for_words(page: Page, server: WidgetServer) -> None:
    await page.set_viewport_size({"width": 320, "height": 256})
    await a_long_talk(page, server)
    box = await page.locator(".scroller").bounding_box()
    assert box is not None
    assert box["height"] >= 128
    for name in ("Talk to a person", "Send"):
        button = page.get_by_role("button", name=name)
        await expect(button).to_be_in_viewport(ratio=1)
    await page.get_by_role("textbox").fill("Can I still\nwrite here?")
    await page.get_by_role("button", name="Send").click()
    await server.heard("send", text="Can I still\nwrite here?")


async def test_who_can_keep_nothing_is_told_once_and_leaves_no_one_waiting(
    watched: WatchedBrowser, server: WidgetServer
) -> None:
    watched.expected = ("Failed to load resource",)  # the icon of the page that comes after
    context = watched.context
    await context.add_init_script(
        "for (const kind of ['localStorage', 'sessionStorage']) Object.defineProperty(window, kind, "
        "{ get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    page = await context.new_page()
    await page.goto(server.url)
    await expect(page.get_by_text("Your browser keeps nothing for this chat.")).to_be_visible()
    await page.get_by_role("textbox").fill("Hello")
    await page.get_by_role("textbox").press("Enter")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    await server.drop()
    await server.heard("hello", token="token-1")
    await page.goto(server.url + "/chat/static/icon.svg")
    await server.heard("leave", token="token-1")


async def test_who_keeps_things_hears_nothing_of_it_and_may_come_back(page: Page, server: WidgetServer) -> None:
    await page.goto(server.url)
    await page.get_by_role("textbox").fill("Hello")
    await page.get_by_role("textbox").press("Enter")
    await expect(page.locator(".row[data-state=sent]")).to_be_visible()
    await expect(page.locator(".unkept")).to_be_hidden()
    await page.reload()
    await server.heard("hello", token="token-1")
    assert [frame for frame in server.received if frame["type"] == "leave"] == []
