"""What the desk tells admins: best effort, and never in anybody's way."""

import pytest
from configuration import in_force
from slack_setup import CHANNEL, SlackSetup, settings_for

from agents_slack.desk import SlackDesk
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import SlackStandIn
from core.usecases.conversations import Conversations

BROKEN = "config/triggers.yaml, line 12: <weight> must be a number & <!channel> is not one.\nNothing was changed."
OTHER = "C0ADMINS"


@pytest.fixture
def slack(slack: SlackStandIn) -> SlackStandIn:
    slack.workspace.add_channel(OTHER, "admins", {slack.app.bot_user})
    return slack


def posted(slack: SlackStandIn, channel: str = CHANNEL) -> list[str]:
    shown = [message.blocks[0]["elements"][0]["elements"] for message in slack.workspace.channel_messages(channel)]
    return ["".join(element["text"] for element in elements) for elements in shown]


async def test_admins_read_what_was_said_as_it_stands(desk: SlackSetup):
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN]
    [message] = desk.slack.workspace.channel_messages(CHANNEL)
    assert message.pings == set()
    await desk.desk.announce("the queues are read again", OTHER)
    assert posted(desk.slack, OTHER) == ["the queues are read again"]


async def test_a_mistake_that_is_mended_and_made_again_is_said_again(desk: SlackSetup):
    await desk.desk.announce(BROKEN)
    await desk.desk.announce("the configuration is good again")
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN, "the configuration is good again", BROKEN]


async def test_a_channel_that_takes_nothing_is_in_nobodys_way(desk: SlackSetup):
    channel = desk.slack.workspace.channels[CHANNEL]
    channel.archived = True
    await desk.desk.announce(BROKEN)
    channel.archived = False
    assert posted(desk.slack) == []


@pytest.mark.parametrize("kind", [FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR_AFTER])
async def test_what_may_have_been_said_is_not_said_twice(desk: SlackSetup, kind: FaultKind):
    desk.slack.faults.inject_next("chat.postMessage", InjectedFault(kind))
    await desk.desk.announce(BROKEN)
    assert posted(desk.slack) == [BROKEN]


async def test_a_very_long_announcement_still_is_one_post(desk: SlackSetup):
    await desk.desk.announce("<&>" * 10_000)
    assert len(posted(desk.slack)) == 1


async def test_before_the_start_and_after_the_stop_nothing_is_raised(sqlite_store, rules, slack):
    desk = SlackDesk(settings_for(slack), Conversations(sqlite_store, in_force(rules)))
    await desk.announce("early")
    await desk.start()
    await desk.stop()
    await desk.announce("late")
    await slack.stop()
    assert posted(slack) == ["early"]
