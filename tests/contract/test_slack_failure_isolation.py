"""One part of the desk that fails takes no other with it, and is well again by itself."""

import asyncio

import pytest
from slack_setup import CHANNEL, SlackSetup, agents_words
from structlog.testing import capture_logs
from waiting import LONGEST_WAIT, until

from agents_slack.inbound.dead_letters import EVENT_SOURCE
from bridge.sandbox.slack import events
from bridge.sandbox.slack.delivery import Acknowledgement
from core.model.errors import StoreUnavailable


async def test_a_database_that_is_away_while_home_is_opened_ends_nothing(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    write, refused = desk.store.write, asyncio.Event()

    async def failing(key, unit):
        if key == "bucket:slack.home":
            refused.set()
            raise StoreUnavailable("the database is away")
        return await write(key, unit)

    desk.store.write = failing
    await ana.open_home()
    await asyncio.wait_for(refused.wait(), LONGEST_WAIT)
    desk.store.write = write
    desk.slack.delivery.lose_events(1)
    await ana.post(CHANNEL, "said while nobody listened", root)
    await desk.slack.sockets.refresh_sockets()
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["said while nobody listened"]


async def test_what_slack_tells_while_the_database_is_away_comes_again_and_costs_no_line_of_the_log(
    desk: SlackSetup, caplog: pytest.LogCaptureFixture
):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    write, refused = desk.store.write, []

    async def failing(key, unit):
        refused.append(key)
        raise StoreUnavailable("the database is away")

    desk.store.write = failing
    desk.slack.delivery.retry_delays = (0.0, *[0.05] * 200)
    with capture_logs() as logs:
        await ana.post(CHANNEL, "hello?", root)
        await until(lambda: len(refused) > 5, "Slack has told it again and again")
    desk.store.write = write
    assert [entry for entry in logs if entry["log_level"] in {"error", "warning"}] == []
    assert [record for record in caplog.records if record.levelname in {"ERROR", "WARNING"}] == []
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["hello?"]


async def test_what_slack_tells_and_a_fault_of_ours_loses_comes_again_and_is_told_with_its_stack(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    messages = desk.desk._takers[EVENT_SOURCE].__self__._messages
    bring_in = messages.bring_in

    async def failing(happening, of):
        messages.bring_in = bring_in
        raise RuntimeError("nobody thought of this")

    messages.bring_in = failing
    desk.slack.delivery.retry_delays = (0.0,)
    with capture_logs() as logs:
        await ana.post(CHANNEL, "hello", root)
        events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["hello"]
    [told] = [entry for entry in logs if entry["log_level"] == "error"]
    assert told["event"] == "what Slack told could not be taken in"
    assert "nobody thought of this" in str(told["exc_info"])


async def test_home_that_fails_in_a_way_nobody_thought_of_is_restarted_alone(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    homes = desk.desk._services._homes
    show, failed = homes._show, asyncio.Event()

    async def failing(user: str) -> None:
        homes._show = show
        failed.set()
        raise RuntimeError("nobody thought of this")

    homes._show = failing
    await ana.open_home()
    await asyncio.wait_for(failed.wait(), LONGEST_WAIT)
    await ana.post(CHANNEL, "hello", root)
    events = await desk.logged(session, lambda events: bool(agents_words(events)))
    assert agents_words(events) == ["hello"]
    await ana.open_home()
    await desk.seen(lambda: any(call.method == "views.publish" for call in desk.slack.calls))


# --- what is not ours, or no more


def told_not_known(desk: SlackSetup) -> list[str]:
    return [words for words in desk.ephemeral("U0ANA") if words.startswith("This is from another version")]


async def test_a_button_of_another_version_is_acknowledged_and_its_presser_told(desk: SlackSetup):
    _, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    card = desk.card(root)
    for action in ("elsewhere.do", "handoff.gone", "desk.gone"):
        button = {"type": "button", "text": {"type": "plain_text", "text": "Do"}, "action_id": action, "value": "x"}
        card.blocks = [*card.blocks, {"type": "actions", "block_id": f"b-{action}", "elements": [button]}]
        assert await ana.click(CHANNEL, root, action)
    await desk.seen(lambda: len(told_not_known(desk)) == 3)


async def test_shortcuts_of_another_version_are_acknowledged_and_their_user_told(desk: SlackSetup):
    _, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    assert await ana.choose_shortcut("elsewhere.do")
    assert await ana.choose_shortcut("elsewhere.do", CHANNEL, root)
    assert await ana.choose_shortcut("handoff.gone", CHANNEL, root)
    await desk.seen(lambda: len(told_not_known(desk)) == 2)
    direct = desk.slack.workspace.direct_channel("U0ANA")
    await desk.seen(lambda: desk.slack.workspace.channel_messages(direct.id))


@pytest.mark.parametrize("kind", ["view_submission", "view_closed", "block_suggestion"])
async def test_forms_of_another_version_are_acknowledged(desk: SlackSetup, kind: str):
    view = {"id": "V1", "type": "modal", "callback_id": "elsewhere.form", "state": {"values": {}}, "hash": "1"}
    user = {"id": "U0ANA", "name": "ana", "team_id": desk.slack.app.team}
    payload = {"type": kind, "user": user, "view": view, "team": {"id": desk.slack.app.team}, "action_id": "elsewhere",
               "block_id": "b", "value": "x", "container": {"type": "view", "view_id": "V1"}}  # fmt: skip
    assert isinstance(await desk.slack.delivery.send_interaction("interactive", payload), Acknowledgement)


async def test_the_end_of_the_app_in_another_workspace_is_not_ours(desk: SlackSetup):
    await desk.claimed()
    delivery = desk.slack.delivery
    for event in (events.tokens_revoked("U0OTHER", "1.0"), events.app_uninstalled("1.0")):
        delivery.send_event(event)
        delivery.outgoing[-1].payload["team_id"] = "T0ELSEWHERE"
    await delivery.wait_settled()
    assert desk.desk.problems() == {}
