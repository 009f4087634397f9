"""Plain sentences of anger or despair call a person by themselves; a mood beside other matters needs company."""

import pytest
from shipped_configuration import shipped_policy

from core.escalation import Policy, TriggerContext, TriggersFile
from core.escalation.outbursts import short_outbursts

PLAIN = """
I'm very frustrated!
I am so angry right now
This is ridiculous.
You are useless
I've had enough!
I'm desperate, please help me
nobody helps me
I am furious, I have been waiting for three weeks and my file is lost
¡Estoy muy frustrado!
Esto es inaceptable
No puedo más
Estou muito irritado
Não aguento mais
Je suis très en colère !
J'en ai marre
Ich bin sehr wütend!
Das ist eine Frechheit
Ich kann nicht mehr
Sono furioso!
Non ne posso più
Я очень зол!
С меня хватит
Çok sinirliyim!
Bıktım artık
Tôi rất bực mình!
Tôi không chịu nổi nữa
我很生气！
我受够了
""".strip().splitlines()

CALM = """
I'm not angry
no need to be upset
I was frustrated with my old university, which other ones are there in Canada?
the weather is terrible today
my old laptop is useless now, can I rent one?
is it ridiculous to apply in June?
holy shit that is cheap
I have enough money for the first year
how angry do examiners get when one is late?
no estoy enfadado
ich bin nicht sauer
je ne suis pas en colère
""".strip().splitlines()


@pytest.fixture
def policy() -> Policy:
    return shipped_policy()


@pytest.mark.parametrize("text", PLAIN)
def test_plain_anger_calls_a_person(policy: Policy, text: str) -> None:
    decision = policy.decide(policy.of_text(text), TriggerContext())
    assert decision, [signal.trigger for signal in policy.of_text(text)]
    assert decision.category == "sentiment"


@pytest.mark.parametrize("text", CALM)
def test_what_only_speaks_of_moods_does_not(policy: Policy, text: str) -> None:
    decision = policy.decide(policy.of_text(text), TriggerContext())
    assert decision is None, decision


def test_the_card_tells_the_sentence_once(policy: Policy) -> None:
    decision = policy.decide(policy.of_text("I'm very frustrated!"), TriggerContext())
    assert decision and decision.reason in (
        "Very upset: 'I'm very frustrated!'",
        "Losing patience: 'I'm very frustrated!'",
    )


@pytest.mark.parametrize(
    "text",
    ["why is this portal so slow and annoying that I never get my letter", "what the hell is it about that letter"],
)
def test_anger_and_a_missed_answer_in_one_turn_call_a_person(policy: Policy, text: str) -> None:
    signals = policy.of_text(text)
    assert policy.decide(signals, TriggerContext()) is None
    missed = policy.decide(signals, TriggerContext(misses=1, low_confidence=0.4))
    assert missed and "The bot had no answer" in missed.reason


def test_a_missed_answer_alone_does_not(policy: Policy) -> None:
    assert policy.decide((), TriggerContext(misses=1, low_confidence=0.0)) is None


def test_short_sentences_are_those_that_leave_no_room_for_a_matter() -> None:
    text = (
        "I am furious, nobody has answered for three long weeks. Why is that? It is bad. And one that goes on and on."
    )
    assert list(short_outbursts(text, 5)) == ["I am furious", "Why is that?", "It is bad."]
    assert list(short_outbursts("太过分了。我的申请三个星期以前就已经交上去了", 4)) == ["太过分了。"]


def test_an_outburst_needs_a_mood_that_counts() -> None:
    file = {
        "triggers": {
            "mood": {"category": "sentiment", "weight": 0.5, "phrases": {"en": ["ridiculous"]}, "shadow": True},
            "burst": {"category": "sentiment", "weight": 1.0, "when": "outburst"},
        }
    }
    tried = Policy.from_config(TriggersFile.model_validate(file))
    assert tried.decide(tried.of_text("this is ridiculous"), TriggerContext()) is None
