"""After a new connection: what was said in our threads while nobody listened.

Slack repeats an event for about six minutes and then forgets it. This reads the threads of open sessions and brings
what people wrote in through the same listeners; what the log has already, changes nothing.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.addresses import Place
from agents_slack.failures import reading_troubles
from agents_slack.history import replies
from core.errors import Rejected, Retry, Unreachable
from core.store.open_lanes import OpenLane

log = structlog.get_logger(__name__)

Listen = Callable[[Mapping[str, Any]], Awaitable[None]]
Threads = Callable[[], Awaitable[Sequence[OpenLane]]]

OVERLAP = 600.0  # seconds read before the last sign of life: what was lost last may be older than what arrived last
ATTEMPTS = 5
PAUSE = 5.0  # seconds after Slack could not be reached
_MINUTE = 60.0


class CatchUp:
    """Reads at most so many threads a minute; the rest of Slack's allowance is the relay's."""

    def __init__(self, client: AsyncWebClient, threads: Threads, listen: Listen, reads_a_minute: int) -> None:
        self._client = client
        self._threads = threads
        self._listen = listen
        self._reads: deque[float] = deque(maxlen=reads_a_minute)

    async def run(self, alive_at: float | None) -> None:
        """Read every open thread. `alive_at`: when the last connection still worked; None at start."""
        threads = await self._threads()
        lost: set[str] = set()  # channels we may not read: their threads must not hold up those of the others
        for thread in threads:
            channel = Place.parse(thread.address).channel
            try:
                await self._read(thread, alive_at, 1 if channel in lost else ATTEMPTS)
                lost.discard(channel)
            except (Rejected, Unreachable, Retry) as exc:
                log.warning("a thread could not be caught up with", session=thread.session, error=str(exc))
                if isinstance(exc, Unreachable):
                    lost.add(channel)
        log.info("caught up with Slack", threads=len(threads))

    async def _read(self, lane: OpenLane, alive_at: float | None, attempts: int) -> None:
        thread = Place.parse(lane.address)
        for message in await self._replies(thread, attempts, oldest=_since(lane, thread, alive_at)):
            for body in _as_events(message, thread.channel):
                await self._listen(body)

    async def _replies(self, thread: Place, attempts: int, *, oldest: str) -> list[Mapping[str, Any]]:
        for _ in range(attempts - 1):
            await self._pace()
            try:
                with reading_troubles():
                    return await replies(self._client, thread, oldest=oldest)
            except Retry as exc:
                await asyncio.sleep(exc.after)
            except Unreachable:
                await asyncio.sleep(PAUSE)
        await self._pace()
        with reading_troubles():
            return await replies(self._client, thread, oldest=oldest)

    async def _pace(self) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._reads) == self._reads.maxlen and (wait := self._reads[0] + _MINUTE - now) > 0:
            await asyncio.sleep(wait)
        self._reads.append(asyncio.get_running_loop().time())


def _since(lane: OpenLane, thread: Place, alive_at: float | None) -> str:
    """From when on to read: our own posts went on while nobody listened, so the newest of them is not enough."""
    newest = float(Place.parse(lane.newest).ts) if lane.newest else float(thread.ts)
    last_sign = newest if alive_at is None else min(newest, alive_at)
    return f"{max(float(thread.ts), last_sign - OVERLAP):.6f}"


def _as_events(message: Mapping[str, Any], channel: str) -> list[Mapping[str, Any]]:
    """The events that would have told of a message: that it was written, and, if it was, that it was edited."""
    written = {"event": {**message, "type": "message", "channel": channel}}
    if not message.get("edited"):
        return [written]
    changed = {"type": "message", "subtype": "message_changed", "channel": channel, "message": message}
    return [written, {"event": changed}]
