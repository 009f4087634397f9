"""Days in somebody's time zone: also those of 23 and 25 hours, and of weeks and months when there are many."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.model.ids import Micros
from core.statistics.period import Period, PlotInterval, day_before, day_of

BERLIN = ZoneInfo("Europe/Berlin")
SECOND = 1_000_000


def at(*moment: int) -> Micros:
    return Micros(int(datetime(*moment, tzinfo=UTC).timestamp()) * SECOND)


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 21), 24)]
)
def test_a_day_is_as_long_as_the_clocks_say(day: date, hours: int) -> None:
    period = Period(day, day, BERLIN)
    assert (period.until - period.since) / SECOND / 3600 == hours


def test_a_moment_belongs_to_the_readers_day() -> None:
    late = at(2026, 11, 20, 23, 30)
    assert Period(date(2026, 11, 1), date(2026, 11, 30), BERLIN).column_of(late) == date(2026, 11, 21)
    assert Period(date(2026, 11, 1), date(2026, 11, 30), ZoneInfo("UTC")).column_of(late) == date(2026, 11, 20)
    assert day_before(late, BERLIN).first == date(2026, 11, 20)
    assert day_of(late, BERLIN).first == date(2026, 11, 21)


def test_many_days_become_weeks_and_months_without_a_gap() -> None:
    month = Period(date(2026, 11, 1), date(2026, 11, 30), BERLIN)
    quarter = Period(date(2026, 9, 2), date(2026, 11, 30), BERLIN)
    year = Period(date(2025, 12, 15), date(2026, 11, 30), BERLIN)
    assert [each.step for each in (month, quarter, year)] == [PlotInterval.DAY, PlotInterval.WEEK, PlotInterval.MONTH]
    assert len(month.columns()) == 30
    assert quarter.columns()[0] == date(2026, 8, 31)  # a Monday, before the period begins
    assert all(day.weekday() == 0 for day in quarter.columns())
    assert (year.columns()[0], len(year.columns())) == (date(2025, 12, 1), 12)
    for each in (month, quarter, year):
        assert each.column_of(each.since) == each.columns()[0]
        assert each.column_of(Micros(each.until - 1)) == each.columns()[-1]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Period(date(2026, 11, 2), date(2026, 11, 1), BERLIN)
