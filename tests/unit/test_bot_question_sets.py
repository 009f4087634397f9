"""The messages that judge the bot are whole: they parse, there are enough of each, and what they point at exists.

Whether the bot does well on them is not asked here; `make eval` measures that.
"""

import csv
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "tests" / "data" / "understanding"
KNOWLEDGE = ROOT / "config" / "knowledge"

WELL_COVERED = ["es", "pt", "fr", "de", "it", "ru", "tr", "vi", "zh", "ar", "hi", "ja", "ko", "nl", "pl", "id"]
ALSO_COVERED = ["uk", "cs", "el", "ro", "sv", "th", "fa"]


def rows(name: str, columns: str) -> list[dict[str, str]]:
    """The rows of one set, whose header must be exactly these columns and whose cells are all filled."""
    with (SETS / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, strict=True)
        assert reader.fieldnames == columns.split(","), f"{name}: the columns"
        found = list(reader)
    for number, row in enumerate(found, start=2):
        cells = [row[column] for column in columns.split(",")]
        assert None not in row, f"{name}:{number}: a cell too many"
        assert all(cell and cell == cell.strip() for cell in cells), f"{name}:{number}: an empty or padded cell"
    return found


def headings() -> set[tuple[str, str]]:
    """Every (file, heading) of the shipped knowledge."""
    return {
        (page.name, line.removeprefix("## ").strip())
        for page in KNOWLEDGE.glob("*.md")
        if page.name != "README.md"
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.startswith("## ")
    }


def test_each_question_names_a_section_that_exists() -> None:
    questions = rows("questions.csv", "question,file,heading,lang")
    assert {(row["file"], row["heading"]) for row in questions} <= headings()


def test_the_english_questions_visit_nearly_every_section() -> None:
    questions = rows("questions.csv", "question,file,heading,lang")
    visited = {(row["file"], row["heading"]) for row in questions if row["lang"] == "en"}
    assert len(visited) >= 0.9 * len(headings())


def test_there_are_enough_questions_in_every_language() -> None:
    questions = rows("questions.csv", "question,file,heading,lang")
    counts = Counter(row["lang"] for row in questions)
    assert counts["en"] >= 120
    assert all(counts[lang] == 12 for lang in WELL_COVERED), counts
    assert all(counts[lang] == 6 for lang in ALSO_COVERED), counts
    assert set(counts) == {"en", *WELL_COVERED, *ALSO_COVERED}


def test_no_question_stands_twice() -> None:
    questions = rows("questions.csv", "question,file,heading,lang")
    assert [text for text, count in Counter(row["question"].casefold() for row in questions).items() if count > 1] == []


def test_there_is_enough_off_topic_in_every_language_and_of_every_kind() -> None:
    messages = rows("off_topic.csv", "question,lang,kind")
    counts = Counter(row["lang"] for row in messages)
    assert counts["en"] >= 120
    assert all(counts[lang] == 6 for lang in [*WELL_COVERED, *ALSO_COVERED]), counts
    kinds = Counter((row["lang"], row["kind"]) for row in messages)
    assert {kind for _, kind in kinds} == {"other", "near", "nothing"}
    assert all(kinds[lang, kind] >= 2 for lang in counts for kind in ("other", "near", "nothing"))


def test_no_message_is_both_answered_and_off_topic() -> None:
    answered = {row["question"].casefold() for row in rows("questions.csv", "question,file,heading,lang")}
    assert answered.isdisjoint(row["question"].casefold() for row in rows("off_topic.csv", "question,lang,kind"))


def test_twenty_five_messages_stand_for_each_language() -> None:
    messages = rows("languages.csv", "text,lang")
    counts = Counter(row["lang"] for row in messages)
    assert len(counts) >= 32
    assert set(counts.values()) == {25}, counts
    assert set(counts) >= {"en", *WELL_COVERED, *ALSO_COVERED}
    assert len({row["text"].casefold() for row in messages}) == len(messages)


def test_a_message_of_the_languages_has_three_words_or_more_where_words_are_spaced() -> None:
    spaced = [row["text"] for row in rows("languages.csv", "text,lang") if row["lang"] not in {"zh", "ja", "th"}]
    assert [text for text in spaced if len(text.split()) < 3] == []


def test_a_short_message_has_one_or_two_words_and_one_language() -> None:
    messages = rows("short.csv", "text,lang")
    assert all(len(row["text"].split()) <= 2 for row in messages)
    assert len({row["text"].casefold() for row in messages}) == len(messages)
    assert {row["lang"] for row in messages} == {row["lang"] for row in rows("languages.csv", "text,lang")}
