"""Days of a year as an admin writes them: "2026-12-24", "12-24" for every year, "12-24 to 12-31". Knows no hours."""

import re
from dataclasses import dataclass
from datetime import date

_DAY = r"(?:[0-9]{4}-)?[0-9]{2}-[0-9]{2}"
_DATES = re.compile(rf"({_DAY})(?:\s+to\s+({_DAY}))?")
_LEAP_YEAR = 2000  # 02-29 is a day of some years
_MONTHS = 12

DATES_SHAPE = rf"^{_DAY}( to {_DAY})?$"


@dataclass(frozen=True, slots=True)
class Dates:
    """From `first` to `last`, both included: (year, month, day) once, or (month, day) each year, also over New Year."""

    first: tuple[int, ...]
    last: tuple[int, ...]

    @property
    def yearly(self) -> bool:
        """Do they come every year?"""
        return len(self.first) == 2  # noqa: PLR2004 - month and day

    def covers(self, day: date) -> bool:
        """Is the day one of them?"""
        here = (day.month, day.day) if self.yearly else (day.year, day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


def parse_dates(written: object) -> Dates:
    """Raises ValueError: what is wrong, " - ", what would be right."""
    found = _DATES.fullmatch(str(written).strip())
    if not found:
        raise ValueError(f"'{written}' is no date - write 2026-12-24, or 12-24 for every year, or 12-24 to 12-31")
    first, last = _parse_day(found[1]), _parse_day(found[2] or found[1])
    if len(first) != len(last):
        raise ValueError(f"'{written}' has one year - write the year twice, or leave it out for every year")
    dates = Dates(first, last)
    if last < first and not dates.yearly:
        raise ValueError(f"'{written}' ends before it begins - write {found[2]} to {found[1]}")
    return dates


def _parse_day(written: str) -> tuple[int, ...]:
    numbers = tuple(map(int, written.split("-")))
    year, month, day = numbers if len(numbers) > 2 else (_LEAP_YEAR, *numbers)  # noqa: PLR2004 - year, month and day
    try:
        date(year, month, day)
    except ValueError as exc:
        swapped = month > _MONTHS >= day
        remedy = f"the month comes before the day: {day:02}-{month:02}" if swapped else "look at a calendar"
        raise ValueError(f"there is no day '{written}' - {remedy}") from exc
    return numbers
