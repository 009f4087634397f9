"""When somebody is there: spans, nights, special days, and the two nights a year on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.hours import Calendar, ClosedStatus, HalfDay, Holiday, OpenStatus, SpecialDay, SpecialOpening
from core.hours.dates import Dates, parse_dates
from core.hours.spans import MINUTES_PER_DAY, OpeningSpan, parse_hours
from core.hours.weekdays import parse_weekdays
from core.hours.zones import moment

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
OFFICE = {"mon-fri": "9:00-12:30, 13:30-18:00", "sat": "10:00-14:00"}
CHRISTMAS: dict[str, SpecialDay] = {
    "12-25": Holiday("Christmas Day"),
    "12-26": Holiday("Boxing Day"),
    "12-24": HalfDay("Christmas Eve", None, 13 * 60),
}
ALWAYS = {"mon-sun": "0:00-24:00"}


def calendar(week: dict[str, str], special: dict[str, SpecialDay] | None = None, zone: ZoneInfo = LONDON) -> Calendar:
    hours = {day: parse_hours(written) for days, written in week.items() for day in parse_weekdays(days)}
    days = tuple((parse_dates(dates), each) for dates, each in (special or {}).items())
    return Calendar("office", zone, tuple(hours.get(day, ()) for day in range(7)), days)


def at(written: str, zone: ZoneInfo = LONDON, fold: int = 0) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=zone, fold=fold)


def is_at(found: datetime | None, wanted: datetime) -> bool:
    """The same moment. Both in UTC, for two datetimes of one zone are compared by their clocks."""
    return found is not None and found.astimezone(UTC) == wanted.astimezone(UTC)


def next_opening(office: Calendar, at: datetime) -> datetime | None:
    """The first moment from `at` on at which somebody is there; None when that is not in sight."""
    status = office.status(at)
    return status.opens if isinstance(status, ClosedStatus) else at.astimezone(UTC)


def closes_at(office: Calendar, at: datetime) -> datetime | None:
    """When they leave who are there; None when nobody is there, or no end is in sight."""
    status = office.status(at)
    return status.until if isinstance(status, OpenStatus) else None


def test_it_opens_at_the_edge_and_closes_at_the_edge() -> None:
    office = calendar(OFFICE)
    monday = at("2026-11-23 09:00")
    assert office.is_open(monday)
    assert not office.is_open(monday - timedelta(microseconds=1))
    assert is_at(closes_at(office, monday), at("2026-11-23 12:30"))
    assert not office.is_open(at("2026-11-23 12:30"))
    assert is_at(next_opening(office, at("2026-11-23 12:30")), at("2026-11-23 13:30"))
    assert next_opening(office, monday) == monday
    assert closes_at(office, at("2026-11-22 12:00")) is None


def test_a_half_day_keeps_the_usual_hours_up_to_its_end() -> None:
    office = calendar(OFFICE, CHRISTMAS)
    assert is_at(closes_at(office, at("2026-12-24 09:00")), at("2026-12-24 12:30"))
    assert office.status(at("2026-12-24 12:59")) == ClosedStatus(
        CHRISTMAS["12-24"], at("2026-12-28 09:00").astimezone(UTC)
    )
    short = calendar({"mon-fri": "9:00-18:00"}, CHRISTMAS)
    assert is_at(closes_at(short, at("2026-12-24 09:00")), at("2026-12-24 13:00"))


def test_half_of_a_sunday_is_a_sunday() -> None:
    office = calendar(OFFICE, CHRISTMAS)
    assert at("2028-12-24 10:00").weekday() == 6
    assert office.status(at("2028-12-24 10:00")) == ClosedStatus(None, at("2028-12-27 09:00").astimezone(UTC))


def test_a_late_start_is_a_half_day_too() -> None:
    office = calendar({"mon-fri": "9:00-18:00"}, {"01-02": HalfDay("Inventory", 12 * 60, None)})
    assert is_at(next_opening(office, at("2026-01-02 08:00")), at("2026-01-02 12:00"))


def test_an_opening_is_instead_of_everything_else() -> None:
    duty = SpecialOpening("On duty", parse_hours("10:00-11:00"))
    office = calendar(OFFICE, {"2026-12-25": duty} | CHRISTMAS)
    assert is_at(next_opening(office, at("2026-12-24 17:55")), at("2026-12-25 10:00"))
    assert office.status(at("2026-12-25 12:00")) == ClosedStatus(duty, at("2026-12-28 09:00").astimezone(UTC))


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    night = calendar({"fri": "22:00-6:00 next day"}, {"2026-11-28": Holiday("A Saturday")})
    assert night.is_open(at("2026-11-28 05:59"))
    assert is_at(closes_at(night, at("2026-11-27 22:00")), at("2026-11-28 06:00"))
    off = calendar({"fri": "22:00-6:00 next day"}, {"2026-11-27": Holiday("A Friday")})
    assert not off.is_open(at("2026-11-28 05:59"))


def test_spans_that_touch_at_midnight_are_one() -> None:
    office = calendar({"mon": "20:00-24:00", "tue": "0:00-2:00"})
    assert is_at(closes_at(office, at("2026-11-23 21:00")), at("2026-11-24 02:00"))


def test_round_the_clock_has_no_end_and_never_has_no_beginning() -> None:
    always, never = calendar(ALWAYS), calendar({})
    assert always.status(at("2026-11-22 12:00")) == OpenStatus(None)
    assert closes_at(always, at("2026-11-22 12:00")) is None
    assert never.status(at("2026-11-22 12:00")) == ClosedStatus(None, None)
    assert next_opening(never, at("2026-11-22 12:00")) is None


def test_round_the_clock_still_ends_before_a_holiday() -> None:
    always = calendar(ALWAYS, CHRISTMAS)
    assert is_at(closes_at(always, at("2026-12-01 12:00")), at("2026-12-24 13:00"))
    assert is_at(next_opening(always, at("2026-12-24 17:00")), at("2026-12-27 00:00"))


def test_a_year_of_nothing_but_one_opening_is_seen() -> None:
    rare = calendar({}, {"06-01": SpecialOpening("The day", parse_hours("9:00-10:00"))})
    assert is_at(next_opening(rare, at("2026-06-01 10:00")), at("2027-06-01 09:00"))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        calendar(OFFICE).status(datetime(2026, 11, 23, 9))  # noqa: DTZ001 - the point of the test


def test_the_same_moment_counts_whoever_asks() -> None:
    office = calendar(OFFICE)
    moscow = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))
    assert office.is_open(moscow)
    assert is_at(next_opening(office, moscow), moscow)


def test_hours_follow_the_clock_through_summer_time() -> None:
    office = calendar({"mon-sun": "9:00-18:00"})
    assert next_opening(office, at("2026-03-28 20:00")) == datetime(2026, 3, 29, 8, tzinfo=UTC)
    assert next_opening(office, at("2026-10-24 20:00")) == datetime(2026, 10, 25, 9, tzinfo=UTC)


def test_what_opens_in_the_hour_that_is_not_there_opens_with_the_jump() -> None:
    night = calendar({"sun": "2:30-5:00"}, zone=NEW_YORK)  # on 8 March 2026 2:00 is 3:00
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert next_opening(night, at("2026-03-08 00:00", NEW_YORK)) == jump
    assert not night.is_open(jump - timedelta(microseconds=1))
    until = calendar({"sun": "0:30-2:30"}, zone=NEW_YORK)
    assert closes_at(until, at("2026-03-08 01:00", NEW_YORK)) == jump


def test_a_span_within_the_hour_that_is_not_there_does_not_happen() -> None:
    night = calendar({"sun": "2:10-2:50"}, zone=NEW_YORK)
    assert is_at(next_opening(night, at("2026-03-07 12:00", NEW_YORK)), at("2026-03-15 02:10", NEW_YORK))


def test_in_the_hour_that_comes_twice_the_first_one_counts() -> None:
    night = calendar({"sun": "0:00-1:30"}, zone=NEW_YORK)  # on 1 November 2026 1:00 to 2:00 comes twice
    assert is_at(closes_at(night, at("2026-11-01 00:10", NEW_YORK)), at("2026-11-01 01:30", NEW_YORK, fold=0))
    assert not night.is_open(at("2026-11-01 01:15", NEW_YORK, fold=1))
    early = calendar({"sun": "1:30-5:00"}, zone=NEW_YORK)
    assert early.is_open(at("2026-11-01 01:15", NEW_YORK, fold=1))


def test_a_day_that_a_zone_left_out_is_no_day() -> None:
    apia = ZoneInfo("Pacific/Apia")  # went from 29 to 31 December 2011
    office = calendar({"fri": "9:00-17:00", "sat": "9:00-17:00"}, zone=apia)
    assert is_at(next_opening(office, at("2011-12-29 12:00", apia)), at("2011-12-31 09:00", apia))


def test_midnight_itself_may_be_left_out() -> None:
    cairo = ZoneInfo("Africa/Cairo")  # on 24 April 2026 0:00 is 1:00
    assert moment(datetime(2026, 4, 24), cairo) == datetime(2026, 4, 23, 22, tzinfo=UTC)  # noqa: DTZ001 - a wall clock
    assert calendar(ALWAYS, zone=cairo).status(at("2026-04-23 23:59", cairo)) == OpenStatus(None)


UNHURRIED = settings(deadline=None)  # two cores are shared by many
ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "America/Havana",
    ]
)
PERMILLE = st.integers(0, 999)  # of the way to the edge
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


@st.composite
def spans(draw: st.DrawFn) -> tuple[OpeningSpan, ...]:
    """Up to three spans of a day; the last one may reach into the next."""
    edges = sorted(draw(st.lists(st.integers(0, MINUTES_PER_DAY - 1), max_size=6, unique=True)))
    found = [OpeningSpan(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False)]
    if len(edges) % 2:
        found.append(OpeningSpan(edges[-1], draw(st.integers(edges[-1] + 1, MINUTES_PER_DAY + edges[-1]))))
    return tuple(found)


@st.composite
def some_calendars(draw: st.DrawFn, zone: str | None = None) -> Calendar:
    week = draw(st.lists(spans(), min_size=7, max_size=7))
    kinds = st.one_of(
        st.builds(Holiday, st.just("h")),
        st.builds(HalfDay, st.just("half"), st.none(), st.integers(1, MINUTES_PER_DAY)),
        st.builds(SpecialOpening, st.just("o"), spans()),
    )
    days = draw(st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2027, 12, 31)), kinds), max_size=5))
    special = tuple((Dates(one, one), each) for day, each in days for one in [(day.year, day.month, day.day)])
    return Calendar("any", ZoneInfo(zone or draw(ZONES)), tuple(week), special)


def open_by_hand(office: Calendar, at: datetime) -> bool:
    """Is the clock inside a span of today, or of a night of yesterday? Holds in a zone whose clocks never change."""
    for back in (0, 1):
        day = at.date() - timedelta(days=back)
        minutes = (at - datetime.combine(day, time(), UTC)) / timedelta(minutes=1)
        if any(span.start <= minutes < span.end for span in office._hours(day)):
            return True
    return False


@UNHURRIED
@given(some_calendars("UTC"), MOMENTS)
def test_it_is_open_exactly_within_the_spans(office: Calendar, at: datetime) -> None:
    assert office.is_open(at) == open_by_hand(office, at)


@UNHURRIED
@given(some_calendars(), MOMENTS, PERMILLE)
def test_the_next_opening_is_open_and_nothing_before_it_is(office: Calendar, at: datetime, permille: int) -> None:
    opens = next_opening(office, at)
    if opens is None:
        assert not office.is_open(at + timedelta(days=390) * permille // 1000)
    else:
        assert opens >= at
        assert office.is_open(opens)
        between = at + (opens - at) * permille // 1000
        assert between >= opens or not office.is_open(between)


@UNHURRIED
@given(some_calendars(), MOMENTS, PERMILLE)
def test_the_status_changes_exactly_at_its_edge(office: Calendar, at: datetime, permille: int) -> None:
    status = office.status(at)
    edge = status.until if isinstance(status, OpenStatus) else status.opens
    if edge is not None:
        assert edge > at
        assert type(office.status(edge - timedelta(microseconds=1))) is type(status)
        assert type(office.status(at + (edge - at) * permille // 1000)) is type(status)
        assert type(office.status(edge)) is not type(status)


@UNHURRIED
@given(ZONES, MOMENTS, st.integers(1, 180))
def test_edges_keep_their_order_through_every_change_of_the_clocks(zone: str, at: datetime, later: int) -> None:
    wall = at.replace(tzinfo=None)
    first, second = (moment(each, ZoneInfo(zone)) for each in (wall, wall + timedelta(minutes=later)))
    assert first <= second
    shown = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= wall
    just_before = (first - timedelta(microseconds=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert just_before < wall
