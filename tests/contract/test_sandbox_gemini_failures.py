"""How calls of a real google-genai client go wrong at the Gemini stand-in."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from google import genai
from google.genai import errors, types
from waiting import until

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.gemini import GeminiOutcome, GeminiStandIn

# google-genai derives a class from aiohttp's session, which aiohttp discourages.
pytestmark = pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning")

MODEL = "gemini-3.8-flash"


@pytest.fixture
async def gemini() -> AsyncIterator[GeminiStandIn]:
    stand_in = GeminiStandIn(reply=lambda _asked: "Certainly, whatever you say.")
    await stand_in.start("127.0.0.1", 0)
    yield stand_in
    await stand_in.stop()


def client_of(gemini: GeminiStandIn, key: str = "", timeout: int = 5_000) -> genai.Client:
    # Without retry options the client waits up to ten seconds after a dropped connection and tries again by itself.
    once = types.HttpRetryOptions(attempts=1)
    options = types.HttpOptions(base_url=gemini.base_url, timeout=timeout, retry_options=once)
    return genai.Client(api_key=key or gemini.api_key, http_options=options)


@pytest.fixture
async def client(gemini: GeminiStandIn) -> AsyncIterator[genai.Client]:
    client = client_of(gemini)
    yield client
    await client.aio.aclose()


async def post(gemini: GeminiStandIn, body: Any, key: str = "") -> tuple[int, dict[str, Any]]:
    """A call as no client of Google's would make it."""
    url = f"{gemini.base_url}/v1/models/{MODEL}:generateContent"
    headers = {"x-goog-api-key": key or gemini.api_key} if key != "none" else {}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as answer:
        return answer.status, (await answer.json())["error"]


async def test_a_used_up_quota_tells_when_to_come_back(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.faults.inject_next("generateContent", InjectedFault(FaultKind.RATE_LIMITED, seconds=17))
    with pytest.raises(errors.ClientError) as refused:
        await client.aio.models.generate_content(model=MODEL, contents="Hi")
    assert (refused.value.code, refused.value.status) == (429, "RESOURCE_EXHAUSTED")
    [detail] = refused.value.details["error"]["details"]
    assert detail["retryDelay"] == "17s"
    assert (await client.aio.models.generate_content(model=MODEL, contents="Hi")).text


@pytest.mark.parametrize(("status", "name"), [(500, "INTERNAL"), (503, "UNAVAILABLE"), (504, "DEADLINE_EXCEEDED")])
async def test_server_errors(gemini: GeminiStandIn, client: genai.Client, status: int, name: str) -> None:
    gemini.faults.inject_next("streamGenerateContent", InjectedFault(FaultKind.SERVER_ERROR, status=status))
    stream = await client.aio.models.generate_content_stream(model=MODEL, contents="Hi")
    with pytest.raises(errors.ServerError) as refused:
        await anext(stream)
    assert (refused.value.code, refused.value.status) == (status, name)


async def test_an_outage_ends(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.faults.start_outage(60)
    with pytest.raises(errors.ServerError):
        await client.aio.models.get(model=MODEL)
    gemini.faults.start_outage(0)
    assert await client.aio.models.get(model=MODEL)


async def test_a_hanging_call_runs_into_the_clients_time_limit(gemini: GeminiStandIn) -> None:
    gemini.faults.inject_next("generateContent", InjectedFault(FaultKind.HANG_BEFORE, seconds=30))
    client = client_of(gemini, timeout=100)
    with pytest.raises(TimeoutError):
        await client.aio.models.generate_content(model=MODEL, contents="Hi")
    await client.aio.aclose()


@pytest.mark.parametrize("kind", [FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER])
async def test_a_dropped_connection(gemini: GeminiStandIn, client: genai.Client, kind: FaultKind) -> None:
    gemini.faults.inject_next("generateContent", InjectedFault(kind))
    with pytest.raises(aiohttp.ClientError):
        await client.aio.models.generate_content(model=MODEL, contents="Hi")


async def test_a_connection_dropped_midway(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.script_outcomes(GeminiOutcome.DROPPED_MIDWAY, GeminiOutcome.DROPPED_MIDWAY)
    heard = []
    with pytest.raises(aiohttp.ClientError):
        async for chunk in await client.aio.models.generate_content_stream(model=MODEL, contents="Hi"):
            heard.append(chunk.text)  # noqa: PERF401 - a comprehension would lose what came before the end
    assert heard
    with pytest.raises(aiohttp.ClientError):
        await client.aio.models.generate_content(model=MODEL, contents="Hi")


async def test_a_model_that_is_gone(client: genai.Client) -> None:
    with pytest.raises(errors.ClientError) as refused:
        await client.aio.models.generate_content(model="gemini-2.0-flash", contents="Hi")
    assert (refused.value.code, refused.value.status) == (404, "NOT_FOUND")
    with pytest.raises(errors.ClientError):
        await client.aio.models.get(model="gemini-2.0-flash")


async def test_a_wrong_key_is_an_invalid_argument(gemini: GeminiStandIn) -> None:
    client = client_of(gemini, key="AIza-of-somebody-else")
    with pytest.raises(errors.ClientError) as refused:
        await client.aio.models.get(model=MODEL)
    assert refused.value.code == 400
    assert refused.value.message is not None
    assert "API key not valid" in refused.value.message
    await client.aio.aclose()


async def test_no_key_is_a_denied_permission(gemini: GeminiStandIn) -> None:
    status, error = await post(gemini, {"contents": [{"parts": [{"text": "Hi"}]}]}, key="none")
    assert (status, error["status"]) == (403, "PERMISSION_DENIED")


HI = [{"role": "user", "parts": [{"text": "Hi"}]}]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({}, "Invalid value at 'contents'"),
        ({"contents": []}, "Invalid value at 'contents'"),
        ({"contents": HI, "temperature": 1}, 'Unknown name "temperature": Cannot find field.'),
        (
            {"contents": HI, "generationConfig": {"heat": 1}},
            "Unknown name \"heat\" at 'generationConfig': Cannot find field.",
        ),
        ({"contents": [{"role": "system", "parts": [{"text": "Hi"}]}]}, "Please use a valid role: user, model."),
        ({"contents": HI, "generationConfig": {"responseSchema": {"type": "OBJECT"}}}, "only allowed when mime type"),
        (
            {"contents": HI, "generationConfig": {"thinkingConfig": {"thinkingBudget": 0}}},
            'Unknown name "thinkingBudget"',
        ),
        ("Hi", "Invalid value"),
    ],
)
async def test_a_body_of_another_shape_is_refused_and_noted(gemini: GeminiStandIn, body: Any, complaint: str) -> None:
    status, error = await post(gemini, body)
    assert (status, error["status"]) == (400, "INVALID_ARGUMENT")
    assert complaint in error["message"]
    assert gemini.violations == [error["message"]]


async def test_a_client_that_goes_away_hurts_nobody(gemini: GeminiStandIn, client: genai.Client) -> None:
    gemini.faults.inject_next("generateContent", InjectedFault(FaultKind.SLOW, seconds=0.05))
    impatient = asyncio.create_task(client.aio.models.generate_content(model=MODEL, contents="Hi"))
    await until(lambda: gemini.calls)
    impatient.cancel()
    assert (await client.aio.models.generate_content(model=MODEL, contents="Still there?")).text
