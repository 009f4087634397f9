"""Emoji under the local Slack's messages: what is refused, what the app is told, the workspace's own emoji."""

import pytest
from slack_calls import error_of

from bridge.sandbox.slack import CHANNEL, SlackError, SlackStandIn
from bridge.sandbox.slack.directory import ALL_SCOPES
from bridge.sandbox.slack.methods import METHODS
from bridge.sandbox.slack.rates import Tier

MANY = [
    "+1",
    "-1",
    "eyes",
    "tada",
    "fire",
    "heart",
    "rocket",
    "wave",
    "smile",
    "joy",
    "cry",
    "100",
    "zap",
    "star",
    "sunny",
    "snowman",
    "cat",
    "dog",
    "bear",
    "pig",
    "cow",
    "monkey",
    "frog",
    "horse",
    "apple",
    "lemon",
    "melon",
    "pear",
    "grapes",
    "peach",
    "cherries",
    "banana",
    "corn",
    "bread",
    "pizza",
    "cake",
    "cookie",
    "beer",
    "coffee",
    "tea",
    "car",
    "bus",
    "taxi",
    "train",
    "ship",
    "anchor",
    "key",
    "lock",
    "bell",
    "hammer",
    "book",
]


@pytest.mark.parametrize(
    "name", ["thumbsup", "+1", "white_check_mark", "thumbsup::skin-tone-2", "flag-nl", "woman-facepalming"]
)
async def test_the_app_adds_and_removes_what_slack_knows(slack, client, name):
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    await client.reactions_add(channel=CHANNEL, timestamp=ts, name=name)
    assert slack.workspace.find_message(CHANNEL, ts).reactions == {name: [slack.app.bot_user]}
    await client.reactions_remove(channel=CHANNEL, timestamp=ts, name=name)
    assert slack.workspace.find_message(CHANNEL, ts).reactions == {}


@pytest.mark.parametrize(
    "name", ["no_such_emoji", "partyparrot", "flag-xq", "thumbsup::skin-tone-7", "Thumbs Up", "👍"]
)
async def test_an_unknown_emoji_is_an_invalid_name(slack, client, name):
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    assert await error_of(client.reactions_add(channel=CHANNEL, timestamp=ts, name=name)) == "invalid_name"


async def test_the_workspace_has_emoji_of_its_own(slack, client):
    slack.workspace.emoji |= {"partyparrot": "https://emoji.example.com/parrot.gif", "parrot": "alias:partyparrot"}
    assert (await client.emoji_list())["emoji"]["parrot"] == "alias:partyparrot"
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    await client.reactions_add(channel=CHANNEL, timestamp=ts, name="partyparrot")
    await slack.person("U0BEN").react(CHANNEL, ts, "parrot")
    assert list(slack.workspace.find_message(CHANNEL, ts).reactions) == ["partyparrot", "parrot"]


async def test_what_cannot_be_done_is_refused_in_slacks_words(slack, client):
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    eyes = {"channel": CHANNEL, "timestamp": ts, "name": "eyes"}
    assert await error_of(client.reactions_remove(**eyes)) == "no_reaction"
    await client.reactions_add(**eyes)
    assert await error_of(client.reactions_add(**eyes)) == "already_reacted"
    assert await error_of(client.reactions_add(**{**eyes, "timestamp": "1.000001"})) == "message_not_found"
    assert await error_of(client.reactions_add(**{**eyes, "timestamp": "soon"})) == "bad_timestamp"
    assert await error_of(client.reactions_add(**{**eyes, "channel": "C0NOWHERE"})) == "channel_not_found"
    slack.workspace.archive(slack.workspace.channel(CHANNEL), "U0ANA")
    assert await error_of(client.reactions_add(**{**eyes, "name": "tada"})) == "is_archived"


async def test_nobody_adds_more_than_twenty_three_and_no_message_has_more_than_fifty(slack, client):
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    for name in MANY[:23]:
        await client.reactions_add(channel=CHANNEL, timestamp=ts, name=name)
    assert await error_of(client.reactions_add(channel=CHANNEL, timestamp=ts, name=MANY[23])) == "too_many_reactions"
    for user, names in (("U0ANA", MANY[23:40]), ("U0BEN", MANY[40:50])):
        for name in names:
            await slack.person(user).react(CHANNEL, ts, name)
    with pytest.raises(SlackError, match="too_many_emoji"):
        await slack.person("U0BEN").react(CHANNEL, ts, MANY[50])


async def test_reactions_are_read_back(slack, client):
    ts = await slack.person("U0ANA").post(CHANNEL, "look")
    await slack.person("U0BEN").react(CHANNEL, ts, "eyes")
    answer = await client.reactions_get(channel=CHANNEL, timestamp=ts)
    assert answer["message"]["reactions"] == [{"name": "eyes", "users": ["U0BEN"], "count": 1}]


async def test_the_app_hears_of_peoples_reactions(slack):
    ana, ben = slack.person("U0ANA"), slack.person("U0BEN")
    ts = await ana.post(CHANNEL, "look")
    await ben.react(CHANNEL, ts, "thumbsup::skin-tone-2")
    await ben.react(CHANNEL, ts, "thumbsup::skin-tone-2", remove=True)
    added, removed = [letter.event for letter in slack.delivery.outgoing[-2:]]
    assert (added["type"], added["reaction"], added["user"]) == ("reaction_added", "thumbsup::skin-tone-2", "U0BEN")
    assert (removed["type"], removed["item"]) == ("reaction_removed", {"type": "message", "channel": CHANNEL, "ts": ts})
    assert added["item_user"] == "U0ANA"


async def test_without_the_scope_the_app_hears_nothing_of_them():
    async with SlackStandIn(scopes=ALL_SCOPES - {"reactions:read"}, retry_delays=()) as slack:
        ts = await slack.person("U0ANA").post(CHANNEL, "look")
        await slack.person("U0BEN").react(CHANNEL, ts, "eyes")
        assert [letter.event["type"] for letter in slack.delivery.outgoing] == ["message"]


def test_removing_is_the_slower_of_the_two():
    assert METHODS["reactions.add"].tier is Tier.THREE
    assert METHODS["reactions.remove"].tier is Tier.TWO
