"""Long polling: asks Telegram for updates, and confirms them once all are committed.

Not python-telegram-bot's Updater: that confirms before a handler ran.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from channels.telegram.backoff import Backoff
from channels.telegram.failures import seconds_to_wait
from channels.telegram.inbound import ALLOWED_UPDATES, chat_of
from core.model.errors import StoreUnavailable
from core.runtime.supervision import unless_stopped

log = structlog.get_logger(__name__)

POLL_SECONDS = 25
_DATABASE_PAUSE = 2.0  # seconds at most between two polls while the database is away: Telegram is well meanwhile
_SLACK = 10.0  # seconds the answer may be later than it was asked for
_OTHER_PROGRAM = (
    "another program receives this bot's updates: a second bridge with the same token, or a webhook that was set after"
    " this start. Stop it, or give it a bot of its own"
)

ReceiveUpdate = Callable[[object], Awaitable[None]]
PollingLock = Callable[[], AbstractAsyncContextManager[None]]


class Polling:
    """The loop. `receive` raises StoreUnavailable or has taken the update in; `alone` lets one replica poll."""

    def __init__(
        self,
        bot: Bot,
        receive: ReceiveUpdate,
        lock: PollingLock,
        *,
        backoff: Backoff | None = None,
        poll_seconds: int = POLL_SECONDS,
    ) -> None:
        self._bot = bot
        self._receive = receive
        self._alone = lock
        self._patience = backoff or Backoff()
        self._databases = Backoff(longest=_DATABASE_PAUSE)
        self._poll_seconds = poll_seconds
        self._offset: int | None = None  # of the next poll: it confirms everything below
        self._is_prepared = False
        self.wrong = ""  # why nothing is received, as a sentence; "" while all is well

    async def run(self, stopping: asyncio.Event) -> None:
        """Poll until stopping; what was asked for last and not answered stays with Telegram. Never raises a fault."""
        while not stopping.is_set():
            try:
                await self._poll_alone(stopping)
            except Exception as exc:
                _tell(exc)
                self.wrong = _why(exc, self._patience.failures)
                patience = self._databases if isinstance(exc, StoreUnavailable) else self._patience
                await patience.wait(stopping, seconds_to_wait(exc) if isinstance(exc, RetryAfter) else 0.0)

    async def _poll_alone(self, stopping: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            await unless_stopped(stopping, stack.enter_async_context(self._alone()))
            while not stopping.is_set():
                await self._end_webhook(stopping)
                updates = await unless_stopped(stopping, self._ask())
                if updates is None:
                    continue
                _raise_first(await asyncio.gather(*map(self._take_in_order, _by_chat(updates)), return_exceptions=True))
                # With nothing left to confirm no offset is sent: after a quiet week ids begin again, perhaps lower.
                self._offset = max((update["update_id"] for update in updates), default=-1) + 1 or None
                self._patience.reset()
                self._databases.reset()
                self.wrong = ""

    async def _end_webhook(self, stopping: asyncio.Event) -> None:
        """Once: Telegram answers no poll while a webhook is set. One that appears later is somebody else's."""
        if not self._is_prepared:
            self._is_prepared = bool(
                await unless_stopped(stopping, self._bot.delete_webhook(drop_pending_updates=False))
            )

    async def _ask(self) -> Sequence[dict[str, Any]]:
        arguments: dict[str, Any] = {"timeout": self._poll_seconds, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            arguments["offset"] = self._offset
        # `Bot.get_updates` parses the batch as a whole, so that one unreadable update hides all others. Raw answers
        # come from `do_api_request`, which warns of names that are methods of Bot; Telegram does not look at the case.
        updates: Any = await self._bot.do_api_request(
            "getupdates", api_kwargs=arguments, read_timeout=self._poll_seconds + _SLACK
        )
        return updates  # type: ignore[no-any-return]

    async def _take_in_order(self, updates: Sequence[dict[str, Any]]) -> None:
        """One chat's; the chats go side by side. Raises StoreUnavailable for one that was not kept."""
        for update in updates:
            await self._receive(update)


def _by_chat(updates: Sequence[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    chats: dict[int | None, list[dict[str, Any]]] = {}
    for update in updates:
        chats.setdefault(chat_of(update), []).append(update)
    return chats.values()


def _raise_first(outcomes: Iterable[BaseException | None]) -> None:
    """After all have ended: what still ran would be taken in beside its own repeat."""
    for outcome in outcomes:
        if outcome is not None:
            raise outcome


def _why(exc: Exception, failures: int) -> str:
    """What is wrong, for admins: a blink of the network is not; a database that is away says so itself."""
    match exc:
        case Conflict():
            return "Another program receives this bot's updates, or has set a webhook for it."
        case InvalidToken():
            return "Telegram refuses the bot's token."
        case StoreUnavailable():
            return ""
        case TelegramError():
            return "Telegram gives no answer." if failures else ""
        case _:
            return f"A fault of the bridge ({type(exc).__name__})."


def _tell(exc: Exception) -> None:
    match exc:
        case Conflict():
            log.error("telegram polling: " + _OTHER_PROGRAM)
        case InvalidToken():
            log.error("telegram polling: Telegram refuses the bot's token; see TELEGRAM_BOT_TOKEN")
        case TelegramError():
            log.warning("telegram polling: no answer", error=type(exc).__name__)
        case StoreUnavailable():
            pass  # nothing is confirmed; the store itself tells of an outage, once
        case _:
            log.error("telegram polling: a fault of ours", exc_info=exc)
