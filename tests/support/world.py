"""Everything there is: the stand-ins in this process, the product in another, which may die and come back."""

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from bridge_process import BridgeProcess
from small_config import small_config
from waiting import LONGEST_WAIT, until
from web_page import WebPage

from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, SIGNING_SECRET, SlackStandIn
from bridge.sandbox.telegram import TEST_TOKEN, TelegramStandIn

# How soon Slack delivers an event again in these tests; the real one takes minutes.
AGAIN = (0.0, *[0.15] * round(LONGEST_WAIT / 0.15))


class World:
    """`start` it, then `bridge` runs; `restart` replaces the process and keeps everything else."""

    def __init__(self, database_url: str, *, ack_timeout: float = 3.0, **more: Any) -> None:
        self.slack = SlackStandIn(
            bot_token=BOT_TOKEN, app_token=APP_TOKEN, signing_secret=SIGNING_SECRET, ack_timeout=ack_timeout,
            retry_delays=AGAIN,
        )  # fmt: skip
        self.telegram = TelegramStandIn()
        self.database_url = database_url
        self.more = {"config_dir": small_config(), **more}
        self.bridge: BridgeProcess | None = None
        self.pages: list[WebPage] = []
        self._url = "http://127.0.0.1:9"

    async def start(self, *, bridge: bool = True) -> None:
        await self.slack.start("127.0.0.1", 0)
        await self.telegram.start("127.0.0.1", 0)
        if bridge:
            await self.restart()

    async def restart(self, *, kill: bool = False) -> BridgeProcess:
        """Stop (or kill) the process, if it lives, and start another."""
        if self.bridge and self.bridge.is_alive:
            await (self.bridge.kill() if kill else self.bridge.stop())
        self.bridge = self.another()
        await self.bridge.start()
        self._url = self.bridge.url
        return self.bridge

    async def dies_at(self, step: str) -> BridgeProcess:
        """Let all that is under way end, and then the process die at a step; see `bridge_process`."""
        assert self.bridge is not None
        await self.until(
            lambda: not self.slack.delivery._tasks and not self.telegram.pending_updates, "nothing is on its way to it"
        )
        await self.bridge.dies_at(step)
        return self.bridge

    def another(self) -> BridgeProcess:
        """One more replica, not started."""
        return BridgeProcess({**self.settings, **self.more.get("settings", {})}, **{
            name: value for name, value in self.more.items() if name != "settings"
        })  # fmt: skip

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "database_url": self.database_url,
            "secret_key": "a secret of these tests, long enough",
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_signing_secret": SIGNING_SECRET,
            "slack_channel": CHANNEL,
            "slack_base_url": self.slack.base_url,
            "telegram_bot_token": TEST_TOKEN,
            "telegram_base_url": self.telegram.base_url.removesuffix("/bot"),
            "max_concurrent_sessions_per_agent": 1000,  # one agent often has everybody here
        }

    async def stop(self) -> None:
        for page in self.pages:
            await page.close()
        if self.bridge and self.bridge.is_alive:
            await self.bridge.stop()
        await self.slack.stop()
        await self.telegram.stop()

    async def page(self) -> WebPage:
        """A visitor's page, open and greeted."""
        page = WebPage(lambda: self._url)
        self.pages.append(page)
        await page.open()
        return page

    # What people in Slack see and do.

    def cards(self) -> list[Any]:
        return [m for m in self.slack.workspace.channel_messages(CHANNEL) if m.thread_ts in (None, "", m.ts)]

    def thread(self, card: Any) -> list[Any]:
        return [message for message in self.slack.workspace.thread(CHANNEL, card.ts) if message.ts != card.ts]

    def thread_text(self, card: Any) -> str:
        return "\n".join(message.text for message in self.thread(card))

    async def until(self, true: Callable[[], Any], what: str = "all that is shown to be so", **more: Any) -> Any:
        return await until(true, what, saw=self._shown, **more)

    def _shown(self) -> dict[str, Any]:
        """The last words of each place, for who has waited in vain."""
        return {
            "threads": [self.thread_text(card)[-200:] for card in self.cards()],
            "pages": [page.messages[-3:] for page in self.pages],
            "waits in Telegram": self.telegram.pending_updates,
        }

    async def claim(self, card: Any, user: str = "U0ANA") -> bool:
        return await self.slack.person(user).click(CHANNEL, card.ts, "handoff.claim")

    def assert_nothing_was_against_the_rules(self) -> None:
        assert self.slack.violations == []
        assert self.telegram.violations == []


@contextlib.asynccontextmanager
async def a_world(database_url: str, **more: Any) -> AsyncIterator[World]:
    world = World(database_url, **more)
    try:
        await world.start()
        yield world
        world.assert_nothing_was_against_the_rules()
    finally:
        await world.stop()


def sqlite_at(path: Path) -> str:
    return f"sqlite:///{path}"
