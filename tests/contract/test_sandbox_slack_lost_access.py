"""What can happen to an app in the local Slack: thrown out of a channel or of the workspace, channels that end."""

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_calls import PING_INTERVAL, error_of
from waiting import until

from bridge.sandbox.slack import APP_TOKEN, CHANNEL, SlackError

IS_REFUSED = True


def told(slack) -> list[str]:
    return [letter.event["type"] for letter in slack.delivery.outgoing]


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_a_revoked_token_opens_nothing(slack, client, error):
    await slack.revoke_token(error)
    for call in (
        client.auth_test(),
        client.chat_postMessage(channel=CHANNEL, text="hi"),
        client.users_info(user="U0ANA"),
        client.apps_connections_open(app_token=APP_TOKEN),
    ):
        assert await error_of(call) == error
    slack.restore_token()
    assert (await client.chat_postMessage(channel=CHANNEL, text="hi"))["ok"]


async def test_an_app_that_is_thrown_out_is_told_and_hears_no_more(slack, client, ana):
    app = AsyncApp(client=client, process_before_response=True)
    heard = []

    async def hear(event):
        heard.append(event["type"])

    for kind in ("message", "tokens_revoked", "app_uninstalled"):
        app.event(kind)(hear)
    handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=client, ping_interval=PING_INTERVAL)
    await handler.connect_async()
    ts = await ana.post(CHANNEL, "one")
    await slack.delivery.wait_settled()
    await slack.revoke_token()
    await until(lambda: not slack.sockets.connections)
    await ana.post(CHANNEL, "two")
    assert not await ana.type_command(CHANNEL, "/bridge")
    assert sorted(heard) == ["app_uninstalled", "message", "tokens_revoked"]
    assert slack.workspace.find_message(CHANNEL, ts).text == "one"
    await handler.close_async()


async def test_the_sockets_end_with_link_disabled(slack, client):
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    other = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
            await slack.sockets.disable()
            goodbye = await socket.receive_json()
            assert (goodbye["type"], goodbye["reason"]) == ("disconnect", "link_disabled")
            assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(other)


async def test_an_archived_channel_takes_nothing_until_it_is_opened_again(slack, client, ana):
    post = await client.chat_postMessage(channel=CHANNEL, text="card")
    channel = slack.workspace.channel(CHANNEL)
    slack.workspace.archive(channel, "U0ANA")
    assert await error_of(client.chat_postMessage(channel=CHANNEL, text="hi")) == "is_archived"
    assert await error_of(client.chat_update(channel=CHANNEL, ts=post["ts"], text="hi")) == "is_archived"
    with pytest.raises(SlackError, match="is_archived"):
        await ana.post(CHANNEL, "hi")
    assert (await client.conversations_info(channel=CHANNEL))["channel"]["is_archived"]
    slack.workspace.unarchive(channel, "U0ANA")
    assert (await client.chat_postMessage(channel=CHANNEL, text="hi"))["ok"]
    assert [kind for kind in told(slack) if kind != "message"] == ["channel_archive", "channel_unarchive"]


async def test_a_deleted_channel_is_not_found(slack, client, ana):
    root = await ana.paste(CHANNEL, b"image")
    (file,) = slack.workspace.find_message(CHANNEL, root).files
    slack.workspace.remove_channel(slack.workspace.channel(CHANNEL), "U0ANA")
    assert told(slack)[-1] == "channel_deleted"
    assert await error_of(client.chat_postMessage(channel=CHANNEL, text="hi")) == "channel_not_found"
    assert await error_of(client.conversations_replies(channel=CHANNEL, ts=root)) == "channel_not_found"
    assert await error_of(client.files_info(file=file.id)) == "file_not_found"


@pytest.mark.parametrize(
    ("private", "error", "last"), [(False, "not_in_channel", "channel_left"), (True, "channel_not_found", "group_left")]
)
async def test_an_app_that_was_removed_from_a_channel_may_not_write_there(slack, client, ana, private, error, last):
    bot = slack.app.bot_user
    channel = slack.workspace.add_channel("C0DESK", "desk", {bot, "U0ANA"}, is_private=private)
    root = (await client.chat_postMessage(channel=channel.id, text="card"))["ts"]
    await ana.kick(channel.id, bot)
    await ana.post(channel.id, "anybody there?")
    assert told(slack)[-2:] == ["member_left_channel", last]
    member_left, left = [letter.event for letter in slack.delivery.outgoing[-2:]]
    assert (member_left["user"], left["actor_id"]) == (bot, "U0ANA")
    assert await error_of(client.chat_postMessage(channel=channel.id, text="hi")) == error
    assert await error_of(client.conversations_replies(channel=channel.id, ts=root)) == error
    await ana.invite(channel.id, bot)
    assert told(slack)[-1] == "member_joined_channel"
    assert (await client.chat_postMessage(channel=channel.id, text="hi"))["ok"]


async def test_a_thread_whose_root_a_person_deleted_is_a_tombstone_with_replies(slack, client, ana):
    root = await ana.share(CHANNEL, [("a.txt", "text/plain", b"words")], "look")
    await client.chat_postMessage(channel=CHANNEL, text="a reply", thread_ts=root)
    await ana.delete(CHANNEL, root)
    event = slack.delivery.outgoing[-1].event
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert "files" not in event["message"]
    assert (await client.conversations_replies(channel=CHANNEL, ts=root))["messages"][0]["subtype"] == "tombstone"
