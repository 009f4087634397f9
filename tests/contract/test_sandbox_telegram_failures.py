"""How calls of a real `telegram.Bot` go wrong at the Telegram stand-in."""

import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot, ReplyParameters
from telegram.error import BadRequest, InvalidToken, NetworkError, RetryAfter, TimedOut

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.telegram import TelegramStandIn

# python-telegram-bot will give time spans instead of seconds one day and says so.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after.*")

MIA = 501


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    stand_in = TelegramStandIn()
    await stand_in.start("127.0.0.1", 0)
    stand_in.person(MIA)
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def bot(telegram: TelegramStandIn) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url) as bot:
        yield bot


def texts(telegram: TelegramStandIn) -> list[str]:
    return [message.text for message in telegram.chat(MIA).messages]


async def test_a_rate_limited_call_is_told_when_to_come_back(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.faults.inject_next("sendMessage", InjectedFault(FaultKind.RATE_LIMITED, seconds=17))
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(MIA, "Hello")
    assert refused.value.retry_after == 17
    await bot.send_message(MIA, "Hello")
    assert texts(telegram) == ["Hello"]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (FaultKind.SERVER_ERROR, []),
        (FaultKind.SERVER_ERROR_AFTER, ["Hello"]),
        (FaultKind.DROP_BEFORE, []),
        (FaultKind.DROP_AFTER, ["Hello"]),
        (FaultKind.HANG_BEFORE, []),
        (FaultKind.HANG_AFTER, ["Hello"]),
    ],
)
async def test_a_lost_answer_may_hide_a_message(
    telegram: TelegramStandIn, bot: Bot, kind: FaultKind, shown: list[str]
) -> None:
    telegram.faults.inject_next("sendMessage", InjectedFault(kind, seconds=0.05))
    with pytest.raises(NetworkError):
        await bot.send_message(MIA, "Hello")
    assert texts(telegram) == shown


async def test_a_hanging_call_runs_into_the_time_limit(telegram: TelegramStandIn, bot: Bot) -> None:
    telegram.faults.inject_next("sendMessage", InjectedFault(FaultKind.HANG_AFTER, seconds=30))
    with pytest.raises(TimedOut):
        await bot.send_message(MIA, "Hello", read_timeout=1.0)
    assert texts(telegram) == ["Hello"]


@pytest.mark.parametrize("status", [500, 502])
async def test_an_outage_ends(telegram: TelegramStandIn, bot: Bot, status: int) -> None:
    telegram.faults.start_outage(60)
    with pytest.raises(NetworkError):
        await bot.get_me()
    telegram.faults.start_outage(0)
    telegram.faults.inject_next("*", InjectedFault(FaultKind.SERVER_ERROR, status=status))
    with pytest.raises(NetworkError):
        await bot.get_me()
    assert await bot.get_me()


async def test_limits_allow_a_burst_then_one_message_a_second() -> None:
    now = 1_790_000_000.0
    telegram = TelegramStandIn(clock=lambda: now)
    await telegram.start("127.0.0.1", 0)
    telegram.limits_on = True
    telegram.person(MIA)
    telegram.person(502)
    async with Bot(telegram.token, base_url=telegram.base_url) as bot:
        for number in range(3):
            await bot.send_message(MIA, f"{number}")
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(MIA, "too fast")
        assert refused.value.retry_after == 1
        await bot.send_message(502, "another chat is free")
        now += 1
        await bot.send_message(MIA, "3")
    await telegram.stop()
    assert texts(telegram) == ["0", "1", "2", "3"]


async def test_limits_allow_thirty_messages_a_second_in_all() -> None:
    telegram = TelegramStandIn(clock=lambda: 1_790_000_000.0)
    await telegram.start("127.0.0.1", 0)
    telegram.limits_on = True
    async with Bot(telegram.token, base_url=telegram.base_url) as bot:
        for chat_id in range(600, 630):
            telegram.person(chat_id)
            await bot.send_message(chat_id, "Hello")
        telegram.person(630)
        with pytest.raises(RetryAfter):
            await bot.send_message(630, "Hello")
    await telegram.stop()


async def test_a_wrong_token_is_unauthorized(telegram: TelegramStandIn) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("123456:somebody-elses", base_url=telegram.base_url):
            pass
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{telegram.base_url}123456:somebody-elses/getMe") as answer:
            assert (answer.status, await answer.json()) == (
                401,
                {"ok": False, "error_code": 401, "description": "Unauthorized"},
            )
        async with session.get(f"{telegram.base_url}no-token-at-all/getMe") as answer:
            assert answer.status == 404


async def test_an_unknown_method_is_not_found(telegram: TelegramStandIn, bot: Bot) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{telegram.base_url}{telegram.token}/sendTelegram") as answer:
            assert (answer.status, (await answer.json())["description"]) == (404, "Not Found: method not found")


async def test_arguments_that_the_specification_lacks_are_refused_and_noted(
    telegram: TelegramStandIn, bot: Bot
) -> None:
    with pytest.raises(BadRequest, match="there is no such field"):
        await bot.send_message(MIA, "Hello", api_kwargs={"colour": "red"})
    assert telegram.violations == ["sendMessage.colour: there is no such field"]


async def test_arguments_of_a_wrong_type_or_missing_are_refused_and_noted(telegram: TelegramStandIn) -> None:
    call = {"chat_id": [MIA], "reply_parameters": {"quote": "x"}, "reply_markup": {"inline_keyboard": [{}]}}
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{telegram.base_url}{telegram.token}/sendMessage", json=call) as answer:
            assert answer.status == 400
    assert telegram.violations == [
        "sendMessage.text: required",
        "sendMessage.chat_id: Integer expected, got list",
        "sendMessage.reply_parameters:ReplyParameters.message_id: required",
        "sendMessage.reply_markup:InlineKeyboardMarkup.inline_keyboard[0]: an array expected, got dict",
    ]


async def test_a_fault_is_no_violation(telegram: TelegramStandIn, bot: Bot) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(MIA, "Yes", reply_parameters=ReplyParameters(77))
    assert telegram.violations == []
    [call] = [call for call in telegram.calls if call.method == "sendMessage"]
    assert (call.status, call.description) == (400, "Bad Request: message to be replied not found")
    assert call.arguments["reply_parameters"] == {"message_id": 77}
    assert call.at <= time.time()
