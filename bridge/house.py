"""A house out of a configuration: what the use cases are told when admins' files are read, at start or anew."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.config import Config
from core.escalation.policy import Policy
from core.hours import Calendars, Closed, Open
from core.house import SECOND, ClosedNow, House, Patience
from core.ids import Micros
from core.ports import NewLane
from core.routing import Routing
from core.session import Contact

_AN_HOUR = 3600 * SECOND


@dataclass(frozen=True, slots=True)
class Surfaces:
    """Which surfaces a session gets: `at_start` for a contact, `at_escalation` for a Slack channel ("": the usual)."""

    at_start: Callable[[Contact], Sequence[NewLane]]
    at_escalation: Callable[[str], Sequence[NewLane]]


def build_house(config: Config, surfaces: Surfaces) -> House:
    """The house that a configuration describes."""
    routing = Routing(config.queues.queues)
    waiting = config.sessions.waiting
    return House(
        policy=Policy.from_config(config.triggers),
        texts=config.texts,
        digest=config.digest,
        at_start=surfaces.at_start,
        at_escalation=lambda queue: surfaces.at_escalation(routing.channel_of(queue)),
        route=routing.route,
        closed_now=_Hours(config.hours).closed_now,
        patience=Patience(tuple(_micros(pause) for pause in waiting.remind_after), _micros(waiting.give_up_after)),
        idle_close=_micros(config.sessions.idle_close),
        reopen_within=_micros(config.sessions.reopen_within),
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


def _micros(duration: timedelta) -> int:
    return int(duration.total_seconds() * SECOND)
