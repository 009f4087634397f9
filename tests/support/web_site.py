"""The web channel in this process, on a real port: its store, its bus, and the conversations behind it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from configuration import in_force
from fastapi import FastAPI
from serving import serving
from slack_agents import slack_agent
from small_config import small_config
from web_page import WebPage

from bridge.bus import LocalBus
from bridge.config_folder import load_config
from channels.web.channel import WebChannel
from channels.web.settings import WebSettings
from core.config import Config
from core.model.files import OWN_STORE
from core.model.ports import OpensFiles
from core.store import Store
from core.usecases.conversations import Conversations
from core.usecases.rules import Rules
from core.usecases.uploaded_files import UploadedFiles

CONFIG = load_config(small_config())
ANA = slack_agent("U0ANA", "Ana", "https://example.com/ana.png")


@dataclass
class WebSite:
    url: str
    conversations: Conversations
    channel: WebChannel
    bus: LocalBus

    @property
    def socket(self) -> str:
        return self.url.replace("http", "ws") + "/chat/ws"

    @property
    def store(self) -> Store:
        return self.conversations.store

    async def page(self, **more: Any) -> WebPage:
        page = WebPage(lambda: self.url, **more)
        await page.open()
        return page


@asynccontextmanager
async def web_site(
    database_url: str,
    rules: Rules,
    *,
    config: Config = CONFIG,
    opens: Mapping[str, OpensFiles] | None = None,
    **settings: Any,
) -> AsyncIterator[WebSite]:
    store, bus = Store(database_url), LocalBus()
    store.on_commit(bus.appended)
    conversations = Conversations(store, in_force(replace(rules, texts=config.texts), config=config))
    web = WebSettings("secret", **{"message_limit": "20 per 60 seconds"} | settings)
    sources = {OWN_STORE: UploadedFiles(store), **(opens or {})}
    channel = WebChannel(web, conversations, bus, opens=sources)
    bus.listen(channel.hear)
    app = FastAPI()
    for router in channel.routers:
        app.include_router(router)
    try:
        async with serving(app, ws="websockets-sansio", ws_per_message_deflate=False) as url:
            yield WebSite(url, conversations, channel, bus)
            await channel.stop()
    finally:
        await store.close()
