"""The webhook: Telegram brings updates to us. Knows no web server; whoever has one calls `handle`."""

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import structlog
from telegram import Bot, WebhookInfo
from telegram.error import InvalidToken, RetryAfter, TelegramError

from channels.telegram.backoff import Backoff
from channels.telegram.failures import seconds_to_wait
from channels.telegram.inbound import ALLOWED_UPDATES
from channels.telegram.settings import TelegramSettings
from core.model.errors import StoreUnavailable
from core.runtime.supervision import unless_stopped
from core.usecases.adapters import WebhookAnswer

log = structlog.get_logger(__name__)

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
MAX_CONNECTIONS = 40  # Telegram still sends one update at a time for each chat
CHECK_EVERY = 60.0  # seconds: whether Telegram still has it, for another program with the same token may have taken it


class TelegramWebhook:
    """Set up and looked after by `run`, called by the web server. A stop leaves it set: Telegram repeats what fails."""

    def __init__(
        self,
        bot: Bot,
        settings: TelegramSettings,
        receive: Callable[[object], Awaitable[None]],
        *,
        backoff: Backoff | None = None,
        check_every: float = CHECK_EVERY,
    ) -> None:
        self._bot = bot
        self._settings = settings
        self._receive = receive
        self._patience = backoff or Backoff()
        self._look_every = check_every
        self._is_set = False
        self.wrong = ""  # why nothing is received, as a sentence; "" while all is well

    async def run(self, stopping: asyncio.Event) -> None:
        """Tell Telegram where we are until it has heard, then look now and then whether it still knows."""
        while not stopping.is_set():
            try:
                await unless_stopped(stopping, self._look() if self._is_set else self.set_up())
                self._patience.reset()
                await unless_stopped(stopping, asyncio.sleep(self._look_every if self._is_set else 0.0))
            except TelegramError as exc:
                self._say(_why(exc, self._patience.failures))
                log.error("telegram webhook: not set up", url=self._settings.webhook_url, error=exc.message)
                await self._patience.wait(stopping, seconds_to_wait(exc) if isinstance(exc, RetryAfter) else 0.0)

    async def _look(self) -> None:
        """Does Telegram bring updates here? A webhook that was removed is set again, another's is left alone."""
        info = await self._bot.get_webhook_info()
        self._say(self._what_is_wrong(info))
        self._is_set = bool(info.url)
        if not info.url:
            log.error("telegram webhook: somebody removed it; it is set again", url=self._settings.webhook_url)

    def _what_is_wrong(self, info: WebhookInfo) -> str:
        if not info.url:
            return "The webhook was removed by another program that uses this bot's token."
        if info.url != self._settings.webhook_url:
            return "Another program has set a webhook of its own for this bot."
        lately = datetime.now(UTC) - timedelta(seconds=2 * self._look_every)
        if info.pending_update_count and info.last_error_date and info.last_error_date > lately:
            return f"Telegram cannot bring updates here: {info.last_error_message}"
        return ""

    def _say(self, wrong: str) -> None:
        if wrong and wrong != self.wrong:
            log.error("telegram webhook: nothing is received", reason=wrong)
        self.wrong = wrong

    async def set_up(self) -> None:
        """Let Telegram send updates to us. Raises TelegramError."""
        await self._bot.set_webhook(
            self._settings.webhook_url,
            secret_token=self._settings.webhook_secret,
            allowed_updates=ALLOWED_UPDATES,
            max_connections=MAX_CONNECTIONS,
            drop_pending_updates=False,
        )
        self._is_set = True
        self.wrong = ""

    def refuses(self, headers: Mapping[str, str]) -> int:
        """403 for a caller who does not have our secret, else 0. `headers` are looked up in lower case."""
        given = headers.get(SECRET_HEADER, "")
        if hmac.compare_digest(given.encode(), self._settings.webhook_secret.encode()):
            return 0
        log.warning("telegram webhook: a call with a wrong secret was refused")
        return HTTPStatus.FORBIDDEN

    async def handle(self, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """One delivery.

        200 even for what cannot be read: it was kept, and any other answer would hold up its chat for a day.
        503 when the database is away: Telegram comes again.
        """
        if refused := self.refuses(headers):
            return WebhookAnswer(refused)
        try:
            await self._receive(_read(body))
        except StoreUnavailable:  # the store itself tells of an outage, once
            return WebhookAnswer(HTTPStatus.SERVICE_UNAVAILABLE)
        return WebhookAnswer(HTTPStatus.OK)


def _why(exc: TelegramError, failures: int) -> str:
    if isinstance(exc, InvalidToken):
        return "Telegram refuses the bot's token."
    return "Telegram gives no answer." if failures else ""


def _read(body: bytes) -> object:
    """The JSON value of a body; a body that is none is its own value."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", errors="replace")
