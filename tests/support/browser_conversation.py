"""A visitor's browser in a conversation with Ana, through the real web channel; Ana's files lie on a platform."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playwright.async_api import Locator, Page, expect
from watched_browser import holds, listen_to
from web_files import FilePlatform
from web_site import ANA, WebSite, web_site

from core.model.content import Content
from core.model.events import Event
from core.model.files import FileKind, NewFile
from core.model.ids import Seq, SessionId
from core.store import log
from core.usecases import ownership, reactions
from core.usecases.intake import MessageExtras
from core.usecases.rules import Rules


@dataclass
class BrowserConversation:
    """`page` shows the chat; `ana_...` is what she does; `log` is what the house keeps."""

    site: WebSite
    page: Page
    platform: FilePlatform
    session: SessionId = SessionId("")
    _keys: Any = field(default_factory=count)

    async def begin(self) -> None:
        await listen_to(self.page)
        await self.page.goto(self.site.url)
        await self.write("Hello")
        await expect(self.rows).to_have_attribute("data-state", "sent")
        await holds(self.page, "() => localStorage['handoff.session']")
        self.session = SessionId(await self.page.evaluate("JSON.parse(localStorage['handoff.session'])"))
        await self.site.conversations.act(ownership.claim, self.session, ANA)
        await expect(self.page.locator(".status")).to_have_text("Chatting with Ana")

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")

    @property
    def field(self) -> Locator:
        return self.page.locator(".composer textarea")

    @property
    def rows(self) -> Locator:
        return self.page.locator(".row[data-kind=message]")

    def row(self, text: str) -> Locator:
        return self.rows.filter(has_text=text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    async def menu(self, row: Locator) -> None:
        """Open a message's menu by the keyboard."""
        await row.get_by_role("button", name="Message actions").focus()
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_role("menu")).to_be_visible()

    async def ana_says(self, text: str, reply_to: int | None = None, **file: Any) -> None:
        """`file`: name, kind, mime, and content (none: it is gone)."""
        attached = [self._file(**file)] if file else []
        enclosed = MessageExtras(attached, reply_to=Seq(reply_to) if reply_to else None)
        await self.site.conversations.agent_wrote(self.session, ANA, Content(text), self._key(), extras=enclosed)

    async def ana_reacts(self, seq: int, emoji: str, *, added: bool = True) -> None:
        await self.site.conversations.act(
            reactions.agent_reacted_at, self.session, ANA, Seq(seq), emoji, added, self._key()
        )

    async def log(self) -> list[Event]:
        return await self.site.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True))

    async def seq_of(self, row: Locator) -> int:
        return int(await row.get_attribute("data-seq") or 0)

    def _file(self, name: str, kind: str, mime: str, content: bytes | None) -> NewFile:
        ref = f"ana-{next(self._keys)}"
        if content is not None:
            self.platform.files[ref] = content
        return NewFile("slack", ref if content is not None else "gone", name, FileKind(kind), mime, len(content or b""))

    def _key(self) -> list[tuple[str, str]]:
        return [("test", str(next(self._keys)))]


@asynccontextmanager
async def browser_conversation(
    page: Page, database_url: str, rules: Rules, **settings: Any
) -> AsyncIterator[BrowserConversation]:
    platform = FilePlatform()
    async with web_site(database_url, rules, opens={"slack": platform}, **settings) as site:
        await page.route("https://example.com/**", lambda route: route.fulfill(status=204))  # Ana's picture
        talk = BrowserConversation(site, page, platform)
        try:
            await talk.begin()
            yield talk
        finally:
            await page.context.close()  # a page that outlives its server complains of it
