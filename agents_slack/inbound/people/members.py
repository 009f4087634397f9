"""Who is in a channel or a user group. Remembered for some minutes, and kept fresh by Slack's events.

A look-up that fails changes nothing: an old answer is better than none, and who was never seen stays unknown.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.failures import API_ERRORS, BAD_ANSWER_ERRORS, to_trouble
from agents_slack.api.history import next_cursor
from core.runtime.supervision import Supervisor

log = structlog.get_logger(__name__)

CACHED_FOR = 300.0  # seconds until a list is read again
REREAD_AFTER = 20.0  # seconds; who is not on a list may have come since, but strangers must not cost calls
LOOKUP_TIMEOUT = 2.0  # seconds; Slack wants its acknowledgement after three
PAGE_SIZE = 200
GROUP_PREFIX = "S"  # ids of user groups begin with it, those of channels with C or G


@dataclass(slots=True)
class _Known:
    users: set[str] | None  # None: Slack never told
    read_at: float


class Members:
    """Asks conversations.members and usergroups.users.list. `clock` gives seconds."""

    def __init__(self, client: AsyncWebClient, tasks: Supervisor, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._tasks = tasks
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._reading: dict[str, asyncio.Task[None]] = {}

    async def has(self, place: str, user: str) -> bool | None:
        """Is the user in the channel or group? None: Slack does not tell."""
        known = self._known.get(place)
        age = self._clock() - known.read_at if known else CACHED_FOR
        is_in = known is not None and known.users is not None and user in known.users
        if age >= (CACHED_FOR if is_in else REREAD_AFTER):
            await self._read_once(place)
            known = self._known.get(place)
        return None if known is None or known.users is None else user in known.users

    def joined(self, place: str, user: str) -> None:
        """Slack told that somebody is there now."""
        if (known := self._known.get(place)) and known.users is not None:
            known.users.add(user)

    def left(self, place: str, user: str) -> None:
        """Slack told that somebody is there no more."""
        if (known := self._known.get(place)) and known.users is not None:
            known.users.discard(user)

    async def _read_once(self, place: str) -> None:
        task = self._reading.get(place)
        if task is None:
            task = self._reading[place] = self._tasks.start("slack members", self._read(place))
            task.add_done_callback(lambda _: self._reading.pop(place, None))
        await asyncio.wait(
            {task}, timeout=LOOKUP_TIMEOUT
        )  # not cancelled: its answer is there for the next one who asks

    async def _read(self, place: str) -> None:
        try:
            users = await (self._of_group(place) if place.startswith(GROUP_PREFIX) else self._of_channel(place))
        except (*API_ERRORS, *BAD_ANSWER_ERRORS) as exc:
            reason = str(to_trouble(exc))
            log.warning("the members of a channel or group could not be looked up", place=place, reason=reason)
            before = self._known.get(place)
            users = before.users if before else None
        self._known[place] = _Known(users, self._clock())

    async def _of_group(self, group: str) -> set[str] | None:
        answer = await self._client.usergroups_users_list(usergroup=group)
        return set(answer["users"])

    async def _of_channel(self, channel: str) -> set[str] | None:
        found: set[str] = set()
        cursor = ""
        while True:
            answer = await self._client.conversations_members(channel=channel, limit=PAGE_SIZE, cursor=cursor)
            found.update(answer["members"])
            cursor = next_cursor(answer)
            if not cursor:
                return found
