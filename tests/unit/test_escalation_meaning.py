"""Triggers by example, on vectors made by hand: what fires, what vetoes, and what is told of it."""

import numpy as np
import pytest

from core.embeddings.protocol import EmbeddingModel
from core.escalation import Policy, TriggerContext, TriggersFile, TriggerTurn
from core.escalation.example_lint import lint_examples
from core.escalation.head_training import LabelledVectors, train_head
from core.escalation.learned_head import HEADS, read_head

PLANE = EmbeddingModel("a plane", 2)


def at(degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)], np.float32)


def policy_of(embed: bool = True, **more: object) -> Policy:
    parking = {"category": "topic", "weight": 1.0, "examples": ["my car was towed", "se llevaron mi coche"], **more}
    policy = Policy.from_config(TriggersFile.model_validate({"triggers": {"parking": parking}}))
    places = {"my car was towed": 0, "se llevaron mi coche": 10, "how much is parking": 30}
    for texts in policy.embedded if embed else ():
        texts.fill(PLANE, {text: at(places[text]) for text in texts.texts})
    return policy


def test_a_message_near_an_example_fires_and_quotes_it() -> None:
    [signal] = policy_of().of_text("Abschleppwagen!", vector=at(12))
    assert signal.trigger == "parking"
    assert signal.matched == "Abschleppwagen!"
    assert signal.reason == "Parking: means the same as 'se llevaron mi coche' (1.00)"


def test_a_message_far_from_all_examples_fires_nothing() -> None:
    assert policy_of().of_text("hello", vector=at(60)) == ()


def test_nothing_fires_by_meaning_without_a_vector_or_before_the_examples_have_theirs() -> None:
    assert policy_of().of_text("Abschleppwagen!") == ()
    assert policy_of(embed=False).of_text("Abschleppwagen!", vector=at(12)) == ()


@pytest.mark.parametrize("vector", [np.zeros(2, np.float32), np.ones(3, np.float32)], ids=["unread", "another model"])
def test_a_vector_that_says_nothing_fires_nothing(vector: np.ndarray) -> None:
    assert policy_of().of_text("Abschleppwagen!", vector=vector) == ()


def test_a_message_nearer_to_what_is_unlike_does_not_fire() -> None:
    policy = policy_of(unlike=["how much is parking"])
    assert policy.of_text("what is the price of a space", vector=at(25)) == ()
    assert policy.of_text("Abschleppwagen!", vector=at(12))


def test_an_exception_in_the_words_vetoes_the_meaning() -> None:
    policy = policy_of(**{"not": {"en": ["was not towed"]}})
    assert policy.of_text("my car was not towed", vector=at(1)) == ()


def test_a_phrase_stays_certain_and_is_told_by_the_users_words() -> None:
    policy = policy_of(phrases={"en": ["towed"]}, unlike=["how much is parking"])
    [signal] = policy.of_text("they towed it", vector=at(30))
    assert signal.reason == "Parking: 'they towed'" or signal.matched == "towed"


def test_what_a_message_meant_is_remembered_for_later_looks_at_the_conversation() -> None:
    policy = Policy.from_config(
        TriggersFile.model_validate(
            {
                "triggers": {
                    "upset": {"category": "sentiment", "weight": 0.5, "examples": ["I am angry"]},
                    "angrier": {"category": "sentiment", "weight": 0.6, "when": "getting-angrier", "over_turns": 3},
                }
            }
        )
    )
    policy.embedded[0].fill(PLANE, {"I am angry": at(0)})
    said = ["hola", "estoy enfadado", "muy enfadado"]
    turns = tuple(turn for text in said for turn in (TriggerTurn(text), TriggerTurn("", by_user=False)))[:-1]
    for text, degrees in zip(said, (90, 5, 3), strict=True):
        signals = policy.read(text, vector=at(degrees))
    assert {each.trigger for each in policy.fired(signals, TriggerContext(turns=turns))} == {"upset", "angrier"}


def test_a_short_mood_by_meaning_is_an_outburst() -> None:
    policy = Policy.from_config(
        TriggersFile.model_validate(
            {
                "triggers": {
                    "upset": {"category": "sentiment", "weight": 0.5, "examples": ["I am angry"]},
                    "outburst": {"category": "sentiment", "weight": 0.5, "when": "outburst", "words": 4},
                }
            }
        )
    )
    policy.embedded[0].fill(PLANE, {"I am angry": at(0)})
    assert policy.decide(policy.of_text("¡estoy muy enfadado!", vector=at(2)), TriggerContext())
    long = "estoy muy enfadado con el tiempo que hace hoy aquí"
    assert policy.decide(policy.of_text(long, vector=at(2)), TriggerContext()) is None


def test_every_head_is_there_and_small() -> None:
    for name in HEADS:
        head = read_head(name)
        assert head.model == EmbeddingModel("multilingual-e5-small-q4", 384)
        assert 0.5 < head.fires_at < 1
        assert head.weights.hidden.size < 60_000


def test_a_head_of_another_model_is_left_out() -> None:
    policy = policy_of(learned="request")
    assert [each.trigger for each in policy.of_text("Abschleppwagen!", vector=at(12))] == ["parking"]


def test_a_head_learns_and_the_same_seed_learns_the_same() -> None:
    chance = np.random.default_rng(7)
    angles = chance.uniform(0, 360, 1_000)
    messages = LabelledVectors(
        np.stack([at(angle) for angle in angles]) / 20,
        angles < 120,
        np.ones(1_000, np.float32),
        [f"source {place % 7}" for place in range(1_000)],
        [str(place) for place in range(1_000)],
    )
    one, other = (train_head(PLANE, messages, 0.5, seed=3) for _ in range(2))
    assert np.array_equal(one.set_aside, other.set_aside)
    assert ((one.set_aside >= 0.5) == messages.wanted).mean() > 0.97


def test_check_names_examples_that_work_against_each_other() -> None:
    file = TriggersFile.model_validate(
        {
            "triggers": {
                "one": {"category": "topic", "weight": 1.0, "examples": ["my car was towed"], "unlike": ["towed cars"]},
                "two": {"category": "topic", "weight": 1.0, "examples": ["se llevaron mi coche", "I am angry"]},
            }
        }
    )
    policy = Policy.from_config(file)
    places = {"my car was towed": 0, "towed cars": 3, "se llevaron mi coche": 5, "I am angry": 90}
    policy.embedded[0].fill(PLANE, {text: at(degrees) for text, degrees in places.items()})
    assert [(found.place[1], found.text) for found in lint_examples(file, policy.embedded)] == [
        ("one", "'towed cars' under unlike: silences this example"),
        ("two", "trigger 'one' has an example that means the same"),
    ]
    assert list(lint_examples(file, Policy.from_config(file).embedded)) == []
