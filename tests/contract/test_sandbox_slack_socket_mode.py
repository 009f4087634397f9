"""The local Slack and the real slack_bolt: events, acknowledgements, redelivery, clicks, modals."""

import os
import re
from collections.abc import Callable

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_calls import PING_INTERVAL
from slack_sdk.web.async_client import AsyncWebClient
from waiting import LONGEST_WAIT, until

from bridge.sandbox.slack import APP_TOKEN, CHANNEL, DeliveryState
from bridge.sandbox.slack.delivery import Unanswered

RETRY_DELAYS = (0.0, 0.05, 0.1)


class Bolt:
    """The app under test: remembers every event, claims on a click, fails when told to."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.app = AsyncApp(client=client, process_before_response=True)
        self.handler = AsyncSocketModeHandler(self.app, APP_TOKEN, web_client=client, ping_interval=PING_INTERVAL)
        self.events: list[dict] = []
        self.bodies: list[dict] = []
        self.retries: list[list[str]] = []
        self.failures = 0
        self.failed: Callable[[], object] = lambda: None  # is called at each failure
        for kind in ("message", "reaction_added", "app_home_opened", "member_joined_channel"):
            self.app.event(kind)(self.remember)

    async def remember(self, event, body, request):
        self.retries.append(request.headers.get("x-slack-retry-num", []))
        if self.failures:
            self.failures -= 1
            self.failed()
            raise RuntimeError("the database is away")
        self.events.append(event)
        self.bodies.append(body)

    @property
    def texts(self) -> list[str]:
        return [event["text"] for event in self.events]


@pytest.fixture
async def bolt(slack, client):
    bolt = Bolt(client)
    await bolt.handler.connect_async()
    await until(lambda: slack.sockets.connections)
    yield bolt
    await bolt.handler.close_async()


async def test_a_persons_words_reach_the_app_and_its_own_do_not(slack, client, bolt, ana):
    root = (await client.chat_postMessage(channel=CHANNEL, text="a card"))["ts"]
    ts = await ana.post(CHANNEL, "a *b* & c", thread_ts=root)
    await slack.delivery.wait_settled()
    (event,) = bolt.events
    assert (event["user"], event["ts"], event["thread_ts"]) == ("U0ANA", ts, root)
    assert event["text"] == "a *b* &amp; c"
    assert event["blocks"][0]["type"] == "rich_text"
    assert event["client_msg_id"]
    assert [letter.state for letter in slack.delivery.outgoing] == [DeliveryState.ACKNOWLEDGED] * 2


async def test_edits_deletes_broadcasts_and_reactions_are_told(slack, bolt, client, ana):
    root = (await client.chat_postMessage(channel=CHANNEL, text="a card"))["ts"]
    ts = await ana.post(CHANNEL, "first", thread_ts=root, broadcast=True)
    await ana.edit(CHANNEL, ts, "second")
    await ana.react(CHANNEL, root, "eyes")
    await ana.delete(CHANNEL, ts)
    await slack.delivery.wait_settled()
    broadcast, changed, reacted, deleted = bolt.events
    assert (broadcast["subtype"], broadcast["root"]["ts"]) == ("thread_broadcast", root)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("second", "first")
    assert (reacted["reaction"], reacted["item"]["ts"]) == ("eyes", root)
    assert (deleted["deleted_ts"], deleted["previous_message"]["text"]) == (ts, "second")


async def test_a_link_preview_changes_a_message_without_changing_its_words(slack, bolt, ana):
    ts = await ana.post(CHANNEL, "see https://example.com")
    slack.workspace.unfurl(slack.workspace.find_message(CHANNEL, ts), "https://example.com")
    await slack.delivery.wait_settled()
    changed = bolt.events[-1]
    assert changed["subtype"] == "message_changed"
    assert changed["message"]["text"] == changed["previous_message"]["text"]
    assert "attachments" not in changed["previous_message"]


async def test_one_gesture_can_come_as_two_messages(slack, bolt, ana):
    for _ in range(2):
        await ana.post(CHANNEL, "once", client_msg_id="5d9ef5d4")
    await slack.delivery.wait_settled()
    assert len({event["ts"] for event in bolt.events}) == 2
    assert len({event["client_msg_id"] for event in bolt.events}) == 1


def runs_out_of_patience(slack):
    """Slack waits no longer for what it has sent."""
    for connection in slack.sockets.connections:
        for acknowledged in connection.waiting.values():
            acknowledged.set_result(Unanswered())


async def test_what_the_listener_failed_on_comes_again_with_the_same_id(slack, bolt, ana):
    slack.sockets.ack_timeout = LONGEST_WAIT
    bolt.failures = 2
    bolt.failed = lambda: runs_out_of_patience(slack)
    await ana.post(CHANNEL, "hello")
    await slack.delivery.wait_settled()
    assert bolt.texts == ["hello"]
    assert bolt.retries[1:] == [["1"], ["2"]]
    assert slack.delivery.outgoing[0].attempts == 3


async def test_after_the_last_retry_an_event_is_lost(slack, bolt, ana):
    slack.sockets.ack_timeout = 0.2
    bolt.failures = 4
    await ana.post(CHANNEL, "hello")
    await slack.delivery.wait_settled()
    assert bolt.events == []
    assert slack.delivery.outgoing[0].state is DeliveryState.LOST


async def test_events_wait_for_a_socket_as_long_as_the_retries_last(slack, client, ana):
    slack.delivery.retry_delays = (0.0, *[0.05] * 50)
    await ana.post(CHANNEL, "early")
    bolt = Bolt(client)
    await bolt.handler.connect_async()
    await slack.delivery.wait_settled()
    assert bolt.texts == ["early"]
    await bolt.handler.close_async()


async def test_a_duplicate_has_its_own_event_id_and_no_retry_header(slack, bolt, ana):
    slack.delivery.duplicate = True
    await ana.post(CHANNEL, "hello")
    await slack.delivery.wait_settled()
    assert bolt.texts == ["hello", "hello"]
    assert len({body["event_id"] for body in bolt.bodies}) == 2
    assert bolt.events[0] == bolt.events[1]


async def test_shuffled_events_all_arrive_in_another_order(slack, bolt, ana):
    slack.delivery.shuffle(seed=3)
    for number in range(10):
        await ana.post(CHANNEL, str(number))
    await slack.delivery.wait_settled()
    assert sorted(bolt.texts) == [str(number) for number in range(10)]
    assert bolt.texts != sorted(bolt.texts)


async def test_a_withheld_event_never_arrives(slack, bolt, ana):
    slack.delivery.lose_events(1)
    await ana.post(CHANNEL, "one")
    await ana.post(CHANNEL, "two")
    await slack.delivery.wait_settled()
    assert bolt.texts == ["two"]


async def test_the_client_comes_back_after_its_socket_was_cut(slack, bolt, ana):
    first = slack.sockets.connections[0]
    slack.drop_sockets()
    await until(lambda: [c for c in slack.sockets.connections if c is not first])
    await ana.post(CHANNEL, "hello again")
    await slack.delivery.wait_settled()
    assert bolt.texts == ["hello again"]


async def test_a_client_that_is_refused_tries_until_it_may(slack, bolt, ana):
    slack.refuse_sockets(60)
    slack.drop_sockets()
    await until(lambda: not slack.sockets.connections)
    slack.refuse_sockets(0)
    await until(lambda: slack.sockets.connections)
    await ana.post(CHANNEL, "hello again")
    await slack.delivery.wait_settled()
    assert bolt.texts == ["hello again"]


async def test_a_client_asked_to_refresh_connects_again(slack, bolt, ana):
    first = slack.sockets.connections[0]
    await slack.sockets.refresh_sockets()
    await until(lambda: slack.sockets.connections and slack.sockets.connections[0] is not first)
    await ana.post(CHANNEL, "still here")
    await slack.delivery.wait_settled()
    assert bolt.texts == ["still here"]


async def test_each_event_goes_to_one_of_several_connections(slack, client, bolt, ana):
    other = Bolt(client)
    await other.handler.connect_async()
    await until(lambda: len(slack.sockets.connections) == 2)
    for number in range(20):
        await ana.post(CHANNEL, str(number))
    await slack.delivery.wait_settled()
    assert bolt.texts
    assert other.texts
    assert sorted(bolt.texts + other.texts, key=int) == [str(number) for number in range(20)]
    await other.handler.close_async()


async def test_an_eleventh_connection_is_sent_away(slack, client):
    async with aiohttp.ClientSession() as session:
        sockets = []
        for _ in range(11):
            url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
            sockets.append(await session.ws_connect(url))
        hello = await sockets[9].receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 10)
        assert (await sockets[10].receive_json())["reason"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_a_click_is_acknowledged_and_can_open_a_modal_and_answer(slack, client, bolt, ana):
    clicks = []

    async def claim(ack, body, respond, client):
        await ack()
        clicks.append(body)
        await respond(text="It is yours.")
        title = {"type": "plain_text", "text": "Close"}
        field = {"type": "plain_text_input", "action_id": "why"}
        block = {"type": "input", "block_id": "reason", "label": title, "element": field}
        view = {"type": "modal", "callback_id": "close", "title": title, "submit": title, "blocks": [block]}
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def close(ack, body):
        if body["view"]["state"]["values"]["reason"]["why"]["value"] == "":
            await ack(response_action="errors", errors={"reason": "Please say why."})
        else:
            await ack()

    bolt.app.action("claim")(claim)
    bolt.app.view("close")(close)
    button = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}, "value": "ses_1"}
    root = await client.chat_postMessage(
        channel=CHANNEL, text="card", blocks=[{"type": "actions", "elements": [button]}]
    )

    assert await ana.click(CHANNEL, root["ts"], "claim")
    (body,) = clicks
    assert (body["user"]["id"], body["actions"][0]["value"]) == ("U0ANA", "ses_1")
    assert (body["container"]["message_ts"], body["message"]["ts"]) == (root["ts"], root["ts"])
    assert [message.text for message in slack.workspace.ephemerals("U0ANA")] == ["It is yours."]
    (modal,) = await until(lambda: slack.context.views.modals("U0ANA"))
    empty = {"reason": {"why": {"type": "plain_text_input", "value": ""}}}
    assert (await ana.submit(modal, empty))["errors"] == {"reason": "Please say why."}
    assert modal.open
    assert await ana.submit(modal, {"reason": {"why": {"type": "plain_text_input", "value": "done"}}}) == {}
    assert slack.context.views.modals("U0ANA") == []


async def test_a_click_that_nobody_acknowledges_is_a_warning_and_comes_once(slack, client, bolt, ana):
    button = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}}
    root = await client.chat_postMessage(
        channel=CHANNEL, text="card", blocks=[{"type": "actions", "elements": [button]}]
    )
    slack.sockets.ack_timeout = 0.2
    seen = []

    async def silent(body):
        seen.append(body)

    bolt.app.action(re.compile(".*"))(silent)
    assert not await ana.click(CHANNEL, root["ts"], "claim")
    await until(lambda: seen)
    await slack.delivery.wait_settled()
    assert len(seen) == 1


async def test_a_response_url_works_five_times_also_on_what_one_person_sees(slack, client, bolt, ana):
    urls = []

    async def claim(ack, body):
        await ack()
        urls.append(body["response_url"])
        assert body["container"]["is_ephemeral"]
        assert "message" not in body

    bolt.app.action("claim")(claim)
    button = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim and send"}}
    blocks = [{"type": "actions", "elements": [button]}]
    post = await client.chat_postEphemeral(channel=CHANNEL, user="U0ANA", text="Claim?", blocks=blocks)
    assert await ana.click(CHANNEL, post["message_ts"], "claim")
    async with aiohttp.ClientSession() as session:
        statuses = []
        for number in range(6):
            async with session.post(urls[0], json={"replace_original": True, "text": f"try {number}"}) as response:
                statuses.append(response.status)
    assert statuses == [200] * 5 + [404]
    assert [message.text for message in slack.workspace.ephemerals("U0ANA")] == ["try 4"]


async def test_home_commands_and_shortcuts_reach_the_app(slack, bolt, ana):
    seen = []

    async def taken(ack, body):
        await ack()
        seen.append(body.get("command") or body["type"])

    bolt.app.command("/handoff")(taken)
    bolt.app.shortcut("find")(taken)
    bolt.app.shortcut("note")(taken)
    await ana.open_home()
    ts = await ana.post(CHANNEL, "look")
    assert await ana.type_command(CHANNEL, "/handoff", "list")
    assert await ana.choose_shortcut("find")
    assert await ana.choose_shortcut("note", CHANNEL, ts)
    await slack.delivery.wait_settled()
    assert seen == ["/handoff", "shortcut", "message_action"]
    assert bolt.events[0]["type"] == "app_home_opened"


async def test_a_killed_client_leaves_its_events_to_the_next_one(slack, client, ana):
    """A process that dies with kill -9 closes its socket without having acknowledged."""
    url = (await client.apps_connections_open(app_token=APP_TOKEN))["url"]
    async with aiohttp.ClientSession() as session:
        socket = await session.ws_connect(url)
        await socket.receive_json()
        await ana.post(CHANNEL, "hello")
        envelope = await socket.receive_json()
        slack.delivery.retry_delays = (0.0, *[0.05] * round(LONGEST_WAIT / 0.05))
        socket._response.connection.transport.abort()
    await until(lambda: not slack.sockets.connections)
    bolt = Bolt(client)
    slack.delivery.outgoing.clear()
    await bolt.handler.connect_async()
    await until(lambda: bolt.events or None)
    assert bolt.bodies[0]["event_id"] == envelope["payload"]["event_id"]
    await bolt.handler.close_async()


def test_no_proxy_of_the_machine_is_in_the_way():
    assert not {"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"} & os.environ.keys()


async def test_signed_requests_carry_the_same_things(slack, client, ana):
    app = AsyncApp(client=client, signing_secret=slack.app.signing_secret, process_before_response=True)
    seen: list[str] = []
    failures = [True]

    async def message(event):
        if failures and failures.pop():
            raise RuntimeError("the database is away")
        seen.append(event["text"])

    async def claim(ack, body):
        await ack()
        seen.append(body["actions"][0]["action_id"])

    app.event("message")(message)
    app.action("claim")(claim)
    runner = aiohttp.web.AppRunner(app.web_app("/slack/events"))
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    button = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}}
    root = await client.chat_postMessage(
        channel=CHANNEL, text="card", blocks=[{"type": "actions", "elements": [button]}]
    )
    await ana.post(CHANNEL, "hello")
    await slack.delivery.wait_settled()
    assert await ana.click(CHANNEL, root["ts"], "claim")
    assert seen == ["hello", "claim"]
    assert slack.delivery.outgoing[-1].attempts == 2
    await runner.cleanup()
