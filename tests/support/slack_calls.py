"""Calls to a local Slack with Slack's own client, as an app makes them."""

from collections.abc import Awaitable

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bridge.sandbox.slack import BOT_TOKEN, SlackStandIn

PING_INTERVAL = 0.5  # seconds; a client that hears nothing for four of them takes its socket for dead


def client_of(slack: SlackStandIn, session: aiohttp.ClientSession, token: str = BOT_TOKEN) -> AsyncWebClient:
    """It tries nothing again."""
    return AsyncWebClient(token=token, base_url=slack.base_url, session=session, retry_handlers=[])


async def error_of(call: Awaitable[object]) -> str:
    """What Slack calls the reason why it refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
