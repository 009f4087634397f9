"""What the course of a conversation fires: repeated questions, monologues, no progress, rising anger, capitals."""

from typing import Any

import pytest

from core.escalation import Policy, TriggerContext, TriggersFile, TriggerTurn
from core.escalation.similarity import similarity

FILE: dict[str, Any] = {
    "triggers": {
        "angry": {"category": "sentiment", "weight": 0.5, "phrases": {"en": ["(ridiculous|useless|annoying)"]}},
        "shouts": {"category": "sentiment", "weight": 0.3, "when": "shouting"},
        "angrier": {"category": "sentiment", "weight": 0.6, "when": "getting-angrier", "over_turns": 4},
        "again": {
            "category": "behaviour",
            "weight": 0.6,
            "when": "repeats-question",
            "times": 2,
            "over_turns": 5,
            "phrases": {"en": ["already asked"]},
        },
        "in-a-row": {"category": "behaviour", "weight": 0.3, "when": "many-in-a-row", "times": 3},
        "stuck": {
            "category": "behaviour",
            "weight": 0.5,
            "when": "no-progress",
            "over_turns": 4,
            "not": {"en": ["(thanks|that works)"]},
        },
    },
}
POLICY = Policy.from_config(TriggersFile.model_validate(FILE))
BOT = TriggerTurn("I am afraid I do not know.", by_user=False)


def answered(*texts: str) -> list[TriggerTurn]:
    """The user's messages with an answer after each but the last."""
    return [turn for text in texts for turn in (TriggerTurn(text), BOT)][:-1]


def fired(turns: list[TriggerTurn]) -> dict[str, str]:
    signals = POLICY.fired(POLICY.of_text(turns[-1].text), TriggerContext(turns=turns))
    return {signal.trigger: signal.reason for signal in signals}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("how do I reset my password", "How can I reset my pasword??"),
        ("where is my order", "WHERE'S MY ORDER"),
        ("is there parking at the campus?", "does the campus have parking"),
        ("what documents do I need for enrolment", "which documents are needed for enrollment"),
        ("wann kommt mein Paket", "Wann kommt denn endlich mein Paket?"),
        ("cuándo llega mi pedido", "¿y mi pedido cuándo llega?"),
        ("как оплатить заказ", "как мне оплатить мой заказ?"),
        ("怎么重置密码", "我怎么重置我的密码啊"),
        ("where is my parcel", "where is my parcel, this is useless"),
    ],
)
def test_the_same_question_in_other_words_is_known_again(one: str, other: str) -> None:
    assert similarity(one, other) >= 0.7
    assert similarity(one, other) == similarity(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("when does the course start", "when does the course end"),
        ("what does a visa for Spain cost", "what does a visa for France cost"),
        ("order 12345", "order 54321"),
        ("ok", "ok"),
        ("yes please", "yes, please!"),
        ("123", "123"),
        ("怎么重置密码", "怎么修改地址"),
    ],
)
def test_another_question_about_the_same_thing_is_another(one: str, other: str) -> None:
    assert similarity(one, other) < 0.7


def test_a_question_asked_again_after_an_answer_fires_with_its_count() -> None:
    turns = answered("how do I reset my password", "ok", "so how can I reset my password?")
    assert fired(turns)["again"] == "Asked the same thing 2 times: 'so how can I reset my password?'"


def test_a_question_sent_twice_before_any_answer_is_impatience_only() -> None:
    assert fired([TriggerTurn("how do I reset my password"), TriggerTurn("how do i reset my password???")]) == {}


def test_a_question_of_long_ago_is_not_counted() -> None:
    between = ["is there a gym", "do you have parking", "thanks, what about pets", "when is breakfast", "and lunch"]
    assert "again" not in fired(answered("how do I reset my password", *between, "how do I reset my password"))


def test_saying_so_and_doing_so_count_once() -> None:
    turns = answered("how do I reset my password", "I already asked how do I reset my password")
    assert [name for name in fired(turns) if name == "again"] == ["again"]


def test_messages_in_a_row_count_from_the_last_answer() -> None:
    assert fired([TriggerTurn("hello"), BOT, TriggerTurn("a room"), TriggerTurn("for two"), TriggerTurn("in May")]) == {
        "in-a-row": "Sent 3 messages in a row"
    }
    assert fired([TriggerTurn("a room"), TriggerTurn("for two"), BOT, TriggerTurn("in May")]) == {}


def test_answers_that_came_are_progress_unless_they_were_asked_for_again_at_once() -> None:
    asked = ["is there a gym", "do you have parking", "what about pets", "when is breakfast", "is there a pool"]
    known = TriggerTurn("Yes, on the first floor.", by_user=False, answers=True)
    of_sixteen = [(f"{asked[number % 5]} in house {number}", BOT if number % 4 == 1 else known) for number in range(16)]
    twelve_well = [turn for text, said in of_sixteen for turn in (TriggerTurn(text), said)][:-1]
    assert "stuck" not in fired(twelve_well)
    same = [turn for _ in range(4) for turn in (TriggerTurn("how do I reset my password"), known)][:-1]
    assert "stuck" in fired(same)


def test_a_long_conversation_fires_until_something_helps() -> None:
    asked = ["is there a gym", "do you have parking", "what about pets", "when is breakfast"]
    assert fired(answered(*asked)) == {"stuck": "4 answers asked for and nothing solved"}
    assert fired(answered(*asked[:2], "thanks, that works", *asked[2:])) == {}


@pytest.mark.parametrize(
    "said",
    [
        ["where is it", "useless", "where is it then, this is ridiculous"],
        ["annoying", "fine", "ridiculous and USELESS"],
    ],
)
def test_anger_that_grows_counts_more_than_one_word(said: list[str]) -> None:
    reasons = fired(answered(*said))
    assert "angrier" in reasons
    assert POLICY.decide(POLICY.of_text(said[-1]), TriggerContext(turns=answered(*said)))


@pytest.mark.parametrize(
    "said",
    [
        ["hello", "this is ridiculous"],  # one word is one word
        ["ridiculous", "where is it", "fine then"],  # it cools down
        ["ridiculous", "a", "b", "c", "useless"],  # too long ago
    ],
)
def test_anger_that_does_not_grow_needs_company(said: list[str]) -> None:
    assert "angrier" not in fired(answered(*said))
    assert POLICY.decide(POLICY.of_text(said[-1]), TriggerContext(turns=answered(*said[-1:]))) is None


@pytest.mark.parametrize(
    ("text", "shouted"),
    [
        ("WHERE IS MY PARCEL NOW", True),
        ("ПОЧЕМУ НИКТО НЕ ОТВЕЧАЕТ", True),
        ("WHY is this SO hard for you", False),
        ("IBAN GB33BUKB20201555555555", False),
        ("OK THX", False),
        ("你好吗今天怎么样我的订单在哪里", False),
    ],
)
def test_capitals_throughout_are_shouting(text: str, shouted: bool) -> None:
    assert ("shouts" in {signal.trigger for signal in POLICY.of_text(text)}) is shouted


def test_without_turns_everything_is_as_it_was() -> None:
    assert POLICY.decide(POLICY.of_text("where is my parcel"), TriggerContext()) is None
    assert POLICY.fired((), TriggerContext()) == []
