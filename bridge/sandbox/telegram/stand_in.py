"""A local Telegram for tests and the demo: bots talk to it over HTTP, people are Python objects."""

import time
from collections.abc import Callable
from typing import TypeVar

from bridge.sandbox.faults import Faults
from bridge.sandbox.stand_in_server import StandInServer
from bridge.sandbox.telegram.chats import Chat, ChatPartner
from bridge.sandbox.telegram.person import PersonAtPhone
from bridge.sandbox.telegram.server import BotApiCall, BotApiServer
from bridge.sandbox.telegram.webhook import RetryDelays
from bridge.sandbox.telegram.world import TelegramWorld

T = TypeVar("T")

TEST_TOKEN = "123456:TEST-only-no-real-bot-has-this-token"  # noqa: S105 - nobody's


class TelegramStandIn:
    """A Bot API server for one bot.

    Switches: `limits_on`, `redeliver`, `webhook_delays`; faults of single methods through `faults`.
    A stop keeps chats and updates, as an outage does: `start` again goes on from there.
    """

    def __init__(
        self,
        token: str = TEST_TOKEN,
        faults: Faults | None = None,
        username: str = "demo_bot",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.faults = faults or Faults()
        self.world = TelegramWorld(token, username, clock)
        self._server = BotApiServer(self.world, self.faults)
        self._serving: StandInServer | None = None
        self._url = ""

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self.faults.ended.clear()
        self._serving = StandInServer(self._server.application())
        await self._serving.start(host, port)
        self._url = self._serving.url
        await self.world.pusher.set_webhook(self.world.pusher.webhook)

    async def stop(self) -> None:
        """Drop every connection and stop delivering."""
        self.faults.ended.set()
        self.world.poller.end_open_poll()
        await self.world.pusher.stop()
        if self._serving:
            await self._serving.stop()
            self._serving = None

    @property
    def token(self) -> str:
        """The only token that is let in."""
        return self.world.token

    @property
    def url(self) -> str:
        """Where the Bot API is."""
        return self._url

    @property
    def base_url(self) -> str:
        """What `telegram.Bot` is given as base_url."""
        return f"{self._url}/bot"

    @property
    def base_file_url(self) -> str:
        """What `telegram.Bot` is given as base_file_url."""
        return f"{self._url}/file/bot"

    def person(
        self, chat_id: int, first_name: str = "Mia", username: str = "", language_code: str = ""
    ) -> PersonAtPhone:
        """Somebody who uses Telegram; the same one again for a known chat."""
        if chat_id not in self.world.chats:
            someone = ChatPartner(chat_id, first_name, username, language_code)
            self.world.chats[chat_id] = Chat(someone, self.world.clock)
            self.world.changes.bump()
        return PersonAtPhone(self.world, self.world.chats[chat_id])

    def chat(self, chat_id: int) -> Chat:
        """What that person sees. KeyError if there is no such person."""
        return self.world.chats[chat_id]

    @property
    def chats(self) -> list[Chat]:
        """All private chats, in the order in which people came."""
        return list(self.world.chats.values())

    def expire_file_links(self) -> None:
        """Let every link of getFile be too old, as it is after an hour."""
        self.world.files.forget_links()

    @property
    def commands(self) -> list[dict[str, str]]:
        """The bot's menu."""
        return self.world.commands

    @property
    def calls(self) -> list[BotApiCall]:
        """Every call with a good token and a known method, in order of arrival."""
        return self._server.calls

    @property
    def violations(self) -> list[str]:
        """What calls had against the specification. A test of the product asserts that there is nothing."""
        return self._server.violations

    @property
    def pending_updates(self) -> int:
        """How many updates are not confirmed."""
        return len(self.world.queue.waiting())

    @property
    def limits_on(self) -> bool:
        """Are the flood limits of the real service on?"""
        return self.world.limits.on

    @limits_on.setter
    def limits_on(self, on: bool) -> None:
        self.world.limits.on = on

    @property
    def redeliver(self) -> bool:
        """Does every update arrive twice? Polled ones come again as after a lost confirmation."""
        return self.world.pusher.redeliver

    @redeliver.setter
    def redeliver(self, on: bool) -> None:
        self.world.pusher.redeliver = self.world.poller.redeliver = on

    @property
    def webhook_delays(self) -> RetryDelays:
        """How long a failed webhook waits; a test makes it short."""
        return self.world.pusher.delays

    @property
    def version(self) -> int:
        """Grows with everything that happens."""
        return self.world.changes.version

    async def wait_after(self, version: int) -> int:
        """Wait until something newer than `version` happened; the version then."""
        return await self.world.changes.wait_after(version)

    async def wait_until(self, predicate: Callable[[], T], timeout: float = 5.0) -> T:
        """The predicate's value once it is true. TimeoutError after `timeout` seconds."""
        return await self.world.changes.wait_until(predicate, timeout)
