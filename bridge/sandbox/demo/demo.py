"""The demo, put together: a small company's Slack and Telegram as stand-ins, the real bridge, and the page.

Nothing here knows how a message gets anywhere: that is the product's affair, and it is the real one.
"""

import asyncio
import contextlib
import os
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn
from aiohttp.web import AppRunner, SockSite

from agents_slack.api.rates import SlackRates
from agents_slack.settings import SlackSettings
from bridge.relay import Timing
from bridge.sandbox.changes import Changes
from bridge.sandbox.demo.configuration import ANA, BEN, copy_for_demo
from bridge.sandbox.demo.file_bytes import PaneFiles
from bridge.sandbox.demo.login_links import LoginLinks
from bridge.sandbox.demo.page import DemoPage, PageHandlers
from bridge.sandbox.demo.page_actions import PageActions
from bridge.sandbox.demo.page_requests import PageAct
from bridge.sandbox.demo.phone_pane import to_phone_pane
from bridge.sandbox.demo.slack_pane import to_slack_pane
from bridge.sandbox.demo.stories import Stories
from bridge.sandbox.demo.switches import DemoFaults, Switches
from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackPerson, SlackStandIn
from bridge.sandbox.telegram import PersonAtPhone, TelegramStandIn
from bridge.serving import server_for
from bridge.settings import Settings, read
from bridge.web.console.settings import ConsoleSettings
from bridge.wiring import Bridge, Tuning
from channels.telegram.settings import TelegramRates, TelegramSettings
from channels.web.settings import WebSettings
from core.config.web import WebFile

HOST = "127.0.0.1"
MIA = 700_100_200  # her chat's id
TELEGRAM_TOKEN = "700100300:demo-token-that-opens-nothing"  # noqa: S105
_RETRY_DELAYS = (0.0, 3.0, 10.0, 30.0)  # Slack waits a minute and five; nobody looks at a demo for that long


@dataclass(slots=True)
class Demo:
    """The demo while it runs. `url` is the page, `bridge_url` the bridge's own server."""

    url: str
    bridge_url: str
    web: WebFile
    slack: SlackStandIn
    telegram: TelegramStandIn
    bridge: Bridge
    switches: Switches
    stories: Stories
    login_links: LoginLinks
    changes: Changes = field(default_factory=Changes)
    page_actions: PageActions = field(init=False)

    def __post_init__(self) -> None:
        self.page_actions = PageActions(self.mia, self.agents, CHANNEL, self.switches)

    @property
    def mia(self) -> PersonAtPhone:
        """The one who uses Telegram."""
        return self.telegram.person(MIA)

    @property
    def agents(self) -> dict[str, SlackPerson]:
        """Who answers in Slack, by user id."""
        return {user: self.slack.person(user) for user in (ANA, BEN)}

    def snapshot(self) -> dict[str, Any]:
        """Everything that the page shows, by pane."""
        channel = self.slack.workspace.channels[CHANNEL]
        return {
            "slack": to_slack_pane(self.slack, channel, {user: self.page_actions.form(user) for user in (ANA, BEN)}),
            "phone": to_phone_pane(self.telegram, self.telegram.chat(MIA), self.web.company),
            "switches": self.switches.shown(),
            "stories": self.stories.shown(),
            "console": {"link": self.login_links.link},
        }

    async def perform(self, act: PageAct) -> None:
        """Do what the page asks for. Raises ActRefused."""
        await self.page_actions.do(act)

    async def open_console(self, ticket: str) -> str | None:
        """See `LoginLinks.sign_in`. The page gets the next link."""
        cookie = await self.login_links.sign_in(ticket)
        self.changes.bump()
        return cookie


@contextlib.asynccontextmanager
async def running_demo(
    config_dir: Path, port: int, database_url: str | None = None, tuning: Tuning | None = None
) -> AsyncIterator[Demo]:
    """Start everything on the loopback, the page on `port` (0: a free one); stop it all at the end.

    Without `database_url` the log is a SQLite file that goes with the demo. Raises OSError when the port is taken, and
    what `Bridge` raises for a config folder that cannot be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        doors = [stack.enter_context(_listening_socket(port)), stack.enter_context(_listening_socket(0))]
        url, bridge_url = (f"http://{HOST}:{door.getsockname()[1]}" for door in doors)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="handoff-demo-")))
        origins = [url, url.replace(HOST, "localhost")]
        web_file = copy_for_demo(config_dir, folder / "config", origins)
        slack, telegram, switches = _stand_ins()
        await stack.enter_async_context(slack)
        await telegram.start()
        stack.push_async_callback(telegram.stop)
        settings = _settings(slack, telegram, database_url or f"sqlite:///{folder}/demo.db", doors[1])
        bridge = Bridge(settings, folder / "config", tuning or demo_tuning())
        changes = Changes()
        switches.changed = changes.bump
        journey = Stories(bridge.store, changes.bump, lambda: slack.delivery.duplicate)
        console = LoginLinks(bridge.conversations, ConsoleSettings.of(settings))
        await console.create_account()
        demo = Demo(url, bridge_url, web_file, slack, telegram, bridge, switches, journey, console, changes)
        await stack.enter_async_context(_running_bridge(bridge, doors[1]))
        bridge.bus.listen(journey.on_ring)
        await stack.enter_async_context(_running_page(demo, doors[0]))
        yield demo


def demo_tuning() -> Tuning:
    """The product's own pace, without the waiting that only the real services make wise."""
    timing = Timing(margin=1.0, look_again_after=1.0, longest_back_off=3.0)  # an outage lasts half a minute here
    return Tuning(timing=timing, rates={"slack": SlackRates.unlimited(), "telegram": TelegramRates.unlimited()})


def _stand_ins() -> tuple[SlackStandIn, TelegramStandIn, Switches]:
    faults = DemoFaults(), DemoFaults()
    slack = SlackStandIn(faults=faults[0], retry_delays=_RETRY_DELAYS)
    slack.workspace.channels[CHANNEL].name = "student-desk"
    telegram = TelegramStandIn(TELEGRAM_TOKEN, faults[1], username="northbound_bot")
    telegram.person(MIA, "Mia", "mia_travels", "en")
    return slack, telegram, Switches(slack, telegram, faults)


def _settings(slack: SlackStandIn, telegram: TelegramStandIn, database_url: str, door: socket.socket) -> Settings:
    """Made without the environment and without .env: the demo must never meet a real token.

    Which model compares by meaning is no secret, and costs what it costs: that is the environment's choice.
    """
    local, _ = read({name: os.environ[name] for name in ("EMBEDDER", "EMBEDDING_CACHE") if name in os.environ})
    secret = secrets.token_urlsafe(32)
    return Settings(
        host=HOST,
        port=door.getsockname()[1],
        database_url=database_url,
        secret_key=secret,
        embedder=local.embedder,
        embedding_cache=local.embedding_cache,
        adapters={
            "slack": SlackSettings(BOT_TOKEN, APP_TOKEN, CHANNEL, SIGNING_SECRET, base_url=slack.base_url),
            "telegram": TelegramSettings(TELEGRAM_TOKEN, telegram.url),
            "web": WebSettings(secret),
        },
    )


@contextlib.contextmanager
def _listening_socket(port: int) -> Iterator[socket.socket]:
    with contextlib.closing(socket.create_server((HOST, port))) as door:
        yield door


class _DemoServer(uvicorn.Server):
    """A server that leaves the signals to the demo."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextlib.asynccontextmanager
async def _running_bridge(bridge: Bridge, door: socket.socket) -> AsyncIterator[None]:
    await bridge.start()
    server = _DemoServer(server_for(bridge, HOST, 0).config)
    serving = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        server.should_exit = True
        await bridge.stop()
        await serving


@contextlib.asynccontextmanager
async def _running_page(demo: Demo, door: socket.socket) -> AsyncIterator[None]:
    doors = PageHandlers(
        demo.snapshot, demo.perform, demo.open_console, PaneFiles(demo.slack, demo.telegram.chat(MIA)).find
    )
    page = DemoPage(doors, demo.changes, {"bridge": demo.bridge_url, "accent": demo.web.accent})
    runner = AppRunner(page.app(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await SockSite(runner, door).start()
    following = [
        asyncio.create_task(demo.stories.follow()),
        asyncio.create_task(_pass_on(demo.slack.changed, demo.changes)),
        asyncio.create_task(_pass_on(demo.telegram.world.changes, demo.changes)),
    ]
    try:
        yield
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)
        await runner.cleanup()


async def _pass_on(source: Any, changes: Changes) -> None:
    """Whatever changes there may change what the page shows."""
    version = source.version
    while True:
        changes.bump()
        version = await source.wait_after(version)
