"""config/figures.yaml: the shipped one loads, and each fault is told with what would be right."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from agents_slack.config_formats import SLACK_FORMATS
from core.config.figures import FiguresFile
from core.yaml_files.checked_file import read_checked

SHIPPED = Path(__file__).parents[2] / "config" / "figures.yaml"


def faults(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "figures.yaml"
    file.write_text(text, encoding="utf-8")
    found = read_checked(file, FiguresFile, formats=SLACK_FORMATS).faults
    return [str(fault).removeprefix(f"{tmp_path.as_posix()}/") for fault in found]


def test_the_shipped_file_says_what_an_empty_one_means() -> None:
    shipped = read_checked(SHIPPED, FiguresFile).value
    assert shipped == FiguresFile()
    assert (shipped.digest.at, shipped.longest_wait, shipped.zone.key) == (time(8, 30), timedelta(minutes=5), "UTC")


def test_a_digest_can_be_put_off(tmp_path: Path) -> None:
    assert faults(tmp_path, "digest: {at: null}\n") == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("timezone: Europe/Berln\n", "figures.yaml:1: 'timezone': there is no time zone 'Europe/Berln' - did you mean"),
        ("timezone: EST\n", "'EST' is not the full name of a time zone"),
        ('digest:\n  at: "25:00"\n', "figures.yaml:2: 'at': '25:00' is no time of day - write it like \"08:30\""),
        ("digest:\n  at: 830\n", "830 is no time of day - write it like"),
        ("digest:\n  channel: support\n", "figures.yaml:2: 'channel'"),
        ("longest_wait: soon\n", "'soon' is no duration"),
        ("digests: {}\n", "unknown key 'digests' - did you mean 'digest'?"),
    ],
)
def test_a_fault_is_told_with_its_remedy(tmp_path: Path, text: str, told: str) -> None:
    found = faults(tmp_path, text)
    assert any(told in fault for fault in found), found
