"""How well the shipped triggers do on labelled messages, and that the docs tell the same figures."""

import csv
import time
from pathlib import Path

import pytest
from doc_commands import DocCommand, DocReader, is_as_shown, typed_in_blocks
from doc_pages import BY_EVAL
from shipped_configuration import shipped_policy

from bridge.cli.labelled_messages import read_labelled
from core.escalation import Policy
from core.escalation.evaluation import LabelledExample, MatchScores, judge, match_scores

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "escalation"
COMMANDS = [typed for typed in typed_in_blocks() if typed.reason == BY_EVAL]


@pytest.fixture
def policy() -> Policy:
    return shipped_policy()


def measured(policy: Policy, file: str, category: str, *, without: str = "", lang: str = "") -> MatchScores:
    examples = [each for each in read_labelled(DATA / file) if each.source != without]
    return match_scores(judge(policy, [each for each in examples if each.language != lang], category))


def test_requests_of_others_are_found(policy: Policy) -> None:
    found = measured(policy, "human_request.csv", "request", without="bitext8k")
    assert found.f1 >= 0.95
    assert found.fpr <= 0.002


def test_requests_outside_english_are_found(policy: Policy) -> None:
    assert measured(policy, "asking.csv", "request", lang="en").recall >= 0.95


def test_refusals_and_questions_about_agents_are_not_requests(policy: Policy) -> None:
    assert measured(policy, "asking.csv", "request").fpr <= 0.01


def test_anger_of_others_is_found(policy: Policy) -> None:
    found = measured(policy, "frustration.csv", "sentiment")
    assert found.precision >= 0.87
    assert found.f1 >= 0.70


def test_ordinary_messages_are_not_taken_for_anger(policy: Policy) -> None:
    assert measured(policy, "human_request.csv", "sentiment", without="bitext8k").fpr <= 0.01
    assert measured(policy, "upset.csv", "sentiment").f1 >= 0.9


def test_no_ordinary_message_calls_a_person(policy: Policy) -> None:
    assert measured(policy, "human_request.csv", "", without="bitext8k").fpr <= 0.005


@pytest.mark.parametrize(
    ("category", "text"),
    [
        ("request", "get me a supervisor"),
        ("sentiment", "you lot are a disgrace"),
        ("topic", "somebody debited my card twice"),
        ("behaviour", "where is my parcel\nso where is that parcel of mine?"),
        ("ai", "that was not what I asked"),
    ],
)
def test_every_category_fires_on_texts_that_stand_in_no_file(policy: Policy, category: str, text: str) -> None:
    assert (
        match_scores(
            judge(policy, [LabelledExample(text, True), LabelledExample("what does a room cost", False)], category)
        ).f1
        == 1.0
    )


def test_every_topic_fires_in_every_language(policy: Policy) -> None:
    with (DATA / "topics.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    missed = [row for row in rows if row["trigger"] not in {each.trigger for each in policy.of_text(row["text"])}]
    assert len(missed) <= 2, missed
    assert {row["lang"] for row in rows} == {"en", "es", "pt", "fr", "de", "it", "ru", "tr", "vi", "zh"}


@pytest.mark.parametrize("typed", COMMANDS, ids=[typed.command for typed in COMMANDS])
async def test_the_docs_tell_what_the_command_prints(typed: DocCommand) -> None:
    outcome = await DocReader(ROOT).types(typed.command)
    assert is_as_shown(outcome.text, typed.shown or ""), outcome.text


def test_the_docs_have_their_tables() -> None:
    assert len(COMMANDS) >= 5


def test_thousands_of_messages_a_second_are_measured(policy: Policy) -> None:
    examples = [
        LabelledExample(f"{each.text} {count}", each.wanted)
        for count in range(3)
        for each in read_labelled(DATA / "asking.csv")
    ]
    judge(policy, examples[:100], "request")
    started = time.process_time()
    judge(policy, examples, "request")
    per_second = len(examples) / (time.process_time() - started)
    assert per_second > 1_000, f"{per_second:.0f} messages a second"  # 5,000 and more on a quiet core
