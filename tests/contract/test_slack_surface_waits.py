"""A wait for a person as agents see it in Slack: reminders, its end, the user's address, and a wrong escalation."""

from dataclasses import replace

import pytest
from configuration import change_rules
from slack_setup import CHANNEL, MIA, SlackSetup, slack_setup
from waiting import until

from core.model.events import Misjudged, WaitChanged
from core.store.tx import Tx
from core.usecases import user_requests
from core.usecases.intake import Sender
from core.usecases.rules import ClosedNow, Rules, WaitTimes

LEO = Sender("web", "leo", "Leo")
REMINDER = "Mia has been waiting for less than a minute. Nobody has claimed this yet."


@pytest.fixture
async def desk(sqlite_store, rules: Rules, slack):
    impatient = replace(rules, wait_times=WaitTimes(remind_after=(0, 0), give_up_after=0))
    async with slack_setup(sqlite_store, impatient, slack) as desk:
        yield desk


async def test_when_nobody_claims_the_channel_is_reminded_and_can_claim_there(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.deadline(session)
    line = await desk.seen(lambda: next((m for m in desk.thread(root) if m.text == REMINDER), None))
    assert line.in_channel
    assert await desk.slack.person("U0ANA").click(CHANNEL, line.ts, "handoff.claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    await desk.slack.person("U0BEN").click(CHANNEL, line.ts, "handoff.claim")
    await desk.seen(lambda: desk.ephemeral("U0BEN"))
    [whisper] = desk.slack.workspace.ephemerals("U0BEN")
    assert (whisper.text, whisper.thread_ts) == ("Ana Ruiz has this conversation.", "")  # they looked at the channel


async def test_reminders_that_slack_missed_are_told_once_and_not_after_a_claim(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.is_quiet(session)
    desk.slack.start_outage(3600)
    await desk.user_writes("still there?")
    await until(lambda: desk.store.read(_is_thread_busy), "no call is made that knows of the first reminder only")
    await desk.deadline(session)
    await desk.deadline(session)
    desk.slack.start_outage(0)
    await desk.is_quiet(session)
    assert desk.texts(root).count(REMINDER) == 1


def _is_thread_busy(tx: Tx) -> bool:
    held = "SELECT 1 FROM lanes WHERE surface = 'slack.thread' AND held_by IS NOT NULL"
    return tx.cursor.execute(held).fetchone() is not None


async def test_when_nobody_comes_the_card_says_so_and_later_where_to_answer(desk: SlackSetup):
    session, root = await desk.escalated()
    for _ in range(3):
        await desk.deadline(session)
    await desk.seen(lambda: "Nobody came; the assistant took over again" in str(desk.card(root).blocks))
    assert "Was asked for an e-mail" in str(desk.card(root).blocks)
    await desk.user_writes("it is mia@example.com, thanks")
    await desk.seen(lambda: "E-mail: mia@example.com" in str(desk.card(root).blocks))
    await desk.is_quiet(session)
    assert "Nobody came; the assistant took over again." in desk.texts(root)
    assert "Mia left an e-mail: mia@example.com" in desk.texts(root)


async def test_when_the_user_stops_waiting_card_and_thread_say_so(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.conversations.by(user_requests.user_cancelled, MIA, [("test", "cancel")])
    await desk.seen(lambda: "Mia stopped waiting; the assistant took over again" in str(desk.card(root).blocks))
    await desk.is_quiet(session)
    line = desk.thread(root)[-1]
    assert line.text == "Mia stopped waiting; the assistant took over again."
    assert not line.in_channel


async def test_who_came_out_of_hours_was_told_so_and_the_agent_reads_what(desk: SlackSetup):
    closed = ClosedNow(None, "on Monday at 9:00")
    change_rules(desk.conversations, closed_now=lambda queue, at, language: closed)
    _, root = await desk.escalated()
    assert "Came in out of hours. Told: back on Monday at 9:00." in str(desk.card(root).blocks)
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    assert "Came in out of hours. Told: back on Monday at 9:00." in str(desk.card(root).blocks)


async def test_a_wrong_escalation_is_marked_once(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.press("U0ANA", root, "Claim")
    await desk.seen(lambda: "Wrong escalation" in str(desk.card(root).blocks))
    seen = desk.card(root).blocks
    for agent in ("U0ANA", "U0BEN"):
        assert await desk.press_as_seen(agent, root, "Wrong escalation", seen)
    await desk.seen(lambda: desk.ephemeral("U0BEN"))
    assert desk.ephemeral("U0BEN") == ["This was marked as a wrong escalation already."]
    await desk.seen(lambda: "Ana Ruiz marked this as a wrong escalation" in str(desk.card(root).blocks))
    assert "handoff.misjudged" not in str(desk.card(root).blocks)
    assert "Ana Ruiz has it" in str(desk.card(root).blocks)
    judged = [event for event in await desk.events(session) if isinstance(event.body, Misjudged)]
    assert [(event.author.name, event.is_public) for event in judged] == [("Ana Ruiz", False)]
    assert desk.ephemeral("U0ANA") == []


async def test_a_wrong_escalation_can_be_marked_after_the_close(desk: SlackSetup):
    _, root = await desk.escalated()
    await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
    await desk.seen(lambda: "Mia ended the conversation" in str(desk.card(root).blocks))
    await desk.press("U0BEN", root, "Wrong escalation")
    await desk.seen(lambda: "Ben Okafor marked this as a wrong escalation" in str(desk.card(root).blocks))
    assert [block["type"] for block in desk.card(root).blocks] == ["rich_text", "context", "context", "actions"]
    assert desk.buttons(root) == ["Reopen", "Full transcript"]
    assert "Mia ended the conversation" in str(desk.card(root).blocks)


async def test_moving_up_in_the_line_makes_no_call(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
    await desk.escalated(sender=LEO)
    await desk.user_writes("one more thing")  # Mia is back, behind Leo
    await desk.seen(lambda: "one more thing" in desk.texts(root))
    await desk.is_quiet(session)
    await desk.conversations.by(user_requests.user_cancelled, LEO, [("test", "cancel")])
    calls = len(desk.slack.calls)
    await desk.line_moves()
    await desk.is_quiet(session)
    assert isinstance((await desk.events(session))[-1].body, WaitChanged)
    assert [call.method for call in desk.slack.calls[calls:] if root in str(call.args)] == []
