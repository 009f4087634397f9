"""What a console costs that opens while 1,800 people wait: `python tests/bench/waiting_console.py`, with a Chromium.

Prints the bytes of the first `lists` frame, the nodes of the list, the time until its first row stands there, and the
bytes that a new estimate for everybody is to one open socket. Asserts nothing.
"""

import asyncio
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from browsers import find_chromium
from console_setup import console_setup
from console_site import ConsoleSite
from playwright.async_api import async_playwright, expect

from bridge.config_folder import load_config
from bridge.rules_from_config import build_rules
from core.model.content import Content
from core.store.schema import upgrade
from core.usecases import waiting
from core.usecases.adapters import SessionSurfaces
from core.usecases.intake import Sender
from core.usecases.rules import always_open

WAITING = 1_800


async def crowd(site: ConsoleSite) -> list[str]:
    """So many who wait."""
    said = "I want to talk to a real person about the fee for my course, please"
    wrote = await asyncio.gather(
        *(
            site.conversations.user_wrote(
                Sender("web", f"v{number}", f"Visitor {number}"), Content(said), [("web", f"{number}")]
            )
            for number in range(WAITING)
        )
    )
    return [each.session for each in wrote]


async def main() -> None:
    """Print what it costs."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/console.db"
        upgrade(url)
        rules = replace(
            build_rules(
                load_config(ROOT / "config"), SessionSurfaces(lambda contact: [], lambda channel, most_cards: [])
            ),
            closed_now=always_open,
        )
        async with console_setup(url, rules) as site, async_playwright() as playwright:
            sessions = await crowd(site)
            ana = await site.signed_in("Ana")
            chromium = await playwright.chromium.launch(
                executable_path=find_chromium(light=True) or playwright.chromium.executable_path, args=["--no-sandbox"]
            )
            context = await chromium.new_context(viewport={"width": 1280, "height": 800})
            await context.add_cookies(
                [{"name": c.name, "value": c.value, "url": site.url} for c in ana.http.cookies.jar]
            )
            page, frames = await context.new_page(), list[int]()
            page.on("websocket", lambda line: line.on("framereceived", lambda frame: frames.append(_size(frame))))
            began = time.perf_counter()
            await page.goto(f"{site.url}/agent/dashboard")
            await page.locator(".session").first.wait_for()
            spent = time.perf_counter() - began
            nodes, everything = await page.locator(".sessions *").count(), await page.locator("*").count()
            print(f"first frames   {frames[:2]} bytes")
            print(f"list           {nodes} nodes of {everything} in the page")
            print(f"first row      {spent * 1000:.0f} ms")
            known = len(frames)
            for session in sessions:
                unit = lambda tx, session=session: waiting.tell_place(  # noqa: E731
                    tx, rules=site.conversations.rules, session=session, position=9, minutes=7
                )
                await site.store.write(session, unit)
            await ana.post(f"session/{sessions[0]}/assign")  # told after all of it
            await expect(page.get_by_role("tab", name="Waiting")).to_contain_text(str(WAITING - 1))
            print(f"new estimate   {len(frames) - known} frames, {sum(frames[known:])} bytes")
            await chromium.close()


def _size(frame: Any) -> int:
    return len(frame if isinstance(frame, bytes) else frame.encode())


if __name__ == "__main__":
    asyncio.run(main())
