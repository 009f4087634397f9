"""config/bot.yaml: what it may say, and where it is wrong."""

from pathlib import Path

import pytest

from core.bots.sections import KnowledgeFault
from core.bots.settings import BotSettings, read_settings


def faults(path: Path, text: str) -> list[str]:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(KnowledgeFault) as caught:
        read_settings(path)
    return [str(fault).removeprefix(f"{path.parent.as_posix()}/") for fault in caught.value.faults]


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "bot.yaml").write_text("# nothing\n")
    assert read_settings(tmp_path / "bot.yaml") == BotSettings()


def test_every_fault_is_named_with_its_line(tmp_path: Path) -> None:
    text = "answer_at: 2\ngemini:\n  turns: 3\n  seconds: soon\nanswer_att: 1\nsame_words:\n  - [a, b]\n  - [only]\n"
    assert [fault.split(": ")[:2] for fault in faults(tmp_path / "bot.yaml", text)] == [
        ["bot.yaml:1", "'answer_at'"],
        ["bot.yaml:4", "'seconds' must be a number, not the text 'soon' - write a number"],
        ["bot.yaml:5", "unknown key 'answer_att' - did you mean 'answer_at'?"],
        ["bot.yaml:8", "'same_words, entry 2' has too few entries - write at least 2, or remove it"],
    ]


def test_numbers_that_would_switch_a_safeguard_off_are_faults(tmp_path: Path) -> None:
    text = "gemini:\n  daily_tokens: -1\n  breaker:\n    failures: 0\n    rest: 0\n  fallback_models: [a b]\n"
    assert [fault.split(": ")[:2] for fault in faults(tmp_path / "bot.yaml", text)] == [
        ["bot.yaml:2", "'daily_tokens'"],
        ["bot.yaml:4", "'failures'"],
        ["bot.yaml:5", "'rest'"],
        ["bot.yaml:6", "'fallback_models, entry 1'"],
    ]


def test_a_word_in_two_groups_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path / "bot.yaml", "same_words:\n  - [fee, price]\n  - [visa, Fee]\n")
    assert fault == "bot.yaml:3: in more than one group: 'Fee' - a word belongs to one group only"


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    broken = "answer_at: 0.5\ntexts: {unknown: [\n"
    assert faults(tmp_path / "bot.yaml", broken)[0] == "bot.yaml:2: '{' is never closed - add ']}'"


def test_a_list_instead_of_fields_and_a_key_written_twice_are_faults(tmp_path: Path) -> None:
    assert faults(tmp_path / "bot.yaml", "- answer_at\n")
    assert faults(tmp_path / "bot.yaml", "answer_at: 0.5\nanswer_at: 0.6\n")[0].startswith(
        "bot.yaml:2: 'answer_at' stands here twice, first on line 1"
    )
