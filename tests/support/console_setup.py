"""A small house with both doors open, on a real port: the chat for users and the console for agents, over one log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from configuration import in_force
from console_site import PASSWORD, QUICK, REPLIES, ConsoleSite
from fastapi import FastAPI
from playwright.async_api import BrowserContext, Page
from serving import serving
from web_page import WebPage
from web_site import CONFIG

from bridge.bus import LocalBus
from bridge.web.console import Console, ConsoleSettings
from channels.web.channel import WebChannel
from channels.web.settings import WebSettings
from core.config.desk import DeskFile
from core.model.agents import Role
from core.model.ids import SessionId
from core.store import Store
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources
from core.usecases.rules import Rules

ROOMY = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "Europe/Berlin"}


@dataclass
class ConsoleSetup(ConsoleSite):
    """Users are `WebPage`s; agents sit at real browser pages."""

    users: list[WebPage] = field(default_factory=list)

    async def user(self, *words: str) -> WebPage:
        """Somebody on the company's page who has said these words."""
        user = WebPage(lambda: self.url)
        self.users.append(user)
        await user.open()
        for number, text in enumerate(words, 1):
            await user.send(text)
            await user.until(lambda number=number: len(user.texts("user")) == number)
        return user

    async def waiting_user(self) -> tuple[WebPage, SessionId]:
        """A user who waits for a person, and their session."""
        user = await self.user("Where is the office?", "I want a real person")
        await user.until(lambda: user.status.get("state") == "waiting")
        return user, SessionId(user.session)

    async def at_desk(self, context: BrowserContext, name: str, role: Role = Role.AGENT, place: str = "") -> Page:
        """A page of an agent who is signed in. One context is one browser: it has one agent."""
        browser = await self.signed_in(name, role)
        cookies = [{"name": cookie.name, "value": cookie.value, "url": self.url} for cookie in browser.http.cookies.jar]
        await context.add_cookies(cookies)
        page = await context.new_page()
        await page.goto(f"{self.url}/agent/dashboard{place}")
        await page.get_by_role("tab", name="Waiting").wait_for()
        return page


@asynccontextmanager
async def console_setup(database_url: str, rules: Rules) -> AsyncIterator[ConsoleSetup]:
    """Both doors for one test; texts and web settings are the shipped ones."""
    store, bus = Store(database_url), LocalBus()
    store.on_commit(bus.appended)
    held = in_force(
        replace(rules, texts=CONFIG.texts, queues=("general", "billing")), config=CONFIG, desk=DeskFile(),
        web=CONFIG.web.model_copy(update={"company": "Meridian"}), replies=REPLIES,
    )  # fmt: skip
    conversations = Conversations(store, held)
    channel = WebChannel(WebSettings("secret"), conversations, bus)
    settings = ConsoleSettings(local_url="http://127.0.0.1", hasher=QUICK, resync_every=0.5)
    console = Console(settings, conversations, FileSources(store), bus)
    app = FastAPI(openapi_url=None)
    for part in (channel, console):
        bus.listen(part.hear)
    console.mount(app)
    for router in channel.routers:
        app.include_router(router)
    try:
        async with serving(app, ws="websockets-sansio", ws_per_message_deflate=False) as url:
            running = ConsoleSetup(url, conversations, console, bus)
            yield running
            for user in running.users:
                await user.close()
            console.stop()
            await channel.stop()
            for browser in running.people:
                await browser.http.aclose()
    finally:
        await store.close()


__all__ = ["PASSWORD", "ROOMY", "ConsoleSetup", "console_setup"]
