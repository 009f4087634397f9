"""`bridge knowledge ask` and `check` on a small knowledge, with the real model and without."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from shipped_configuration import SHIPPED

from bridge.cli import main

pytestmark = pytest.mark.usefixtures("logging_as_before")

FEES = """\
# Fees

## Visa fee
It is 75 euros, paid to the embassy.

## Price of a flat
About 500 euros a month.

Also asked as:
- what does a visa cost
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "fees.md").write_text(FEES, encoding="utf-8")
    (tmp_path / "bot.yaml").write_text("answer_at: 0.45\n", encoding="utf-8")
    return tmp_path


def bridge(folder: Path, *arguments: str) -> Result:
    environment = {"EMBEDDER": "auto", "EMBEDDING_CACHE": ""}
    return CliRunner(env=environment).invoke(main, ["knowledge", *arguments, "--config", str(folder)])


def test_the_nearest_sections_are_told_with_what_speaks_for_them(folder: Path) -> None:
    told = bridge(folder, "ask", "¿Cuánto cuesta el piso al mes?")
    assert told.exit_code == 0
    assert "The bot answers" in told.output
    assert "to a reader of Spanish" in told.output
    assert told.output.index("fees.md: Price of a flat") < told.output.index("fees.md: Visa fee")


def test_what_is_not_known_is_said_so(folder: Path) -> None:
    told = bridge(folder, "ask", "who won the football match", "--json")
    assert told.exit_code == 1
    assert json.loads(told.output)["verdict"] == "does not know"


def test_without_meaning_words_alone_speak_for_a_section(folder: Path) -> None:
    told = json.loads(bridge(folder, "ask", "visa fee", "--without-meaning", "--json").output)
    assert told["verdict"] == "answers"
    assert told["candidates"][0] == {
        "file": "fees.md", "heading": "Visa fee", "confidence": 1.0, "meaning": None, "words": ["visa", "fee"],
    }  # fmt: skip


def test_a_way_to_ask_that_another_section_answers_is_worth_a_look() -> None:
    told = bridge(SHIPPED, "check", "--without-meaning")
    assert told.exit_code == 0
    assert "Deadlines: “Deadlines” is answered by “Scholarship deadlines” in scholarships.md" in told.output


def test_two_headings_that_ask_the_same_and_a_long_answer_are_worth_a_look(folder: Path) -> None:
    more = f"\n## The visa fee\nIt is the same. {'Really. ' * 200}\n"
    (folder / "knowledge" / "fees.md").write_text(FEES + more, encoding="utf-8")
    told = bridge(folder, "check", "--without-meaning").output
    assert "Visa fee: asks the same as “The visa fee” in fees.md" in told
    assert "The visa fee: the answer has 1615 characters" in told


@pytest.mark.parametrize("command", [("check",), ("ask", "visa")])
def test_a_fault_is_named_with_its_line(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "knowledge" / "fees.md").write_text("# Fees\n\n## Visa fee\n\n", encoding="utf-8")
    told = bridge(folder, *command)
    assert told.exit_code == (1 if command[0] == "check" else 2)
    assert "fees.md:3" in told.output
