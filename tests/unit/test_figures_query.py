"""What a reader asks for, from an address: understood, or answered with a sentence and something useful instead."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from bridge.figures.query import read_query
from core.model.ids import Micros

NOW = Micros(int(datetime(2026, 11, 22, 23, 30, tzinfo=UTC).timestamp()) * 1_000_000)
UTC_ZONE = ZoneInfo("UTC")


def test_without_a_wish_it_is_the_last_thirty_whole_days() -> None:
    query = read_query({}, NOW, UTC_ZONE)
    assert (query.period.first, query.period.last, query.preset) == (date(2026, 10, 23), date(2026, 11, 21), "30")
    assert (query.choice.queue, query.choice.channel, query.problem) == (None, None, "")


def test_today_is_the_readers_today() -> None:
    query = read_query({"days": "today", "zone": "Asia/Tokyo"}, NOW, UTC_ZONE)
    assert query.period.first == query.period.last == date(2026, 11, 23)


def test_named_days_are_both_included_and_half_of_them_is_completed() -> None:
    both = read_query({"from": "2026-11-01", "to": "2026-11-03"}, NOW, UTC_ZONE)
    assert (both.period.days, both.preset) == (3, "")
    end = read_query({"to": "2026-10-09"}, NOW, UTC_ZONE)
    assert (end.period.first, end.period.last) == (date(2026, 10, 1), date(2026, 10, 9))
    begin = read_query({"from": "2026-11-20"}, NOW, UTC_ZONE)
    assert (begin.period.first, begin.period.last) == (date(2026, 11, 20), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"from": "yesterday"}, "A day is written like 2026-11-22."),
        ({"days": "14"}, "“14” is none of 7, 30, 90, 365, today. These are the last 30 days."),
        ({"chanel": "web"}, "There is no filter “chanel”: everything is counted."),
        ({"from": "2026-11-03", "to": "2026-11-01"}, "The last day is before the first."),
        ({"from": "2020-01-01", "to": "2026-11-01"}, "At most 731 days"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "Nothing can have happened then."),
        ({"to": "9999-12-31", "from": "9999-12-30"}, "Nothing can have happened then."),
        ({"zone": "<b>Nowhere</b>"}, "“<b>Nowhere</b>” is no time zone"),
        ({"zone": "../../etc/passwd"}, "is no time zone"),
    ],
)
def test_bad_input_is_a_sentence_and_thirty_days(asked: dict[str, str], said: str) -> None:
    query = read_query(asked, NOW, UTC_ZONE)
    assert said in query.problem
    assert (query.period.days, query.zone) == (30, "UTC")


def test_an_address_brings_the_same_query_again_and_changes_what_it_is_told_to() -> None:
    asked = {"from": "2026-11-01", "to": "2026-11-03", "zone": "Europe/Berlin", "queue": "a & b", "channel": "web"}
    query = read_query(asked, NOW, UTC_ZONE)
    assert read_query(dict(parse_qsl(query.address())), NOW, UTC_ZONE) == query
    week = read_query(dict(parse_qsl(query.address(days="7"))), NOW, UTC_ZONE)
    assert (week.period.days, week.preset, week.choice.queue) == (7, "7", "a & b")
