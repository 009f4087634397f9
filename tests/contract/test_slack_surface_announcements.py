"""What the desk tells admins: best effort, never twice in ten minutes, and never in anybody's way."""

import asyncio

import pytest
from slack_house import CHANNEL, Desk, settings_for, slack_house

from agents_slack.announcements import SAID_FOR
from agents_slack.desk import SlackDesk
from bridge.sandbox.faults import Fault, FaultKind
from bridge.sandbox.slack import SlackStandIn
from core.conversations import Conversations
from core.store import Store

BROKEN = "config/triggers.yaml, line 12: <weight> must be a number & <!channel> is not one.\nNothing was changed."
OTHER = "C0ADMINS"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack():
    async with SlackStandIn() as slack:
        slack.workspace.add_channel(OTHER, "admins", {slack.app.bot_user})
        yield slack
        assert slack.violations == []


@pytest.fixture
async def store(sqlite_url):
    store = Store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def desk(store, house, slack, clock):
    async with slack_house(store, house, slack, clock=clock) as desk:
        yield desk


def posted(slack: SlackStandIn, channel: str = CHANNEL) -> list[str]:
    shown = [message.blocks[0]["elements"][0]["elements"] for message in slack.workspace.channel_messages(channel)]
    return ["".join(element["text"] for element in elements) for elements in shown]


async def test_admins_read_what_was_said_as_it_stands(desk: Desk):
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN]
    [message] = desk.slack.workspace.channel_messages(CHANNEL)
    assert message.pings == set()
    await desk.desk.announce("the queues are read anew", OTHER)
    assert posted(desk.slack, OTHER) == ["the queues are read anew"]


async def test_the_same_words_are_said_once_in_ten_minutes(desk: Desk, clock: Clock):
    await asyncio.gather(*(desk.desk.announce(BROKEN) for _ in range(5)))
    await desk.desk.announce("another fault")
    clock.now += SAID_FOR - 1
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN, "another fault"]
    clock.now += 1
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN, "another fault", BROKEN]


async def test_what_was_certainly_not_said_may_be_said_again(desk: Desk):
    channel = desk.slack.workspace.channels[CHANNEL]
    channel.archived = True
    await desk.desk.announce(BROKEN)
    channel.archived = False
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN]


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR_AFTER])
async def test_what_may_have_been_said_is_not_said_twice(desk: Desk, kind: FaultKind):
    desk.slack.faults.add("chat.postMessage", Fault(kind))
    await desk.desk.announce(BROKEN)
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN]


async def test_a_very_long_announcement_still_is_one_post(desk: Desk):
    await desk.desk.announce("<&>" * 10_000)
    assert len(posted(desk.slack)) == 1


async def test_before_the_start_and_after_the_stop_nothing_is_raised(store, house, slack):
    desk = SlackDesk(settings_for(slack), Conversations(store, house))
    await desk.announce("early")
    await desk.start()
    await desk.stop()
    await desk.announce("late")
    await slack.stop()
    assert posted(slack) == ["early"]
