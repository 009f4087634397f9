"""The shipped triggers: texts that stand nowhere in the file fire, and what looks like a request does not."""

import time

import pytest
from shipped_configuration import shipped_config, shipped_policy

from core.config import Config
from core.escalation import Policy, TriggerContext


@pytest.fixture
def config() -> Config:
    return shipped_config()


@pytest.fixture
def policy() -> Policy:
    return shipped_policy()


REQUESTS = """
I need help with something complex
any chance of speaking to an actual employee?
pleeease let me talk to a humannn
HUMAN!!!
let me speak with your superviser
this bot is useless, get me a person
put me through to admissions
could you have an advisor phone me
i don't want to talk to a robot, give me a person
necesito hablar con alguien ya
¿Podría llamarme alguien?
me passa para um humano
tem alguém aí de verdade?
passez-moi quelqu'un
je ne veux pas parler à un robot
Kann mich bitte jemand anrufen?
verbinden Sie mich mit einem echten Menschen
mi passi un responsabile
c'è qualcuno di reale?
хочу поговорить с оператором
есть тут кто живой?
müşteri temsilcisine bağlanmak istiyorum
beni birine bağlayın
chuyển cho tôi tư vấn viên
toi muon gap nhan vien
我想跟真人说话
能不能找个人来跟我聊
""".strip().splitlines()

NO_REQUESTS = """
are you human?
are you a real person or a robot?
am I talking to a human right now?
no need for an agent
don't transfer me to anyone
No, you don't need to transfer me to a real person
I don't want to speak to anyone
insurance agent near me
what are the opening hours of your agents
I spoke to a representative yesterday
how many counsellors do you have
do I need a consultant to apply?
price per person
please call me Anna
transfer money to my landlord
human rights law master's degree
¿eres un robot?
no necesito hablar con nadie
não preciso de atendente
pas besoin de conseiller
Bist du ein Mensch?
ich brauche keinen Mitarbeiter
non serve un operatore
ты человек?
не надо оператора
temsilciye gerek yok
không cần nhân viên
你是真人吗
不用转人工
""".strip().splitlines()


@pytest.mark.parametrize("text", REQUESTS)
def test_who_asks_for_a_person_gets_one(policy: Policy, text: str) -> None:
    assert policy.decide(policy.of_text(text), TriggerContext()), text


@pytest.mark.parametrize("text", NO_REQUESTS)
def test_refusals_and_questions_about_agents_do_not_fire(policy: Policy, text: str) -> None:
    decision = policy.decide(policy.of_text(text), TriggerContext())
    assert decision is None, f"{text}: {decision}"


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Why have I been billed double this month?!", "billing-dispute"),
        ("your portal has been down since this morning", "outage"),
        ("my solicitor is going to write to you", "legal"),
        ("I can't go on, I want to end my life", "safety"),
        ("please terminate my contract", "cancellation"),
        ("erase all of my personal data", "data-privacy"),
        ("you keep giving me the same thing, this is so frustrating", "losing-patience"),
        ("das ist doch eine Frechheit", "losing-patience"),
        ("mi hanno addebitato due volte", "billing-dispute"),
    ],
)
def test_every_category_of_words_fires(policy: Policy, text: str, trigger: str) -> None:
    assert trigger in [signal.trigger for signal in policy.of_text(text)]


def test_anger_about_money_is_more_than_either(policy: Policy) -> None:
    assert policy.decide(policy.of_text("you charged me twice"), TriggerContext()) is None
    assert policy.decide(policy.of_text("you charged me twice, this is unacceptable"), TriggerContext())


def test_the_shipped_file_has_every_category_that_acts(config: Config) -> None:
    assert {trigger.category for trigger in config.triggers.triggers.values()} >= {
        "request",
        "topic",
        "sentiment",
        "ai",
    }


def test_thousands_of_messages_a_second_pass_the_shipped_phrases(policy: Policy) -> None:
    texts = [f"{text} number {count}" for count in range(40) for text in (*REQUESTS, *NO_REQUESTS)]
    started = time.process_time()
    for text in texts:
        policy.of_text(text)
    per_second = len(texts) / (time.process_time() - started)
    assert per_second > 1_000, f"{per_second:.0f} messages a second"  # 6,000 and more on a quiet core
