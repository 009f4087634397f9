"""One part of the desk that fails takes no other with it, and is well again by itself."""

import asyncio

import pytest
from slack_house import CHANNEL, Desk, slack_house

from bridge.sandbox.slack import SlackStandIn
from core.events import Message
from core.store import Store
from core.store.backends import StoreUnavailable


@pytest.fixture
async def slack():
    async with SlackStandIn(ack_timeout=1.0, retry_delays=()) as slack:
        yield slack
        assert slack.violations == []


@pytest.fixture
async def store(sqlite_url):
    store = Store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def desk(store, house, slack):
    async with slack_house(store, house, slack) as desk:
        yield desk


def agents_words(events) -> list[str]:
    return [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side == "agent"]


async def claimed(desk: Desk):
    session, root = await desk.escalated()
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    return session, root, desk.slack.person("U0ANA")


async def test_a_database_that_is_away_while_home_is_opened_ends_nothing(desk: Desk):
    session, root, ana = await claimed(desk)
    write, refused = desk.store.write, asyncio.Event()

    async def failing(key, unit):
        if key == "bucket:slack.home":
            refused.set()
            raise StoreUnavailable("the database is away")
        return await write(key, unit)

    desk.store.write = failing
    await ana.open_home()
    await asyncio.wait_for(refused.wait(), 5.0)
    desk.store.write = write
    desk.slack.delivery.lose(1)
    await ana.post(CHANNEL, "said while nobody listened", root)
    await desk.slack.sockets.refresh_sockets()
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["said while nobody listened"]


async def test_home_that_fails_in_a_way_nobody_thought_of_is_restarted_alone(desk: Desk):
    session, root, ana = await claimed(desk)
    homes = desk.desk._surroundings._homes
    show, failed = homes._show, asyncio.Event()

    async def failing(user: str) -> None:
        homes._show = show
        failed.set()
        raise RuntimeError("nobody thought of this")

    homes._show = failing
    await ana.open_home()
    await asyncio.wait_for(failed.wait(), 5.0)
    await ana.post(CHANNEL, "hello", root)
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["hello"]
    await ana.open_home()
    await desk.seen(lambda: any(call.method == "views.publish" for call in desk.slack.calls))
