"""Moments in words, in the languages of the shipped texts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.hours import Calendar, HalfDay, OpeningTexts
from core.hours.dates import parse_dates
from core.hours.spans import parse_hours
from core.hours.wording import in_full, moment_by_readers_clock, moment_text

BERLIN = ZoneInfo("Europe/Berlin")
LONDON = ZoneInfo("Europe/London")
EVE = datetime(2026, 12, 24, 17, 55, tzinfo=UTC)
SHIPPED = ("en", "es", "pt", "fr", "de", "it", "ru", "tr", "vi", "zh")


def said(day: int, hour: int, language: str) -> str:
    return moment_text(datetime(2026, 12, day, hour, tzinfo=UTC), EVE, LONDON, language)


def test_near_moments_are_said_by_their_distance_and_far_ones_by_their_date() -> None:
    assert said(24, 19, "en") == "today at 19:00"
    assert said(25, 9, "en") == "tomorrow at 9:00"
    assert said(28, 9, "en") == "on Monday at 9:00"
    assert said(31, 9, "en") == "on Thursday 31 December at 9:00"


@pytest.mark.parametrize(
    ("language", "weekday", "date"),
    [
        ("es", "el lunes a las 9:00", "el jueves 31 de diciembre a las 9:00"),
        ("pt-BR", "na segunda-feira às 9:00", "na quinta-feira, 31 de dezembro, às 9:00"),
        ("fr", "lundi à 9:00", "jeudi 31 décembre à 9:00"),
        ("de", "am Montag um 9:00 Uhr", "am Donnerstag, 31. Dezember, um 9:00 Uhr"),
        ("it", "lunedì alle 9:00", "giovedì 31 dicembre alle 9:00"),
        ("ru", "в понедельник в 9:00", "в четверг, 31 декабря, в 9:00"),
        ("tr", "Pazartesi günü saat 9:00", "31 Aralık Perşembe günü saat 9:00"),
        ("vi", "lúc 9:00 thứ Hai", "lúc 9:00 thứ Năm, ngày 31 tháng 12"),
        ("zh-TW", "星期一9:00", "12月31日（星期四）9:00"),
    ],
)
def test_each_shipped_language_has_its_own_way(language: str, weekday: str, date: str) -> None:
    assert (said(28, 9, language), said(31, 9, language)) == (weekday, date)


@pytest.mark.parametrize(
    ("language", "near", "date"),
    [
        ("nl", "morgen, 9:00", "donderdag 31 december 2026, 9:00"),
        ("ja", "明日 9:00", "2026年12月31日木曜日 9:00"),
        ("ar", "غدًا، 9:00", "الخميس، 31 ديسمبر 2026، 9:00"),
    ],
)
def test_each_other_language_gets_the_day_and_then_the_time(language: str, near: str, date: str) -> None:
    assert (said(25, 9, language), said(31, 9, language)) == (near, date)


@pytest.mark.parametrize("language", ["tlh", "", "no language", "../en"])
def test_a_language_that_nobody_knows_gets_digits(language: str) -> None:
    assert said(28, 9, language) == "2026-12-28, 9:00"


def test_a_day_takes_the_form_that_its_preposition_asks_for() -> None:
    """29 December is a Tuesday; Wednesday, Friday, Saturday and Sunday follow it."""
    assert [said(day, 9, "ru") for day in (29, 30)] == ["во вторник в 9:00", "в среду в 9:00"]
    days = [moment_text(datetime(2027, 1, day, 9, tzinfo=UTC), EVE, LONDON, "ru") for day in (1, 2, 3)]
    assert days == ["в пятницу, 1 января, в 9:00", "в субботу, 2 января, в 9:00", "в воскресенье, 3 января, в 9:00"]
    assert [moment_text(datetime(2027, 1, day, 9, tzinfo=UTC), EVE, LONDON, "pt")[:7] for day in (2, 3)] == [
        "no sába",
        "no domi",
    ]
    assert moment_text(datetime(2027, 1, 3, 9, tzinfo=UTC), EVE, LONDON, "vi") == "lúc 9:00 Chủ nhật, ngày 3 tháng 1"


@pytest.mark.parametrize("language", SHIPPED)
def test_every_day_and_month_can_be_said(language: str) -> None:
    for month in range(1, 13):
        for day in range(1, 8):
            moment = moment_text(datetime(2027, month, day, 9, tzinfo=UTC), EVE, LONDON, language)
            assert not set("{}'") & set(moment)


def test_the_first_of_a_month_is_an_ordinal_where_people_say_so() -> None:
    first = datetime(2027, 1, 1, 9, tzinfo=UTC)
    assert "1er janvier" in moment_text(first, EVE, LONDON, "fr")
    assert "1º de janeiro" in moment_text(first, EVE, LONDON, "pt")
    assert "1. Januar" in moment_text(first, EVE, LONDON, "de")


def test_today_is_the_calendars_day() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    assert moment_text(datetime(2026, 12, 24, 20, tzinfo=UTC), EVE, auckland, "en") == "today at 9:00"


def test_the_full_form_names_a_year_that_is_not_the_readers() -> None:
    here = EVE.astimezone(LONDON)
    assert in_full(datetime(2026, 12, 28, 9, tzinfo=LONDON), here) == "Monday 28 December at 9:00"
    assert in_full(datetime(2027, 1, 4, 9, tzinfo=LONDON), here) == "Monday 4 January 2027 at 9:00"


def test_a_calendar_gives_the_parts_of_a_sentence() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    week = (parse_hours("9:00-18:00"),) * 5 + ((), ())
    office = Calendar("office", kolkata, week, ((parse_dates("12-24"), HalfDay("Christmas Eve", None, 13 * 60)),))
    evening = datetime(2026, 12, 24, 17, 55, tzinfo=kolkata)
    assert office.describe(evening, "de") == OpeningTexts("morgen um 9:00 Uhr", "", "Christmas Eve", "UTC+5:30")
    assert office.describe(evening.replace(hour=12), "de") == OpeningTexts("", "13:00", "", "UTC+5:30")


def test_a_reader_whose_zone_is_known_reads_their_own_clock() -> None:
    at, opens = datetime(2026, 12, 27, 22, tzinfo=UTC), datetime(2026, 12, 28, 8, tzinfo=UTC)
    assert moment_by_readers_clock(opens, at, BERLIN, "America/Bogota", "en") == "tomorrow at 3:00"
    assert moment_by_readers_clock(opens, at, BERLIN, "Asia/Tokyo", "de") == "heute um 17:00 Uhr"


def test_of_whom_no_zone_is_known_the_clock_is_named() -> None:
    at, opens = datetime(2026, 12, 27, 22, tzinfo=UTC), datetime(2026, 12, 28, 8, tzinfo=UTC)
    assert moment_by_readers_clock(opens, at, BERLIN, "", "en") == "tomorrow at 9:00 (UTC+1)"
    assert moment_by_readers_clock(opens, at, BERLIN, "Mars/Olympus", "fr") == "demain à 9:00 (UTC+1)"
