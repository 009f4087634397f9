"""`bridge triggers check`, `test` and `eval` as an admin types them."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bridge.cli import main

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    shutil.copy(CONFIG / "triggers.yaml", tmp_path / "config")
    return tmp_path / "config"


def run(*args: str, config: Path = CONFIG) -> Result:
    return CliRunner().invoke(main, ["triggers", *args, "--config", str(config)])


def written(config: Path, text: str) -> Path:
    (config / "triggers.yaml").write_text(text, encoding="utf-8")
    return config


SMALL = """\
escalate_at: 1.0
lists:
  unused:
    en: [nobody]
triggers:
  asks:
    category: request
    weight: 1.0
    phrases:
      en:
        - lost card
        - my lost card
        - card gone
    not:
      en:
        - card (gone|away)
  watched:
    category: topic
    weight: 1.0
    shadow: true
    phrases:
      en: [pineapple]
"""


def test_the_shipped_file_is_good() -> None:
    result = run("check")
    assert result.exit_code == 0, result.output
    assert "is good: " in result.output
    assert "10 languages" in result.output


def test_phrases_without_effect_are_told_with_their_lines(config: Path) -> None:
    result = run("check", config=written(config, SMALL))
    file = (config / "triggers.yaml").as_posix()
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        f"{file}:3: no phrase names the list 'unused' - write <unused> in one, or remove it",
        f"{file}:12: another phrase fires whenever this one does (line 11) - remove one",
        f"{file}:13: an exception always silences this phrase (line 16) - narrow it",
    ]


def test_every_fault_is_told_with_its_line_and_what_was_meant(config: Path) -> None:
    text = SMALL.replace("    weight: 1.0", "    wieght: 1.0", 1).replace("card gone", "card (gone")
    result = run("check", config=written(config, text))
    assert result.exit_code == 1
    assert ":8: unknown key 'wieght' - did you mean 'weight'?" in result.output
    assert ":13: phrase 'card (gone'" in result.output


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    result = run("check", config=tmp_path)
    assert result.exit_code == 1
    assert "the file is missing" in result.output


def test_a_message_is_tried() -> None:
    lines = run("test", "I was charged twice, let me talk to a human NOW").output.splitlines()
    assert lines[0] == "fires   asks-for-a-person (request, 1): Asked for a person: 'let me talk to a human'"
    assert lines[-2:] == [
        "score   1.6 of 1",
        "-> A person is called. Asked for a person: 'let me talk to a human'; Billing dispute: 'charged twice' "
        "(priority high, queue billing)",
    ]


def test_what_an_exception_silenced_is_told() -> None:
    output = run("test", "please don't transfer me to an agent").output
    assert "silent  asks-for-a-person: 'transfer me to an agent', because of its exception" in output
    assert "-> The bot goes on." in output


def test_several_texts_are_one_conversation() -> None:
    result = run("test", "where is my parcel", "that is useless", "so where is my parcel??? USELESS", "--json")
    told = json.loads(result.output)
    assert {signal["trigger"] for signal in told["signals"]} >= {"asks-again", "getting-angrier", "losing-patience"}
    assert told["escalates"]
    assert told["decision"]["score"] == told["score"]
    assert told["decision"]["reason"] in told["explanation"]


def test_json_tells_shadows_and_no_decision(config: Path) -> None:
    told = json.loads(run("test", "pineapple", "--json", config=written(config, SMALL)).output)
    assert [(signal["trigger"], signal["shadow"]) for signal in told["signals"]] == [("watched", True)]
    assert (told["score"], told["escalates"], told["decision"]) == (0, False, None)


def test_messages_are_measured(config: Path) -> None:
    file = config / "messages.csv"
    file.write_text(
        "text,label,lang,source\n"
        "my card is lost,1,en,mine\n"
        "I have a lost card,1,es,mine\n"
        "lost cards are a nuisance,1,en,mine\n"
        "hello,0,en,theirs\n"
        "the lost card of the game,0,en,theirs\n",
        encoding="utf-8",
    )
    measure = ["eval", str(file), "--category", "request"]
    told = json.loads(run(*measure, "--json", config=written(config, SMALL)).output)
    assert list(told) == ["overall", "by_lang", "by_source", "misses"]
    assert told["overall"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "fpr": 0.5, "n": 5}
    assert told["by_lang"]["es"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "fpr": 0.0, "n": 1}
    assert list(told["by_source"]) == ["mine", "theirs"]
    assert [(miss["text"], miss["label"], miss["found"], miss["matched"]) for miss in told["misses"]] == [
        ("the lost card of the game", 0, True, ["lost card"]),
        ("my card is lost", 1, False, []),
    ]
    table = run(*measure, "--without", "theirs", config=config).output.splitlines()
    assert table[1].split() == ["all", "1.000", "0.667", "0.800", "0.00%", "3"]
    assert table[-1] == "not found         my card is lost"
    theirs = run(*measure, "--without", "mine", config=config).output.splitlines()[1]
    assert theirs.split() == ["all", "-", "-", "-", "50.00%", "2"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("message,label\nhi,1\n", ":1: no column 'text'"),
        ("text,label\nhi,1\nhello,maybe\n", ":3: the label 'maybe' is neither 0 nor 1"),
        ("", ":1: no column 'text'"),
    ],
)
def test_a_file_that_cannot_be_measured_is_told(config: Path, content: str, told: str) -> None:
    file = config / "messages.csv"
    file.write_text(content, encoding="utf-8")
    result = run("eval", str(file), config=written(config, SMALL))
    assert result.exit_code == 2
    assert told in result.output


def test_a_broken_trigger_file_stops_trying_and_measuring(config: Path) -> None:
    broken = written(config, "triggers: [")
    assert run("test", "hello", config=broken).exit_code == 2
    assert run("eval", "nothing.csv", config=broken).exit_code == 2
    assert run("eval", "nothing.csv", config=written(config, SMALL)).exit_code == 2
