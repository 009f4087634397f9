"""What no service should send, sent by one: proxies, half an outage, a version that nobody knows yet."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from gemini_setup import INDEX, KNOWN, asks
from waiting import LONGEST_WAIT

from bridge.gemini import GeminiAccess, build_gemini
from bridge.gemini.bot import GeminiBot
from bridge.gemini.failures import to_retry_after
from core.bots.protocol import AnswerFailed
from core.bots.settings import BotSettings, BreakerSettings, Gemini
from core.bots.token_ledger import MemoryTokenLedger
from core.model.ids import Micros

pytestmark = [
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:SOMETHING_NEW is not a valid:UserWarning"),  # so does the library greet it
]


def piece(parts: Any, **more: Any) -> dict[str, Any]:
    return {"candidates": [{"content": {"role": "model", "parts": parts}, "finishReason": "STOP"} | more]}


GOOD = {"confidence": 0.9, "wants_human": False, "language": "en", "text": "Yes."}
BODIES: list[Any] = [
    None,
    1,
    "text",
    [],
    [None],
    {"error": {"code": 500, "message": "in the body of a 200", "status": "INTERNAL"}},
    {"candidates": None},
    {"candidates": 1},
    {"candidates": [None]},
    {"candidates": [[]]},
    {"candidates": [{}]},
    {"candidates": [{"content": None, "finishReason": "STOP"}]},
    {"candidates": [{"content": "Yes.", "finishReason": "STOP"}]},
    {"candidates": [{"content": {"parts": "Yes."}, "finishReason": "STOP"}]},
    piece(None),
    piece([]),
    piece([{}]),
    piece([{"text": 1}]),
    piece([{"text": None}]),
    piece([{"inlineData": {"mimeType": "image/png", "data": "!"}}]),
    piece([{"functionCall": {"name": "run", "args": {}}}]),
    piece([{"text": json.dumps(GOOD), "thought": True}]),
    piece([{"text": json.dumps(GOOD)}], finishReason="SOMETHING_NEW"),
    piece([{"text": json.dumps(GOOD)}], finishReason=7),
    piece([{"text": json.dumps(GOOD | {"text": "\ud83d"})}]),
    piece([{"text": json.dumps([GOOD])}]),
    piece([{"text": json.dumps(GOOD | {"confidence": "NaN"})}]),
    piece([{"text": "{" * 5000}]),
    piece([{"text": "[" * 100_000}]),
    {"promptFeedback": 1},
    {"promptFeedback": {"blockReason": "SOMETHING_NEW"}},
    piece([{"text": json.dumps(GOOD)}]) | {"promptFeedback": {"blockReason": "OTHER"}},
    piece([{"text": json.dumps(GOOD)}]) | {"usageMetadata": {"promptTokenCount": "many"}},
]


class Odd:
    """Answers every call with the one body."""

    def __init__(self) -> None:
        self.raw = b""
        self.url = ""

    async def start(self) -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/{version}/models/{call}", self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    async def _answer(self, request: web.Request) -> web.Response:
        if "alt" in request.query:
            return web.Response(body=b"data: " + self.raw + b"\r\n\r\n", content_type="text/event-stream")
        return web.Response(body=self.raw, content_type="application/json")


@pytest.fixture
async def odd() -> AsyncIterator[Odd]:
    server = Odd()
    runner = await server.start()
    yield server
    await runner.cleanup()


@asynccontextmanager
async def bot_at(url: str, seconds: float) -> AsyncIterator[GeminiBot]:
    """A bot that is never kept from asking again."""
    limits = Gemini(seconds=seconds, breaker=BreakerSettings(failures=1000))
    access = GeminiAccess("a-key", base_url=url)
    bot = build_gemini(access, INDEX, BotSettings(gemini=limits), MemoryTokenLedger(lambda: Micros(0)))
    yield bot
    await bot.aclose()


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_whatever_comes_back_is_no_answer_and_no_other_exception(odd: Odd, *, streamed: bool) -> None:
    raw = [json.dumps(body).encode() for body in BODIES]
    raw += [b"", b"<html>", b"\xff\xfe", b'{"candidates": [', b'{"a": NaN}', b"[" * 100_000]
    drafts: list[str] = []
    async with bot_at(odd.url, seconds=5) as bot:
        for odd.raw in raw:
            try:
                answer = await (bot.stream(asks(KNOWN), drafts.append) if streamed else bot.answer(asks(KNOWN)))
                pytest.fail(f"{odd.raw[:200]!r} was taken for an answer: {answer}")
            except AnswerFailed as exc:
                assert "left alone" not in str(exc), odd.raw[:200]


async def test_a_service_that_takes_the_call_and_says_nothing_is_given_up() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        async with (
            bot_at(f"http://127.0.0.1:{deaf.getsockname()[1]}", seconds=0.2) as bot,
            asyncio.timeout(LONGEST_WAIT),
        ):
            with pytest.raises(AnswerFailed, match="time limit"):
                await bot.answer(asks(KNOWN))


@pytest.mark.parametrize(
    ("delay", "seconds"), [("17s", 17.0), ("0.5s", 0.5), ("-3s", 0.0), ("soon", 0.0), (17, 0.0), ("9" * 400 + "s", 0.0)]
)
def test_the_wait_that_the_service_asks_for(delay: Any, seconds: float) -> None:
    body = {"error": {"details": [1, {"@type": "Help"}, {"@type": "RetryInfo", "retryDelay": delay}]}}
    assert to_retry_after(body) == seconds


@pytest.mark.parametrize("body", [None, [], {"error": 1}, {"error": {"details": {}}}, "x"])
def test_no_wait_is_read_from_another_body(body: Any) -> None:
    assert to_retry_after(body) == 0
