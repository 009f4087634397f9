"""Keeps the Home tabs that are looked at up to date: at once when opened, soon when something changes.

Slack does not tell when somebody looks away, so a tab counts as looked at for half an hour after it was opened. Best
effort: what a lost update would have shown, the next one does.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.failures import Foreign, to_trouble
from agents_slack.home.glances import Glances
from agents_slack.home.view import Blocks, as_view, dated, for_strangers, home
from agents_slack.people.directory import People
from core.errors import Rejected, Retry
from core.store.backends import StoreUnavailable

log = structlog.get_logger(__name__)

LOOKED_AT_FOR = 1_800.0  # seconds after it was opened
GATHERED_FOR = 1.0  # seconds in which changes come together in one update
AT_MOST_EVERY = 5.0  # seconds between two updates of one tab that nobody asked for
AGAIN_AFTER = 30.0  # seconds after Slack took none
_IDLE = 60.0

Pace = Callable[[], Awaitable[float]]  # takes the right to one call; else the seconds until there may be one


class HomeUpdates:
    """Publishes tabs while `run` runs. `pace` keeps to Slack's limit; `clock` gives seconds."""

    def __init__(
        self,
        client: AsyncWebClient,
        people: People,
        glances: Glances,
        pace: Pace,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._people = people
        self._glances = glances
        self._pace = pace
        self._clock = clock
        self._opened: dict[str, float] = {}  # user -> when
        self._due: dict[str, float] = {}  # user -> when to publish
        self._notices: dict[str, str] = {}
        self._shown: dict[str, tuple[float, Blocks]] = {}  # user -> when, and what
        self._wake = asyncio.Event()

    def opened(self, user: str) -> None:
        """Somebody looks at their tab."""
        self._opened[user] = self._clock()
        self._shown.pop(user, None)
        self._publish_at(user, self._clock())

    def acted(self, user: str, notice: str = "") -> None:
        """Somebody pressed a button there. `notice` says why nothing came of it, "" when all is well."""
        self._opened[user] = self._clock()
        self._notices[user] = notice
        self._shown.pop(user, None)
        self._publish_at(user, self._clock())

    def changed(self) -> None:
        """Something at the desk is not as it was."""
        now = self._clock()
        self._opened = {user: at for user, at in self._opened.items() if now - at < LOOKED_AT_FOR}
        self._shown = {user: shown for user, shown in self._shown.items() if user in self._opened}
        for user in self._opened:
            shown_at = self._shown[user][0] if user in self._shown else -AT_MOST_EVERY
            self._publish_at(user, max(now + GATHERED_FOR, shown_at + AT_MOST_EVERY))

    async def run(self) -> None:
        """Publish what is due, one after the other, until cancelled."""
        while True:
            user = min(self._due, key=self._due.__getitem__, default="")
            rest = self._due[user] - self._clock() if user else _IDLE
            if rest <= 0 and (rest := await self._paced()) <= 0:
                await self._publish(user)
                continue
            self._wake.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(rest):
                    await self._wake.wait()

    async def _paced(self) -> float:
        """Seconds until a tab may be published; a database that is away delays Home, and nothing else."""
        try:
            return await self._pace()
        except StoreUnavailable as exc:
            log.info("no Home tab is updated while the database is away", error=str(exc))
            return AGAIN_AFTER

    def _publish_at(self, user: str, at: float) -> None:
        self._due[user] = min(at, self._due.get(user, at))
        self._wake.set()

    async def _publish(self, user: str) -> None:
        self._due.pop(user, None)  # before anything is read: what changes from here on is a new change
        try:
            await self._show(user)
        except (*Foreign, StoreUnavailable) as exc:
            trouble = to_trouble(exc) if isinstance(exc, Foreign) else exc
            log.info("a Home tab was not updated", user=user, reason=str(trouble))
            is_looked_at = self._clock() - self._opened.get(user, -LOOKED_AT_FOR) < LOOKED_AT_FOR
            if is_looked_at and not isinstance(trouble, Rejected):
                self._publish_at(user, self._clock() + (trouble.after if isinstance(trouble, Retry) else AGAIN_AFTER))

    async def _show(self, user: str) -> None:
        person = await self._people.find(user)
        if person.is_stranger:
            await self._client.views_publish(user_id=user, view=as_view(for_strangers()))
            self._opened.pop(user, None)
            return
        glance = await self._glances.of(person.agent)
        blocks = home(glance, self._notices.pop(user, ""))
        if user not in self._shown or self._shown[user][1] != blocks:
            await self._client.views_publish(user_id=user, view=as_view(dated(blocks, glance)))
        self._shown[user] = (self._clock(), blocks)
