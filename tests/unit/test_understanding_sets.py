"""The sets that judge are whole, as their README counts them, and nothing in `config` is copied from them."""

import csv
import re
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETS = ROOT / "tests/data/understanding"
TUNED_ON = ROOT / "tests/data/escalation"
FILES = [SETS / name for name in ("request.csv", "upset.csv", "topics.csv")]
Row = dict[str, str]
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def class_of(row: Row) -> str:
    """A label as the heads of the README's columns say it."""
    return f"label {row['label']}" if "label" in row else row["trigger"] or "near misses"


def counts_promised(path: Path) -> dict[tuple[str, str], int]:
    """(Language, class) -> rows, from the table under the file's heading in the README."""
    section = (SETS / "README.md").read_text(encoding="utf-8").split(f"\n## {path.name}\n")[1].split("\n## ")[0]
    table = [[cell.strip() for cell in line.strip("|").split("|")] for line in re.findall(r"^\|.*\|$", section, re.M)]
    heads, _, *lines = table
    return {
        (language, head): int(number)
        for languages, *numbers in lines
        for language, (head, number) in product(languages.split(), zip(heads[1:], numbers, strict=True))
    }


def is_one_word(text: str) -> bool:
    """Whether a phrase may well be the same by chance; Chinese, Japanese and Thai write no spaces."""
    return " " not in text and len(text) <= (20 if text.isascii() or text[0] < "\u0e00" else 4)


@each_file
def test_a_set_has_the_columns_and_counts_of_the_readme(path: Path) -> None:
    rows = rows_of(path)
    assert next(iter(rows[0])) == "text" and "lang" in rows[0]
    assert all(None not in row and row["text"].strip() and row["text"] == row["text"].strip() for row in rows)
    assert dict(Counter((row["lang"], class_of(row)) for row in rows)) == counts_promised(path)


def test_no_text_stands_twice() -> None:
    texts = Counter((path.name, row["text"].casefold()) for path in FILES for row in rows_of(path))
    assert [key for key, number in texts.items() if number > 1] == []


@each_file
def test_no_text_stands_in_the_configuration(path: Path) -> None:
    config = "\n".join(part.read_text(encoding="utf-8").casefold() for part in (ROOT / "config").rglob("*.*"))
    texts = [row["text"] for row in rows_of(path)]
    assert [text for text in texts if not is_one_word(text) and text.casefold() in config] == []


@each_file
def test_no_text_stands_among_those_that_phrases_are_tuned_on(path: Path) -> None:
    tuned_on = {row["text"].casefold() for other in TUNED_ON.glob("*.csv") for row in rows_of(other)}
    assert [
        row["text"] for row in rows_of(path) if not is_one_word(row["text"]) and row["text"].casefold() in tuned_on
    ] == []
