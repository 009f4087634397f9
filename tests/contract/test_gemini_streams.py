"""An answer while it is being written: what is shown, what is held back, and what is taken back."""

import json
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from gemini_setup import KNOWN, SETTINGS, GeminiSetup, asks, gemini_setup
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.gemini.draft_stream import DraftStream
from bridge.sandbox.gemini import GeminiOutcome, GeminiStandIn
from core.bots.protocol import AnswerFailed
from core.rendering.markdown import to_content

pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def rules(gemini: GeminiStandIn) -> AsyncIterator[GeminiSetup]:
    async with gemini_setup(gemini) as made:
        yield made


def reply(text: str, confidence: float = 0.9) -> dict[str, object]:
    return {"confidence": confidence, "wants_human": False, "language": "en", "text": text}


async def test_drafts_grow_into_the_answer(gemini: GeminiStandIn, rules: GeminiSetup) -> None:
    answer = await rules.bot.stream(asks(KNOWN), rules.drafts.append)
    assert len(rules.drafts) > 1
    assert all(after.startswith(before) for before, after in pairwise(rules.drafts))
    assert rules.drafts[-1] == answer.text
    assert [call.method for call in gemini.calls] == ["streamGenerateContent"]


async def test_a_draft_shows_no_marks_and_the_answer_is_formatted(gemini: GeminiStandIn, rules: GeminiSetup) -> None:
    """Models write Markdown whatever they are told; nobody reads its asterisks."""
    gemini.reply = lambda _asked: reply("**The fee** is 12 euros. You need:\n\n* a passport\n* a `photo`")
    answer = await rules.bot.stream(asks(KNOWN), rules.drafts.append)
    assert rules.drafts
    assert not [draft for draft in rules.drafts if "*" in draft or "`" in draft]
    content = to_content(answer.text)
    assert (answer.markdown, content.text) == (True, "The fee is 12 euros. You need:\n\n• a passport\n• a photo")


async def test_a_stream_ends_in_the_answer_that_a_whole_call_gives(rules: GeminiSetup) -> None:
    for question in (KNOWN, "Is my parcel there?", "I want a person"):
        assert await rules.bot.stream(asks(question), rules.drafts.append) == await rules.bot.answer(asks(question))


async def test_nothing_is_shown_of_what_the_model_is_not_sure_of(gemini: GeminiStandIn, rules: GeminiSetup) -> None:
    gemini.reply = lambda _asked: reply("The fee is surely a hundred dollars, I would say.", confidence=0.2)
    answer = await rules.bot.stream(asks(KNOWN), rules.drafts.append)
    assert (rules.drafts, answer.knows, answer.text) == ([], False, SETTINGS.texts.unknown)


async def test_a_safety_stop_midway_takes_back_what_was_shown(gemini: GeminiStandIn, rules: GeminiSetup) -> None:
    gemini.script_outcomes(GeminiOutcome.SAFETY)
    gemini.reply = lambda _asked: reply("The fee is this, and then follows what nobody should read. " * 5)
    answer = await rules.chain.stream(asks(KNOWN), rules.drafts.append)
    assert rules.drafts[0].startswith("The fee")
    assert rules.drafts[-1] == ""
    assert answer.by == "knowledge"


async def test_a_stream_that_just_ends_is_no_answer(gemini: GeminiStandIn, rules: GeminiSetup) -> None:
    gemini.script_outcomes(GeminiOutcome.DROPPED_MIDWAY)
    with pytest.raises(AnswerFailed):
        await rules.bot.stream(asks(KNOWN), rules.drafts.append)
    assert gemini.calls


FENCE = "-----0011223344556677-----"


def shown(text: str, pieces: int = 1) -> list[str]:
    drafts: list[str] = []
    hearing = DraftStream(drafts.append, 0.5, FENCE)
    for start in range(0, len(text), pieces):
        hearing.hear(text[start : start + pieces])
    return drafts


@settings(deadline=None)
@given(st.text(), st.integers(1, 20), st.booleans())
def test_every_draft_is_the_beginning_of_the_answer(text: str, pieces: int, is_ascii: bool) -> None:
    drafts = shown(json.dumps(reply(text), ensure_ascii=is_ascii), pieces)
    assert all(text.strip().startswith(draft) for draft in drafts)
    assert len(set(drafts)) == len(drafts)
    assert (drafts or [""])[-1] == text.strip()


@pytest.mark.parametrize(
    ("text", "so_far"),
    [
        ('"', []),
        ('"a', ["a"]),
        ('"a\\', ["a"]),
        ('"a\\u00', ["a"]),
        ('"a\\ud83d', ["a"]),
        ('"a\\ud83d\\ude', ["a"]),
        ('"a\\ud83d\\ude00', ["a", "a😀"]),
        ('"a\\ud83d and more', ["a"]),
        ('"a\\q and more', ["a"]),
        ('"a\nb', ["a"]),
        ('"a"} {"confidence": 1, "text": "again"}', ["a"]),
        ("1", []),
    ],
)
def test_how_far_a_text_is_there_when_it_arrives_byte_by_byte(text: str, so_far: list[str]) -> None:
    assert shown(f'{{"confidence": 0.9, "note": {{"text": "no"}}, "text": {text}') == so_far


@settings(deadline=None)
@given(st.text(alphabet='{}[]":,\\u0d8"tex 1.e-\n') | st.text())
def test_what_is_no_reply_shows_nothing_and_raises_nothing(text: str) -> None:
    assert shown(text) == shown(f"Here you are: {text}") == []


def test_of_a_reply_that_quotes_its_instructions_nothing_behind_the_quotation_is_shown() -> None:
    drafts = shown(json.dumps(reply(f"My rules: {FENCE} notes")), 3)
    assert drafts
    assert not any(FENCE in draft or "notes" in draft for draft in drafts)


def test_a_text_that_comes_before_its_confidence_waits_for_it() -> None:
    assert shown('{"text": "It is free.", "confidence": 0.9, "language": "en"}') == ["It is free."]
    assert shown('{"text": "It is free.", "confidence": 0.1, "language": "en"}') == []
    assert shown('{"text": "It is free.", "confidence": "very", "language": "en"}') == []


def test_a_number_without_its_end_is_not_taken_for_a_greater_one() -> None:
    written = '{"text": "It is free.", "confidence": 9'
    assert shown(written) == shown(f"{written}e-2}}") == []
    assert shown(f"{written}e-1}}") == ["It is free."]
