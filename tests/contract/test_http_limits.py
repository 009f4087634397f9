"""The border: what is refused before anybody reads it, how long the slow may take, and how many there may be."""

from collections.abc import Mapping

import aiohttp
import pytest
from fastapi import FastAPI, Request
from raw_http import limited_server, raw_call
from starlette.types import ASGIApp
from waiting import until

from bridge.web.app import make_app
from bridge.web.connections import ConnectionLimits, Connections
from bridge.web.request_middleware import BodyLimits, RequestMiddleware
from core.runtime.client_addresses import TrustedProxies
from core.runtime.rate_limits import LimitAlarm
from core.usecases.adapters import Webhook, WebhookAnswer

SECRET = {"x-secret": "right"}
NOBODY = TrustedProxies()


class Taken:
    """What came in by the webhook."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    def refuses(self, headers: Mapping[str, str]) -> int:
        return 0 if headers.get("x-secret") == "right" else 403

    async def handle(self, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        self.bodies.append(body)
        return WebhookAnswer(200)


def _well() -> Mapping[str, str]:
    return {}


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
async def url(taken: Taken):
    app = make_app(ready=_well, webhooks=[Webhook("/telegram/webhook", taken.refuses, taken.handle)], hsts=True)
    async with limited_server(app, Connections(ConnectionLimits())) as url:
        yield url


def post(path: str, *headers: str) -> str:
    return "\r\n".join((f"POST {path} HTTP/1.1", "Host: bridge", *headers, "", ""))


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/readyz/traffic"])
async def test_who_asks_with_head_is_answered_as_with_get_and_gets_no_body(url: str, path: str) -> None:
    async with aiohttp.ClientSession() as client:
        async with client.head(url + path) as head:
            assert (head.status, await head.read()) == (200, b"")
        async with client.get(url + path) as got:
            assert len(await got.read()) == int(head.headers["content-length"]) > 0
        async with client.head(url + "/telegram/webhook") as head:
            assert head.status == 405


async def test_a_wrong_secret_is_refused_before_the_body_is_read(url: str, taken: Taken) -> None:
    async with raw_call(url) as call:
        await call.send(post("/telegram/webhook", "X-Secret: wrong", "Content-Length: 900000"))
        assert await call.status() == 403  # no byte of the body was sent
        assert await call.ended()  # and it is not waited for
    assert taken.bodies == []


@pytest.mark.parametrize("announced", ["1000001", "200000000", "9" * 40])
async def test_what_announces_too_much_is_refused_before_it_is_read(url: str, taken: Taken, announced: str) -> None:
    async with raw_call(url) as call:
        await call.send(post("/telegram/webhook", "X-Secret: right", f"Content-Length: {announced}"))
        assert await call.status() in (400, 413)
        assert await call.ended()
    assert taken.bodies == []


async def test_what_announces_nothing_is_read_as_far_as_allowed(url: str, taken: Taken) -> None:
    async with raw_call(url) as call:
        await call.send(post("/telegram/webhook", "X-Secret: right", "Transfer-Encoding: chunked"))
        for _ in range(20):
            await call.send(f"{60_000:x}\r\n".encode() + b"x" * 60_000 + b"\r\n")
        assert await call.status() == 413
    assert taken.bodies == []


async def test_an_honest_body_is_taken_and_the_connection_stays(url: str, taken: Taken) -> None:
    async with raw_call(url) as call:
        for _ in range(2):
            await call.send(post("/telegram/webhook", "X-Secret: right", "Content-Length: 2") + "{}")
            assert await call.status() == 200
            await call.reader.readuntil(b"\r\n\r\n")
    assert taken.bodies == [b"{}", b"{}"]


async def test_browsers_are_told_to_come_by_https_only(url: str) -> None:
    async with raw_call(url) as call:
        await call.send("GET /healthz HTTP/1.1\r\nHost: bridge\r\n\r\n")
        assert b"strict-transport-security: max-age=31536000" in await call.reader.readuntil(b"\r\n\r\n")


@pytest.mark.parametrize("target", ["/healthz%00", "/agent/api/sessions?q=%00", "/chat/files/fil_%00/link"])
async def test_an_address_with_a_nul_is_answered_and_reaches_nobody(url: str, target: str) -> None:
    async with raw_call(url) as call:
        await call.send(f"GET {target} HTTP/1.1\r\nHost: bridge\r\n\r\n")
        assert await call.status() == 422


def reads_its_body(limits: BodyLimits) -> ASGIApp:
    app = FastAPI()
    app.add_middleware(RequestMiddleware, limits=limits)

    @app.post("/")
    async def read(request: Request) -> int:
        return len(await request.body())

    return app


@pytest.mark.parametrize("limits", [BodyLimits(pause=0.2), BodyLimits(small_within=0.2)], ids=["stands", "crawls"])
async def test_a_slow_body_is_not_waited_for(limits: BodyLimits) -> None:
    async with limited_server(reads_its_body(limits), Connections()) as url, raw_call(url) as call:
        await call.send(post("/", "Content-Length: 100") + "half")
        assert await call.status() == 408
        assert await call.ended()


@pytest.mark.parametrize("half", ["", "GET", "GET / HTTP/1.1\r\nHost: bri", "GET / HTTP/1.1\r\nHost: bridge\r\n"])
async def test_half_a_head_ends(half: str) -> None:
    connections = Connections(ConnectionLimits(head_within=0.2))
    async with limited_server(reads_its_body(BodyLimits()), connections) as url, raw_call(url) as call:
        await call.send(half)
        assert await call.ended()
        await until(lambda: connections.open_count == 0, "no connection is left")


async def test_half_a_second_head_on_the_same_connection_ends_too() -> None:
    connections = Connections(ConnectionLimits(head_within=1.0))
    async with limited_server(reads_its_body(BodyLimits()), connections) as url, raw_call(url) as call:
        await call.send(post("/", "Content-Length: 4") + "half")
        assert await call.status() == 200
        await call.send("POST / HT")
        assert await call.ended()


async def test_a_reader_who_does_not_read_ends() -> None:
    app = FastAPI()

    @app.get("/")
    async def much() -> str:
        return "x" * 30_000_000

    connections = Connections(ConnectionLimits(read_within=0.2))
    async with limited_server(app, connections) as url, raw_call(url) as call:
        call.writer.transport.pause_reading()
        await call.send("GET / HTTP/1.1\r\nHost: bridge\r\n\r\n")
        await until(lambda: connections.open_count == 1, "it is connected")
        await until(lambda: connections.open_count == 0, "the connection is cut")


async def test_one_address_has_its_share_of_connections_and_others_have_theirs() -> None:
    told: list[str] = []
    connections = Connections(ConnectionLimits(per_address=2), NOBODY, LimitAlarm(told.append))
    async with (
        limited_server(reads_its_body(BodyLimits()), connections) as url,
        raw_call(url, "127.0.0.9") as one,
        raw_call(url, "127.0.0.9") as two,
    ):
        for call in (one, two):
            await call.send(post("/", "Content-Length: 4") + "half")
            assert await call.status() == 200
        async with raw_call(url, "127.0.0.9") as third:
            assert await third.ended()
        async with raw_call(url, "127.0.0.10") as other:
            await other.send(post("/", "Content-Length: 4") + "half")
            assert await other.status() == 200
        assert [text.split(" (")[0] for text in told] == ["127.0.0.9 reached a limit: connections"]
    await until(lambda: connections.open_count == 0, "no connection is left")


async def test_only_a_proxys_connection_is_kept_when_nothing_comes_for_a_while() -> None:
    connections = Connections(ConnectionLimits(idle=1), TrustedProxies.parse("127.0.0.10"))
    async with (
        limited_server(reads_its_body(BodyLimits()), connections) as url,
        raw_call(url, "127.0.0.10") as proxys,
        raw_call(url, "127.0.0.9") as strangers,
    ):
        for call in (proxys, strangers):
            await call.send(post("/", "Content-Length: 4") + "half")
            assert await call.status() == 200
        assert await strangers.ended()
        await proxys.send(post("/", "Content-Length: 4") + "half")
        assert await proxys.reader.readuntil(b"HTTP/1.1 200")  # the second answer on the same connection


async def test_a_trusted_proxy_brings_everybody_and_is_not_one_address() -> None:
    connections = Connections(ConnectionLimits(per_address=1), TrustedProxies.parse("127.0.0.1"))
    async with limited_server(reads_its_body(BodyLimits()), connections) as url, raw_call(url), raw_call(url) as two:
        await two.send(post("/", "Content-Length: 4") + "half")
        assert await two.status() == 200
