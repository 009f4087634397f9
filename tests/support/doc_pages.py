"""The pages that people read, taken apart: fenced blocks, inline code, headings, links, and which commands are not run.

A command in a fenced block is run by tests/docs/test_commands.py, or a comment before the block says why not:

    <!-- not run here: make setup (.ci/run runs it); systemctl (needs root and systemd) -->

Each part names how the commands begin, or `all`, and one of REASONS. Behind inline code stands the reason alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_FOLDERS = ("docs", "deploy", "config")
PAGES = sorted([*ROOT.glob("*.md"), *(page for name in _FOLDERS for page in (ROOT / name).rglob("*.md"))])

BY_CI = ".ci/run runs it"
BY_EVAL = "make eval runs it"
PART_OF_TEST = "a part of make test"
REASONS = {
    BY_CI,
    BY_EVAL,
    PART_OF_TEST,
    "needs root",
    "needs root and systemd",
    "needs systemd",
    "runs for minutes",
}

_FENCE = re.compile(r"^(?P<indent> *)```(?P<info>[^\n`]*)\n(?P<text>.*?)^(?P=indent)```$", re.M | re.S)
_MARK_BEFORE = re.compile(r"<!-- not run here: ([^>]*) -->\n\s*$")
_PART = re.compile(r"\s*(?P<start>[^;(]+?) \((?P<reason>[^;]+)\)\s*$")
_INLINE = re.compile(r"(?<!`)`(?P<code>[^`\n]+)`(?!`)(?:<!-- not run here: (?P<reason>[^>]*) -->)?")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)


@dataclass(frozen=True)
class Fence:
    """A fenced block. `reasons`: how commands begin -> why they are not run; `all` stands for each of them."""

    page: str
    line: int
    info: str
    text: str
    reasons: Mapping[str, str]

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


@dataclass(frozen=True)
class Inline:
    """Code within a sentence. `reason`: why it is not run, "" when nothing says so."""

    page: str
    line: int
    code: str
    reason: str

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def fences(page: Path) -> list[Fence]:
    text = page.read_text(encoding="utf-8")
    return [_fence(page, text, found) for found in _FENCE.finditer(text)]


def _fence(page: Path, text: str, found: re.Match[str]) -> Fence:
    indent = len(found["indent"])
    lines = [line[indent:] if line[:indent].isspace() else line for line in found["text"].splitlines()]
    mark = _MARK_BEFORE.search(text[: found.start()])
    line = text.count("\n", 0, found.start()) + 1
    return Fence(named(page), line, found["info"].strip(), "\n".join(lines), _reasons(mark[1] if mark else ""))


def _reasons(mark: str) -> dict[str, str]:
    parts = [_PART.match(part) for part in mark.split(";")] if mark else []
    assert all(parts), f"cannot be read: {mark}"
    return {part["start"]: part["reason"] for part in parts if part}


def prose(page: Path) -> str:
    """The page without its fenced blocks, which leave their lines empty."""
    return _FENCE.sub(lambda found: "\n" * found[0].count("\n"), page.read_text(encoding="utf-8"))


def inline(page: Path) -> list[Inline]:
    text = prose(page)
    return [
        Inline(named(page), text.count("\n", 0, found.start()) + 1, found["code"], found["reason"] or "")
        for found in _INLINE.finditer(text)
    ]


def links(page: Path) -> list[str]:
    """Where the page's links lead, those to other sites too."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", _COMMENT.sub("", prose(page))))


def anchors(page: Path) -> set[str]:
    """The names of a page's headings, as GitHub makes them."""
    made: dict[str, int] = {}
    for heading in _HEADING.findall(prose(page)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        slug = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        made[slug] = made.get(slug, -1) + 1
        if made[slug]:
            made[f"{slug}-{made[slug]}"] = 0
    return set(made)
