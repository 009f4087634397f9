"""The local Slack refuses what the real one does, and remembers what our code should not have asked."""

import aiohttp
import pytest
from slack_calls import client_of
from slack_sdk.errors import SlackApiError

from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL, SlackStandIn
from bridge.sandbox.slack.directory import ALL_SCOPES
from bridge.sandbox.slack.methods import METHODS
from bridge.sandbox.slack.rates import Rates, Tier
from bridge.sandbox.slack.schemas import kinds

IS_REFUSED = True


async def refused(call) -> SlackApiError:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value


def test_every_method_has_a_schema():
    assert [method for method in METHODS if not isinstance(kinds(method), dict)] == []


@pytest.mark.parametrize(
    ("token", "error"), [("xoxb-wrong", "invalid_auth"), (APP_TOKEN, "not_allowed_token_type"), ("", "not_authed")]
)
async def test_a_wrong_token_is_refused(slack, token, error):
    async with aiohttp.ClientSession() as session:
        assert (await refused(client_of(slack, session, token).auth_test())).response["error"] == error


async def test_socket_mode_wants_the_token_of_the_app(slack, client):
    assert (await refused(client.apps_connections_open(app_token=BOT_TOKEN))).response[
        "error"
    ] == "not_allowed_token_type"
    assert (await client.apps_connections_open(app_token=APP_TOKEN))["url"].startswith("ws://127.0.0.1:")


async def test_a_missing_scope_is_named():
    async with SlackStandIn(scopes=ALL_SCOPES - {"channels:history"}) as slack, aiohttp.ClientSession() as session:
        answer = (await refused(client_of(slack, session).conversations_history(channel=CHANNEL))).response
        assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
        assert "channels:history" not in answer.headers["x-oauth-scopes"].split(",")
        assert slack.violations == []


async def test_another_name_needs_its_own_scope():
    async with SlackStandIn(scopes=ALL_SCOPES - {"chat:write.customize"}) as slack, aiohttp.ClientSession() as session:
        call = client_of(slack, session).chat_postMessage(channel=CHANNEL, text="hi", username="Mia")
        assert (await refused(call)).response["needed"] == "chat:write.customize"


async def test_channels_must_exist_be_open_and_have_the_app_in_them(slack, client):
    slack.workspace.add_channel("C0OTHER", "other", {"U0ANA"})
    closed = slack.workspace.add_channel("C0CLOSED", "closed", {slack.app.bot_user})
    closed.archived = True
    errors = [
        (await refused(client.chat_postMessage(channel=channel, text="hi"))).response["error"]
        for channel in ("C0NOWHERE", "C0OTHER", "C0CLOSED")
    ]
    assert errors == ["channel_not_found", "not_in_channel", "is_archived"]
    await client.conversations_join(channel="C0OTHER")
    assert (await client.chat_postMessage(channel="C0OTHER", text="hi"))["ok"]


async def test_an_unknown_method_is_refused_and_remembered(slack, client):
    assert (await refused(client.api_call("chat.teleport"))).response["error"] == "unknown_method"
    assert [(v.method, v.why) for v in slack.violations] == [("chat.teleport", "unknown_method")]


def button(**fields):
    return {"type": "button", "text": {"type": "plain_text", "text": "Go"}, **fields}


def actions(*elements):
    return {"type": "actions", "elements": list(elements)}


def section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def rich(text):
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }


GOOD = {"event_type": "covers", "event_payload": {"last": 3}}


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "hi", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "hi", "blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [section("x" * 3001)]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [section("")]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [rich("")]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [section("x" * 2800)] * 5}, "msg_blocks_too_long"),
        ({"text": "hi", "blocks": [{**section("a"), "block_id": "b"}] * 2}, "invalid_blocks"),
        ({"text": "hi", "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [actions()]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [actions(*[button()] * 26)]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [actions(button(value="v" * 2001))]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [actions(button(action_id="a" * 256))]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [actions(button(action_id="a"), button(action_id="a"))]}, "invalid_blocks"),
        ({"text": "hi", "blocks": [actions(button(colour="red"))]}, "invalid_blocks"),
        ({"text": "hi", "metadata": {"event_type": "covers"}}, "invalid_metadata_format"),
        ({"text": "hi", "metadata": {**GOOD, "event_payload": {"a": {"b": {"c": 1}}}}}, "invalid_metadata_format"),
        ({"text": "hi", "metadata": {**GOOD, "event_payload": {"a": "x" * 9000}}}, "metadata_too_large"),
        ({"text": "hi", "client_msg_id": "made-up"}, "invalid_arguments"),
        ({"text": "hi", "icon_url": "https://x.org/a.png", "icon_emoji": ":wave:"}, "invalid_arguments"),
        ({"text": "hi", "parse": "everything"}, "invalid_arguments"),
    ],
)
async def test_a_message_against_the_contract_is_refused_and_remembered(slack, client, args, error):
    answer = (await refused(client.api_call("chat.postMessage", json={"channel": CHANNEL, **args}))).response
    assert answer["error"] == error
    assert answer["response_metadata"]["messages"]
    (violation,) = slack.violations
    assert violation.method == "chat.postMessage"
    assert error in violation.why
    assert slack.workspace.channel_messages(CHANNEL) == []


async def test_the_complaint_points_at_the_block(slack, client):
    blocks = [section("fine"), actions(button(), button(text={"type": "plain_text", "text": "x" * 76}))]
    answer = (await refused(client.chat_postMessage(channel=CHANNEL, text="hi", blocks=blocks))).response
    (message,) = answer["response_metadata"]["messages"]
    assert message == "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/1/text/text]"


async def test_an_update_takes_less_text_than_a_post(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="x" * 4001)
    call = client.chat_update(channel=CHANNEL, ts=post["ts"], text="x" * 4001)
    assert (await refused(call)).response["error"] == "msg_too_long"


async def test_text_that_slack_would_cut_off_is_remembered(slack, client):
    post = await client.chat_postMessage(channel=CHANNEL, text="x" * 40_001)
    assert len(post["message"]["text"]) == 40_000
    assert "cuts it off" in slack.violations[0].why


async def test_only_the_apps_own_messages_can_be_changed(slack, client):
    ts = await slack.person("U0ANA").post(CHANNEL, "mine")
    assert (await refused(client.chat_update(channel=CHANNEL, ts=ts, text="x"))).response[
        "error"
    ] == "cant_update_message"
    assert (await refused(client.chat_delete(channel=CHANNEL, ts=ts))).response["error"] == "cant_delete_message"


async def test_views_have_limits_too(slack, client):
    view = {"type": "home", "blocks": [{"type": "divider"}] * 101}
    assert (await refused(client.views_publish(user_id="U0ANA", view=view))).response["error"] == "invalid_arguments"
    await client.views_publish(user_id="U0ANA", view={**view, "blocks": view["blocks"][:100]})
    call = client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []}, hash="stale")
    assert (await refused(call)).response["error"] == "hash_conflict"


def test_one_channel_takes_a_burst_and_then_one_post_a_second():
    now = 0.0
    rates = Rates(clock=lambda: now)
    assert [rates.wait("chat.postMessage", Tier.SPECIAL, "C1") for _ in range(5)] == [0, 0, 0, 1, 1]
    assert rates.wait("chat.postMessage", Tier.SPECIAL, "C2") == 0
    now = 1.0
    assert [rates.wait("chat.postMessage", Tier.SPECIAL, "C1") for _ in range(2)] == [0, 1]


def test_a_tier_counts_a_methods_calls_of_the_last_minute():
    now = 0.0
    rates = Rates(clock=lambda: now)
    assert {rates.wait("chat.update", Tier.THREE, "") for _ in range(50)} == {0}
    now = 20.0
    assert rates.wait("chat.update", Tier.THREE, "") == 40
    assert rates.wait("chat.delete", Tier.THREE, "") == 0
    now = 60.0
    assert rates.wait("chat.update", Tier.THREE, "") == 0


async def test_the_real_rate_limits_can_be_switched_on(slack, client):
    slack.api.limits_on = True
    for _ in range(3):
        await client.chat_postMessage(channel=CHANNEL, text="hi")
    answer = (await refused(client.chat_postMessage(channel=CHANNEL, text="hi"))).response
    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    assert len(slack.workspace.channel_messages(CHANNEL)) == 3
