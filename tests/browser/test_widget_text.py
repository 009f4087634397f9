"""Words in bubbles as people write them: where an address ends, what is an emoji, what is copied, which day it is."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Locator, Page, expect
from widget_server import WidgetServer

LINKS = [
    ("请看https://a.example/docs（说明）。谢谢", {"https://a.example/docs": "https://a.example/docs"}),
    ("見てhttps://a.example/guide、次に https://a.example。", {
        "https://a.example/guide": "https://a.example/guide", "https://a.example": "https://a.example/"}),
    ("اقرأ https://a.example/ar، شكرا", {"https://a.example/ar": "https://a.example/ar"}),
    ("“https://a.example/b” [https://a.example/c] https://a.example/d…", {
        "https://a.example/b": "https://a.example/b", "https://a.example/c": "https://a.example/c",
        "https://a.example/d": "https://a.example/d"}),
    ("https://a.example/e\u200b and https://a.example/f_(g)", {
        "https://a.example/e": "https://a.example/e", "https://a.example/f_(g)": "https://a.example/f_(g)"}),
    ("https://zh.example/wiki/北京 is a page", {
        "https://zh.example/wiki/北京": "https://zh.example/wiki/%E5%8C%97%E4%BA%AC"}),
    ("See www.a.example/prices, or write to desk+help@a.example.", {
        "www.a.example/prices": "http://www.a.example/prices", "desk+help@a.example": "mailto:desk+help@a.example"}),
    ("me@home, a@b@c.example, awww.example, /www.a.example, @maya.lee and https://me@a.example/", {
        "https://me@a.example/": "https://me@a.example/"}),
]  # fmt: skip
LARGE = ["👍", "👍🏽", "🇩🇪", "👨‍👩‍👧‍👦", "❤️", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🤷🏽‍♀️", "🏳️‍🌈", "👍🏽 🇩🇪 👨‍👩‍👧‍👦"]
USUAL = ["👍👍👍👍", "👍 ok", "1", "12", "#", "🇩🇪🇫🇷🇮🇹🇪🇸"]

_LINKS_IN = """(all) => all.map((each) => Object.fromEntries(
    [...each.querySelectorAll("a")].map((a) => [a.textContent, a.href])))"""


def bubbles(page: Page) -> Locator:
    return page.locator(".row[data-kind=message] .bubble")


async def test_a_link_is_the_address_and_not_the_words_around_it(page: Page, server: WidgetServer) -> None:
    for text, _ in LINKS:
        server.event("message", "agent", text, name="Maya")
    await page.goto(server.url)
    await expect(bubbles(page)).to_have_count(len(LINKS))
    found = await bubbles(page).evaluate_all(_LINKS_IN)
    assert found == [links for _, links in LINKS]


async def test_an_emoji_is_large_whatever_it_is_made_of(page: Page, server: WidgetServer) -> None:
    for text in [*LARGE, *USUAL]:
        server.event("message", "agent", text, name="Maya")
    await page.goto(server.url)
    await expect(bubbles(page)).to_have_count(len(LARGE) + len(USUAL))
    large = await bubbles(page).evaluate_all("(all) => all.map((each) => each.classList.contains('emoji'))")
    assert large == [True] * len(LARGE) + [False] * len(USUAL)


async def test_what_is_copied_from_a_bubble_is_what_was_said(page: Page, server: WidgetServer) -> None:
    server.event("message", "agent", "The code is 4711.", name="Maya")
    await page.goto(server.url)
    await bubbles(page).click(click_count=3)
    await bubbles(page).evaluate("(e) => getSelection().selectAllChildren(e)")
    assert (await page.evaluate("getSelection().toString()")).strip() == "The code is 4711."


async def test_today_becomes_yesterday_while_the_page_is_open(page: Page, server: WidgetServer) -> None:
    def at(day: int, hour: int, minute: int = 0) -> int:
        return int(datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("Europe/Berlin")).timestamp() * 1000)

    await page.clock.install(time=at(20, 23, 50) / 1000)
    server.event("message", "agent", "Good morning.", name="Maya", at=at(19, 9))
    server.event("message", "agent", "Good evening.", name="Maya", at=at(20, 23, 40))
    await page.goto(server.url)
    await expect(page.locator(".divider")).to_have_text(["Yesterday", "Today"])
    await page.clock.fast_forward("11:00")
    await expect(page.locator(".divider")).to_have_text(["Thursday 19 November", "Yesterday"])


@pytest.mark.parametrize("touch", [True, False], ids=["a touch screen", "a keyboard"])
async def test_enter_breaks_the_line_where_nobody_can_press_shift(
    chromium: Browser, server: WidgetServer, touch: bool
) -> None:
    context = await chromium.new_context(viewport={"width": 390, "height": 800}, has_touch=touch, is_mobile=touch)
    page = await context.new_page()
    await page.goto(server.url)
    field = page.get_by_role("textbox")
    await field.fill("Ana Lima")
    await field.press("Enter")
    if touch:
        await expect(field).to_have_attribute("enterkeyhint", "enter")
        await field.press_sequentially("Main Street 1")
        await page.get_by_role("button", name="Send").click()
    sent = await server.heard("send")
    assert sent["text"] == ("Ana Lima\nMain Street 1" if touch else "Ana Lima")
    await context.close()
