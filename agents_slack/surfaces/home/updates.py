"""Keeps the Home tabs that are looked at up to date: at once when opened, soon when something changes.

Slack does not tell when somebody looks away, so a tab counts as looked at for half an hour after it was opened. Best
effort: what a lost update would have shown, the next one does. Several tabs are published side by side; one that Slack
does not take is tried again less and less often, and holds up nobody else's.
"""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.failures import API_ERRORS, to_trouble
from agents_slack.inbound.people.directory import AgentDirectory
from agents_slack.surfaces.home.overview import DeskOverviews
from agents_slack.surfaces.home.view import Blocks, as_view, home_blocks, not_an_agent_blocks, with_time
from core.model.errors import Rejected, Retry, StoreUnavailable
from core.runtime.supervision import race
from core.runtime.timed_waits import is_set_within

log = structlog.get_logger(__name__)

VIEWED_FOR = 1_800.0  # seconds after it was opened
DEBOUNCE = 1.0  # seconds in which changes come together in one update
AT_MOST_EVERY = 5.0  # seconds between two updates of one tab that nobody asked for
FIRST_RETRY_DELAY = 2.0  # seconds after Slack took none; doubled each time
LONGEST_RETRY_DELAY = 60.0  # seconds
CONCURRENT_PUBLISHES = 4  # tabs that are published side by side
PUBLISH_TIMEOUT = 4.0  # seconds for Slack to take one: it is whole each time, and may be published again
_IDLE = 60.0


class PublishRateLimit(Protocol):
    """Slack's pace for views.publish, shared by all replicas. Raises StoreUnavailable."""

    async def take(self) -> float:
        """Take the right to one call; else the seconds until there may be one."""
        ...

    async def rest(self, seconds: float) -> None:
        """Slack asks for a rest of all such calls."""
        ...


class HomeUpdates:
    """Publishes tabs while `run` runs. `clock` gives seconds."""

    def __init__(
        self,
        client: AsyncWebClient,
        people: AgentDirectory,
        overviews: DeskOverviews,
        pace: PublishRateLimit,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._people = people
        self._overviews = overviews
        self._pace = pace
        self._clock = clock
        self._opened: dict[str, float] = {}  # user -> when
        self._due: dict[str, float] = {}  # user -> when to publish
        self._notices: dict[str, str] = {}
        self._shown: dict[str, tuple[float, Blocks]] = {}  # user -> when, and what
        self._failed: dict[str, tuple[float, float]] = {}  # user -> seconds of the last pause, and until when
        self._publishing: set[str] = set()
        self._choosing = asyncio.Lock()
        self._wake = asyncio.Event()

    def home_opened(self, user: str) -> None:
        """Somebody looks at their tab."""
        self._opened[user] = self._clock()
        self._shown.pop(user, None)
        self._publish_at(user, self._clock())

    def button_pressed(self, user: str, notice: str = "") -> None:
        """Somebody pressed a button there. `notice` says why nothing came of it, "" when all is well."""
        self._opened[user] = self._clock()
        self._notices[user] = notice
        self._shown.pop(user, None)
        self._publish_at(user, self._clock())

    def session_changed(self) -> None:
        """Something at the desk is not as it was."""
        now = self._clock()
        self._opened = {user: at for user, at in self._opened.items() if now - at < VIEWED_FOR}
        self._shown = {user: shown for user, shown in self._shown.items() if user in self._opened}
        self._failed = {user: failed for user, failed in self._failed.items() if user in self._opened}
        for user in self._opened:
            shown_at = self._shown[user][0] if user in self._shown else -AT_MOST_EVERY
            again_at = self._failed[user][1] if user in self._failed else now
            self._publish_at(user, max(now + DEBOUNCE, shown_at + AT_MOST_EVERY, again_at))

    async def run(self) -> None:
        """Publish what is due, several tabs side by side, until cancelled."""
        await race(*(self._publish_on() for _ in range(CONCURRENT_PUBLISHES)))

    async def _publish_on(self) -> None:
        while True:
            async with self._choosing:
                user = await self._next()
            try:
                await self._publish(user)
            except asyncio.CancelledError:
                self._publish_at(user, self._clock())  # another tab's failure ends this: it has its turn again
                raise
            finally:
                self._publishing.discard(user)
                self._wake.set()  # it may be due once more

    async def _next(self) -> str:
        """Wait until a tab is due and may be published. It is nobody else's turn until that is done."""
        while True:
            user, rest = self._first_due()
            if rest <= 0 and (rest := await self._paced()) <= 0:
                del self._due[user]  # before anything is read: what changes from here on is a new change
                self._publishing.add(user)
                return user
            self._wake.clear()
            await is_set_within(self._wake, rest)

    def _first_due(self) -> tuple[str, float]:
        """Whose tab is the next, and in how many seconds."""
        waiting = self._due.keys() - self._publishing
        user = min(waiting, key=self._due.__getitem__, default="")
        return user, self._due[user] - self._clock() if user else _IDLE

    async def _paced(self) -> float:
        """Seconds until a tab may be published; a database that is away delays Home, and nothing else."""
        try:
            return await self._pace.take()
        except StoreUnavailable as exc:
            log.info("no Home tab is updated while the database is away", error=str(exc))
            return FIRST_RETRY_DELAY

    def _publish_at(self, user: str, at: float) -> None:
        self._due[user] = min(at, self._due.get(user, at))
        self._wake.set()

    async def _publish(self, user: str) -> None:
        try:
            await self._show(user)
            self._failed.pop(user, None)
        except (*API_ERRORS, StoreUnavailable) as exc:
            trouble = to_trouble(exc) if isinstance(exc, API_ERRORS) else exc
            log.info("a Home tab was not updated", user=user, reason=str(trouble))
            if isinstance(trouble, Retry):
                await self._rest(trouble.after)
            is_looked_at = self._clock() - self._opened.get(user, -VIEWED_FOR) < VIEWED_FOR
            if is_looked_at and not isinstance(trouble, Rejected):
                self._publish_later(user)

    async def _rest(self, seconds: float) -> None:
        """Slack counts by method, so all tabs wait."""
        with suppress(StoreUnavailable):
            await self._pace.rest(seconds)

    def _publish_later(self, user: str) -> None:
        before, _ = self._failed.get(user, (0.0, 0.0))
        pause = min(LONGEST_RETRY_DELAY, 2 * before or FIRST_RETRY_DELAY)
        self._failed[user] = (pause, self._clock() + pause)
        self._publish_at(user, self._clock() + pause)

    async def _show(self, user: str) -> None:
        person = await self._people.find(user)
        if person.is_stranger:
            await self._put(user, as_view(not_an_agent_blocks(self._overviews.words)))
            self._opened.pop(user, None)
            return
        opened = self._opened.get(user)
        overview = await self._overviews.overview_for(person.agent)
        notice = self._notices.get(user, "")
        words = self._overviews.words
        blocks = home_blocks(overview, notice, words)
        if user not in self._shown or self._shown[user][1] != blocks:
            await self._put(user, as_view(with_time(blocks, overview, words)))
        if self._notices.get(user) == notice:
            del self._notices[user]
        if self._opened.get(user) == opened:  # who opened it meanwhile may have an old one, and is shown it once more
            self._shown[user] = (self._clock(), blocks)

    async def _put(self, user: str, view: dict[str, Any]) -> None:
        async with asyncio.timeout(PUBLISH_TIMEOUT):
            await self._client.views_publish(user_id=user, view=view)
