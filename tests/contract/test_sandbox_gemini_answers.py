"""What a real google-genai client hears from the Gemini stand-in."""

from collections.abc import AsyncIterator

import pytest
from google import genai
from google.genai import types
from pydantic import BaseModel

from bridge.sandbox.gemini import CheckedRequest, GeminiOutcome, GeminiStandIn

# google-genai derives a class from aiohttp's session, which aiohttp discourages.
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")

MODEL = "gemini-3.8-flash"
KNOWLEDGE = """# Visas

Students from outside the EU need a visa. It takes six weeks.

# Fees

The fee for counselling is 100 euros."""


class BotAnswer(BaseModel):
    text: str
    confidence: float
    wants_human: bool
    language: str


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn()
    await stand_in.start("127.0.0.1", 0)
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture(params=["v1", "v1beta"])
async def client(gemini: GeminiStandIn, request: pytest.FixtureRequest) -> AsyncIterator[genai.Client]:
    options = types.HttpOptions(base_url=gemini.base_url, api_version=request.param, timeout=5_000)
    client = genai.Client(api_key=gemini.api_key, http_options=options)
    yield client
    await client.aio.aclose()


def grounded() -> types.GenerateContentConfig:
    return types.GenerateContentConfig(
        system_instruction=KNOWLEDGE,
        response_mime_type="application/json",
        response_schema=BotAnswer,
        thinking_config=types.ThinkingConfig(thinking_level=types.ThinkingLevel.LOW),
    )


async def test_a_schema_is_filled_from_the_knowledge_in_the_prompt(client: genai.Client) -> None:
    answer = await client.aio.models.generate_content(model=MODEL, contents="How long takes a visa?", config=grounded())
    assert isinstance(answer.parsed, BotAnswer)
    assert answer.parsed.text == "Students from outside the EU need a visa. It takes six weeks."
    assert answer.parsed.confidence > 0.6
    assert not answer.parsed.wants_human


async def test_rules_before_the_notes_are_not_quoted_nor_are_headings(client: genai.Client) -> None:
    rules = "You answer questions about visas and fees.\n\nNotes:\n[Prices: Fees]\nCounselling costs 100 euros."
    config = types.GenerateContentConfig(system_instruction=rules)
    answer = await client.aio.models.generate_content(model=MODEL, contents="What are your fees?", config=config)
    assert answer.text == "Counselling costs 100 euros."


async def test_a_greeting_is_returned(client: genai.Client) -> None:
    assert (await client.aio.models.generate_content(model=MODEL, contents="Hello!")).text == "Hello! How can I help?"


async def test_what_the_knowledge_lacks_is_not_known(client: genai.Client) -> None:
    answer = await client.aio.models.generate_content(model=MODEL, contents="Dogs allowed?", config=grounded())
    assert isinstance(answer.parsed, BotAnswer)
    assert answer.parsed.confidence < 0.3


async def test_a_wish_for_a_person_is_seen(client: genai.Client) -> None:
    answer = await client.aio.models.generate_content(model=MODEL, contents="Give me a human!", config=grounded())
    assert isinstance(answer.parsed, BotAnswer)
    assert answer.parsed.wants_human


async def test_a_json_schema_is_filled_too(client: genai.Client) -> None:
    config = types.GenerateContentConfig(
        response_mime_type="application/json", response_json_schema=BotAnswer.model_json_schema()
    )
    answer = await client.aio.models.generate_content(model=MODEL, contents="Well?", config=config)
    assert answer.text
    assert BotAnswer.model_validate_json(answer.text).language == "en"


async def test_a_conversation_and_a_reply_of_ones_own(gemini: GeminiStandIn, client: genai.Client) -> None:
    def count(asked: CheckedRequest) -> str:
        return f"{asked.model}: {len(asked.body.contents)} turns, {asked.question}"

    gemini.reply = count
    turns = [
        types.Content(role="user", parts=[types.Part(text="Hi")]),
        types.Content(role="model", parts=[types.Part(text="Hello")]),
        types.Content(role="user", parts=[types.Part(text="And now?")]),
    ]
    answer = await client.aio.models.generate_content(model=MODEL, contents=turns)
    assert answer.text == f"{MODEL}: 3 turns, And now?"
    assert answer.candidates is not None
    assert answer.candidates[0].finish_reason is types.FinishReason.STOP


async def test_usage_is_told(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.reply = lambda _asked: "12345678"
    usage = (await client.aio.models.generate_content(model=MODEL, contents="1234")).usage_metadata
    assert usage is not None
    assert (usage.prompt_token_count, usage.candidates_token_count, usage.total_token_count) == (1, 2, 3)


async def test_a_stream_gives_the_same_text_in_pieces(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.reply = lambda _asked: "Six weeks, as a rule, and no longer."
    chunks = [part async for part in await client.aio.models.generate_content_stream(model=MODEL, contents="Visa?")]
    assert len(chunks) > 2
    assert "".join(chunk.text or "" for chunk in chunks) == "Six weeks, as a rule, and no longer."
    finishes = [chunk.candidates[0].finish_reason for chunk in chunks if chunk.candidates]
    assert finishes == [None] * (len(chunks) - 1) + [types.FinishReason.STOP]


async def test_truncated_json_is_not_parsed(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.script_outcomes(GeminiOutcome.TRUNCATED, GeminiOutcome.BROKEN_JSON, GeminiOutcome.EMPTY)
    truncated = await client.aio.models.generate_content(model=MODEL, contents="visa?", config=grounded())
    assert truncated.parsed is None
    assert truncated.candidates is not None
    assert truncated.candidates[0].finish_reason is types.FinishReason.MAX_TOKENS
    broken = await client.aio.models.generate_content(model=MODEL, contents="visa?", config=grounded())
    assert broken.parsed is None
    empty = await client.aio.models.generate_content(model=MODEL, contents="visa?", config=grounded())
    assert empty.text is None


async def test_max_output_tokens_truncate(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.reply = lambda _asked: "12345678"
    config = types.GenerateContentConfig(max_output_tokens=1)
    answer = await client.aio.models.generate_content(model=MODEL, contents="Hi", config=config)
    assert answer.text == "1234"
    assert answer.candidates is not None
    assert answer.candidates[0].finish_reason is types.FinishReason.MAX_TOKENS


async def test_a_blocked_prompt_has_no_candidates(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.script_outcomes(GeminiOutcome.BLOCKED_PROMPT, GeminiOutcome.BLOCKED_PROMPT)
    answer = await client.aio.models.generate_content(model=MODEL, contents="Bad words")
    assert answer.candidates is None
    assert answer.prompt_feedback is not None
    assert answer.prompt_feedback.block_reason is types.BlockedReason.PROHIBITED_CONTENT
    chunks = [part async for part in await client.aio.models.generate_content_stream(model=MODEL, contents="Bad words")]
    assert [chunk.candidates for chunk in chunks] == [None]


async def test_safety_ends_a_stream_after_text(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.reply = lambda _asked: "First you take a sharp knife and then"
    gemini.script_outcomes(GeminiOutcome.SAFETY, GeminiOutcome.SAFETY)
    chunks = [part async for part in await client.aio.models.generate_content_stream(model=MODEL, contents="How?")]
    assert chunks[0].text
    assert chunks[-1].text is None
    assert chunks[-1].candidates is not None
    assert chunks[-1].candidates[0].finish_reason is types.FinishReason.SAFETY
    assert (await client.aio.models.generate_content(model=MODEL, contents="How?")).text is None


async def test_models_and_token_counts(client: genai.Client) -> None:
    assert (await client.aio.models.get(model=MODEL)).name == f"models/{MODEL}"
    names = [model.name async for model in await client.aio.models.list()]
    assert names == ["models/gemini-3.8-flash", "models/gemini-3.5-flash-lite", "models/gemini-embedding-001"]
    assert (await client.aio.models.count_tokens(model=MODEL, contents="12345678")).total_tokens == 2
