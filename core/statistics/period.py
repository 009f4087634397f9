"""Days in somebody's time zone, and the steps in which a long time is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.hours.zones import moment
from core.model.ids import Micros

_SECOND = 1_000_000
_DAYS_IN_DAYS = 45  # as many days as can be told apart in a plot
_DAYS_IN_WEEKS = 200


class PlotInterval(StrEnum):
    """What one column of a plot stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included, on the clocks of `zone`. Raises ValueError when it ends early."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"{self.first} to {self.last} ends before it begins")

    @property
    def since(self) -> Micros:
        """The first moment."""
        return _midnight(self.first, self.zone)

    @property
    def until(self) -> Micros:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def step(self) -> PlotInterval:
        """Days, or weeks or months where days would be too many to see."""
        if self.days <= _DAYS_IN_DAYS:
            return PlotInterval.DAY
        return PlotInterval.WEEK if self.days <= _DAYS_IN_WEEKS else PlotInterval.MONTH

    def clock(self, at: Micros) -> datetime:
        """What the clocks showed."""
        return datetime.fromtimestamp(at / _SECOND, self.zone)

    def column_of(self, at: Micros) -> date:
        """The column that a moment belongs to, named by its first day; a week begins on Monday."""
        return _column(self.clock(at).date(), self.step)

    def columns(self) -> Sequence[date]:
        """Every column, also those in which nothing happened. The first may begin before the period does."""
        every = (self.first + timedelta(days=day) for day in range(self.days))
        return tuple(dict.fromkeys(_column(day, self.step) for day in every))


def day_before(at: Micros, zone: ZoneInfo) -> Period:
    """The whole day before the one in which `at` is."""
    yesterday = datetime.fromtimestamp(at / _SECOND, zone).date() - timedelta(days=1)
    return Period(yesterday, yesterday, zone)


def day_of(at: Micros, zone: ZoneInfo) -> Period:
    """The day in which `at` is."""
    today = datetime.fromtimestamp(at / _SECOND, zone).date()
    return Period(today, today, zone)


def _column(day: date, step: PlotInterval) -> date:
    match step:
        case PlotInterval.DAY:
            return day
        case PlotInterval.WEEK:
            return day - timedelta(days=day.weekday())
        case PlotInterval.MONTH:
            return day.replace(day=1)


def _midnight(day: date, zone: ZoneInfo) -> Micros:
    at = moment(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001 - what the zone's clocks show
    return Micros(int(at.astimezone(UTC).timestamp()) * _SECOND)
