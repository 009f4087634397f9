"""Slack's signed requests over HTTP, through the same listeners as Socket Mode; and whoever only says to be Slack."""

import hashlib
import hmac
import json
import time
from dataclasses import replace

import aiohttp
import pytest
from configuration import in_force
from serving import serving
from slack_setup import CHANNEL, SlackSetup, settings_for, slack_setup
from waiting import until

from agents_slack.desk import SlackDesk
from agents_slack.inbound.http_mode import LARGEST_BODY
from agents_slack.tools.checks import check
from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, DeliveryState
from bridge.settings import SettingsFault, settings_from
from bridge.web.app import make_app
from core.model.events import Edited, Message
from core.usecases.conversations import Conversations

NEW_SECRET = "the-secret-after"


RETRY_DELAYS = (0.0, 0.0)


def _well() -> dict[str, str]:
    return {}


@pytest.fixture
async def desk(sqlite_store, rules, slack):
    """A desk without an app token; the stand-in delivers to it."""
    settings = replace(settings_for(slack), app_token="", signing_secret=NEW_SECRET, old_signing_secret=SIGNING_SECRET)
    async with slack_setup(sqlite_store, rules, slack, settings=settings) as desk:
        app = make_app(ready=_well, webhooks=desk.desk.webhooks)
        async with serving(app) as url:
            desk.url = f"{url}/slack/events"
            slack.deliver_to(desk.url)
            yield desk


async def post(desk: SlackSetup, body: bytes, **headers: str) -> tuple[int, str]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        aiohttp.ClientSession() as session,
        session.post(desk.url, data=body, headers={"Content-Type": "application/json", **named}) as answer,
    ):
        return answer.status, await answer.text()


def signed(body: bytes, secret: str = SIGNING_SECRET, at: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X_Slack_Request_Timestamp": stamp, "X_Slack_Signature": f"v0={digest}"}


async def test_without_a_socket_a_conversation_goes_on_as_with_one(desk: SlackSetup):
    assert await desk.desk.is_connected()
    await until(lambda: desk.desk.problems() == {}, "the desk is well", saw=desk.desk.problems)
    assert "apps.connections.open" not in {call.method for call in desk.slack.calls}
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await desk.press("U0ANA", root, "Claim")
    await desk.seen(lambda: "Release" in desk.buttons(root))
    ts = await ana.post(CHANNEL, "Hello Mai", root)
    await ana.edit(CHANNEL, ts, "Hello Mia")
    await desk.slack.delivery.wait_settled()
    assert await ana.type_command(CHANNEL, "/bridge", "mine")
    words = [e.body.content.text for e in await desk.events(session) if isinstance(e.body, (Message, Edited))]
    assert words[-1] == "Hello Mia"
    assert "You have 1 conversation." in desk.ephemeral("U0ANA")[-1]


async def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(desk: SlackSetup, monkeypatch):
    session, root = await desk.escalated()
    await desk.press("U0ANA", root, "Claim")
    wrote = desk.conversations.agent_wrote
    tried = []

    async def fails_once(*args, **more):
        tried.append(args)
        if len(tried) == 1:
            raise RuntimeError("the disk is full")
        return await wrote(*args, **more)

    monkeypatch.setattr(desk.conversations, "agent_wrote", fails_once)
    await desk.slack.person("U0ANA").post(CHANNEL, "Hello", root)
    await desk.slack.delivery.wait_settled()
    letter = desk.slack.delivery.outgoing[-1]
    assert letter.state is DeliveryState.ACKNOWLEDGED
    assert len(tried) >= 2  # its thread is read, too
    words = [e.body.content.text for e in await desk.events(session) if isinstance(e.body, Message)]
    assert words.count("Hello") == 1


BODY = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()


@pytest.mark.parametrize("secret", [SIGNING_SECRET, NEW_SECRET])
async def test_both_secrets_are_good_while_they_are_changed(desk: SlackSetup, secret):
    status, text = await post(desk, BODY, **signed(BODY, secret))
    assert (status, json.loads(text)) == (200, {"challenge": "abc"})


def faulty() -> dict[str, dict[str, str]]:
    good, stamp = signed(BODY), str(int(time.time()))
    return {
        "no signature": {},
        "another secret": signed(BODY, "guessed"),
        "another body": signed(BODY + b" "),
        "no time": {"X_Slack_Signature": good["X_Slack_Signature"]},
        "a time that is no number": {**good, "X_Slack_Request_Timestamp": "yesterday"},
        "a signature of other characters": {"X_Slack_Request_Timestamp": stamp, "X_Slack_Signature": "v0=é"},
        "six minutes old": signed(BODY, at=time.time() - 301),
        "six minutes early": signed(BODY, at=time.time() + 301),
    }


@pytest.mark.parametrize("what", list(faulty()))
async def test_whoever_is_not_slack_is_refused(desk: SlackSetup, what):
    assert (await post(desk, BODY, **faulty()[what]))[0] == 401


async def test_a_body_that_is_no_text_is_refused(desk: SlackSetup):
    assert (await post(desk, b"\xff\xfe", **signed(b"\xff\xfe")))[0] == 401


@pytest.mark.parametrize(
    "body",
    ['{"a":', "null", "[]", "[1]", "7", '"x"', "{}", "", "[" * 3000, '{"a":' * 3000, "payload=%7B", "payload=null",
     "payload=[]", '{"type": "event_callback"}', '{"type": "event_callback", "event": 7}',
     '{"type": "event_callback", "event": null}', '{"type": ["event_callback"], "event": {}}',
     '{"team": 7, "user": [], "type": "block_actions", "actions": {}}'],
)  # fmt: skip
async def test_a_signed_body_that_cannot_be_read_is_refused_in_a_line(desk: SlackSetup, body, capsys):
    status, _ = await post(desk, body.encode(), **signed(body.encode()))
    assert status in (400, 404)
    assert "Traceback" not in capsys.readouterr().out


async def test_more_than_slack_ever_sends_is_not_read(desk: SlackSetup):
    large = b"x" * (LARGEST_BODY + 1)
    assert (await post(desk, large, **signed(large)))[0] == 413


async def test_before_we_are_signed_in_slack_is_asked_to_come_again(sqlite_store, rules, slack):
    slack.context.revoked = "invalid_auth"
    settings = replace(settings_for(slack), app_token="")
    desk = SlackDesk(settings, Conversations(sqlite_store, in_force(rules)))
    headers = {name.replace("_", "-"): value for name, value in signed(BODY).items()}
    [webhook] = desk.webhooks
    assert (await webhook.handle(headers, BODY)).status == 503
    assert desk.problems() == {"slack": "not signed in"}


# --- the set-up


async def test_the_checks_know_that_there_is_no_socket(slack):
    found = await check(replace(settings_for(slack), app_token=""))
    assert "Slack requests: signed, over HTTP at /slack/events" in [finding.what for finding in found if finding.ok]
    assert all(finding.ok for finding in found)


async def test_the_checks_look_at_the_user_group_whose_members_may_act(slack):
    slack.workspace.add_group("S0DESK", "desk", "The desk", ["U0ANA"])
    slack.workspace.add_group("S0NONE", "none", "Nobody", [])
    settings = settings_for(slack)
    assert all(finding.ok for finding in await check(settings, group="S0DESK"))
    for group in ("S0NONE", "S0GONE"):
        [wrong] = [finding for finding in await check(settings, group=group) if not finding.ok]
        assert group in wrong.what
        assert "config/desk.yaml" in wrong.remedy


@pytest.mark.parametrize("ways", [{"slack_app_token": APP_TOKEN}, {"slack_signing_secret": SIGNING_SECRET}])
def test_one_way_in_is_enough(ways: dict[str, str]):
    assert settings_from({"slack_bot_token": BOT_TOKEN, "slack_channel": CHANNEL, **ways}).adapters["slack"].is_on


def test_without_a_way_in_both_are_named():
    with pytest.raises(SettingsFault, match=r"SLACK_APP_TOKEN is missing.*SLACK_SIGNING_SECRET"):
        settings_from({"slack_bot_token": BOT_TOKEN, "slack_channel": CHANNEL})
