"""`bridge hours simulate`: what is told at a moment, and what when the file or the moment is wrong."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.cli import main

CONFIG = Path(__file__).parents[2] / "config"
TWO = """\
default: office
queues: {night: nights}
calendars:
  office: {zone: Europe/London, week: {mon-fri: 9:00-18:00}}
  nights: {zone: America/New_York, week: {mon-sun: 22:00-6:00 next day}}
"""


def simulate(*arguments: str, config: Path = CONFIG) -> Result:
    return CliRunner().invoke(main, ["hours", "simulate", *arguments, "--config", str(config)])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hours.yaml").write_text(TWO, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (
            "2026-12-24 17:55",
            "Closed: Christmas Eve, half day until 13:00. Open again Monday 28 December at 9:00.",
        ),
        ("2026-12-25 10:00", "Closed: Christmas Day. Open again Monday 28 December at 9:00."),
        (
            "2026-12-31 20:00",
            "Closed: New Year's Eve, half day until 13:00. Open again Saturday 2 January 2027 at 10:00.",
        ),
        ("2026-11-23 8:59", "Closed: outside the opening hours. Open again today at 9:00."),
        ("2026-11-23 09:00", "Open until 18:00."),
        ("2026-11-23T19:00+02:00", "Open until 18:00."),
        ("2026-11-23T18:00Z", "Closed: outside the opening hours. Open again Tuesday 24 November at 9:00."),
    ],
)
def test_the_shipped_calendar_says_who_is_there_and_when_again(at: str, told: str) -> None:
    result = simulate(at, "--calendar", "office")
    assert (result.exit_code, result.output) == (0, f"{told}\n")
    assert simulate(at).output == "Open, without an end.\n"  # until an admin names a calendar as the default


def test_a_calendar_that_is_not_there_is_refused_with_those_that_are() -> None:
    result = simulate("2026-12-24 17:55", "--calendar", "ofice")
    assert result.exit_code == 2
    assert "always, office" in result.output


def test_a_queue_is_asked_by_its_own_calendar_and_clock(folder: Path) -> None:
    result = simulate("2026-11-23 23:00", "--queue", "night", config=folder)
    assert result.output == "Open until Tuesday 24 November at 6:00.\n"


def test_a_queue_without_a_calendar_is_told_apart(folder: Path) -> None:
    result = simulate("2026-11-23 23:00", "--queue", "nihgt", config=folder)
    assert result.stderr == "Queue 'nihgt' has no calendar of its own; 'office' counts.\n"
    assert result.stdout.startswith("Closed: ")


def test_json_has_moments_with_their_offset(folder: Path) -> None:
    result = simulate("2026-07-01 12:00", "--queue", "night", "--json", config=folder)
    assert json.loads(result.stdout) == {
        "at": "2026-07-01T12:00:00-04:00",
        "queue": "night",
        "calendar": "nights",
        "zone": "America/New_York",
        "open": False,
        "until": None,
        "opens": "2026-07-01T22:00:00-04:00",
        "reason": None,
        "sentence": "Closed: outside the opening hours. Open again today at 22:00.",
    }


def test_a_broken_file_is_told_with_its_lines(folder: Path) -> None:
    (folder / "hours.yaml").write_text(TWO.replace("9:00-18:00", "18:00-9:00").replace("York", "Yrok"))
    result = simulate("2026-07-01 12:00", config=folder)
    assert result.exit_code == 2
    assert [line.partition("hours.yaml")[2].split(" ")[0] for line in result.stderr.splitlines()] == [":4:", ":5:"]
    assert "did you mean 'America/New_York'?" in result.stderr


@pytest.mark.parametrize("at", ["tomorrow", "2026-02-30 12:00", "2026-12-24 25:00", "9999-12-31 23:59", "0001-01-01"])
def test_a_moment_that_is_none_is_told_without_a_stack(at: str) -> None:
    result = simulate(at)
    assert result.exit_code == 2
    assert "Error: Invalid value: " in result.stderr
