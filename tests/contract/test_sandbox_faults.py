"""One way to tell every stand-in what shall go wrong: which method, whose calls, how, and for how long."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from waiting import LONGEST_WAIT, until

from bridge.sandbox import faults
from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.gemini import GeminiStandIn
from bridge.sandbox.slack import BOT_TOKEN, CHANNEL, SlackStandIn
from bridge.sandbox.telegram import TEST_TOKEN, TelegramStandIn

RAW = {
    "JSON 500": (faults.JSON_500, 500, "application/json"),
    "HTML 502": (faults.HTML_502, 502, "text/html"),
    "text/plain": (faults.PLAIN_TEXT, 503, "text/plain"),
    "empty 504": (faults.EMPTY_504, 504, "application/octet-stream"),
    "unreadable": (faults.CUT_OFF_JSON, 200, "application/json"),
    "404": (faults.NOT_FOUND, 404, ""),
    "429": (faults.RATE_LIMIT_429, 429, "application/json"),
}
DONE = {"unreadable"}


@dataclass
class Service:
    """A stand-in as these tests see it. `call(address)` is one call that does something; `done` tells for whom."""

    faults: Faults
    method: str
    addresses: tuple[str, str]
    url: str
    body: Any
    headers: dict[str, str]
    done: Any

    async def call(self, address: str, patience: float = 20.0) -> tuple[int, str, str]:
        timeout = aiohttp.ClientTimeout(total=patience)
        async with aiohttp.ClientSession(timeout=timeout, headers=self.headers) as session:
            async with session.post(self.url, json=self.body(address)) as answer:
                return answer.status, answer.content_type, await answer.text()


@asynccontextmanager
async def telegram() -> AsyncIterator[Service]:
    stand_in = TelegramStandIn()
    await stand_in.start()
    for chat in (1, 12):
        stand_in.person(chat)
    yield Service(
        stand_in.faults, "sendMessage", ("1", "12"), f"{stand_in.base_url}{TEST_TOKEN}/sendMessage",
        lambda chat: {"chat_id": int(chat), "text": "Hello"}, {}, lambda chat: len(stand_in.chat(int(chat)).messages),
    )  # fmt: skip
    await stand_in.stop()


@asynccontextmanager
async def slack() -> AsyncIterator[Service]:
    async with SlackStandIn() as stand_in:
        stand_in.workspace.add_channel("C0OTHER", "other", {stand_in.app.bot_user})
        yield Service(
            stand_in.faults, "chat.postMessage", (CHANNEL, "C0OTHER"), f"{stand_in.base_url}chat.postMessage",
            lambda channel: {"channel": channel, "text": "Hello"}, {"Authorization": f"Bearer {BOT_TOKEN}"},
            lambda channel: len(stand_in.workspace.channel_messages(channel)),
        )  # fmt: skip


@asynccontextmanager
async def gemini() -> AsyncIterator[Service]:
    stand_in = GeminiStandIn(reply=lambda _asked: "Certainly.")
    await stand_in.start()
    yield Service(
        stand_in.faults, "generateContent", ("prices", "price"),
        f"{stand_in.base_url}/v1/models/gemini-3.8-flash:generateContent",
        lambda word: {"contents": [{"role": "user", "parts": [{"text": f"your {word} please"}]}]},
        {"x-goog-api-key": stand_in.api_key},
        lambda word: sum(f"your {word} " in json.dumps(c.body) and c.status == 200 for c in stand_in.calls),
    )  # fmt: skip
    await stand_in.stop()


@pytest.fixture(params=[telegram, slack, gemini], ids=lambda made: made.__name__)
async def service(request: pytest.FixtureRequest) -> AsyncIterator[Service]:
    async with request.param() as service:
        yield service


@pytest.mark.parametrize("name", RAW)
async def test_an_address_is_answered_so_until_it_is_cleared_and_no_other_is(service: Service, name: str) -> None:
    fault, status, content_type = RAW[name]
    ill, well = service.addresses
    placed = service.faults.inject(fault, service.method, address=ill)
    for _ in range(2):
        answer = await service.call(ill)
        assert answer[0] == status
        assert content_type in answer[1]
        assert name == "JSON 500" or answer[2] == fault.body or name in ("404", "429")
    assert (await service.call(well))[0] == 200
    assert (service.done(ill), service.done(well)) == (2 if name in DONE else 0, 1)
    placed.clear()
    assert (await service.call(ill))[0] == 200
    assert placed.hits == 2


@pytest.mark.parametrize(("fault", "done"), [(faults.RESET_BEFORE, 0), (faults.RESET_AFTER, 1)])
async def test_a_reset_comes_before_the_work_or_after_it(service: Service, fault: InjectedFault, done: int) -> None:
    ill, well = service.addresses
    service.faults.inject(fault, service.method, address=ill, times=1)
    with pytest.raises(aiohttp.ClientError):
        await service.call(ill)
    assert service.done(ill) == done
    assert (await service.call(well))[0] == (await service.call(ill))[0] == 200


async def test_a_hang_holds_its_own_call_only(service: Service) -> None:
    ill, well = service.addresses
    placed = service.faults.inject(faults.HANG, service.method, address=ill, times=1)
    hanging = asyncio.create_task(service.call(ill, LONGEST_WAIT))
    await until(lambda: placed.hits, "the call is there")
    assert (await service.call(well))[0] == (await service.call(ill))[0] == 200
    assert not hanging.done()
    hanging.cancel()
    assert service.done(ill) == 1


async def test_so_many_calls_go_wrong_and_the_next_one_passes(service: Service) -> None:
    address, _ = service.addresses
    service.faults.inject(faults.HTML_502, "*", times=3)
    assert [(await service.call(address))[0] for _ in range(4)] == [502, 502, 502, 200]


def test_the_oldest_fault_of_a_method_comes_before_any_of_all() -> None:
    told = Faults()
    told.inject(faults.HTML_502)
    told.inject(faults.JSON_500, "post", times=1)
    told.inject(faults.EMPTY_504, "post", address="here", times=1)
    assert [told.next_for("post", "here") for _ in range(3)] == [faults.JSON_500, faults.EMPTY_504, faults.HTML_502]
    assert told.next_for("read", "there") == faults.HTML_502
    told.clear()
    assert told.next_for("post", "here") is None


def test_an_address_is_met_whole() -> None:
    told = Faults()
    told.inject(InjectedFault(FaultKind.DROP_BEFORE), "send", address="1")
    assert told.next_for("send", "12") is None
    assert told.next_for("send", "12", "1") is not None
