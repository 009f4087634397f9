"""Which Chromium the tests drive, and one that is started as users' are."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright
from waiting import until

NO_BROWSER = "no Chromium: set CHROMIUM, install chromium, or run `playwright install chromium`"


def find_chromium(*, light: bool = False) -> str | None:
    """The browser of CHROMIUM or of the system; None leaves the choice to Playwright.

    `light`: rather the shell, which is the same engine without windows and menus, for less than half of the processor's
    time.
    """
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    candidates = (os.environ.get("CHROMIUM"), *(("chromium-headless-shell",) if light else ()), *names)
    return next((found for name in candidates if name and (found := shutil.which(name))), None)


@asynccontextmanager
async def users_chromium(profile: Path, preferences: dict[str, object] | None = None) -> AsyncIterator[Browser]:
    """A Chromium with a fresh profile and, but for having no screen and no root's sandbox, no switch of ours."""
    path = find_chromium()
    if path is None:
        pytest.skip(NO_BROWSER)
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(preferences or {}))
    switches = [
        "--headless",
        "--no-sandbox",
        "--remote-debugging-port=0",
        "--no-first-run",
        f"--user-data-dir={profile}",
        "about:blank",  # rather than the page of a new tab, which costs as much as two of ours
    ]
    process = await asyncio.create_subprocess_exec(
        path, *switches, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    port = profile / "DevToolsActivePort"
    try:
        await until(lambda: port.exists() and "\n" in port.read_text(), "a browser that can be driven")
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port.read_text().splitlines()[0]}")
            yield browser
            await browser.close()
    finally:
        process.terminate()
        await process.wait()
        shutil.rmtree(profile, ignore_errors=True)
