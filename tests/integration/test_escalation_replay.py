"""What was decided live is what a replay decides, whatever people and bot did before."""

import random

import pytest
from past_conversations import PastConversation, policy_of, rules_with_policy

from core.escalation.backtest import EscalationChange, compare, first_escalation, replay_policy
from core.store import Store
from core.usecases.rules import Rules

POLICY = policy_of(
    asks={"category": "request", "weight": 1.0, "phrases": {"en": ["real person"]}},
    bill={"category": "topic", "weight": 0.6, "phrases": {"en": ["wrong bill"]}},
    upset={"category": "sentiment", "weight": 0.5, "phrases": {"en": ["useless"]}},
    trial={"category": "topic", "weight": 1.0, "phrases": {"en": ["refund"]}, "shadow": True},
    bot_asks={"category": "ai", "weight": 1.0, "when": "bot-asks"},
    missed={"category": "ai", "weight": 1.0, "times": 3},
    again={"category": "behaviour", "weight": 0.6, "when": "repeats-question"},
    angrier={"category": "sentiment", "weight": 0.5, "when": "getting-angrier"},
    unsure={"category": "ai", "weight": 0.4, "confidence_below": 0.35},
)
WORDS = ("hello", "a wrong bill", "useless thing", "my refund", "real person")
WEIGHTS = (8, 3, 2, 1, 1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize("seed", range(60))
async def test_the_same_triggers_decide_the_same_again(store: Store, rules: Rules, seed: int) -> None:
    chance = random.Random(seed)
    talk = PastConversation(store, rules_with_policy(rules, POLICY))
    await talk.says("hello")
    for _ in range(12):
        await _something(talk, chance)
    log = await talk.log()
    assert compare(first_escalation(log), replay_policy(log, POLICY, "en")) is EscalationChange.UNCHANGED


async def _something(talk: PastConversation, chance: random.Random) -> None:
    match chance.randrange(20):
        case 0:
            await talk.presses()
        case 1:
            await talk.bot_fails()
        case 2:
            await talk.cancels()
        case 3:
            await talk.bot(0.9, wants_human=True)
        case 4 | 5 | 6:
            await talk.misses()
        case 7 | 8 | 9:
            await talk.bot(chance.choice((0.2, 0.35, 0.8)))
        case _:
            await talk.says(*chance.choices(WORDS, WEIGHTS))
