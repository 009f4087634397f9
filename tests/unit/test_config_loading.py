"""Reading the configuration: the shipped one is whole, and each fault is told with its file and line."""

from pathlib import Path

import pytest
from shipped_configuration import SHIPPED, shipped_config
from small_config import copy_small_config

from bridge.config_folder import load_config
from core.config import ConfigFault

TRIGGERS = """\
escalate_at: 1.0
lists:
  people:
    en: [agent, person]
triggers:
  asks:
    category: request
    weight: 1.0
    phrases:
      en:
        - talk to <people>
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copy_small_config(tmp_path, triggers=TRIGGERS)


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(ConfigFault) as caught:
        load_config(folder)
    assert len(caught.value.faults) == len(str(caught.value).splitlines())
    return [line.removeprefix(f"{folder.as_posix()}/") for line in str(caught.value).splitlines()]


def with_line(folder: Path, old: str, new: str) -> list[str]:
    assert old in TRIGGERS
    (folder / "triggers.yaml").write_text(TRIGGERS.replace(old, new), encoding="utf-8")
    return faults_of(folder)


def test_the_shipped_configuration_loads() -> None:
    config = shipped_config()
    assert config.triggers.triggers["asks-for-a-person"].category == "request"
    assert config.sessions.idle_close.total_seconds() == 30 * 60
    assert config.sessions.bot.answer_within.total_seconds() == 20
    assert config.web.company
    assert len(config.digest) == 16


def test_each_shipped_file_names_its_schema() -> None:
    for path in SHIPPED.glob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema=schema/{path.stem}.json"


def test_the_digest_follows_the_trigger_file_only(folder: Path) -> None:
    before = load_config(folder).digest
    (folder / "web.yaml").write_text("company: Other\n", encoding="utf-8")
    assert load_config(folder).digest == before
    (folder / "triggers.yaml").write_text(TRIGGERS + "# a word\n", encoding="utf-8")
    assert load_config(folder).digest != before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("weight: 1.0", "wieght: 1.0", "triggers.yaml:8: unknown key 'wieght' - did you mean 'weight'?"),
        ("weight: 1.0", "wieght: 1.0", "triggers.yaml:6: 'weight' is missing - add 'weight: …'"),
        ("weight: 1.0", "weight: much", "triggers.yaml:8: 'weight' must be a number, not the text 'much'"),
        ("weight: 1.0", "weight: 0", "triggers.yaml:8: 'weight': it should be greater than 0"),
        ("category: request", "category: requests", "did you mean 'request'?"),
        (
            "en:\n        - talk",
            "eng:\n        - talk",
            "triggers.yaml:10: unknown language tag 'eng' - did you mean 'en'?",
        ),
        ("- talk to <people>", "- talk to <peple>", "triggers.yaml:11: phrase 'talk to <peple>', column 9: no list"),
        ("- talk to <people>", "- talk (to|with", "column 6: '(' is never closed - add ')'"),
        ("- talk to <people>", "- 7", "triggers.yaml:11: 'en, entry 1' must be text, not the number 7"),
        (
            "    weight: 1.0",
            "    weight: 1.0\n    weight: 2.0",
            "triggers.yaml:9: 'weight' stands here twice, first on line 8",
        ),
        (
            "    weight: 1.0",
            "    weight: 1.0\n    times: 2",
            "triggers.yaml:9: 'times' does nothing in category request",
        ),
        ("escalate_at: 1.0", "escalate_at: [1.0", "triggers.yaml:1: '[' is never closed - add ']'"),
        ("  asks:", "  Asks Me:", "triggers.yaml:6: 'Asks Me' is no name"),
    ],
)
def test_a_fault_is_told_with_line_and_remedy(folder: Path, old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in with_line(folder, old, new)), faults_of(folder)


def test_every_fault_of_every_file_is_told_at_once(folder: Path) -> None:
    (folder / "triggers.yaml").write_text(
        TRIGGERS.replace("weight: 1.0", "wieght: 1.0").replace("<people>", "(person"), encoding="utf-8"
    )
    (folder / "sessions.yaml").write_text("idle_close: soon\nreopen_after: 24h\n", encoding="utf-8")
    (folder / "web.yaml").unlink()
    assert faults_of(folder) == [
        "sessions.yaml:1: 'idle_close': 'soon' is no duration - write a number and s, m, h or d: 20s, 30m, 24h, 7d",
        "sessions.yaml:2: unknown key 'reopen_after' - did you mean 'reopen_within'?",
        "triggers.yaml:6: 'weight' is missing - add 'weight: …'",
        "triggers.yaml:8: unknown key 'wieght' - did you mean 'weight'?",
        "triggers.yaml:11: phrase 'talk to (person', column 9: '(' is never closed - add ')'",
        "web.yaml: the file is missing - restore it; the shipped one is in the project's config/",
    ]


def test_a_trigger_that_can_never_fire_is_a_fault(folder: Path) -> None:
    told = with_line(folder, "    phrases:\n      en:\n        - talk to <people>\n", "")
    assert told == ["triggers.yaml:6: trigger 'asks' can never fire - give it phrases or examples, or remove it"]


def test_bytes_that_are_no_text_are_told_with_their_line(folder: Path) -> None:
    (folder / "web.yaml").write_bytes(b"company: Foo\ngreeting: \xff\n")
    assert faults_of(folder) == ["web.yaml:2: this is not UTF-8 text - save the file as UTF-8"]


def test_control_characters_and_empty_files_are_told(folder: Path) -> None:
    (folder / "web.yaml").write_text("company: a\x00b\n", encoding="utf-8")
    assert faults_of(folder)[0].startswith("web.yaml:1: a control character (U+0000) stands in this line - remove it")
    (folder / "web.yaml").write_text("", encoding="utf-8")
    assert faults_of(folder)[0].startswith("web.yaml: the file is empty - restore it")
    (folder / "web.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert faults_of(folder) == ["web.yaml:1: 'company' is missing - add 'company: …'"]


def test_repetition_that_would_fill_the_memory_is_refused(folder: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (folder / "web.yaml").write_text("\n".join(lines), encoding="utf-8")
    assert "more nesting or repetition" in faults_of(folder)[0]


def test_a_list_may_name_one_above_it_but_not_itself(folder: Path) -> None:
    good = with_line(folder, "    en: [agent, person]\n", "    en: [agent]\n  more:\n    en: [<people>, <more>]\n")
    assert len(good) == 1
    assert "no list 'more' in this language - lists here: people" in good[0]


def test_a_queue_that_waits_for_what_no_trigger_has_is_a_fault(folder: Path) -> None:
    queues = "queues:\n  money:\n    triggers: [asks, ask]\n    specialty: billing\n"
    (folder / "queues.yaml").write_text(queues, encoding="utf-8")
    assert faults_of(folder) == [
        "queues.yaml:3: there is no trigger 'ask' - did you mean 'asks'?",
        "queues.yaml:4: no trigger has the specialty 'billing' - give a trigger this specialty",
    ]
    triggers = TRIGGERS.replace("    weight", "    specialty: billling\n    weight")
    (folder / "triggers.yaml").write_text(triggers, encoding="utf-8")
    assert faults_of(folder)[1] == "queues.yaml:4: no trigger has the specialty 'billing' - did you mean 'billling'?"
