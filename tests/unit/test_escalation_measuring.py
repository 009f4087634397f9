"""Precision, recall, F1 and false positives, and which misses are the worst."""

from typing import Any

import pytest

from core.escalation import Policy, TriggersFile
from core.escalation.evaluation import LabelledExample, MatchScores, grouped, judge, match_scores, worst_errors

FILE: dict[str, Any] = {
    "triggers": {
        "asks": {"category": "request", "weight": 1.0, "phrases": {"en": ["human"]}},
        "angry": {"category": "sentiment", "weight": 0.5, "phrases": {"en": ["useless"]}},
        "swears": {"category": "sentiment", "weight": 0.4, "phrases": {"en": ["damn"]}},
        "hints": {"category": "sentiment", "weight": 0.3, "phrases": {"en": ["hmm"]}},
        "watched": {"category": "sentiment", "weight": 3.0, "shadow": True, "phrases": {"en": ["pineapple"]}},
        "again": {"category": "behaviour", "weight": 0.6, "when": "repeats-question"},
        "slow": {"category": "ai", "weight": 0.5, "phrases": {"en": ["wrong answer"]}},
    }
}
POLICY = Policy.from_config(TriggersFile.model_validate(FILE))
MESSAGES = [
    LabelledExample("a human please", True, "en", "one"),
    LabelledExample("somebody please", True, "en", "two"),
    LabelledExample("human rights", False, "de", "two"),
    LabelledExample("hello", False, "", "two"),
]


def is_found(text: str, category: str = "") -> bool:
    return judge(POLICY, [LabelledExample(text, True)], category)[0].found


def test_figures_are_those_of_the_textbook() -> None:
    assert match_scores(judge(POLICY, MESSAGES, "request")) == MatchScores(
        precision=0.5, recall=0.5, f1=0.5, fpr=0.5, n=4
    )


def test_figures_come_by_group_and_leave_out_what_has_none() -> None:
    judged = judge(POLICY, MESSAGES, "request")
    by_language = grouped(judged, lambda example: example.language)
    assert list(by_language) == ["de", "en"]
    assert match_scores(by_language["en"]) == MatchScores(precision=1.0, recall=0.5, f1=0.6667, fpr=0.0, n=2)
    assert len(grouped(judged, lambda example: example.source)["two"]) == 3


def test_nothing_measured_is_zero() -> None:
    assert match_scores([]) == MatchScores(0.0, 0.0, 0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("text", "category", "expected"),
    [
        ("damn", "sentiment", True),
        ("hmm", "sentiment", False),  # a hint
        ("hmm, useless", "sentiment", True),
        ("pineapple", "sentiment", False),  # on trial
        ("human", "sentiment", False),
        ("wrong answer", "ai", True),
        ("useless", "", False),  # alone it calls nobody
        ("useless wrong answer", "", True),
        ("human", "", True),
    ],
)
def test_a_category_is_found_by_weight_and_no_category_by_decision(text: str, category: str, expected: bool) -> None:
    assert is_found(text, category) is expected


def test_behaviour_is_judged_on_the_lines_of_a_text() -> None:
    assert is_found("where is my parcel\nhello?\nwhere's my parcel", "behaviour")
    assert not is_found("where is my parcel\ndo you have pets", "behaviour")


def test_the_worst_misses_come_first() -> None:
    judged = judge(POLICY, MESSAGES, "request")
    assert [(each.example.text, each.found) for each in worst_errors(judged, 5)] == [
        ("human rights", True),
        ("somebody please", False),
    ]
    assert len(worst_errors(judged, 1)) == 1
