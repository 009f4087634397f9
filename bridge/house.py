"""A house out of a configuration: what the use cases are told when admins' files are read, at start or anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bridge.reminders import LaneTo, ReminderPlaces
from core.config import Config
from core.config.queues import GENERAL
from core.escalation.policy import Policy
from core.hours import Calendars, Closed, Open
from core.hours.wording import by_readers_clock
from core.model.agents import Profile
from core.model.ids import Micros
from core.model.ports import NewLane
from core.model.session import Contact
from core.runtime.remembering import once_for_each
from core.usecases.house import SECOND, ClosedNow, House, Patience, Silence, nowhere_else
from core.usecases.leaks import LeakGuard
from core.usecases.routing import Routing
from core.usecases.speech import Speech

_AN_HOUR = 3600 * SECOND
_policy_of = once_for_each(Policy.from_config)
_guard_of = once_for_each(LeakGuard)


def nowhere(address: str) -> NewLane | None:  # noqa: ARG001
    """The reminders of a desk that has no other place for them than the thread."""
    return None


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Which surfaces a session gets: `at_start` for a contact, `at_escalation` for a Slack channel ("": the usual).

    `at_reminder` gives the lane that reminds somewhere else of a wait, for a Slack channel's or user's id; `at_nudge`
    where an owner hears that their user waits.
    """

    at_start: Callable[[Contact], Sequence[NewLane]]
    at_escalation: Callable[[str], Sequence[NewLane]]
    at_reminder: LaneTo = nowhere
    at_nudge: Callable[[Profile], Sequence[NewLane]] = nowhere_else


def build_house(config: Config, surfaces: Surfaces, capacity: int = 5) -> House:
    """The house that a configuration describes. `capacity`: an agent's sessions unless their profile differs."""
    queues = config.queues.queues
    routing = Routing(queues)
    waiting = config.sessions.waiting
    hours = _Hours(config.hours)
    return House(
        policy=_policy_of(config.triggers),
        texts=config.texts,
        digest=config.digest,
        at_start=surfaces.at_start,
        at_escalation=lambda queue: surfaces.at_escalation(routing.channel_of(queue)),
        route=routing.route,
        closed_now=hours.closed_now,
        say_opening=hours.say_opening,
        at_reminder=ReminderPlaces(queues, config.hours, surfaces.at_reminder),
        at_nudge=surfaces.at_nudge,
        queues=tuple(dict.fromkeys((*queues, GENERAL))),
        capacity=capacity,
        outcomes=frozenset(config.desk.outcomes),
        outcome_required=config.desk.outcome_required,
        speech=_speech(config),
        silence=_silence(config),
        patience=Patience(tuple(_micros(pause) for pause in waiting.remind_after), _micros(waiting.give_up_after)),
        idle_close=_micros(config.sessions.idle_close),
        reopen_within=_micros(config.sessions.reopen_within),
    )


def _speech(config: Config) -> Speech:
    desk = config.desk
    inside = frozenset(name for name, queue in config.queues.queues.items() if queue.plain_text == "internal")
    return Speech(
        note_prefixes=tuple(desk.note_prefixes),
        send_prefixes=tuple(desk.send_prefixes),
        stays_inside=inside.__contains__,
        telling_words=_guard_of(desk.leak_guard).telling_words,
    )


def _silence(config: Config) -> Silence:
    agent, user = config.sessions.agent_silent, config.sessions.user_silent
    return Silence(
        nudge_after=_micros(agent.nudge_after),
        release_after=_micros(agent.release_after),
        ask_after=_micros(user.ask_after),
        close_after=_micros(user.close_after),
    )


class _Hours:
    """The calendars, asked in the house's own units. An answer "open" is remembered until it ends."""

    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars
        self._open: dict[str, tuple[Micros, int]] = {}  # queue -> known to be open from, and until

    def closed_now(self, queue: str, at: Micros, language: str) -> ClosedNow | None:
        """Is nobody there for a queue at a moment? Then when somebody is, and how that is said."""
        since, until = self._open.get(queue, (0, 0))
        if since <= at < until:
            return None
        moment = datetime.fromtimestamp(at / SECOND, UTC)
        calendar = self._calendars.of(queue)
        match calendar.status(moment):
            case Closed(opens=opens):
                spoken = calendar.describe(moment, language).opens
                return ClosedNow(Micros(int(opens.timestamp() * SECOND)) if opens else None, spoken)
            case Open(until=closes):
                self._open[queue] = (at, int(closes.timestamp() * SECOND) if closes else at + _AN_HOUR)
                return None

    def say_opening(self, queue: str, opens_at: Micros, at: Micros, reader: Contact) -> str:
        """When somebody is there again, by the reader's clock; by the calendar's, named, where theirs is not known."""
        opens, now = (datetime.fromtimestamp(moment / SECOND, UTC) for moment in (opens_at, at))
        return by_readers_clock(opens, now, self._calendars.of(queue).zone, reader.zone, reader.language)


def _micros(duration: timedelta) -> int:
    return int(duration.total_seconds() * SECOND)
