"""Which bots the settings make, with the shipped config and Gemini's stand-in."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from gemini_setup import CONFIG, FIRST, KNOWN, SECOND, asks

from bridge.bots import make_bots
from bridge.sandbox.gemini import TEST_KEY, GeminiStandIn
from bridge.settings import Settings
from core.bots.bot_chain import Bots
from core.bots.protocol import ChatTurn
from core.bots.settings import read_settings
from core.model.events import Side

pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


def bots_with(gemini: GeminiStandIn, model: str = FIRST, config: Path = CONFIG, key: str | None = TEST_KEY) -> Bots:
    settings = Settings(
        gemini_api_key=key, gemini_model=model, gemini_base_url=gemini.base_url, gemini_api_version="v1"
    )
    return make_bots(settings, config, misses=["I could not answer."])


async def test_with_a_key_gemini_answers_and_sums_up(gemini: GeminiStandIn) -> None:
    bots = bots_with(gemini)
    assert bots.names == ["gemini", "knowledge"]
    assert (await bots.answerer.answer(asks(KNOWN))).by == "gemini"
    gemini.reply = lambda _asked: "Wants the visa fee."
    assert await bots.summarizer.summarize(asks(KNOWN).turns) == "Wants the visa fee."
    await bots.close()


async def test_one_person_has_a_share_of_what_costs_and_others_have_theirs(gemini: GeminiStandIn) -> None:
    bots = bots_with(gemini)
    most = read_settings(CONFIG / "bot.yaml").gemini.answers_per_visitor or 0
    mia, otto = (replace(asks(KNOWN), asker=who) for who in ("con_mia", "con_otto"))
    answers = [(await bots.answerer.answer(mia)).by for _ in range(most + 2)]
    assert answers == ["gemini"] * most + ["knowledge"] * 2
    assert (await bots.answerer.answer(otto)).by == "gemini"
    await bots.close()


async def test_without_a_key_nobody_is_contacted_and_all_the_same_is_there(gemini: GeminiStandIn) -> None:
    bots = bots_with(gemini, key=None)
    assert bots.names == ["knowledge"]
    assert (await bots.answerer.answer(asks(KNOWN))).knows
    said = await bots.summarizer.summarize([*asks(KNOWN).turns, ChatTurn(Side.BOT, "I could not answer.")])
    assert said == f"Asked: “{KNOWN}”\nThe bot did not know."
    await bots.close()
    assert gemini.calls == []


async def test_the_shipped_fallback_takes_over_from_a_model_that_is_gone(gemini: GeminiStandIn) -> None:
    bots = bots_with(gemini, model="gemini-2.5-flash")
    answer = await bots.answerer.answer(asks(KNOWN))
    assert answer.usage
    assert answer.usage.model == SECOND
    await bots.close()


async def test_when_gemini_is_down_a_summary_is_made_of_the_conversation(gemini: GeminiStandIn) -> None:
    bots = bots_with(gemini)
    gemini.faults.start_outage(60)
    assert (await bots.summarizer.summarize(asks(KNOWN).turns)).startswith(f"Asked: “{KNOWN}”")
    await bots.close()
