"""The one way to Slack's Web API: no hidden retries, one pool of connections, one time limit."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.settings import SlackSettings

CALL_LIMIT = 8.0  # seconds for one call
CONNECT_LIMIT = 4.0  # seconds of these for the connection


def make_client(settings: SlackSettings) -> AsyncWebClient:
    """A client with the bot's token. Give it a `session` from `make_session` before the first call."""
    return AsyncWebClient(
        token=settings.bot_token,
        base_url=settings.base_url.rstrip("/") + "/",
        timeout=int(CALL_LIMIT),
        # By default the SDK posts again after a dropped connection, and the message stands there twice.
        retry_handlers=[],
    )


def make_session() -> aiohttp.ClientSession:
    """The pool of connections; needs a running loop. The client's own timeout does not count once it has a session."""
    limit = aiohttp.ClientTimeout(total=CALL_LIMIT, connect=CONNECT_LIMIT, sock_connect=CONNECT_LIMIT)
    return aiohttp.ClientSession(timeout=limit)
