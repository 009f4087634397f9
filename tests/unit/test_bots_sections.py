"""Knowledge files: what they say when they are right, and every fault, with its line, when they are not."""

from pathlib import Path

import pytest

from core.bots.protocol import Source
from core.bots.sections import KnowledgeFault, Section, read_sections

SHIPPED = Path(__file__).parents[2] / "config" / "knowledge"
REFUNDS = """\
# Refunds

## When a refund arrives
Within **ten** days,
see [our page](https://northbound.example/r).

- by card
- by transfer,
  which is slower

Also asked as:
- where is my money
* how long
"""


def write(folder: Path, text: str | bytes, name: str = "refunds.md") -> Path:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(KnowledgeFault) as caught:
        read_sections(folder)
    assert str(caught.value) == "\n".join(str(fault) for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def test_a_section_is_plain_text_and_its_other_ways_to_ask_are_not_shown(tmp_path: Path) -> None:
    text = "Within ten days, see our page (https://northbound.example/r).\n• by card\n• by transfer, which is slower"
    section = Section("Refunds", "When a refund arrives", text, "refunds.md", ("where is my money", "how long"))
    assert read_sections(write(tmp_path, REFUNDS)) == (section,)
    assert section.source == Source("Refunds: When a refund arrives", "refunds.md")


def test_a_readme_and_other_files_are_not_knowledge(tmp_path: Path) -> None:
    write(tmp_path, "no title at all", "README.md")
    write(tmp_path, "no title at all", "notes.txt")
    assert len(read_sections(write(tmp_path, REFUNDS))) == 1


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    assert len(read_sections(write(tmp_path, b"\xef\xbb\xbf" + REFUNDS.replace("\n", "\r\n").encode()))) == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", 'refunds.md:1: the file needs a title: a first line like "# Refunds"'),
        ("## Fees\nText.\n", 'refunds.md:1: the file needs a title: a first line like "# Refunds"'),
        ("# Fees\n", 'refunds.md:1: the file has no section; start one with "## "'),
        ("# Fees\n\n## Ours\n\n## Theirs\nText.\n", 'refunds.md:3: the section "Ours" is empty'),
        ("# Fees\n## Ours\nAlso asked as:\n- x\n", 'refunds.md:2: the section "Ours" is empty'),
        ("# Fees\n## Ours\nText.\nAlso asked as:\n", 'refunds.md:4: "Also asked as:" needs a list under it'),
        ("# Fees\n## Ours\nText.\nAlso asked as:\n\n- x\ny\n", "refunds.md:7: only list items"),
        ("# Fees\nText.\n## Ours\nText.\n", "refunds.md:2: this text stands in no section"),
        ("Hi\n# Fees\n## Ours\nText.\n", "refunds.md:1: text before the title"),
        ("# Fees\n## Ours\nText.\n# More\n", 'refunds.md:4: the file has a title already: "Fees"'),
        ("# Fees\n## Ours\nText.\n### Deep\nText.\n", "refunds.md:4: headings deeper"),
        ("# Fees\n## Ours\nText.\n## Ours\nText.\n", 'refunds.md:4: there is a section "Ours" already'),
        ("# Fees\n##\nText.\n", "refunds.md:2: the section has no heading"),
        ("#\n## Ours\nText.\n", "refunds.md:1: the title is empty"),
        (b"# Fees\n## Ours\ncaf\xe9\n", "refunds.md:3: this is not UTF-8"),
        ("# Fees\n## Ours\nText.\n".encode("utf-16"), "refunds.md:1: this is saved as UTF-16; save the file as UTF-8"),
        ("#Fees\n## Ours\nText.\n", 'refunds.md:1: "#Fees" is no heading; write "# Fees"'),
        ("# Fees\n##Ours\nText.\n", 'refunds.md:2: "##Ours" is no heading; write "## Ours"'),
        ("# Fees\n## Ours\nText.\nAlso asked:\n- x\n", 'refunds.md:4: "Also asked:" is sent to users; write "Also'),
        ("# Fees\n## Ours\nText.\nAlso asked as\n- x\n", 'refunds.md:4: "Also asked as" is sent to users; write "Also'),
        ("# Fees\n## Ours\nWrite to {company}.\n", "refunds.md:3: '{company}' in 'refunds.md' is shown as it stands"),
        ("# Fees\n## Ours\nDear [name],\n", "refunds.md:3: '[name]' in 'refunds.md' is shown as it stands"),
        ("# Fees\n## Ours\n<<<<<<< a\nA.\n=======\nB.\n>>>>>>> b\n", "refunds.md:3: two versions of the same lines"),
        ("# Fees\n## Ours\nText.\x07\n", "refunds.md:3: a control character (U+0007) stands in this line"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str | bytes, fault: str) -> None:
    assert faults(write(tmp_path, text))[0].startswith(fault)


def test_every_fault_of_every_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "# A\n## One\n\n## Two\n", "a.md")
    write(tmp_path, b"\xff", "b.md")
    assert [fault.split(": ")[0] for fault in faults(tmp_path)] == ["a.md:2", "a.md:4", "b.md:1"]


def test_links_and_words_in_brackets_are_text(tmp_path: Path) -> None:
    write(tmp_path, "# Fees\n## Ours\n[Name](https://x) and [see below] or {1}, #1 of all.\n#1 is us.\n")
    assert len(read_sections(tmp_path)) == 1


def test_an_empty_or_missing_folder_is_a_fault(tmp_path: Path) -> None:
    assert "there is no knowledge here" in faults(tmp_path)[0]
    assert "there is no knowledge here" in faults(tmp_path / "nowhere")[0]


def test_every_shipped_section_is_two_to_six_sentences_long() -> None:
    for section in read_sections(SHIPPED):
        assert 60 <= len(section.text) <= 480, section.heading
