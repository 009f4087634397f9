"""What the tests of the Slack side share: a local Slack, a database, and a desk between them.

A file that needs other rules, more channels or a desk with options makes its own of the same name.
"""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_calls import PING_INTERVAL, client_of
from slack_sdk.web.async_client import AsyncWebClient
from slack_setup import SlackSetup, slack_setup

from bridge.sandbox.slack import APP_TOKEN, SlackStandIn
from bridge.sandbox.slack.person import SlackPerson
from core.store import Store
from core.usecases.rules import Rules


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackStandIn]:
    """Whoever uses it has given Slack nothing to refuse, unless the test's file says `IS_REFUSED`.

    `RETRY_DELAYS` of the file: when Slack delivers again.
    """
    async with SlackStandIn(retry_delays=getattr(request.module, "RETRY_DELAYS", ())) as slack:
        yield slack
        assert slack.violations == [] or getattr(request.module, "IS_REFUSED", False)


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """For calls to local services."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def client(slack: SlackStandIn, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Slack's own client, with the token of the app's bot."""
    return client_of(slack, session)


@pytest.fixture(params=["socket mode", "signed http"])
async def app(request: pytest.FixtureRequest, slack: SlackStandIn, client: AsyncWebClient) -> AsyncIterator[AsyncApp]:
    """A Bolt app that the stand-in reaches either way."""
    app = AsyncApp(client=client, signing_secret=slack.app.signing_secret, process_before_response=True)
    if request.param == "socket mode":
        handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=client, ping_interval=PING_INTERVAL)
        await handler.connect_async()
        yield app
        await handler.close_async()
    else:
        runner = web.AppRunner(app.web_app("/slack/events"))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield app
        await runner.cleanup()


@pytest.fixture
def ana(slack: SlackStandIn) -> SlackPerson:
    """A person in the local Slack."""
    return slack.person("U0ANA")


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """On SQLite alone, where the other database makes no difference (`store` is both)."""
    opened = Store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(sqlite_store: Store, rules: Rules, slack: SlackStandIn) -> AsyncIterator[SlackSetup]:
    """The desk of plain rules."""
    async with slack_setup(sqlite_store, rules, slack) as desk:
        yield desk
