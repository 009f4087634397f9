"""Webhooks: updates are POSTed, one at a time and in order for each chat.

The rules are those of the public Bot API server (tdlib/telegram-bot-api, WebhookActor.cpp): a failed update is sent
again with a growing delay and holds up its chat, no other; Retry-After is honoured; after a day an update is dropped.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import structlog

from bridge.sandbox.telegram.updates import Update, UpdateQueue

log = structlog.get_logger(__name__)

_LONGEST_RETRY_AFTER = 3600.0


@dataclass(slots=True)
class RetryDelays:
    """Seconds before a failed update is sent again: `first`, then twice as long each time, up to `longest`."""

    first: float = 1.0
    longest: float = 60.0

    def after(self, failures: int) -> float:
        """The delay after so many failures in a row."""
        return min(self.first * 2.0 ** min(failures - 1, 30), self.longest)


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Where updates go. `secret` "" sends no secret header."""

    url: str
    secret: str = ""
    max_connections: int = 40
    ip_address: str = ""


@dataclass(frozen=True, slots=True)
class WebhookFailure:
    """The last delivery that failed: Unix time and the words of getWebhookInfo."""

    at: int
    message: str


@dataclass(slots=True)
class _FailedPost:
    message: str
    retry_after: float | None = None


@dataclass(slots=True)
class WebhookPusher:
    """Delivers the queue to the webhook, while one is set. With `redeliver` every update arrives twice."""

    queue: UpdateQueue
    clock: Callable[[], float]
    on_change: Callable[[], None]
    delays: RetryDelays = field(default_factory=RetryDelays)
    timeout: float = 60.0
    redeliver: bool = False
    webhook: WebhookTarget | None = None
    last_failure: WebhookFailure | None = None
    _lanes: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))

    async def set_webhook(self, webhook: WebhookTarget | None) -> None:
        """Deliver to `webhook` from now on, beginning with what waits; None ends deliveries."""
        await self.stop()
        self.webhook, self.last_failure = webhook, None
        if webhook:
            self._connections = asyncio.Semaphore(webhook.max_connections)
            for update in self.queue.waiting():
                self.wake_lane(update)

    def wake_lane(self, update: Update) -> None:
        """There is an update: see that its chat's lane runs."""
        if self.webhook is None or update.chat_id in self._lanes:
            return
        lane = asyncio.create_task(self._run_lane(self.webhook, update.chat_id))
        self._lanes[update.chat_id] = lane

    async def stop(self) -> None:
        """Cancel every delivery, also one under way; its update stays in the queue."""
        lanes, self._lanes = list(self._lanes.values()), {}
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    async def _run_lane(self, webhook: WebhookTarget, chat_id: int) -> None:
        failures = 0
        while update := self.queue.first_of(chat_id):
            refusal = await self._post(webhook, update)
            if refusal is None:
                failures = 0
                if self.redeliver:
                    await self._post(webhook, update)
                self.queue.confirm(update.update_id)
            else:
                failures += 1
                self._note_failure(update, refusal)
                await asyncio.sleep(self.delays.after(failures) if refusal.retry_after is None else refusal.retry_after)
            self.on_change()
        # Nothing is awaited between the look that found the queue empty and this: no update can slip through.
        self._lanes.pop(chat_id, None)

    def _note_failure(self, update: Update, refusal: _FailedPost) -> None:
        self.last_failure = WebhookFailure(int(self.clock()), refusal.message)
        self.on_change()
        log.info("webhook delivery failed", update_id=update.update_id, reason=refusal.message)

    async def _post(self, webhook: WebhookTarget, update: Update) -> _FailedPost | None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        timeout = aiohttp.ClientTimeout(total=self.timeout)
        try:
            async with (
                self._connections,
                self._open_session().post(
                    webhook.url, json=update.to_wire(), headers=headers, timeout=timeout
                ) as answer,
            ):
                return _refusal_of(answer)
        except TimeoutError:
            return _FailedPost("Read timeout expired")
        except aiohttp.ClientError as exc:
            return _FailedPost(f"Connection failed: {type(exc).__name__}")

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session

    def to_wire(self) -> dict[str, Any]:
        """A WebhookInfo object."""
        info: dict[str, Any] = {
            "url": self.webhook.url if self.webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue.waiting()),
        }
        if self.webhook:
            info["max_connections"] = self.webhook.max_connections
        if self.webhook and self.webhook.ip_address:
            info["ip_address"] = self.webhook.ip_address
        if self.last_failure:
            info |= {"last_error_date": self.last_failure.at, "last_error_message": self.last_failure.message}
        return info | ({"allowed_updates": self.queue.allowed} if self.queue.allowed else {})


def _refusal_of(answer: aiohttp.ClientResponse) -> _FailedPost | None:
    if answer.ok:
        return None
    retry_after = None
    with contextlib.suppress(ValueError):
        retry_after = min(float(answer.headers.get("Retry-After", "")), _LONGEST_RETRY_AFTER)
    return _FailedPost(f"Wrong response from the webhook: {answer.status} {answer.reason}", retry_after)
