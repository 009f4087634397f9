"""A working day in a minute: people act, all comes to rest, the clock is set forward, and so on until evening."""

import asyncio
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from desk_people import DeskWorld
from sim_clock import SimClock
from waiting import until
from working_day_people import SentTexts, SimulatedAgent, SimulatedUser

from core.usecases import deadlines
from core.usecases.rules import SECOND

MINUTE = 60
HOURS = {"default": "office", "calendars": {"office": {"zone": "UTC", "week": {"mon-fri": "9:00-18:00"}}}}


class WorkingDay:
    """`pass_by` lets it happen. `outage`: from which tick to which Slack is away."""

    def __init__(
        self,
        world: DeskWorld,
        clock: SimClock,
        visitors: Sequence[SimulatedUser],
        workers: Sequence[SimulatedAgent],
        seed: int,
        outage: tuple[int, int],
    ) -> None:
        self._world, self._clock = world, clock
        self._visitors, self._workers = visitors, workers
        self._chance = random.Random(seed)
        self._outage = range(*outage)

    async def pass_by(self, ticks: int) -> None:
        """So many looks at the desk, some minutes apart."""
        for tick in range(ticks):
            minutes, away = self._chance.randint(3, 11), "slack.%" if tick - 1 in self._outage else ""
            await self._clock.forward_between_calls(minutes * MINUTE, self._world.database_url, away)
            self._change_the_weather(tick)
            cut_off = tick in self._outage
            await self.calm(without_slack=cut_off)
            await asyncio.gather(
                *(visitor.turn(tick) for visitor in self._visitors),
                *(worker.turn(tick, cut_off=cut_off and worker.desk.name == "slack") for worker in self._workers),
            )
            await self.calm(without_slack=cut_off)

    async def calm(self, *, without_slack: bool = False) -> None:
        """Wait until deadlines are met, surfaces show their logs and nothing is on its way."""
        await until(
            lambda: self._is_calm(without_slack), "it comes to rest", saw=lambda: self._world.store.read(_restless)
        )

    async def _is_calm(self, without_slack: bool) -> bool:
        if self._world.telegram.pending_updates or (not without_slack and self._world.slack.delivery._tasks):
            return False
        return not await self._world.store.read(lambda tx: _due(tx, without_slack) or deadlines.overdue(tx))

    def _change_the_weather(self, tick: int) -> None:
        if tick == self._outage.start:
            self._world.slack.start_outage(600)
        elif tick == self._outage.stop:
            self._world.slack.start_outage(0)


def until_monday(clock: Callable[[], int], hour: int, minute: int) -> float:
    """Seconds from now to that time of the next Monday, UTC."""
    now = datetime.fromtimestamp(clock() / SECOND, UTC)
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (monday - now).total_seconds()


def _due(tx: Any, without_slack: bool) -> bool:
    others = "AND surface NOT LIKE 'slack.%'" if without_slack else ""
    return bool(tx.cursor.execute(f"SELECT 1 FROM lanes WHERE due_at IS NOT NULL {others} LIMIT 1").fetchone())


def _restless(tx: Any) -> list[Any]:
    found = tx.cursor.execute("SELECT session, surface, position, head, held_by FROM lanes WHERE due_at IS NOT NULL")
    return [*found.fetchall(), *deadlines.overdue(tx)]


__all__ = ["HOURS", "SentTexts", "WorkingDay", "until_monday"]
