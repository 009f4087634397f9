"""From signals and circumstances to a decision and its reason."""

from typing import Any

import pytest

from core.escalation import Policy, TriggerContext, TriggersFile, to_escalated
from core.model.events import Escalated

FILE: dict[str, Any] = {
    "escalate_at": 1.0,
    "triggers": {
        "asks": {"category": "request", "weight": 1.0, "phrases": {"en": ["speak to someone"]}},
        "billing-dispute": {
            "category": "topic",
            "weight": 0.6,
            "priority": "high",
            "queue": "billing",
            "phrases": {"en": ["charged twice"]},
        },
        "angry": {"category": "sentiment", "weight": 0.4, "phrases": {"en": ["ridiculous"]}},
        "misses": {"category": "ai", "weight": 1.0, "times": 2},
        "unsure": {"category": "ai", "weight": 0.4, "confidence_below": 0.35},
        "asked-by-bot": {"category": "ai", "weight": 1.0, "when": "bot-asks"},
        "stopped": {"category": "ai", "weight": 1.0, "when": "safety-stop"},
        "watched": {"category": "topic", "weight": 5.0, "shadow": True, "phrases": {"en": ["pineapple"]}},
        "off": {"category": "topic", "weight": 5.0, "enabled": False, "phrases": {"en": ["banana"]}},
    },
}
POLICY = Policy.from_config(TriggersFile.model_validate(FILE))


def decide(text: str = "", **circumstances: Any) -> Any:
    return POLICY.decide(POLICY.of_text(text), TriggerContext(**circumstances))


def test_a_request_is_enough_alone() -> None:
    decision = decide("Please let me SPEAK to someone.")
    assert (decision.category, decision.trigger, decision.score) == ("request", "asks", 1.0)
    assert decision.reason == "Asked for a person: 'SPEAK to someone'"
    assert decision.matched == "SPEAK to someone"


def test_a_lighter_signal_waits_for_company() -> None:
    assert decide("I was charged twice") is None
    decision = decide("I was charged twice, ridiculous!")
    assert decision.score == pytest.approx(1.0)
    assert decision.reason == "Billing dispute: 'charged twice'; Sounds upset: 'ridiculous'"
    assert (decision.trigger, decision.priority, decision.queue) == ("billing-dispute", "high", "billing")


def test_a_topic_and_an_unsure_answer_make_a_decision() -> None:
    assert decide("charged twice", low_confidence=0.5) is None
    assert decide("charged twice", low_confidence=0.2).reason.endswith("The bot was unsure of its answer")


@pytest.mark.parametrize(
    ("circumstances", "trigger", "reason"),
    [
        ({"misses": 2}, "misses", "The bot had no answer twice"),
        ({"button": True}, "pressed-button", "Pressed 'Talk to a person'"),
        ({"bot_failed": True}, "bot-failed", "The bot could not answer"),
        ({"bot_failed": True, "failure": "time limit"}, "bot-failed", "The bot could not answer (time limit)"),
        ({"wants_human": True}, "asked-by-bot", "The bot thinks a person is needed"),
        ({"safety_stop": True}, "stopped", "The bot stopped for safety's sake"),
    ],
)
def test_circumstances_decide_without_a_word(circumstances: dict[str, Any], trigger: str, reason: str) -> None:
    decision = decide("hello", **circumstances)
    assert (decision.trigger, decision.reason) == (trigger, reason)


@pytest.mark.parametrize("circumstances", [{}, {"misses": 1}, {"low_confidence": 0.1}, {"low_confidence": 0.9}])
def test_less_than_that_leaves_the_bot_in_charge(circumstances: dict[str, Any]) -> None:
    assert decide("hello", **circumstances) is None


def test_the_button_and_a_failed_bot_act_whatever_the_threshold() -> None:
    stern = Policy.from_config(TriggersFile.model_validate(FILE | {"escalate_at": 50.0}))
    assert stern.decide((), TriggerContext(button=True)).score == 50.0  # type: ignore[union-attr]
    assert stern.decide((), TriggerContext(bot_failed=True)) is not None
    assert stern.decide(stern.of_text("speak to someone"), TriggerContext()) is None


def test_a_shadow_is_seen_and_never_acts() -> None:
    signals = POLICY.of_text("pineapple")
    assert [signal.trigger for signal in signals] == ["watched"]
    assert POLICY.decide(signals, TriggerContext()) is None


def test_shadows_are_told_apart_whether_or_not_anything_is_decided() -> None:
    quiet, loud = POLICY.of_text("pineapple"), POLICY.of_text("pineapple, speak to someone")
    assert [signal.trigger for signal in POLICY.shadow_signals(quiet, TriggerContext())] == ["watched"]
    decision = POLICY.decide(loud, TriggerContext())
    assert [signal.trigger for signal in decision.signals] == ["asks"]  # type: ignore[union-attr]
    assert [signal.trigger for signal in decision.shadow] == ["watched"]  # type: ignore[union-attr]
    assert decision.score == 1.0  # type: ignore[union-attr]


def test_a_circumstance_on_trial_is_a_shadow_too() -> None:
    file = {"triggers": {"misses": {"category": "ai", "weight": 1.0, "times": 2, "shadow": True}}}
    tried = Policy.from_config(TriggersFile.model_validate(file))
    assert tried.decide((), TriggerContext(misses=3)) is None
    assert [signal.trigger for signal in tried.shadow_signals((), TriggerContext(misses=3))] == ["misses"]


def test_a_named_queue_goes_before_the_general_one() -> None:
    decision = decide("I was charged twice, let me speak to someone")
    assert (decision.trigger, decision.queue, decision.priority) == ("asks", "billing", "high")


def test_a_disabled_trigger_is_not_there() -> None:
    assert POLICY.of_text("banana") == ()


def test_the_event_keeps_reason_words_and_the_file_that_decided() -> None:
    event = to_escalated(decide("speak to someone"), "0123456789abcdef")
    assert event == Escalated(
        category="request",
        trigger="asks",
        reason="Asked for a person: 'speak to someone'",
        matched="speak to someone",
        config="0123456789abcdef",
        score=1.0,
    )
