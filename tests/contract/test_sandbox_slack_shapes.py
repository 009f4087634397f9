"""What the local Slack sends has the fields that Slack's own SDKs are tested with."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from waiting import LONGEST_WAIT

import bridge.sandbox
from bridge.sandbox.slack import APP_TOKEN, CHANNEL

IS_REFUSED = True

PAYLOADS = Path(bridge.sandbox.__file__).parent / "specs" / "slack" / "payloads"
# Only in workspaces of an Enterprise organisation, or retired, or of a message with a history of its own.
# Previews of images are not made.
ELSEWHERE = {"original_w", "original_h", "enterprise_id", "enterprise_name", "authed_users", "bot_profile", "inviter"}


def sample(name: str) -> dict:
    return json.loads((PAYLOADS / f"{name}.json").read_text())


def missing(wanted, sent, path="") -> list[str]:
    """The fields of `wanted` that `sent` lacks, all the way down."""
    if isinstance(wanted, list):
        return missing(wanted[0], sent[0], path + "/0") if wanted and sent else []
    if not isinstance(wanted, dict) or not isinstance(sent, dict):
        return []
    found = []
    for name, value in wanted.items():
        if name not in ELSEWHERE and not name.startswith("thumb_"):
            found += missing(value, sent[name], f"{path}/{name}") if name in sent else [f"{path}/{name}"]
    return found


class Socket:
    """A bare Socket Mode client that acknowledges everything."""

    def __init__(self, socket) -> None:
        self._socket = socket

    async def next(self) -> dict:
        envelope = await self._socket.receive_json(timeout=LONGEST_WAIT)
        await self._socket.send_json({"envelope_id": envelope["envelope_id"]})
        return envelope


@pytest.fixture
async def socket(slack):
    async with aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {APP_TOKEN}"}
        async with session.post(slack.base_url + "apps.connections.open", headers=headers) as response:
            url = (await response.json())["url"]
        async with session.ws_connect(url) as socket:
            hello = await socket.receive_json()
            assert missing(sample("envelopes")["socket_mode_hello_message"], hello) == []
            yield Socket(socket)


async def test_message_events(slack, socket):
    ana = slack.person("U0ANA")
    root = await ana.post(CHANNEL, "Hello World!")
    assert missing(sample("message.message_body"), (await socket.next())["payload"]) == []
    reply = await ana.post(CHANNEL, "in the thread", thread_ts=root, broadcast=True)
    broadcast = (await socket.next())["payload"]
    assert missing(sample("message_thread_broadcast.event_payload"), broadcast) == []
    await ana.edit(CHANNEL, reply, "other words")
    assert missing(sample("message_changed.event_payload"), (await socket.next())["payload"]) == []
    await ana.delete(CHANNEL, reply)
    assert missing(sample("message_deleted.event_payload"), (await socket.next())["payload"]) == []


async def test_membership_and_reactions(slack, socket):
    ana = slack.person("U0ANA")
    slack.workspace.add_user("U0CEM", "cem", "Cem Aksoy")
    await slack.person("U0CEM").join(CHANNEL)
    assert missing(sample("events.join_event_body"), (await socket.next())["payload"]) == []
    await slack.person("U0CEM").leave(CHANNEL)
    assert missing(sample("events.left_event_body"), (await socket.next())["payload"]) == []
    ts = await ana.post(CHANNEL, "hello")
    await socket.next()
    await ana.react(CHANNEL, ts, "heart_eyes")
    assert missing(sample("events.reaction_added_body"), (await socket.next())["payload"]) == []


async def test_interactions(slack, socket):
    ana = slack.person("U0ANA")
    text = {"type": "plain_text", "text": "Button", "emoji": True}
    button = {"type": "button", "action_id": "a", "text": text, "value": "v"}
    title = {"type": "plain_text", "text": "My App"}
    field = {"type": "plain_text_input", "action_id": "maBWU"}
    block = {"type": "input", "block_id": "hspI", "label": title, "element": field, "optional": False}
    modal = slack.context.views.open("U0ANA", {"type": "modal", "title": title, "submit": title, "blocks": [block]})
    slack.context.views.publish("U0ANA", {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}, "")
    ts = await ana.post(CHANNEL, "<@U0BEN> test")
    await socket.next()
    slack.workspace.find_message(CHANNEL, ts).blocks.append({"type": "actions", "block_id": "b", "elements": [button]})

    async def sent(act) -> dict:
        task = asyncio.ensure_future(act)
        payload = (await socket.next())["payload"]
        await task
        return payload

    assert missing(sample("block_actions.body"), await sent(ana.click(CHANNEL, ts, "a"))) == []
    values = {"hspI": {"maBWU": {"type": "plain_text_input", "value": "x"}}}
    assert missing(sample("view_submission.body"), await sent(ana.submit(modal, values))) == []
    assert missing(sample("shortcut.global_shortcut_body"), await sent(ana.choose_shortcut("s"))) == []
    shortcut = await sent(ana.choose_shortcut("s", CHANNEL, ts))
    assert missing(sample("shortcut.message_shortcut_body"), shortcut) == []
    home = slack.context.views.home("U0ANA")
    pressed = await sent(ana.click_in_view(home, "a"))
    assert (pressed["container"]["type"], pressed["view"]["type"]) == ("view", "home")


async def test_files(slack, socket):
    await slack.person("U0ANA").paste(CHANNEL, b"image", "Hi there!")
    assert missing(sample("message_file_share.event_payload"), (await socket.next())["payload"]) == []


async def test_modals_that_are_closed_or_ask_for_options(slack, socket):
    title = {"type": "plain_text", "text": "My App"}
    select = {"type": "external_select", "action_id": "es_a", "placeholder": title}
    blocks = [{"type": "input", "block_id": "es_b", "label": title, "element": select, "optional": False}]
    body = {"type": "modal", "title": title, "submit": title, "blocks": blocks, "notify_on_close": True}
    form = slack.person("U0ANA").form(slack.context.views.open("U0ANA", body))
    asked = asyncio.ensure_future(form.suggest("es_a", "search word"))
    assert missing(sample("block_suggestion.body"), (await socket.next())["payload"]) == []
    await asked
    closed = asyncio.ensure_future(form.close())
    assert missing(sample("view_closed.body"), (await socket.next())["payload"]) == []
    await closed


async def test_the_end_of_an_app(slack, socket):
    revoked = asyncio.ensure_future(slack.revoke_token())
    bodies = {(body := (await socket.next())["payload"])["event"]["type"]: body for _ in range(2)}
    for name in ("tokens_revoked", "app_uninstalled"):
        assert missing(sample(f"events.{name}_body"), bodies[name]) == []
    assert bodies["tokens_revoked"]["event"]["tokens"] == {"oauth": [], "bot": [slack.app.bot_user]}
    await revoked


async def test_envelopes(slack, socket):
    samples = {envelope["type"]: envelope for envelope in sample("envelopes")["socket_mode_envelopes"][:2]}
    await slack.person("U0ANA").post(CHANNEL, "hello")
    event = await socket.next()
    command = asyncio.ensure_future(slack.person("U0ANA").type_command(CHANNEL, "/hello"))
    slash = await socket.next()
    assert await command
    for sent in (event, slash):
        wanted = samples[sent["type"]]
        wanted["payload"].pop("event", None)
        assert missing(wanted, sent) == []
        assert sent.keys() == wanted.keys()
