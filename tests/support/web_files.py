"""Files over HTTP, as a page sends and fetches them, and a platform that has some."""

import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import aiohttp
from waiting import until
from web_page import WebPage
from web_site import ANA, WebSite

from core.model.content import Content
from core.model.errors import Rejected, Unreachable
from core.model.files import FileKind, NewFile
from core.model.ids import Seq, SessionId
from core.store import log
from core.usecases import ownership
from core.usecases.intake import MessageExtras
from core.usecases.replies import ReplyIntent

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 600_000  # three pieces
SCRIPT = b"<html><script>alert(1)</script></html>"


class FilePlatform:
    """A platform that has files: by ref."""

    source = "slack"

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"F1": PNG, "F2": SCRIPT}
        self.is_away = False
        self.open = 0

    @asynccontextmanager
    async def open_file(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        if self.is_away:
            raise Unreachable("Slack is away.")
        if ref not in self.files:
            raise Rejected("The file was deleted.")
        self.open += 1
        try:
            yield self._pieces(self.files[ref])
        finally:
            self.open -= 1

    async def _pieces(self, content: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(content), 64 * 1024):
            yield content[start : start + 64 * 1024]


async def upload(
    http: aiohttp.ClientSession, site: WebSite, token: str | None, content: bytes, name: str = "a.png", **headers: str
) -> tuple[int, dict[str, Any]]:
    sent = {"X-Chat-Token": token or "", "X-File-Name": quote(name), **headers}
    async with http.post(f"{site.url}/chat/files", data=io.BytesIO(content), headers=sent) as answer:
        return answer.status, await answer.json()


async def fetch(http: aiohttp.ClientSession, site: WebSite, url: str) -> tuple[int, bytes, Any]:
    async with http.get(f"{site.url}/chat/{url}") as answer:
        return answer.status, await answer.read(), answer.headers


def files_in(page: WebPage) -> list[dict[str, Any]]:
    return [file for event in page.events if event["kind"] == "message" for file in event["files"]]


async def conversation(site: WebSite, page: WebPage) -> SessionId:
    """A session that Ana has."""
    await page.send("hello")
    await page.until(lambda: page.messages)
    await site.conversations.act(ownership.claim, SessionId(page.session), ANA)
    return SessionId(page.session)


async def say(
    site: WebSite, session: SessionId, ref: str, key: str, intent: ReplyIntent = ReplyIntent.PLAIN, **file: Any
) -> None:
    new = NewFile("slack", ref, **{"name": "map.png", "kind": FileKind.IMAGE, "mime": "image/png", "size": 9} | file)
    enclosed = MessageExtras([new])
    await site.conversations.agent_wrote(session, ANA, Content("see"), [("test", key)], extras=enclosed, intent=intent)


async def link(http: aiohttp.ClientSession, site: WebSite, page: WebPage, file: str) -> tuple[int, str]:
    address = f"{site.url}/chat/files/{file}/link"
    async with http.get(address, headers={"X-Chat-Token": page.token or ""}) as answer:
        return answer.status, (await answer.json()).get("why", "")


async def unattached_uploads(site: WebSite) -> int:
    """Uploads that no message carries."""
    return await site.store.read(
        lambda tx: tx.cursor.execute("SELECT count(*) FROM attachments WHERE session IS NULL").fetchone()[0]
    )


async def log_of(site: WebSite, session: SessionId) -> list[Any]:
    return await site.store.read(lambda tx: log.after(tx, session, Seq(0), internal=True))


async def until_count(look: Callable[[], Awaitable[int]], wanted: int) -> None:
    """Wait until it is so many."""

    async def is_so() -> bool:
        return await look() == wanted

    await until(is_so, f"to be {wanted}", saw=look)
