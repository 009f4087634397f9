"""How what happens in the workspace reaches the app: who carries it, what is tried again, and what goes wrong.

An event is tried at once and then after each of `retry_delays`; when all failed it is lost, as with the real Slack.
What a person does (a click, a modal) is tried once: when nobody answers in time, the person sees a warning sign.
"""

import asyncio
import json
import random
import time
from collections.abc import Coroutine
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bridge.sandbox.changes import Changes
from bridge.sandbox.slack.directory import App
from bridge.sandbox.slack.timestamps import new_id

RETRY_DELAYS = (0.0, 60.0, 300.0)  # seconds: at once, after a minute, after five


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The app's acknowledgement, with what it sent along."""

    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """No acknowledgement, and Slack's word for why. `final`: the app asked not to be sent it again."""

    reason: str = "timeout"
    final: bool = False


class AppTransport(Protocol):
    """A way to the app: Socket Mode or signed HTTP requests."""

    async def send_payload(
        self, kind: str, payload: dict[str, Any], attempt: int, reason: str
    ) -> Acknowledgement | Unanswered:
        """Bring one payload ("events_api", "interactive", "slash_commands") once. Never raises for a client's fault."""
        ...


class DeliveryState(StrEnum):
    """What became of an event."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    LOST = "lost"  # tried in vain
    WITHHELD = "withheld"  # never tried, because a test asked for that


@dataclass(slots=True)
class OutgoingEvent:
    """One event on its way."""

    payload: dict[str, Any]
    attempts: int = 0
    state: DeliveryState = DeliveryState.WAITING

    @property
    def event(self) -> dict[str, Any]:
        """What happened: the inner event."""
        event: dict[str, Any] = self.payload["event"]
        return event


class EventDelivery:
    """Delivers, and keeps `letters`, the record of it. Set `duplicate` to deliver every event twice."""

    def __init__(self, app: App, carrier: AppTransport, changes: Changes, retry_delays: tuple[float, ...]) -> None:
        self.transport = carrier
        self.retry_delays = retry_delays
        self.duplicate = False
        self.outgoing: list[OutgoingEvent] = []
        self._app = app
        self._changes = changes
        self._to_lose = 0
        self._delays: random.Random | None = None
        self._spread = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def lose_events(self, count: int = 1) -> None:
        """Never deliver the next `count` events."""
        self._to_lose += count

    def shuffle(self, seed: int = 0, spread: float = 0.05) -> None:
        """Hold every event back for a random time up to `spread` seconds, so that they overtake each other."""
        self._delays, self._spread = random.Random(seed), spread  # noqa: S311 - a repeatable disorder is wanted

    def stop_shuffling(self) -> None:
        """Stop shuffling."""
        self._delays = None

    def send_event(self, event: dict[str, Any], *, ext_shared: bool = False) -> None:
        """Set an event on its way. `ext_shared`: it is of a channel shared with another workspace."""
        if self._to_lose:
            self._to_lose -= 1
            self.outgoing.append(OutgoingEvent(self._wrap(event, ext_shared), state=DeliveryState.WITHHELD))
        else:
            for _ in range(2 if self.duplicate else 1):
                letter = OutgoingEvent(self._wrap(event, ext_shared))
                self.outgoing.append(letter)
                self._start(self._deliver(letter))
        self._changes.bump()

    async def send_interaction(self, kind: str, payload: dict[str, Any]) -> Acknowledgement | Unanswered:
        """Bring what a person did, once, and give the app's answer."""
        return await self.transport.send_payload(kind, payload, 0, "")

    async def wait_settled(self, timeout: float = 5.0) -> None:
        """Wait until no event is on its way. Raises TimeoutError."""
        await self._changes.wait_until(lambda: not self._tasks, timeout)

    async def stop(self) -> None:
        """Give up everything on its way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, letter: OutgoingEvent) -> None:
        if self._delays is not None:
            await asyncio.sleep(self._delays.uniform(0, self._spread))
        reason = ""
        for attempt, delay in enumerate((0.0, *self.retry_delays)):
            if delay:
                await asyncio.sleep(delay)
            letter.attempts += 1
            match await self.transport.send_payload("events_api", letter.payload, attempt, reason):
                case Acknowledgement():
                    letter.state = DeliveryState.ACKNOWLEDGED
                    break
                case Unanswered(final=True):
                    letter.state = DeliveryState.LOST
                    break
                case Unanswered(why):
                    reason = why
                    self._changes.bump()
        else:
            letter.state = DeliveryState.LOST

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._changes.bump()

    def _wrap(self, event: dict[str, Any], ext_shared: bool) -> dict[str, Any]:
        app = self._app
        channel = event.get("channel") or event.get("item", {}).get("channel", "")
        authorization = {
            "enterprise_id": None, "team_id": app.team, "user_id": app.bot_user, "is_bot": True,
            "is_enterprise_install": False,
        }  # fmt: skip
        return {
            "token": "verification-token", "team_id": app.team, "api_app_id": app.id,
            "event": json.loads(json.dumps(event)), "type": "event_callback", "event_id": new_id("Ev"),
            "event_time": int(time.time()), "authorizations": [authorization], "is_ext_shared_channel": ext_shared,
            "event_context": f"4-{event['type']}-{app.team}-{app.id}-{channel}",
        }  # fmt: skip
