"""The shape of config/hours.yaml, and the calendars it stands for. Knows neither YAML nor files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic.config import JsonDict

from core.escalation.triggers import EntryName, StrictModel
from core.hours.calendar import Calendar, HalfDay, Holiday, SpecialDay, SpecialOpening
from core.hours.dates import DATES_SHAPE, Dates, parse_dates
from core.hours.spans import HOURS_SHAPE, TIME_SHAPE, OpeningSpan, parse_hours, parse_time
from core.hours.weekdays import WEEKDAYS_SHAPE, parse_weekdays
from core.hours.zones import parse_zone

DatedEntry = TypeVar("DatedEntry")

_NO_OTHER_KEYS: JsonDict = {"additionalProperties": False}  # so that editors underline a key that is no date


def _shape(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


Label = Annotated[str, Field(min_length=1, max_length=60)]
Zone = Annotated[ZoneInfo, PlainValidator(parse_zone), _shape("^(UTC|.+/.+)$", "Europe/London")]
Time = Annotated[int, PlainValidator(parse_time), _shape(TIME_SHAPE, "13:00")]
OpeningHours = Annotated[
    tuple[OpeningSpan, ...], PlainValidator(parse_hours), _shape(HOURS_SHAPE, "9:00-18:00", "9:00-12:30, 13:30-18:00")
]
Weekdays = Annotated[tuple[int, ...], PlainValidator(parse_weekdays), _shape(WEEKDAYS_SHAPE, "mon-fri", "sat, sun")]
Days = Annotated[Dates, PlainValidator(parse_dates), _shape(DATES_SHAPE, "2026-12-24", "12-24", "12-24 to 12-31")]


class HalfDayEntry(StrictModel):
    """The usual hours, cut."""

    name: Label = Field(description="What the day is called: Christmas Eve.")
    from_: Time | None = Field(default=None, alias="from", description="Nobody is there before this time.")
    until: Time | None = Field(default=None, description="Nobody is there after this time.")


class OpeningEntry(StrictModel):
    """Other hours than usual, for that day only."""

    name: Label = Field(description="What the day is called: Open day.")
    hours: OpeningHours = Field(description="The hours of that day. Whatever else stands here about it does not count.")


class CalendarEntry(StrictModel):
    """When people are there."""

    zone: Zone = Field(description="Whose clock it is: a place like Europe/London.")
    week: dict[Weekdays, OpeningHours] = Field(
        description="The hours by weekday. Days that are not named are closed.", json_schema_extra=_NO_OTHER_KEYS
    )
    holidays: list[EntryName] = Field(
        default_factory=list, description="Names of lists under holidays: on their days nobody comes."
    )
    half_days: dict[Days, HalfDayEntry] = Field(
        default_factory=dict,
        description="Days on which people come later or leave earlier.",
        json_schema_extra=_NO_OTHER_KEYS,
    )
    openings: dict[Days, OpeningEntry] = Field(
        default_factory=dict,
        description="Days with other hours. They go before all others.",
        json_schema_extra=_NO_OTHER_KEYS,
    )


class HoursFile(StrictModel):
    """config/hours.yaml: when are people there?"""

    default: EntryName = Field(description="The calendar of every queue that has none of its own.")
    queues: dict[str, EntryName] = Field(
        default_factory=dict, description="The calendars of queues, by the queue's name."
    )
    holidays: dict[EntryName, dict[Days, Label]] = Field(default_factory=dict, description="Lists of holidays.")
    calendars: dict[EntryName, CalendarEntry] = Field(description="The calendars, by name.")


@dataclass(frozen=True, slots=True)
class Calendars:
    """The calendars of all queues."""

    default: Calendar
    of_queues: Mapping[str, Calendar]
    named: Mapping[str, Calendar]

    @classmethod
    def from_file(cls, file: HoursFile) -> "Calendars":
        """The calendars of a checked file (see `checks.problems`)."""
        calendars = {name: _calendar(name, entry, file) for name, entry in file.calendars.items()}
        return cls(calendars[file.default], {queue: calendars[name] for queue, name in file.queues.items()}, calendars)

    def of(self, queue: str) -> Calendar:
        """The queue's own calendar, else the default one."""
        return self.of_queues.get(queue, self.default)


def _calendar(name: str, entry: CalendarEntry, file: HoursFile) -> Calendar:
    hours = {day: spans for days, spans in entry.week.items() for day in days}
    return Calendar(name, entry.zone, tuple(hours.get(day, ()) for day in range(7)), tuple(_special(entry, file)))


def _special(entry: CalendarEntry, file: HoursFile) -> Iterator[tuple[Dates, SpecialDay]]:
    """What counts first comes first: openings, holidays, half days; and what stands for one year before every year."""
    for dates, opening in _once_first(entry.openings):
        yield dates, SpecialOpening(opening.name, opening.hours)
    holidays = {dates: label for name in reversed(entry.holidays) for dates, label in file.holidays[name].items()}
    for dates, label in _once_first(holidays):
        yield dates, Holiday(label)
    for dates, half in _once_first(entry.half_days):
        yield dates, HalfDay(half.name, half.from_, half.until)


def _once_first(by_dates: Mapping[Dates, DatedEntry]) -> list[tuple[Dates, DatedEntry]]:
    return sorted(by_dates.items(), key=lambda pair: pair[0].yearly)
