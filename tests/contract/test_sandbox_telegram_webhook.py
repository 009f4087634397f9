"""Webhooks of the Telegram stand-in, received by a real HTTP server."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, Update
from telegram.error import BadRequest
from waiting import until

from bridge.sandbox.changes import Changes
from bridge.sandbox.stand_in_server import StandInServer
from bridge.sandbox.telegram import TelegramStandIn

SECRET = "a-secret_of-ours"
Answer = Callable[[str], web.Response]


@dataclass
class Receiver:
    """Somebody's webhook: keeps what arrives and answers what a test says."""

    arrived: list[str] = field(default_factory=list)
    secrets: set[str | None] = field(default_factory=set)
    answer: Answer = lambda _text: web.Response()
    changes: Changes = field(default_factory=Changes)
    url: str = ""

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        update = Update.de_json(await request.json(), None)
        assert update.effective_message is not None
        text = update.effective_message.text or ""
        self.arrived.append(text)
        self.changes.bump()
        return self.answer(text)

    async def wait_for(self, count: int) -> None:
        await until(lambda: len(self.arrived) >= count)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    serving = StandInServer(app)
    await serving.start("127.0.0.1", 0)
    receiver.url = f"{serving.url}/hook"
    yield receiver
    await serving.stop()


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    stand_in.webhook_delays.first = 0.01
    await stand_in.start("127.0.0.1", 0)
    yield stand_in
    await stand_in.stop()
    assert stand_in.violations == []


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url) as bot:
        yield bot


async def test_updates_arrive_with_the_secret(telegram: TelegramStandIn, bot: Bot, receiver: Receiver) -> None:
    await telegram.person(501).send("written before the webhook")
    await bot.set_webhook(receiver.url, secret_token=SECRET)
    await receiver.wait_for(1)
    await telegram.person(501).send("and after")
    await receiver.wait_for(2)
    assert receiver.arrived == ["written before the webhook", "and after"]
    assert receiver.secrets == {SECRET}
    await until(lambda: telegram.pending_updates == 0)


async def test_a_failed_update_comes_again_and_holds_up_its_chat_only(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    receiver.answer = lambda text: web.Response(status=500 if text.startswith("Mia") else 200)
    await bot.set_webhook(receiver.url)
    await telegram.person(501).send("Mia 1")
    await telegram.person(501).send("Mia 2")
    await telegram.person(502).send("Ben 1")
    await telegram.person(502).send("Ben 2")
    await until(lambda: receiver.arrived.count("Mia 1") > 2 and "Ben 2" in receiver.arrived)
    assert "Mia 2" not in receiver.arrived
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 2
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
    receiver.answer = lambda _text: web.Response()
    await until(lambda: "Mia 2" in receiver.arrived)


async def test_retry_after_is_honoured(telegram: TelegramStandIn, bot: Bot, receiver: Receiver) -> None:
    answers = [web.Response(status=503, headers={"Retry-After": "1"}), web.Response()]
    receiver.answer = lambda _text: answers.pop(0)
    await bot.set_webhook(receiver.url)
    loop = asyncio.get_running_loop()
    began = loop.time()
    await telegram.person(501).send("Hello")
    await receiver.wait_for(2)
    assert loop.time() - began >= 1


async def test_a_webhook_that_is_down_gets_everything_in_order_when_it_is_back(
    telegram: TelegramStandIn, bot: Bot, receiver: Receiver
) -> None:
    url = receiver.url
    await bot.set_webhook("http://127.0.0.1:9/nobody-listens")
    for number in range(3):
        await telegram.person(501).send(f"{number}")
    await until(lambda: telegram.world.pusher.last_failure)
    await bot.set_webhook(url)
    await receiver.wait_for(3)
    assert receiver.arrived == ["0", "1", "2"]


async def test_redelivery_sends_every_update_twice(telegram: TelegramStandIn, bot: Bot, receiver: Receiver) -> None:
    telegram.redeliver = True
    await bot.set_webhook(receiver.url)
    await telegram.person(501).send("one")
    await telegram.person(501).send("two")
    await receiver.wait_for(4)
    assert receiver.arrived == ["one", "one", "two", "two"]


async def test_what_waits_can_be_dropped(telegram: TelegramStandIn, bot: Bot, receiver: Receiver) -> None:
    await telegram.person(501).send("old")
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await telegram.person(501).send("new")
    await receiver.wait_for(1)
    assert receiver.arrived == ["new"]


async def test_the_webhook_tells_about_itself(bot: Bot, receiver: Receiver) -> None:
    assert (await bot.get_webhook_info()).url == ""
    await bot.set_webhook(receiver.url, max_connections=7, allowed_updates=["message"])
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == (receiver.url, 7, ("message",))
    await bot.set_webhook("")
    assert (await bot.get_webhook_info()).url == ""


@pytest.mark.parametrize(
    "settings", [{"url": "http://bridge.example/hook"}, {"url": "https://bridge.example/hook", "secret_token": "ä"}]
)
async def test_a_webhook_that_cannot_be_is_refused(bot: Bot, settings: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        await bot.set_webhook(**settings)
