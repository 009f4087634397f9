"""What the tests of the Slack side share: a local Slack, a database, and a desk between them.

A file that needs another house, more channels or a desk with options makes its own of the same name.
"""

from collections.abc import AsyncIterator

import pytest
from slack_setup import SlackSetup, slack_setup

from bridge.sandbox.slack import SlackStandIn
from core.store import Store
from core.usecases.rules import Rules


@pytest.fixture
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackStandIn]:
    """Whoever uses it has given Slack nothing to refuse. `RETRY_DELAYS` of the test's file: when it delivers again."""
    retry_delays = getattr(request.module, "RETRY_DELAYS", ())
    async with SlackStandIn(ack_timeout=3.0, retry_delays=retry_delays) as slack:
        yield slack
        assert slack.violations == []


@pytest.fixture
async def sqlite_store(sqlite_url: str) -> AsyncIterator[Store]:
    """On SQLite alone, where the other database makes no difference (`store` is both)."""
    opened = Store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture
async def desk(sqlite_store: Store, rules: Rules, slack: SlackStandIn) -> AsyncIterator[SlackSetup]:
    """The desk of a plain house."""
    async with slack_setup(sqlite_store, rules, slack) as desk:
        yield desk
