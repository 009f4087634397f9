"""What is wrong with the bridge stands over the console for admins, for as long as it is wrong."""

import os

import pytest
from console_server import ConsoleServer
from playwright.async_api import Page, expect

pytestmark = pytest.mark.desk_tab

WRONG = {
    "slack": "The bot token was revoked.",
    "relay telegram": "TimeoutError: no answer",
}


async def test_a_banner_names_what_does_not_work_and_goes_by_itself(page: Page, console: ConsoleServer) -> None:
    console.begin("Mia", waited=1)
    await page.goto(console.url)
    await expect(page.get_by_role("tab", name="Waiting")).to_be_visible()
    banner = page.locator(".health")
    await expect(banner).to_be_empty()
    await console.tell({"event": "health", "wrong": WRONG})
    await expect(banner).to_contain_text("2 parts of the bridge do not work")
    await expect(banner.get_by_role("listitem")).to_have_text(
        ["slack The bot token was revoked.", "relay telegram TimeoutError: no answer"]
    )
    await expect(page.locator(".session")).to_be_visible()
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 760})
        box = await banner.bounding_box()
        assert box is not None
        assert (box["x"], box["y"], box["width"]) == (0, 0, width)
        if folder := os.environ.get("SHOTS"):
            await page.screenshot(path=f"{folder}/health-{width}.png")
    await console.tell({"event": "health", "wrong": {}})
    await expect(banner).to_be_empty()
