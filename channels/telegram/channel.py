"""The Telegram channel as one thing to wire: a surface, and receiving by long polling or by webhook."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

from channels.telegram.client import close_bot, make_bot
from channels.telegram.commands import offer_commands
from channels.telegram.files import TelegramFiles
from channels.telegram.polling import POLL_SECONDS, Polling, PollingLock
from channels.telegram.receiving import UPDATE_SOURCE, Receiver
from channels.telegram.settings import WEBHOOK_PATH, TelegramRates, TelegramSettings
from channels.telegram.surface import TelegramSurface
from channels.telegram.webhook import TelegramWebhook
from core.runtime.supervision import Supervisor
from core.usecases.adapters import Webhook
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources

_STOP_WITHIN = 10.0  # seconds: for an update that is being taken in


@asynccontextmanager
async def no_polling_lock() -> AsyncIterator[None]:
    """The lock where there is a single process."""
    yield


class TelegramChannel:
    """Receives from `start` to `stop`; `surface` works until `close`, so that the relay can finish in between.

    `polling_lock` is entered to poll: of several replicas one polls. With a webhook the web server serves `webhooks`.
    """

    def __init__(
        self,
        settings: TelegramSettings,
        conversations: Conversations,
        rates: TelegramRates | None = None,
        polling_lock: PollingLock = no_polling_lock,
        file_sources: FileSources | None = None,
        supervisor: Supervisor | None = None,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self._bot = make_bot(settings)
        self._conversations = conversations
        self.files = TelegramFiles(self._bot)
        self.surface = TelegramSurface(self._bot, conversations.in_force, rates or TelegramRates(), file_sources)
        self._receiver = Receiver(self._bot, conversations)
        receive = self._receiver.receive
        self._webhook = TelegramWebhook(self._bot, settings, receive) if settings.webhook_url else None
        self._receiving = self._webhook or Polling(self._bot, receive, polling_lock, poll_seconds=poll_seconds)
        self._stopping = asyncio.Event()
        self._supervisor = supervisor or Supervisor()
        self._menu: asyncio.Task[None] | None = None

    @property
    def dead_letter_handlers(self) -> Mapping[str, Callable[[str], Awaitable[None]]]:
        """What takes a dead letter's payload in once more, by its source; raises what is wrong with it."""

        async def update(payload: str) -> None:
            await self._receiver.take_in(json.loads(payload))

        return {UPDATE_SOURCE: update}

    async def start(self) -> None:
        """Begin to receive. Returns at once: Telegram need not be reachable."""
        name = "telegram webhook" if self._webhook else "telegram polling"
        self._supervisor.keep(name, lambda: self._receiving.run(self._stopping))
        self._menu = self._supervisor.start("telegram menu", offer_commands(self._bot, self._conversations.rules.texts))

    async def stop(self) -> None:
        """Receive nothing more; what is being taken in is finished. A webhook stays set: Telegram keeps updates."""
        self._stopping.set()
        if self._menu:
            self._menu.cancel()
        await self._supervisor.stop(within=_STOP_WITHIN)

    async def close(self) -> None:
        """Close the connections. The surface is of no use after it."""
        await close_bot(self._bot)

    def problems(self) -> Mapping[str, str]:
        """Why users' messages do not come in, as far as that is known; {} when all is well."""
        return {"telegram (receiving)": self._receiving.wrong} if self._receiving.wrong else {}

    @property
    def webhooks(self) -> Sequence[Webhook]:
        """Where Telegram brings updates; none when they are polled."""
        return [Webhook(WEBHOOK_PATH, self._webhook.refuses, self._webhook.handle)] if self._webhook else []
