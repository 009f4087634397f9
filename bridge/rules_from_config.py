"""Rules out of a configuration: what the use cases are told when admins' files are read, at start or again."""

from datetime import UTC, datetime, timedelta

from bridge.reminders import ReminderPlaces
from core.config import Config
from core.config.queues import GENERAL
from core.escalation.policy import Policy
from core.hours import Calendars, ClosedStatus, OpenStatus
from core.hours.wording import moment_by_readers_clock
from core.model.ids import Micros
from core.model.session import Contact
from core.runtime.memoize import memoize_recent
from core.usecases.adapters import SessionSurfaces
from core.usecases.leak_guard import LeakGuard
from core.usecases.recipient import RecipientRules
from core.usecases.routing import QueueRouting
from core.usecases.rules import SECOND, ClosedNow, InactivityTimes, Rules, WaitTimes

_AN_HOUR = 3600 * SECOND
_policy_of = memoize_recent(Policy.from_config)
_guard_of = memoize_recent(LeakGuard)


def build_rules(
    config: Config, surfaces: SessionSurfaces, default_capacity: int = 5, *, can_translate: bool = False
) -> Rules:
    """The rules that a configuration describes. `default_capacity`: of agents whose profile says nothing else."""
    queues = config.queues.queues
    routing = QueueRouting(queues)
    waiting = config.sessions.waiting
    hours = _Hours(config.hours)
    most_cards = config.desk.most_cards
    return Rules(
        policy=_policy_of(config.triggers),
        texts=config.texts,
        trigger_file_digest=config.digest,
        lanes_at_start=surfaces.lanes_at_start,
        lanes_at_escalation=lambda queue: surfaces.lanes_at_escalation(routing.channel_of(queue), most_cards),
        route=routing.route,
        closed_now=hours.closed_now,
        opening_text=hours.opening_text,
        lanes_at_reminder=ReminderPlaces(queues, config.hours, surfaces.lane_at_reminder),
        lanes_at_nudge=surfaces.lanes_at_nudge,
        queues=tuple(dict.fromkeys((*queues, GENERAL))),
        capacity=default_capacity,
        outcomes=frozenset(config.desk.outcomes),
        outcome_required=config.desk.outcome_required,
        translates=(config.queues.translating if can_translate else frozenset[str]()).__contains__,
        agents_language=config.agents_language,
        recipient_rules=_recipient_rules(config),
        inactivity_times=_inactivity_times(config),
        wait_times=WaitTimes(tuple(_micros(pause) for pause in waiting.remind_after), _micros(waiting.give_up_after)),
        idle_close=_micros(config.sessions.idle_close),
        reopen_within=_micros(config.sessions.reopen_within),
    )


def _recipient_rules(config: Config) -> RecipientRules:
    desk = config.desk
    inside = frozenset(name for name, queue in config.queues.queues.items() if queue.plain_text == "internal")
    return RecipientRules(
        note_prefixes=tuple(desk.note_prefixes),
        send_prefixes=tuple(desk.send_prefixes),
        is_internal_queue=inside.__contains__,
        find_leak=_guard_of(desk.leak_guard).find_leak,
    )


def _inactivity_times(config: Config) -> InactivityTimes:
    agent, user = config.sessions.agent_silent, config.sessions.user_silent
    return InactivityTimes(
        nudge_after=_micros(agent.nudge_after),
        release_after=_micros(agent.release_after),
        ask_after=_micros(user.ask_after),
        close_after=_micros(user.close_after),
    )


class _Hours:
    """The calendars, asked in our own units. An answer "open" is remembered until it ends."""

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
            case ClosedStatus(opens=opens):
                spoken = calendar.describe(moment, language).opens
                return ClosedNow(Micros(int(opens.timestamp() * SECOND)) if opens else None, spoken)
            case OpenStatus(until=closes):
                self._open[queue] = (at, int(closes.timestamp() * SECOND) if closes else at + _AN_HOUR)
                return None

    def opening_text(self, queue: str, opens_at: Micros, at: Micros, reader: Contact) -> str:
        """When somebody is there again, by the reader's clock; by the calendar's, named, where theirs is not known."""
        opens, now = (datetime.fromtimestamp(moment / SECOND, UTC) for moment in (opens_at, at))
        return moment_by_readers_clock(opens, now, self._calendars.of(queue).zone, reader.zone, reader.language)


def _micros(duration: timedelta) -> int:
    return int(duration.total_seconds() * SECOND)
