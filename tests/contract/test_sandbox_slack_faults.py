"""What can be made to go wrong with a call of the local Slack, and what was done all the same."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from waiting import until

from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import BOT_TOKEN, CHANNEL, SlackStandIn


@pytest.fixture
async def client(slack):
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2.0)) as session:
        yield AsyncWebClient(token=BOT_TOKEN, base_url=slack.base_url, session=session, retry_handlers=[])


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        (FaultKind.RATE_LIMITED, SlackApiError, False),
        (FaultKind.SERVER_ERROR, SlackApiError, False),
        (FaultKind.SERVER_ERROR_AFTER, SlackApiError, True),
        (FaultKind.HANG_BEFORE, TimeoutError, False),
        (FaultKind.HANG_AFTER, TimeoutError, True),
        (FaultKind.DROP_BEFORE, aiohttp.ClientError, False),
        (FaultKind.DROP_AFTER, aiohttp.ClientError, True),
    ],
)
async def test_a_fault_hits_one_call_and_the_next_one_passes(slack, client, kind, error, done):
    slack.faults.inject_next("chat.postMessage", InjectedFault(kind, seconds=30.0))
    with pytest.raises(error):
        await client.chat_postMessage(channel=CHANNEL, text="one")
    assert [message.text for message in slack.workspace.channel_messages(CHANNEL)] == (["one"] if done else [])
    await client.chat_postMessage(channel=CHANNEL, text="two")
    assert slack.workspace.channel_messages(CHANNEL)[-1].text == "two"
    assert [(call.method, call.fault) for call in slack.calls] == [
        ("chat.postMessage", kind),
        ("chat.postMessage", None),
    ]


async def test_a_rate_limit_says_when_to_come_back(slack, client):
    slack.faults.inject_next("*", InjectedFault(FaultKind.RATE_LIMITED, seconds=7))
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    response = caught.value.response
    assert (response.status_code, response["error"], response.headers["Retry-After"]) == (429, "ratelimited", "7")


async def test_a_slow_call_is_answered(slack, client):
    slack.faults.inject_next("auth.test", InjectedFault(FaultKind.SLOW, seconds=0.05))
    assert (await client.auth_test())["ok"]


async def test_an_outage_ends_when_it_is_told_to(slack, client):
    slack.start_outage(60)
    with pytest.raises(SlackApiError) as caught:
        await client.auth_test()
    assert caught.value.response.status_code == 503
    slack.start_outage(0)
    assert (await client.auth_test())["ok"]


async def test_stopping_lets_hanging_calls_go():
    slack = SlackStandIn()
    await slack.start()
    slack.faults.inject_next("auth.test", InjectedFault(FaultKind.HANG_BEFORE, seconds=60))
    async with aiohttp.ClientSession() as session:
        waiting = asyncio.ensure_future(session.post(slack.base_url + "auth.test"))
        await until(lambda: slack.calls)
        await slack.stop()
        with pytest.raises(aiohttp.ClientError):
            await waiting
