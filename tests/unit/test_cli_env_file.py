"""`.env` is changed in place: what people wrote there stays."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.cli.env_file import read_env, with_values, write_env

THEIRS = """\
# Our bridge.
export SLACK_BOT_TOKEN=xoxb-old  # from Ana

SOMETHING_ELSE='two words'
not a setting
"""


def test_a_value_is_set_where_its_name_stands() -> None:
    changed = with_values(THEIRS, {"SLACK_BOT_TOKEN": "xoxb-new"})
    assert "SLACK_BOT_TOKEN=xoxb-new\n" in changed
    assert "xoxb-old" not in changed


def test_what_is_not_asked_for_stays_to_the_letter() -> None:
    changed = with_values(THEIRS, {"SLACK_BOT_TOKEN": "xoxb-new"})
    for line in ("# Our bridge.\n", "\nSOMETHING_ELSE='two words'\n", "not a setting\n"):
        assert line in changed


def test_a_new_value_goes_to_the_end() -> None:
    assert with_values("A=1", {"B": "2"}) == "A=1\nB=2\n"


def test_a_name_that_stands_there_twice_has_one_value_only() -> None:
    assert with_values("A=1\nA=2\n", {"A": "3"}) == "A=3\nA=3\n"


def test_no_file_has_no_values(tmp_path: Path) -> None:
    assert read_env(tmp_path / ".env") == {}


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"], exclude_characters="\x85"), max_size=40))
def test_every_value_reads_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    path = tmp_path_factory.mktemp("env") / ".env"
    write_env(path, with_values("", {"VALUE": value}))
    assert read_env(path) == {"VALUE": value}


def test_only_its_owner_can_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    path.chmod(0o644)
    write_env(path, "A=2\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")

    def no_room(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="no space"):
        write_env(path, "A=2\n")
    assert path.read_text() == "A=1\n"
    assert list(tmp_path.iterdir()) == [path]
