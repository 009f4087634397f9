"""A whole bridge on a port, with a small configuration folder of its own that an admin edits in the console."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console_site import ConsoleSite
from embedding import embedding_settings
from serving import serving
from small_config import small_config

from bridge.reload import ReloadTiming
from bridge.settings import settings_from
from bridge.wiring import Bridge, Tuning


@dataclass
class EditingSite(ConsoleSite):
    """The server, its bridge, and the folder that it watches."""

    bridge: Any = None
    folder: Path = Path()

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def part_files(self) -> list[str]:
        """What a save that was broken off would leave behind."""
        return [path.name for path in self.folder.rglob(".*")]


@asynccontextmanager
async def editing_site(database_url: str) -> AsyncIterator[EditingSite]:
    """A bridge without platforms: the web, the console, and the watch on the folder, which is quick."""
    folder = small_config()
    settings = settings_from({**embedding_settings(), "database_url": database_url})
    bridge = Bridge(settings, folder, Tuning(reload=ReloadTiming(check_every=0.05, quiet_for=0.02)))
    await bridge.start()
    try:
        async with serving(bridge.app, ws="websockets-sansio", ws_per_message_deflate=False) as url:
            site = EditingSite(url, bridge.conversations, bridge._console, bridge.bus, bridge=bridge, folder=folder)
            yield site
            for browser in site.people:
                await browser.http.aclose()
            bridge.supervisor.expect_end()
            bridge._console.stop()
    finally:
        await bridge.stop()
