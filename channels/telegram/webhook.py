"""The webhook: Telegram brings updates to us. Knows no web server; whoever has one calls `handle`."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping

import structlog
from telegram import Bot
from telegram.error import RetryAfter, TelegramError

from channels.telegram.failures import seconds_to_wait
from channels.telegram.inbound import ALLOWED_UPDATES
from channels.telegram.patience import Patience, unless
from channels.telegram.settings import TelegramSettings
from core.store.backends import StoreUnavailable

log = structlog.get_logger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
MAX_CONNECTIONS = 40  # Telegram still sends one update at a time for each chat


class Webhook:
    """Set up once, then called by the web server. A stop leaves it set: Telegram keeps and repeats what fails."""

    def __init__(
        self,
        bot: Bot,
        settings: TelegramSettings,
        receive: Callable[[object], Awaitable[None]],
        *,
        patience: Patience | None = None,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._receive = receive
        self._patience = patience or Patience()

    async def run(self, stopping: asyncio.Event) -> None:
        """Tell Telegram where we are, again and again until it has heard."""
        while not stopping.is_set():
            try:
                await unless(stopping, self.set_up())
                return
            except TelegramError as exc:
                log.error("telegram webhook: not set up", url=self._settings.webhook_url, error=exc.message)
                await self._patience.wait(stopping, seconds_to_wait(exc) if isinstance(exc, RetryAfter) else 0.0)

    async def set_up(self) -> None:
        """Let Telegram send updates to us. Raises TelegramError."""
        await self._bot.set_webhook(
            self._settings.webhook_url,
            secret_token=self._settings.webhook_secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=MAX_CONNECTIONS,
            drop_pending_updates=False,
        )

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Does the caller have our secret? To be asked before their body is read."""
        given = headers.get(SECRET_HEADER, "")
        if hmac.compare_digest(given.encode(), self._settings.webhook_secret.encode()):
            return True
        log.warning("telegram webhook: a call with a wrong secret was refused")
        return False

    async def handle(self, headers: Mapping[str, str], body: bytes) -> int:
        """One delivery; the HTTP status to answer. `headers` are looked up in lower case.

        200 even for what cannot be read: it was kept, and any other answer would hold up its chat for a day.
        503 when the database is away: Telegram comes again.
        """
        if not self.knows(headers):
            return 403
        try:
            await self._receive(_read(body))
        except StoreUnavailable as exc:
            log.error("telegram webhook: the database took nothing, so nothing is confirmed", error=str(exc))
            return 503
        return 200


def _read(body: bytes) -> object:
    """The JSON value of a body; a body that is none is its own value."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", errors="replace")
