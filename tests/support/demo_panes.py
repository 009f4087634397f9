"""The demo in a browser: its three panes, and what a visitor does in them."""

import re

from playwright.async_api import FrameLocator, Locator, Page, expect
from watched_browser import WatchedBrowser

from bridge.sandbox.demo import Demo

DESKTOP = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}


async def open_demo(watched: WatchedBrowser, demo: Demo, size: dict[str, int], scheme: str = "light") -> Page:
    page = await watched.context.new_page()
    await page.set_viewport_size(size)  # type: ignore[arg-type]
    await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    await page.goto(demo.url)
    return page


def web(page: Page) -> FrameLocator:
    """The chat: our widget's frame in the company's page in the demo's page."""
    return page.frame_locator("#site iframe").frame_locator("iframe[title=Chat]")


async def say_on_web(page: Page, text: str) -> None:
    await web(page).get_by_role("textbox").fill(text)
    await web(page).get_by_role("textbox").press("Enter")


async def say_on_phone(page: Page, text: str) -> None:
    field = page.get_by_label("Message to the bot")
    await field.fill(text)
    await field.press("Enter")


async def say_in_thread(page: Page, text: str) -> None:
    field = page.get_by_label("Reply in the thread")
    await field.fill(text)
    await field.press("Enter")


def web_log(page: Page) -> Locator:
    return web(page).get_by_role("log")


def phone_log(page: Page) -> Locator:
    return page.get_by_role("log", name="Telegram chat")


def thread_log(page: Page) -> Locator:
    return page.get_by_role("log", name="Slack thread")


def card(page: Page, who: str) -> Locator:
    rows = page.get_by_role("log", name="Slack channel").locator(".message")
    return rows.filter(has_text=re.compile(rf"{who}[^·]{{0,8}}·"))


async def claim(page: Page, agent: str, who: str) -> None:
    await page.get_by_role("button", name=agent, exact=True).click()
    await card(page, who).get_by_role("button", name="Claim").click()
    await expect(thread_log(page).locator(".message").first).to_contain_text(f"{agent} has it")
