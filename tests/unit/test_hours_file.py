"""config/hours.yaml: the shipped file is whole, and each fault is told with its line and what would be right."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from core.config import read_checked
from core.hours import Calendars, Holiday, HoursFile, SpecialOpening
from core.hours.checks import problems
from core.hours.dates import parse_dates
from core.hours.spans import OpeningSpan, parse_hours
from core.hours.weekdays import parse_weekdays
from core.yaml_files.document import parse

SHIPPED = Path(__file__).parents[2] / "config"
FILE = """\
default: office
queues:
  billing: night
holidays:
  public:
    12-25: Christmas Day
calendars:
  office:
    zone: Europe/London
    week:
      mon-fri: 9:00-18:00
      sat: 10:00-14:00
    holidays: [public]
    half_days:
      12-24: {name: Christmas Eve, until: 13:00}
    openings:
      2026-12-13: {name: Open day, hours: 10:00-16:00}
  night:
    zone: America/New_York
    week:
      fri, sat: 22:00-6:00 next day
      sun: 12:00-24:00
"""


def faults_of(folder: Path, text: str) -> list[str]:
    path = folder / "hours.yaml"
    path.write_text(text, encoding="utf-8")
    return [
        str(fault).removeprefix(f"{folder.as_posix()}/") for fault in read_checked(path, HoursFile, problems).faults
    ]


def calendars(folder: Path, text: str = FILE) -> Calendars:
    path = folder / "hours.yaml"
    path.write_text(text, encoding="utf-8")
    reading = read_checked(path, HoursFile, problems)
    assert reading.value, reading.faults
    return Calendars.from_file(reading.value)


def parsed(text: str) -> Any:
    """As editors see it: every key is text."""
    found, _ = parse("hours.yaml", text)
    assert found
    return found.data


def schema() -> dict[str, Any]:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | HoursFile.model_json_schema(by_alias=True)


def test_the_shipped_file_is_whole_and_names_its_schema() -> None:
    path = SHIPPED / "hours.yaml"
    assert read_checked(path, HoursFile, problems).faults == ()
    assert path.read_text().startswith("# yaml-language-server: $schema=schema/hours.json\n")


def test_the_schema_in_the_config_folder_is_that_of_the_model() -> None:
    kept = (SHIPPED / "schema" / "hours.json").read_text(encoding="utf-8")
    assert kept == json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_shipped_file_fits_its_schema_and_a_slip_does_not() -> None:
    validator = jsonschema.Draft202012Validator(schema())
    for text in ((SHIPPED / "hours.yaml").read_text(), FILE):
        validator.validate(parsed(text))
    for old, new in (("mon-fri:", "mo-fri:"), ("18:00", "25:00"), ("12-24:", "24-12-:"), ("Europe/", "")):
        assert not validator.is_valid(parsed(FILE.replace(old, new))), new


def test_a_queue_has_its_own_calendar_or_the_default(tmp_path: Path) -> None:
    found = calendars(tmp_path)
    assert found.of("billing").name == "night"
    assert found.of("general").name == "office"
    assert found.of("billing").zone.key == "America/New_York"


def test_openings_count_before_holidays_and_one_year_before_every_year(tmp_path: Path) -> None:
    text = FILE.replace("12-25: Christmas Day", "12-25: Christmas Day\n    2026-12-25: This Christmas").replace(
        "    openings:\n", "    openings:\n      2027-12-25: {name: On duty, hours: 9:00-10:00}\n"
    )
    special = [each for _, each in calendars(tmp_path, text).of("").special]
    assert [each.name for each in special if isinstance(each, SpecialOpening)] == ["On duty", "Open day"]
    assert [each.name for each in special if isinstance(each, Holiday)] == ["This Christmas", "Christmas Day"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("default: office", "default: ofice", ":1: there is no calendar 'ofice' - did you mean 'office'?"),
        ("billing: night", "billing: nigth", ":3: there is no calendar 'nigth' - did you mean 'night'?"),
        ("[public]", "[publik]", ":13: there is no list of holidays 'publik' - did you mean 'public'?"),
        ("Europe/London", "Europe/Lodnon", ":9: 'zone': there is no time zone 'Europe/Lodnon' - did you mean 'Europe/"),
        (
            "Europe/London",
            "london",
            ":9: 'zone': 'london' is not the full name of a time zone - did you mean 'Europe/London'?",
        ),
        (
            "Europe/London",
            "New York",
            ":9: 'zone': 'New York' is not the full name of a time zone - did you mean 'America/New_York'",
        ),
        (
            "Europe/London",
            "EST",
            ":9: 'zone': 'EST' is not the full name of a time zone - write a place like Europe/Berlin",
        ),
        ("Europe/London", "../etc/passwd", ":9: 'zone': there is no time zone '../etc/passwd' - write a place"),
        ("Europe/London", "America/", ":9: 'zone': there is no time zone 'America/' - "),
        ("Europe/London", "7", ":9: 'zone': '7' is not the full name of a time zone - write a place"),
        (
            "9:00-18:00",
            "18:00-9:00",
            ":11: 'mon-fri': '18:00-9:00' ends before it begins - "
            "write 9:00-18:00, or 18:00-9:00 next day when it goes over midnight",
        ),
        ("9:00-18:00", "9:00-9:00", "'9:00-9:00' ends before it begins - write 0:00-24:00 for a whole day"),
        ("9:00-18:00", "9:00-25:00", ":11: 'mon-fri': '25:00' is no time - write hours and minutes, like 9:00"),
        ("9:00-18:00", "9-18", ":11: 'mon-fri': '9' is no time"),
        ("9:00-18:00", "9:00", ":11: 'mon-fri': '9:00' has no beginning and end - write it like 9:00-18:00"),
        ("9:00-18:00", "24:00-3:00 next day", "begins when the day is over - 24:00 can only be an end"),
        ("9:00-18:00", "9:00-18:00 next day", "is longer than a day - leave out 'next day'"),
        ("9:00-18:00", "9:00-13:00, 12:00-18:00", ":11: 'mon-fri': 9:00-13:00 and 12:00-18:00 overlap - write them"),
        ("9:00-18:00", "", ":11: 'mon-fri': there are no hours here - write 9:00-18:00"),
        ("9:00-18:00", "9:00-18:00,", ":11: 'mon-fri': '' has no beginning and end"),
        ("mon-fri", "mo-fri", ":11: 'mo-fri': there is no day 'mo' in the week - write mon, tue"),
        ("      sat: 10", "      fri-sat: 10", ":12: 'fri' has hours twice, first in 'mon-fri' - keep one of them"),
        ("12:00-24:00", "4:00-24:00", ":22: sat 22:00-6:00 next day and sun 4:00-24:00 overlap - let the first end"),
        ("12-25:", "25-12:", ":6: '25-12': there is no day '25-12' - the month comes before the day: 12-25"),
        ("12-25:", "2027-02-29:", ":6: '2027-02-29': there is no day '2027-02-29' - look at a calendar"),
        ("12-25:", "Christmas:", ":6: 'Christmas': 'Christmas' is no date - write 2026-12-24, or 12-24 for every year"),
        ("12-25:", "2026-12-31 to 2026-12-24:", "ends before it begins - write 2026-12-24 to 2026-12-31"),
        ("12-25:", "2026-12-24 to 12-31:", "has one year - write the year twice"),
        ("12-24:", "12-25:", ":15: '12-25' is a holiday in 'public' too, so this half day never counts - keep one"),
        (", until: 13:00", "", ":15: half day '12-24' has no time - add 'until: 13:00', or 'from: 13:00'"),
        ("until: 13:00", "until: 8:00", ":15: half day '12-24' leaves no hours - make it a holiday"),
        ("until: 13:00", "until: 13", ":15: 'until': '13' is no time"),
        ("until: 13:00", "untill: 13:00", ":15: unknown key 'untill' - did you mean 'until'?"),
        ("10:00-16:00", "closed", ":17: the opening '2026-12-13' is closed - put the day into a list of holidays"),
        ("    zone: Europe/London\n", "", ":8: 'zone' is missing - add 'zone: …'"),
        ("    week:\n      fri, sat: 22:00-6:00 next day\n      sun: 12:00-24:00\n", "    week: {mon: closed}\n", ""),
    ],
)
def test_a_fault_is_told_with_line_and_remedy(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in FILE
    found = faults_of(tmp_path, FILE.replace(old, new, 1))
    assert any(told in fault for fault in found), found
    assert all(fault.startswith("hours.yaml:") for fault in found)


def test_a_calendar_that_never_opens_is_a_fault(tmp_path: Path) -> None:
    text = FILE.replace("      fri, sat: 22:00-6:00 next day\n      sun: 12:00-24:00\n", "      mon: closed\n")
    assert faults_of(tmp_path, text) == ["hours.yaml:20: calendar 'night' never opens - write mon-fri: 9:00-18:00"]


def test_every_fault_is_told_at_once_and_each_once(tmp_path: Path) -> None:
    text = FILE.replace("London", "Lundon").replace("9:00-18:00", "18:00-9:00").replace("12-24", "12-32")
    assert [fault.partition(" - ")[0] for fault in faults_of(tmp_path, text)] == [
        "hours.yaml:9: 'zone': there is no time zone 'Europe/Lundon'",
        "hours.yaml:11: 'mon-fri': '18:00-9:00' ends before it begins",
        "hours.yaml:15: '12-32': there is no day '12-32'",
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "default: 1", "calendars: 5", "calendars: {a: 5}", "calendars: {a: {week: 5}}"]
)
def test_a_file_of_another_kind_is_a_fault_and_no_crash(tmp_path: Path, text: str) -> None:
    assert faults_of(tmp_path, text)


def test_hours_are_read_as_people_write_them() -> None:
    assert parse_hours("13:30 – 18:00,9:00-12:30") == (OpeningSpan(540, 750), OpeningSpan(810, 1080))
    assert parse_hours("22:00-2:00 next day") == (OpeningSpan(1320, 1560),)
    assert parse_hours("0:00-24:00") == parse_hours("00:00-24:00") == (OpeningSpan(0, 1440),)
    assert parse_hours("9:00-12:00, 12:00-15:00") == (OpeningSpan(540, 720), OpeningSpan(720, 900))
    assert parse_hours("Closed") == ()
    assert [str(span) for span in parse_hours("9:05-24:00")] == ["9:05-24:00"]


def test_weekdays_are_read_as_people_write_them() -> None:
    assert parse_weekdays("mon-fri") == (0, 1, 2, 3, 4)
    assert parse_weekdays("sat - mon") == (5, 6, 0)
    assert parse_weekdays("Tuesday, thu") == (1, 3)


def test_yearly_dates_may_go_over_new_year() -> None:
    dates = parse_dates("12-27 to 01-02")
    covered = [dates.covers(date(2027, *day)) for day in ((12, 26), (12, 27), (1, 2), (1, 3))]
    assert covered == [False, True, True, False]
    assert parse_dates("02-29").covers(date(2028, 2, 29))
