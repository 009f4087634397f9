"""Opening times of a day as an admin writes them: "9:00-12:00, 13:00-18:00". Knows neither dates nor zones."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

MINUTES_PER_DAY = 24 * 60  # minutes
CLOSED = "closed"
NEXT_DAY = "next day"

_CLOCK = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]|24:00"
_TIME = re.compile(rf"(?:{_CLOCK})")
_SPAN = re.compile(rf"(.+?)\s*[-–]\s*(.+?)(\s+{NEXT_DAY})?")
_SPAN_SHAPE = rf"(?:{_CLOCK}) *[-–] *(?:{_CLOCK})(?: +{NEXT_DAY})?"

TIME_SHAPE = rf"^(?:{_CLOCK})$"
HOURS_SHAPE = rf"^(?:{CLOSED}|{_SPAN_SHAPE}(?: *, *{_SPAN_SHAPE})*)$"


@dataclass(frozen=True, slots=True)
class OpeningSpan:
    """Open from `start` up to, not including, `end`: minutes on the wall clock since the midnight its day begins with.

    `start` is under 1,440; an `end` over that lies on the next day. A span belongs to the day on which it begins.
    """

    start: int
    end: int

    def __str__(self) -> str:
        return f"{clock(self.start)}-{clock(self.end)}" + f" {NEXT_DAY}" * (self.end > MINUTES_PER_DAY)


def clock(minutes: int) -> str:
    """Minutes since midnight as 9:00 or 18:30. The end of the day is 24:00; what is beyond is the next day's time."""
    hour, minute = divmod(minutes if minutes <= MINUTES_PER_DAY else minutes - MINUTES_PER_DAY, 60)
    return f"{hour}:{minute:02}"


def parse_time(written: object) -> int:
    """Minutes since midnight of "9:00" to "24:00". Raises ValueError: what is wrong, " - ", what would be right."""
    if not isinstance(written, str) or not _TIME.fullmatch(written):
        shown = "nothing" if written is None else f"'{written}'"
        raise ValueError(f"{shown} is no time - write hours and minutes, like 9:00 or 17:30")
    hour, minute = written.split(":")
    return int(hour) * 60 + int(minute)


def parse_hours(written: object) -> tuple[OpeningSpan, ...]:
    """The spans of a day in their order; none for "closed". Raises ValueError as `parse_time` does."""
    if not isinstance(written, str) or not written.strip():
        raise ValueError("there are no hours here - write 9:00-18:00, or 9:00-12:00, 13:00-18:00, or closed")
    if written.strip().lower() == CLOSED:
        return ()
    spans = sorted((_parse_span(part.strip()) for part in written.split(",")), key=lambda span: span.start)
    for first, second in overlaps(spans):
        raise ValueError(f"{first} and {second} overlap - write them as one span, or move one")
    return tuple(spans)


def overlaps(spans: Iterable[OpeningSpan]) -> Iterator[tuple[OpeningSpan, OpeningSpan]]:
    """Neighbours in a list ordered by start that are open at the same time. Spans that only touch do not overlap."""
    return ((first, second) for first, second in pairwise(spans) if second.start < first.end)


def _parse_span(written: str) -> OpeningSpan:
    found = _SPAN.fullmatch(written)
    if not found:
        raise ValueError(f"'{written}' has no beginning and end - write it like 9:00-18:00")
    start, end, next_day = parse_time(found[1]), parse_time(found[2]), bool(found[3])
    if start == MINUTES_PER_DAY:
        raise ValueError(f"'{written}' begins when the day is over - 24:00 can only be an end")
    if next_day and end > start:
        raise ValueError(f"'{written}' is longer than a day - leave out '{NEXT_DAY}', or write a span for each day")
    if not next_day and end <= start:
        raise ValueError(f"'{written}' ends before it begins - {_instead(start, end)}")
    return OpeningSpan(start, end + MINUTES_PER_DAY * next_day)


def _instead(start: int, end: int) -> str:
    if start == end:
        return "write 0:00-24:00 for a whole day"
    return f"write {OpeningSpan(end, start)}, or {OpeningSpan(start, end + MINUTES_PER_DAY)} when it goes over midnight"
