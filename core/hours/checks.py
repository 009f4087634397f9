"""Faults of the hours file that its shape cannot show: names that lead nowhere, days that contradict each other."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from core.escalation.triggers import ConfigProblem, KeyPath
from core.hours.calendar import HalfDay
from core.hours.dates import Dates, parse_dates
from core.hours.spans import MINUTES_PER_DAY, OpeningSpan, parse_hours, parse_time
from core.hours.weekdays import DAYS, parse_weekdays
from core.yaml_files.faults import did_you_mean

Value = TypeVar("Value")


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Faults in the raw data; what is not well-formed is passed over, for the shape tells of it."""
    calendars, holidays = _mapping(data.get("calendars")), _mapping(data.get("holidays"))
    yield from _unknown(("default",), "calendar", data.get("default"), calendars)
    for queue, calendar in _mapping(data.get("queues")).items():
        yield from _unknown(("queues", queue), "calendar", calendar, calendars)
    for name, entry in calendars.items():
        if isinstance(entry, Mapping):
            yield from _calendar_problems(("calendars", name), entry, holidays)


def _calendar_problems(
    place: KeyPath, entry: Mapping[str, Any], holidays: Mapping[str, Any]
) -> Iterator[ConfigProblem]:
    yield from _week_problems((*place, "week"), _mapping(entry.get("week")))
    yield from _never_open(place, entry)
    named = entry.get("holidays")
    for index, name in enumerate(named if isinstance(named, list) else ()):
        yield from _unknown((*place, "holidays", index), "list of holidays", name, holidays)
    yield from _half_day_problems((*place, "half_days"), entry, holidays)
    for written, opening in _mapping(entry.get("openings")).items():
        if _hours(_mapping(opening).get("hours")) == ():
            problem = f"the opening '{written}' is closed"
            yield ConfigProblem((*place, "openings", written, "hours"), problem, "put the day into a list of holidays")


def _unknown(place: KeyPath, kind: str, name: Any, known: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    if isinstance(name, str) and name not in known:
        remedy = did_you_mean(name, known) if known else f"add '{name}: …'"
        yield ConfigProblem(place, f"there is no {kind} '{name}'", remedy)


def _never_open(place: KeyPath, entry: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    week = entry.get("week")
    closed = isinstance(week, Mapping) and all(_hours(hours) == () for hours in week.values())
    if closed and not entry.get("openings"):
        yield ConfigProblem((*place, "week"), f"calendar '{place[-1]}' never opens", "write mon-fri: 9:00-18:00")


def _week_problems(place: KeyPath, week: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Days with hours twice, and nights that reach into the next day's hours."""
    written_in: dict[int, str] = {}
    for written in week:
        for day in _parsed(parse_weekdays, written) or ():
            if day in written_in:
                problem = f"'{DAYS[day]}' has hours twice, first in '{written_in[day]}'"
                yield ConfigProblem((*place, written), problem, "keep one of them")
            written_in.setdefault(day, written)
    for day, written in sorted(written_in.items()):
        before = (day - 1) % 7
        late, early = _hours(week.get(written_in.get(before, ""))), _hours(week[written])
        if late and early and late[-1].end > MINUTES_PER_DAY + early[0].start:
            problem = f"{DAYS[before]} {late[-1]} and {DAYS[day]} {early[0]} overlap"
            yield ConfigProblem((*place, written), problem, "let the first end earlier, or the second begin later")
            return  # the other days of the same two lines would say the same again


def _half_day_problems(
    place: KeyPath, entry: Mapping[str, Any], holidays: Mapping[str, Any]
) -> Iterator[ConfigProblem]:
    usual = [hours for hours in map(_hours, _mapping(entry.get("week")).values()) if hours]
    taken = _days_taken(entry, holidays)
    for written, half in _mapping(entry.get("half_days")).items():
        dates = _parsed(parse_dates, written)
        if dates and dates in taken:
            problem = f"'{written}' is a holiday in '{taken[dates]}' too, so this half day never counts"
            yield ConfigProblem((*place, written), problem, "keep one of them")
        elif isinstance(half, Mapping):
            yield from _half_problems((*place, written), half, usual)


def _half_problems(
    place: KeyPath, half: Mapping[str, Any], usual: Sequence[Sequence[OpeningSpan]]
) -> Iterator[ConfigProblem]:
    if "from" not in half and "until" not in half:
        yield ConfigProblem(place, f"half day '{place[-1]}' has no time", "add 'until: 13:00', or 'from: 13:00'")
        return
    cut = HalfDay("", _parsed(parse_time, half.get("from")), _parsed(parse_time, half.get("until")))
    if usual and not any(cut.of(hours) for hours in usual):
        yield ConfigProblem(
            place, f"half day '{place[-1]}' leaves no hours", "make it a holiday, or give it another time"
        )


def _days_taken(entry: Mapping[str, Any], holidays: Mapping[str, Any]) -> dict[Dates, str]:
    """The days on which nobody comes, with the list that says so."""
    named = entry.get("holidays")
    return {
        dates: name
        for name in (named if isinstance(named, list) else ())
        if isinstance(name, str)
        for written in _mapping(holidays.get(name))
        if (dates := _parsed(parse_dates, written))
    }


def _hours(written: Any) -> tuple[OpeningSpan, ...] | None:
    return _parsed(parse_hours, written)


def _parsed(parse: Callable[[object], Value], written: Any) -> Value | None:
    try:
        return parse(written)
    except ValueError:
        return None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
