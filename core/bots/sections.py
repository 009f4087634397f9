"""Reads the knowledge folder: one subject per Markdown file, one answer per `##` section.

The form is explained to admins in config/knowledge/README.md. Nothing here searches or answers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path

from core.bots.protocol import Source
from core.languages.names import language_name
from core.yaml_files.decoding import decoded
from core.yaml_files.merge_markers import without_conflicts
from core.yaml_files.placeholders import faults_where_none_is_filled

ALSO_ASKED = "also asked as:"
_ALIKE = 0.75
_BULLET = re.compile(r"^\s*[-*+]\s+(?=\S)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_LANGUAGE = re.compile(r".+\.([a-z]{2,3}(?:-[A-Za-z]{2,4})?)\.md")
_EMPHASIS = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")


@dataclass(frozen=True, slots=True)
class Section:
    """One answer. `text` is what the user reads; `asked` are other ways to ask for it, which nobody is shown.

    `language` is the one in the file's name (BCP 47), as in fees.de.md; "" where there is none.
    """

    title: str  # of its file: the subject
    heading: str
    text: str
    file: str
    asked: tuple[str, ...] = ()
    language: str = ""

    @property
    def subject(self) -> str:
        """The file's name without a language: what fees.md and fees.de.md have in common."""
        return self.file.removesuffix(".md").removesuffix(f".{self.language}")

    @property
    def source(self) -> Source:
        """Where an answer made of this section comes from."""
        return Source(f"{self.title}: {self.heading}", self.file)


@dataclass(frozen=True, slots=True)
class KnowledgeFileFault:
    """What is wrong with a knowledge file, in words for whoever wrote it. `line` counts from 1; 0: the whole file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class KnowledgeFault(Exception):
    """The knowledge cannot be used. `faults` names every one, not only the first."""

    def __init__(self, faults: tuple[KnowledgeFileFault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def read_sections(folder: Path) -> tuple[Section, ...]:
    """Every section of the folder's .md files but README.md, in the order of their names.

    Raises KnowledgeFault when anything is wrong with any of them: half a knowledge would answer wrongly.
    """
    sections: list[Section] = []
    faults: list[KnowledgeFileFault] = []
    for path in sorted(folder.glob("*.md")):
        if path.name.lower() == "readme.md":
            continue
        page = _read_page(path.name, path.read_bytes())
        sections += page.sections
        faults += page.faults
    if not sections and not faults:
        faults.append(
            KnowledgeFileFault(folder.name, 1, "there is no knowledge here; write a .md file as README.md shows")
        )
    if faults:
        raise KnowledgeFault(tuple(faults))
    return tuple(sections)


@dataclass(slots=True)
class _Page:
    """A file being read."""

    file: str
    title: str = ""
    sections: list[Section] = field(default_factory=list)
    faults: list[KnowledgeFileFault] = field(default_factory=list)

    def fault(self, line: int, message: str) -> None:
        self.faults.append(KnowledgeFileFault(self.file, line, message))


@lru_cache(maxsize=64)
def _read_page(name: str, raw: bytes) -> _Page:
    """A save of one file reads the whole folder; what the other files say is known. Nobody changes what is in it."""
    page = _Page(name)
    text, unreadable = decoded(name, raw)
    if unreadable:
        page.faults += [
            KnowledgeFileFault(each.file, each.line, f"{each.problem}; {each.remedy}") for each in unreadable
        ]
        return page
    lines, conflicts = without_conflicts(name, text.splitlines())
    page.faults += [KnowledgeFileFault(each.file, each.line, f"{each.problem}; {each.remedy}") for each in conflicts]
    for number, line in enumerate(lines, 1):
        _look_at_line(page, number, line)
    for number, heading, body in _parts(lines):
        _read_part(page, number, heading, body)
    if not page.title and not page.faults:
        page.fault(1, 'the file needs a title: a first line like "# Refunds"')
    elif not page.sections and not page.faults:
        page.fault(1, 'the file has no section; start one with "## "')
    return page


def _look_at_line(page: _Page, number: int, line: str) -> None:
    """What would be sent to users as it stands, and was meant otherwise."""
    if found := re.match(r"(#{1,6})([^\W\d].*)$", line):
        page.fault(number, f'"{line.strip()[:40]}" is no heading; write "{found[1]} {found[2].strip()[:40]}"')
    if line.strip().lower() != ALSO_ASKED and get_close_matches(line.strip().lower(), [ALSO_ASKED], 1, _ALIKE):
        page.fault(number, f'"{line.strip()}" is sent to users; write "Also asked as:"')
    for problem, remedy in faults_where_none_is_filled(line, page.file):
        page.fault(number, f"{problem}; {remedy}")


def _parts(lines: list[str]) -> Iterator[tuple[int, str, list[str]]]:
    """Cut at headings: the heading's line number, the heading ("" before the first) and what follows it."""
    number, heading, body = 1, "", list[str]()
    for index, line in enumerate(lines, 1):
        if re.match(r"#+\s", line) or line.rstrip() in ("#", "##"):
            yield number, heading, body
            number, heading, body = index, line.strip(), []
        else:
            body.append(line)
    yield number, heading, body


def _read_part(page: _Page, number: int, heading: str, body: list[str]) -> None:
    marks, _, name = heading.partition(" ")
    has_text = any(line.strip() for line in body)
    match marks:
        case "" if has_text:
            page.fault(number, 'text before the title; the file starts with a line like "# Refunds"')
        case "":
            pass
        case "#":
            _read_title(page, number, name.strip())
            if has_text:
                page.fault(number + 1, 'this text stands in no section; put a line like "## Our fees" above it')
        case "##":
            _read_section(page, number, name.strip(), body)
        case _:
            page.fault(number, 'headings deeper than "##" are not read; make it a section of its own')


def _read_title(page: _Page, number: int, name: str) -> None:
    if not name:
        page.fault(number, "the title is empty")
    elif page.title:
        page.fault(number, f'the file has a title already: "{page.title}"; start another file')
    else:
        page.title = name


def _read_section(page: _Page, number: int, heading: str, body: list[str]) -> None:
    cut = next((index for index, line in enumerate(body) if line.strip().lower() == ALSO_ASKED), len(body))
    text = to_plain(body[:cut])
    listed = [line for line in body[cut + 1 :] if line.strip()]
    if not heading:
        page.fault(number, "the section has no heading")
    elif not text:
        page.fault(number, f'the section "{heading}" is empty')
    elif cut < len(body) and not listed:
        page.fault(number + cut + 1, '"Also asked as:" needs a list under it, a line for each way to ask')
    elif stray := [line for line in listed if not _BULLET.match(line)]:
        line = number + cut + 2 + body[cut + 1 :].index(stray[0])
        page.fault(line, 'only list items ("- ...") may stand under "Also asked as:"')
    elif any(section.heading == heading for section in page.sections):
        page.fault(number, f'there is a section "{heading}" already')
    else:
        asked = tuple(_BULLET.sub("", line).strip() for line in listed)
        page.sections.append(Section(page.title, heading, text, page.file, asked, language_of(page.file)))


def language_of(file: str) -> str:
    """The language that a file's name says it is in: "de" of fees.de.md, "" of fees.md and of fees.old.md."""
    found = _LANGUAGE.fullmatch(file)
    return found[1] if found and language_name(found[1]) != found[1] else ""


def to_plain(lines: list[str]) -> str:
    """Markdown as a chat shows it: lines of a paragraph joined, list items as bullets, links with their address."""
    paragraphs: list[str] = []
    is_open = False  # may the next line continue the last one?
    for line in lines:
        plain = _EMPHASIS.sub(r"\2", _LINK.sub(r"\1 (\2)", line.strip()))
        if not plain:
            is_open = False
        elif _BULLET.match(line):
            paragraphs.append("• " + _BULLET.sub("", plain))
            is_open = True
        elif is_open:
            paragraphs[-1] += " " + plain
        else:
            paragraphs.append(plain)
            is_open = True
    return "\n".join(paragraphs)
