"""Slips of admins, each with what is said of it: where, what is wrong, and what would be right.

The slips stand in tests/data/slips, one file for each file of the configuration:

    == what somebody did
    the text of the file, with <TAB>, <CR> and <U+00A0> for what nobody sees
    >> the line | what the sentence names | what it proposes

All faults of a file are listed, and no others are told.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from shipped_configuration import SHIPPED

from agents_slack.config_formats import SLACK_FORMATS
from bridge.config_folder import FILES
from core.yaml_files import document
from core.yaml_files.checked_file import read_checked
from core.yaml_files.faults import FileFault

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "README.md", *(ROOT / "docs").glob("*.md"))
SLIPS = Path(__file__).parents[1] / "data" / "slips"
_UNSEEN = re.compile(r"<(?:U\+([0-9A-F]{4})|TAB|CR)>")


@dataclass(frozen=True, slots=True)
class Slip:
    """One way to go wrong. `told` are line, problem and remedy, the last two in part."""

    file: str
    what: str
    text: str
    told: tuple[tuple[int, str, str], ...]


def slips() -> Iterator[Slip]:
    for path in sorted(SLIPS.glob("*.txt")):
        for block in re.split(r"^== ", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
            what, _, rest = block.partition("\n")
            lines = rest.rstrip().split("\n")
            told = [line.removeprefix(">> ").split(" | ") for line in lines if line.startswith(">> ")]
            text = "".join(f"{line}\n" for line in lines if not line.startswith(">> "))
            yield Slip(path.stem, what, _UNSEEN.sub(_sign, text), tuple((int(at), p, r) for at, p, r in told))


def _sign(found: "re.Match[str]") -> str:
    return chr(int(found[1], 16)) if found[1] else {"<TAB>": "\t", "<CR>": "\r"}[found.group()]


ALL = list(slips())


def faults_of(folder: Path, file: str, content: bytes) -> list[FileFault]:
    path = folder / f"{file}.yaml"
    path.write_bytes(content)
    return sorted(read_checked(path, *FILES[file], SLACK_FORMATS).faults, key=lambda fault: fault.line)


@pytest.mark.parametrize("slip", ALL, ids=lambda slip: f"{slip.file}: {slip.what}")
def test_a_slip_is_told_with_its_line_and_what_would_be_right(tmp_path: Path, slip: Slip) -> None:
    found = faults_of(tmp_path, slip.file, slip.text.encode())
    shown = "\n".join(str(fault).removeprefix(f"{tmp_path.as_posix()}/") for fault in found)
    assert len(found) == len(slip.told), shown
    for fault, (line, problem, remedy) in zip(found, slip.told, strict=True):
        assert not re.search(r"\[[a-zA-Z0]-", fault.as_sentence), "a regular expression is shown"
        assert (fault.line, problem in fault.problem, remedy in fault.remedy) == (line, True, True), shown


def test_there_are_many_slips_and_each_stands_once() -> None:
    assert len(ALL) >= 350
    assert len({(slip.file, slip.text) for slip in ALL}) == len(ALL)


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_file_of_another_encoding_or_of_no_length_is_told(tmp_path: Path, file: str) -> None:
    shipped = (SHIPPED / f"{file}.yaml").read_text(encoding="utf-8")
    assert _said(tmp_path, file, shipped.encode("utf-16")) == ["1 this is saved as UTF-16 - save the file as UTF-8"]
    assert _said(tmp_path, file, shipped.encode("utf-16-le")) == ["1 this is saved as UTF-16 - save the file as UTF-8"]
    assert _said(tmp_path, file, b"# caf\xe9\n") == ["1 this is not UTF-8 text - save the file as UTF-8"]
    assert _said(tmp_path, file, b" \n")[0].startswith("0 the file is empty - restore it")


@pytest.mark.parametrize("file", sorted(set(FILES) - {"triggers", "texts"}))  # far more to read
def test_marks_and_line_ends_of_other_editors_are_no_faults(tmp_path: Path, file: str) -> None:
    shipped = (SHIPPED / f"{file}.yaml").read_bytes()
    assert _said(tmp_path, file, codecs.BOM_UTF8 + shipped) == []
    assert _said(tmp_path, file, shipped.replace(b"\n", b"\r\n")) == []


@pytest.mark.parametrize("page", sorted(DOCS), ids=lambda page: page.name)
def test_what_the_docs_show_has_no_slip(tmp_path: Path, page: Path) -> None:
    for block in re.findall(r"^```yaml\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.M | re.S):
        _, faults = document.parse(page.name, block)
        assert [str(fault) for fault in faults] == []


def _said(folder: Path, file: str, content: bytes) -> list[str]:
    return [f"{fault.line} {fault.as_sentence}" for fault in faults_of(folder, file, content)]
