"""The editor's own parts: what differs between two texts, and what a folder lets be written."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from small_config import small_config

from bridge.config_editing.difference import LineChange, difference
from bridge.config_editing.draft_check import check_draft
from bridge.config_editing.files import ChangedOnDisk, EditableFolder, NotWritable

NOBODY = 65534


def told(before: str, after: str) -> list[str]:
    signs = {LineChange.SAME: " ", LineChange.ADDED: "+", LineChange.REMOVED: "-", LineChange.GAP: "~"}
    return [f"{signs[line.change]}{line.old or ''}/{line.new or ''} {line.text}" for line in difference(before, after)]


def test_a_difference_shows_what_changes_and_three_lines_round_it() -> None:
    before = "".join(f"line {number}\n" for number in range(1, 21))
    after = before.replace("line 10\n", "line ten\nand more\n").replace("line 20\n", "")
    assert told(before, after) == [
        " 7/7 line 7", " 8/8 line 8", " 9/9 line 9", "-10/ line 10", "+/10 line ten", "+/11 and more",
        " 11/12 line 11", " 12/13 line 12", " 13/14 line 13", "~/ ",
        " 17/18 line 17", " 18/19 line 18", " 19/20 line 19", "-20/ line 20",
    ]  # fmt: skip


def test_the_ends_of_a_file_and_an_empty_one_have_differences_too() -> None:
    assert told("", "a\nb\n") == ["+/1 a", "+/2 b"]
    assert told("a\nb\n", "") == ["-1/ a", "-2/ b"]
    assert told("a\n", "a") == []
    assert told("a\na\na\n", "a\na\n")[-1] == "-3/ a"


def test_a_fault_that_only_moves_in_another_file_is_not_the_drafts() -> None:
    folder = small_config()
    (folder / "queues.yaml").write_text((folder / "queues.yaml").read_text() + "colour: green\n")
    checked = check_draft(EditableFolder(folder), "hours.yaml", (folder / "hours.yaml").read_text())
    assert checked.faults == []
    assert [fault.file for fault in checked.standing] == ["queues.yaml"]


def test_what_a_draft_breaks_in_another_file_speaks_against_it() -> None:
    """queues.yaml may route by triggers that then are not there."""
    folder = small_config()
    checked = check_draft(EditableFolder(folder), "texts.yaml", "nonsense: 1\n")
    assert {fault.file for fault in checked.faults} == {"texts.yaml"}
    assert checked.standing == []


def test_a_copy_for_a_draft_is_gone_afterwards() -> None:
    folder = EditableFolder(small_config())
    with folder.draft("knowledge/fees.md", None) as copy:
        assert not (copy / "knowledge" / "fees.md").exists()
        assert (copy / "triggers.yaml").exists()
    assert not copy.exists()
    assert "knowledge/fees.md" in folder.names()


@contextmanager
def nobodys_rights() -> Iterator[None]:
    """Root writes everywhere: let somebody else try."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def locked_folder() -> Iterator[EditableFolder]:
    """A folder that may be read and not written, as a container's often is."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        folder.chmod(0o755)
        (folder / "knowledge").mkdir()
        (folder / "web.yaml").write_text("company: Example\n")
        for each in (folder / "web.yaml", folder / "knowledge", folder):
            each.chmod(0o444 if each.is_file() else 0o555)
        yield EditableFolder(folder)
        folder.chmod(0o755)
        (folder / "knowledge").chmod(0o755)


def test_a_folder_that_may_not_be_written_says_so_and_stays_as_it_is(locked_folder: EditableFolder) -> None:
    with nobodys_rights():
        assert "may not write its configuration folder" in locked_folder.why_not_writable()
        found = locked_folder.read("web.yaml")
        with pytest.raises(NotWritable, match="Permission denied"):
            locked_folder.replace("web.yaml", "company: Other\n", found.digest)
        with pytest.raises(NotWritable):
            locked_folder.replace("knowledge/new.md", "# New\n", "")
    assert locked_folder.read("web.yaml").text == "company: Example\n"


def test_a_file_is_replaced_only_as_it_was_seen() -> None:
    folder = EditableFolder(small_config())
    found = folder.read("web.yaml")
    folder.replace("web.yaml", found.text + "# mine\n", found.digest)
    with pytest.raises(ChangedOnDisk):
        folder.replace("web.yaml", found.text + "# theirs\n", found.digest)
    assert folder.read("web.yaml").text.endswith("# mine\n")
    assert folder.why_not_writable() == ""
