"""Questions with the sections that answer them, and questions that none does: see tests/data/knowledge/README.md."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.bots.sections import Section, read_sections

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
KNOWLEDGE = DATA / "knowledge"
OTHERS = ("banking77", "clinc150", "hwu64", "botframework_va")  # messages to other companies


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and the headings that answer it: none, when nothing does."""

    question: str
    headings: frozenset[str] = frozenset()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class KnowledgeTrial:
    """Questions to one knowledge. `kind` names it in tables."""

    kind: str
    sections: tuple[Section, ...]
    asked: tuple[Asked, ...]


def half(text: str) -> int:
    """0: to fit by. 1: to judge by."""
    return hashlib.sha256(text.encode()).digest()[-1] % 2


def shipped_sections() -> tuple[Section, ...]:
    """The shipped knowledge."""
    return read_sections(ROOT / "config" / "knowledge")


def on_topic(name: str) -> tuple[Asked, ...]:
    """The questions of a text file that a section answers."""
    return tuple(_paragraphs((KNOWLEDGE / f"{name}.txt").read_text(encoding="utf-8")))


def off_topic(name: str) -> tuple[Asked, ...]:
    """The questions of a text file that nothing answers."""
    text = (KNOWLEDGE / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(Asked(question) for question in " ".join(text.split()).split(" // "))


def rewordings(language: str, which: int) -> tuple[tuple[Section, ...], tuple[Asked, ...]]:
    """Headings of one half as sections without a text of their own, and people's rewordings of them."""
    pairs = [(row["heading"], row["question"].strip()) for row in _similar(language) if row["same"] == "1"]
    headings = [heading for heading in dict.fromkeys(heading for heading, _ in pairs) if half(heading) == which]
    asked = dict.fromkeys(
        Asked(question, frozenset({heading}), language) for heading, question in pairs if heading in headings
    )
    return heading_sections(headings), tuple(asked)


def rewordings_of_other_headings(language: str, which: int) -> tuple[Asked, ...]:
    """What is asked of the other half's headings: near to these, and not answered by them."""
    return tuple(
        Asked(row["question"].strip(), language=language)
        for row in _similar(language)
        if row["same"] == "1" and half(row["heading"]) != which
    )


def in_other_languages(which: int) -> tuple[Asked, ...]:
    """Questions in 16 languages for the English headings of one half; without a heading, for none."""
    return tuple(
        Asked(row["question"], frozenset({row["heading"]} - {""}), row["lang"])
        for row in rows(KNOWLEDGE / "in_other_languages.csv")
        if half(row["heading"] or row["question"]) == which
    )


def indirect() -> tuple[Asked, ...]:
    """Questions to the shipped knowledge as people chat, in many languages; some that nothing in it answers."""
    return tuple(
        Asked(row["question"], frozenset({row["heading"]} - {""}), row["lang"])
        for row in rows(KNOWLEDGE / "cared_for_indirect.csv")
    )


def understanding_questions() -> tuple[Asked, ...]:
    """Questions to the shipped knowledge, written before anything was fitted by somebody who fitted nothing."""
    return tuple(
        Asked(row["question"], frozenset({row["heading"]}), row["lang"])
        for row in rows(DATA / "understanding" / "questions.csv")
    )


def understanding_off_topic() -> dict[str, tuple[Asked, ...]]:
    """What the shipped knowledge does not answer, by its kind; likewise."""
    kinds: dict[str, tuple[Asked, ...]] = {}
    for row in rows(DATA / "understanding" / "off_topic.csv"):
        kinds[row["kind"]] = (*kinds.get(row["kind"], ()), Asked(row["question"], language=row["lang"]))
    return kinds


def to_other_companies(which: int, english: bool) -> tuple[Asked, ...]:
    """What people asked companies of other trades."""
    return tuple(
        Asked(row["text"], language=row["lang"])
        for row in rows(DATA / "escalation" / "human_request.csv")
        if row["label"] == "0"
        and row["source"] in OTHERS
        and (row["lang"] == "en") == english
        and half(row["text"]) == which
    )


def heading_sections(headings: list[str]) -> tuple[Section, ...]:
    """Sections that are no more than their headings, each in a file of its own."""
    return tuple(Section("", heading, "", f"{place}.md") for place, heading in enumerate(headings))


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _similar(language: str) -> list[dict[str, str]]:
    return rows(KNOWLEDGE / f"similar.{language}.csv")


def _paragraphs(text: str) -> Iterator[Asked]:
    for paragraph in text.replace("\n    ", " ").strip().splitlines():
        headings, _, questions = paragraph.partition(": ")
        for question in questions.split(" // "):
            yield Asked(question, frozenset(headings.split(" | ")))
