"""Where agents are reminded that a user waits, besides the thread: whom, where, and not at night."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.config.queues import Queue
from core.hours import Calendars
from core.model.agents import Profile
from core.model.ids import Micros
from core.model.ports import NewLane
from core.usecases.rules import SECOND


@dataclass(frozen=True, slots=True)
class ReminderPlaces:
    """Called as `Rules.lanes_at_reminder`. Quiet hours are by the clock of the queue's calendar."""

    queues: Mapping[str, Queue]
    calendars: Calendars
    lane_to: Callable[[str | Profile], NewLane | None]  # given a place at a desk, or an agent; None: not there

    def __call__(self, queue: str, number: int, at: Micros, on_duty: Sequence[Profile]) -> Sequence[NewLane]:
        """The lanes that show reminder `number` (from 1) of a queue at a moment."""
        entry = self.queues.get(queue)
        if entry is None or self._is_quiet(queue, entry, at):
            return ()
        lanes = (self.lane_to(whom) for whom in _reminded(entry, number, on_duty))
        return [lane for lane in lanes if lane]

    def _is_quiet(self, queue: str, entry: Queue, at: Micros) -> bool:
        quiet = entry.reminders.quiet
        zone = self.calendars.of(queue).zone
        return quiet is not None and quiet.holds(datetime.fromtimestamp(at / SECOND, UTC).astimezone(zone).time())


def _reminded(entry: Queue, number: int, on_duty: Sequence[Profile]) -> Iterator[str | Profile]:
    reminders = entry.reminders
    if reminders.on_duty:
        yield from _suited(entry, on_duty)
    if reminders.second_channel and number >= reminders.second_channel_from:
        yield reminders.second_channel


def _suited(entry: Queue, on_duty: Sequence[Profile]) -> Sequence[Profile]:
    """Those with the queue's specialty and one of its languages; everybody, when nobody has: the user must not wait."""
    suited = [
        agent
        for agent in on_duty
        if (not entry.specialty or entry.specialty in agent.specialties)
        and (not entry.languages or set(entry.languages) & set(agent.languages))
    ]
    return suited or on_duty
