"""A log read again under another trigger file, event by event. Live conversations: tests/integration."""

import numpy as np
import pytest
from past_conversations import policy_of

from core.embeddings.protocol import EmbeddingModel
from core.escalation import Policy, TriggersFile
from core.escalation.backtest import EscalationChange, FirstEscalation, causes, compare, first_escalation, replay_policy
from core.model.content import Content
from core.model.events import (
    Audience,
    Author,
    Claimed,
    ContactLeft,
    Deleted,
    Edited,
    Escalated,
    Event,
    EventBody,
    HandedBack,
    Message,
    Shadowed,
    Side,
)
from core.model.ids import AgentId, Micros, Seq, SessionId

PERSON = {"category": "request", "weight": 1.0, "phrases": {"en": ["real person"]}}
UNSURE = {"category": "ai", "weight": 0.4, "confidence_below": 0.35}
MISSED = {"category": "ai", "weight": 1.0, "times": 2}
BILL = {"category": "topic", "weight": 0.6, "phrases": {"en": ["wrong bill"]}}
PRESSED = Escalated("request", "pressed-button", "Pressed 'Talk to a person'")
FAILED = Escalated("ai", "bot-failed", "The bot could not answer (time limit)")


def user(text: str) -> tuple[Side, EventBody]:
    return Side.USER, Message(Content(text))


def bot(confidence: float | None, *, missed: bool = False, wants_human: bool = False) -> tuple[Side, EventBody]:
    return Side.BOT, Message(Content("…"), confidence=confidence, missed=missed, wants_human=wants_human)


def rules(body: EventBody) -> tuple[Side, EventBody]:
    return Side.SYSTEM, body


def log_of(*said: tuple[Side, EventBody]) -> list[Event]:
    return [
        Event(SessionId("ses_1"), Seq(seq), Micros(seq), Author(side), body, Audience.PUBLIC)
        for seq, (side, body) in enumerate(said, 1)
    ]


def asked_for() -> Escalated:
    return Escalated("request", "asks", "Asked for a person: 'real person'")


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (None, None, EscalationChange.UNCHANGED),
        (None, 3, EscalationChange.GAINED),
        (3, None, EscalationChange.LOST),
        (3, 2, EscalationChange.EARLIER),
        (3, 4, EscalationChange.LATER),
        (3, 3, EscalationChange.UNCHANGED),
    ],
)
def test_two_runs_are_compared_by_their_moments(
    before: int | None, after: int | None, change: EscalationChange
) -> None:
    calls = [FirstEscalation(Seq(seq), name, "", "") if seq else None for seq, name in ((before, "a"), (after, "b"))]
    assert compare(*calls) is change


def test_an_escalation_is_led_to_by_the_last_words_of_the_user_or_the_bot() -> None:
    log = log_of(user("a real person"), rules(Shadowed(Seq(1), ("trial",))), rules(asked_for()))
    assert list(causes(log)) == [1, 2, 1]
    assert first_escalation(log) == FirstEscalation(
        Seq(1), "asks", "Asked for a person: 'real person'", "a real person"
    )


@pytest.mark.parametrize("certain", [PRESSED, FAILED])
def test_a_press_and_a_failure_call_where_they_stand(certain: Escalated) -> None:
    log = log_of(user("hello"), bot(0.9), rules(certain))
    call = replay_policy(log, policy_of(missed=MISSED))
    assert call and (call.seq, call.trigger) == (3, certain.trigger)
    assert compare(first_escalation(log), call) is EscalationChange.UNCHANGED


def test_a_stop_for_safety_calls_where_the_other_bot_answered() -> None:
    stop = {"category": "ai", "weight": 0.6, "when": "safety-stop"}
    reason = "Billing: 'wrong bill'; The bot stopped for safety's sake"
    log = log_of(user("a wrong bill"), bot(0.9), rules(Escalated("topic", "bill", reason)))
    call = replay_policy(log, policy_of(bill=BILL, stop=stop))
    assert call
    assert (call.seq, call.trigger, compare(first_escalation(log), call)) == (2, "bill", EscalationChange.UNCHANGED)
    assert replay_policy(log, policy_of(bill=BILL)) is None
    assert replay_policy(log, policy_of(bill=BILL, stop=stop | {"shadow": True})) is None


def test_a_button_on_trial_calls_nobody() -> None:
    on_trial = policy_of(pressed={"category": "request", "weight": 1.0, "when": "button", "shadow": True})
    assert replay_policy(log_of(user("hello"), rules(PRESSED)), on_trial) is None


def test_misses_count_only_in_a_row() -> None:
    miss = bot(0.1, missed=True)
    policy = policy_of(missed=MISSED)
    assert replay_policy(log_of(user("a"), miss, user("b"), bot(0.9), user("c"), miss), policy) is None
    call = replay_policy(log_of(user("a"), miss, user("b"), miss), policy)
    assert call and (call.seq, call.trigger, call.words) == (4, "missed", "b")


def test_a_miss_without_any_confidence_is_a_miss() -> None:
    miss = bot(None, missed=True)
    assert replay_policy(log_of(user("a"), miss, user("b"), miss), policy_of(missed=MISSED)) is not None


def test_topic_and_unsure_answer_add_up_as_they_did_live() -> None:
    policy = policy_of(bill=BILL, unsure=UNSURE)
    log = log_of(user("this is a wrong bill"), user("hello?"), bot(0.2))
    call = replay_policy(log, policy)
    assert call and (call.seq, call.trigger) == (3, "bill")
    assert replay_policy(log_of(user("this is a wrong bill"), bot(0.9), user("hello?"), bot(0.2)), policy) is None


def test_an_answer_answers_the_words_as_they_were_edited() -> None:
    policy = policy_of(bill=BILL, unsure=UNSURE)
    edited = Side.USER, Edited(Seq(1), Content("the right bill"))
    assert replay_policy(log_of(user("a wrong bill"), edited, bot(0.2)), policy) is None
    assert replay_policy(log_of(user("a wrong bill"), (Side.USER, Deleted(Seq(1))), bot(0.2)), policy) is None


def test_the_bots_own_wish_stands_with_its_answer() -> None:
    asks = {"category": "ai", "weight": 1.0, "when": "bot-asks"}
    wished = Escalated("ai", "bot-asks", "The bot thinks a person is needed")
    log = log_of(user("help"), bot(0.9, wants_human=True), rules(wished))
    call = replay_policy(log, policy_of(bot_asks=asks))
    assert call and compare(first_escalation(log), call) is EscalationChange.UNCHANGED
    assert replay_policy(log, policy_of(missed=MISSED)) is None
    assert replay_policy(log_of(user("help"), bot(0.9), rules(asked_for())), policy_of(bot_asks=asks)) is None


def test_an_escalation_behind_an_answer_without_figures_stands() -> None:
    log = log_of(user("a"), bot(None), rules(Escalated("ai", "no-answer", "The bot missed 2 answers in a row")))
    call = replay_policy(log, policy_of(person=PERSON))
    assert call and call.trigger == "no-answer"
    assert compare(first_escalation(log), call) is EscalationChange.UNCHANGED


def test_what_the_user_wrote_after_the_real_escalation_still_counts() -> None:
    log = log_of(user("wrong bill"), rules(asked_for()), user("a real person please"))
    call = replay_policy(log, policy_of(person=PERSON))
    assert call and call.seq == 3
    assert compare(first_escalation(log), call) is EscalationChange.LATER


def test_an_address_that_was_asked_for_is_not_weighed() -> None:
    left = user("real person at mia@example.com"), rules(ContactLeft("mia@example.com"))
    assert replay_policy(log_of(*left), policy_of(person=PERSON)) is None


def test_words_to_an_agent_who_came_by_themselves_are_not_weighed() -> None:
    ana = Side.AGENT, Claimed(AgentId("agt_1"), "Ana")
    back = Side.AGENT, HandedBack(AgentId("agt_1"))
    words = user("you are a real person?")
    assert replay_policy(log_of(user("hi"), ana, words), policy_of(person=PERSON)) is None
    call = replay_policy(log_of(user("hi"), ana, words, back, words), policy_of(person=PERSON))
    assert call and call.seq == 5


def test_a_replay_weighs_what_messages_mean() -> None:
    policy = Policy.from_config(
        TriggersFile.model_validate(
            {"triggers": {"towed": {"category": "topic", "weight": 1.0, "examples": ["my car was towed"]}}}
        )
    )
    model, meant = EmbeddingModel("a plane", 2), np.array([1, 0], np.float32)
    policy.embedded[0].fill(model, {"my car was towed": meant})
    log = log_of(user("hola"), user("se llevaron mi coche"))
    call = replay_policy(log, policy, vector_of=lambda text: meant if "coche" in text else meant[::-1])
    assert call is not None and call.words == "se llevaron mi coche"
    assert replay_policy(log, policy) is None
