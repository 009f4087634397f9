"""Durations, shares, counts and days in the words of the figures' titles."""

from collections.abc import Sequence
from datetime import date

from core.hours.wording import english_date

_MICROS = 1_000_000
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_STEPS = ((_MINUTE, 5), (_HOUR, _MINUTE), (10 * _HOUR, 5 * _MINUTE), (2 * _DAY, _HOUR))  # (below, in steps of) seconds
FEW = 10  # of fewer, no tenth can be told apart
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def under(micros: int) -> str:
    """The next round duration above a value: "4 min" for 3:12 and for 3:59, "5 min" for 4:00."""
    seconds = micros / _MICROS
    step = next((step for below, step in _STEPS if seconds < below), _DAY)
    return duration((int(seconds // step) + 1) * step * _MICROS)


def duration(micros: int) -> str:
    """A duration to a person's precision: "45 s", "3 min", "1 h 5 min", "2 days". Rounded to the nearest."""
    seconds = round(micros / _MICROS)
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR - _MINUTE // 2:
        return f"{round(seconds / _MINUTE)} min"
    if seconds < 2 * _DAY:
        hours, minutes = divmod(round(seconds / _MINUTE), 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{round(seconds / _DAY)} days"


def count(number: int, one: str, many: str = "") -> str:
    """ "1 conversation", "12 conversations", "1,204 conversations", "no conversations"."""
    return f"{number:,} {one}" if number == 1 else f"{number or 'no':{',' if number else ''}} {many or one + 's'}"


def share(part: int, whole: int) -> str:
    """ "62 %"; what is neither none nor all is never rounded to it. "–" of nothing."""
    if whole == 0:
        return "–"
    percent = round(100 * part / whole)
    return f"{min(99, max(1, percent)) if 0 < part < whole else percent} %"


def in_ten(part: int, whole: int) -> str:
    """ "6 of 10", "all 10", or the very numbers of what is fewer than ten: "2 of 3"."""
    if whole < FEW or part in (0, whole):
        return f"all {whole:,}" if part == whole and whole > 1 else f"{part} of {whole:,}"
    return f"{min(9, max(1, round(10 * part / whole)))} of 10"


def day(on: date) -> str:
    """ "Saturday 21 November"."""
    return english_date(on, "EEEE d MMMM")


def date_of(on: date) -> str:
    """ "21 November"."""
    return english_date(on, "d MMMM")


def short_day(on: date) -> str:
    """ "21 Nov"."""
    return english_date(on, "d MMM")


def table_day(on: date) -> str:
    """ "Sat 21 Nov"."""
    return english_date(on, "EEE d MMM")


def month(on: date) -> str:
    """ "Nov 2026"."""
    return english_date(on, "MMM y")


def hours(hour: int) -> str:
    """ "10:00 to 11:00"."""
    return f"{hour}:00 to {(hour + 1) % 24}:00"


def listed(words: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
