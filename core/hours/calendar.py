"""One calendar: is somebody there, until when, and when again. Pure; knows no clock, no files and no languages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from core.hours import wording
from core.hours.dates import Dates
from core.hours.spans import OpeningSpan
from core.hours.wording import OpeningTexts
from core.hours.zones import moment

LOOKS_AHEAD = 400  # days: whatever comes once a year is found
_IN_SIGHT = timedelta(days=LOOKS_AHEAD - 3)  # an end beyond this may only be the end of looking
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holiday:
    """Nobody comes that day."""

    name: str


@dataclass(frozen=True, slots=True)
class HalfDay:
    """The usual hours, but not before `since` or not after `until` (minutes since midnight)."""

    name: str
    since: int | None
    until: int | None

    def of(self, usual: Sequence[OpeningSpan]) -> tuple[OpeningSpan, ...]:
        """What is left of the usual hours."""
        clipped = (
            OpeningSpan(max(span.start, self.since or 0), span.end if self.until is None else min(span.end, self.until))
            for span in usual
        )
        return tuple(span for span in clipped if span.start < span.end)


@dataclass(frozen=True, slots=True)
class SpecialOpening:
    """These hours instead of whatever that day would have."""

    name: str
    spans: tuple[OpeningSpan, ...]


SpecialDay = Holiday | HalfDay | SpecialOpening


@dataclass(frozen=True, slots=True)
class OpenStatus:
    """Somebody is there. `until` is in UTC; None when no end is in sight."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class ClosedStatus:
    """Nobody is there. `reason` is None outside the weekly hours; `opens` (UTC) is None when no opening is in sight."""

    reason: SpecialDay | None
    opens: datetime | None


HoursStatus = OpenStatus | ClosedStatus


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time without a break in which somebody is there, in UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """When people are there.

    `week` has the spans of Monday to Sunday, each day's in order. Of the `special` days the first that covers a date
    counts. Moments taken are aware (a naive one raises ValueError), moments given are in UTC. LOOKS_AHEAD is how far it
    sees.
    """

    name: str
    zone: ZoneInfo
    week: tuple[tuple[OpeningSpan, ...], ...]
    special: tuple[tuple[Dates, SpecialDay], ...] = ()

    def status(self, at: datetime) -> HoursStatus:
        """Is somebody there, and when does that change?"""
        at = _in_utc(at)
        stretch = next((each for each in self._stretches(at) if each.end > at), None)
        if stretch is None or stretch.start > at:
            return ClosedStatus(self._reason(at), stretch.start if stretch else None)
        return OpenStatus(stretch.end if stretch.end - at < _IN_SIGHT else None)

    def is_open(self, at: datetime) -> bool:
        """Is somebody there at this moment? Yes at the moment of opening, no at that of closing."""
        return isinstance(self.status(at), OpenStatus)

    def describe(self, at: datetime, language: str) -> OpeningTexts:
        """The parts of a sentence about that moment in a language (BCP 47), for those who read it at that moment."""
        match self.status(at):
            case OpenStatus(until=until):
                return wording.opening_texts(at, self.zone, language, until=until)
            case ClosedStatus(reason=reason, opens=opens):
                return wording.opening_texts(at, self.zone, language, opens=opens, reason=reason.name if reason else "")
            case never:
                assert_never(never)

    def _stretches(self, since: datetime) -> Iterator[_Stretch]:
        """All that end after `since`, in order, and perhaps some before. What touches or overlaps is one."""
        first = since.astimezone(self.zone).date() - _ONE_DAY  # a span may reach into the next day
        current: _Stretch | None = None
        for each in self._pieces(first):
            if current is None:
                current = each
            elif each.start <= current.end:
                current = _Stretch(current.start, max(current.end, each.end))
            else:
                yield current
                current = each
        if current:
            yield current

    def _pieces(self, first: date) -> Iterator[_Stretch]:
        """One for each span, ordered by start. A span that a jump of the clocks swallows whole is none."""
        for day in (first + timedelta(days=count) for count in range(LOOKS_AHEAD)):
            midnight = datetime.combine(day, time())
            for span in self._hours(day):
                start = moment(midnight + timedelta(minutes=span.start), self.zone)
                end = moment(midnight + timedelta(minutes=span.end), self.zone)
                if start < end:
                    yield _Stretch(start, end)

    def _hours(self, day: date) -> Sequence[OpeningSpan]:
        usual = self.week[day.weekday()]
        match self._special(day):
            case None:
                return usual
            case Holiday():
                return ()
            case HalfDay() as half:
                return half.of(usual)
            case SpecialOpening(spans=spans):
                return spans
            case never:
                assert_never(never)

    def _special(self, day: date) -> SpecialDay | None:
        return next((special for dates, special in self.special if dates.covers(day)), None)

    def _reason(self, at: datetime) -> SpecialDay | None:
        day = at.astimezone(self.zone).date()
        special = self._special(day)
        is_closed_anyway = isinstance(special, HalfDay) and not self.week[day.weekday()]
        return None if is_closed_anyway else special  # half of a Sunday is a Sunday


def _in_utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone, so it is no moment")
    return at.astimezone(UTC)
