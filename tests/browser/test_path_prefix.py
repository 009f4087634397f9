"""The whole bridge under a path of a company's site, as a proxy puts it there: the chat, the widget and the console."""

from pathlib import Path

import pytest
from bridge_in_process import InProcessBridge
from path_proxy import path_proxy
from playwright.async_api import Page, expect
from small_config import small_config, with_files
from widget_server import company_site


@pytest.mark.slow
async def test_chat_widget_and_console_work_below_a_path(page: Page, tmp_path: Path) -> None:
    bridge: InProcessBridge | None = None
    async with path_proxy("/support", lambda: bridge.url if bridge else "") as url, company_site(url) as site:
        config = with_files(small_config(), web=f"company: Meridian\nallowed_origins: ['{site}']\n")
        settings = {"database_url": f"sqlite:///{tmp_path}/x.db", "secret_key": "k" * 40, "public_url": url}
        bridge = InProcessBridge(settings, config)
        await bridge.start()
        try:
            await page.goto(site)
            await page.locator(".launcher").click()
            frame = page.frame_locator("#handoff-widget iframe")
            await frame.get_by_role("textbox").fill("hello")
            await frame.get_by_role("textbox").press("Enter")
            await expect(frame.locator(".row[data-by=bot]")).to_be_visible()
            for path in ("/agent", "/agent/dashboard", "/agent/figures", "/agent/figures/sessions.csv"):
                await page.goto(url + path)
                assert page.url == f"{url}/agent/login", path
            await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        finally:
            await page.close()
            await bridge.stop()
