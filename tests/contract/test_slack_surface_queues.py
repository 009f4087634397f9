"""Queues with Slack channels of their own: each session lives in its channel, and no channel holds up another."""

from dataclasses import replace

import pytest
from slack_agents import slack_agent
from slack_setup import CHANNEL, MIA, SlackSetup, agents_words, settings_for, slack_setup
from waiting import until

from agents_slack.tools.checks import check
from bridge.sandbox.faults import JSON_500, FaultKind, InjectedFault
from core.model.content import Content
from core.model.events import Message, Note
from core.usecases import intake, ownership, user_requests
from core.usecases.intake import Sender
from core.usecases.replies import ReplyIntent
from core.usecases.rules import Rules

BILLING = "C0BILLING"
ANA = slack_agent("U0ANA", "Ana Ruiz")
LEO = Sender("web", "leo", "Leo", detail="Invoices")


def by_page(decision, contact) -> str:
    return "billing" if contact.detail == "Invoices" else "general"


@pytest.fixture
async def slack(slack):
    slack.workspace.add_channel(BILLING, "billing", {slack.app.bot_user, "U0ANA", "U0BEN"})
    return slack


@pytest.fixture
def queues(rules: Rules) -> Rules:
    return replace(rules, route=by_page)


@pytest.fixture
async def desk(sqlite_store, queues, slack):
    async with slack_setup(sqlite_store, queues, slack, channels={"billing": BILLING}) as desk:
        yield desk


async def both(desk: SlackSetup) -> tuple[tuple[str, str], tuple[str, str]]:
    """Mia in the usual channel, Leo in that of billing: session and card of each."""
    return await desk.escalated(), await desk.escalated(sender=LEO, channel=BILLING)


async def test_each_session_has_its_card_and_thread_in_the_channel_of_its_queue(desk: SlackSetup):
    (mia, mias), (leo, leos) = await both(desk)
    await desk.is_quiet(mia)
    await desk.is_quiet(leo)
    assert [m.ts for m in desk.slack.workspace.channel_messages(CHANNEL)] == [mias]
    assert [m.ts for m in desk.slack.workspace.channel_messages(BILLING)] == [leos]
    assert "Queue: billing" in str(desk.card(leos, BILLING).blocks)
    assert "Queue" not in str(desk.card(mias).blocks)


async def test_buttons_and_words_of_either_channel_reach_their_own_session(desk: SlackSetup):
    (mia, mias), (leo, leos) = await both(desk)
    ana, ben = desk.slack.person("U0ANA"), desk.slack.person("U0BEN")
    await ana.click(CHANNEL, mias, "handoff.claim")
    await ben.click(BILLING, leos, "handoff.claim")
    await desk.seen(lambda: "Ben Okafor has it" in str(desk.card(leos, BILLING).blocks))
    await ana.post(CHANNEL, "Hello Mia", mias)
    ts = await ben.post(BILLING, "Hello Loe", leos)
    await ben.edit(BILLING, ts, "Hello Leo")
    await desk.logged(mia, lambda events: agents_words(events) == ["Hello Mia"])
    await desk.logged(leo, lambda events: agents_words(events) == ["Hello Loe"] and len(events) > 5)
    await desk.user_writes("thanks", LEO)
    await desk.seen(lambda: desk.texts(leos, BILLING)[-1] == "thanks")
    await ana.click(BILLING, leos, "handoff.release")
    await desk.seen(lambda: desk.ephemeral("U0ANA"))
    assert desk.slack.workspace.ephemerals("U0ANA")[0].channel == BILLING


async def test_a_card_whose_answer_was_lost_is_looked_for_in_its_channel(desk: SlackSetup):
    desk.slack.faults.inject_next("chat.postMessage", InjectedFault(FaultKind.DROP_AFTER))
    session, _ = await desk.escalated(sender=LEO, channel=BILLING)
    await desk.is_quiet(session)
    assert len([m for m in desk.slack.workspace.channel_messages(BILLING) if not m.is_reply]) == 1


async def test_what_was_missed_is_read_in_every_channel_but_those_we_were_put_out_of(
    sqlite_store, queues, slack, monkeypatch
):
    monkeypatch.setattr("agents_slack.inbound.threads_to_read.FIRST_RETRY_DELAY", 0.01)
    async with slack_setup(sqlite_store, queues, slack, channels={"billing": BILLING}) as first:
        (mia, mias), (leo, leos) = await both(first)
        more = [await first.escalated(sender=replace(LEO, address=name), channel=BILLING) for name in ("kim", "joe")]
    await slack.person("U0ANA").post(CHANNEL, "said to nobody", mias)
    await slack.person("U0BEN").post(BILLING, "said here too", leos)
    async with slack_setup(sqlite_store, queues, slack, channels={"billing": BILLING}) as second:
        await second.logged(mia, lambda events: isinstance(events[-1].body, Note))
        await second.logged(leo, lambda events: isinstance(events[-1].body, Note))
    slack.workspace.channels[BILLING].members.discard(slack.app.bot_user)
    calls = len(slack.calls)
    async with slack_setup(sqlite_store, queues, slack, channels={"billing": BILLING}) as third:
        await until(
            lambda: "3 threads wait" in str(third.desk.problems()), "only the lost ones wait", saw=third.desk.problems
        )
        assert not third.desk.caught_up.is_set()
        reads = [call for call in slack.calls[calls:] if call.method == "conversations.replies"]
        assert [call for call in reads if call.args["channel"] == CHANNEL]
        slack.workspace.channels[BILLING].members.add(slack.app.bot_user)
        await third.desk.caught_up.wait()
    assert len(more) == 2
    assert [call.answer["ok"] for call in reads if call.args["channel"] == CHANNEL] == [True]


async def test_an_archived_channel_holds_up_no_other(desk: SlackSetup):
    (mia, mias), (leo, leos) = await both(desk)
    await desk.slack.person("U0ANA").click(CHANNEL, mias, "handoff.claim")
    await desk.slack.person("U0BEN").click(BILLING, leos, "handoff.claim")
    await desk.is_quiet(mia)
    await desk.is_quiet(leo)
    desk.slack.workspace.archive(desk.slack.workspace.channels[BILLING], "U0BEN")
    await desk.user_writes("hello?", LEO)
    await desk.seen(lambda: any("is_archived" in str(call.answer) for call in desk.slack.calls))
    await desk.conversations.by(user_requests.user_ended, LEO, [("test", "end")])
    for number in range(20):
        await desk.user_writes(f"line {number}")
        await desk.seen(lambda number=number: f"line {number}" in "\n".join(desk.texts(mias)))
    await desk.filled("U0ANA", mias, "Close")
    await desk.seen(lambda: "Ana Ruiz closed the conversation" in str(desk.card(mias).blocks))
    desk.slack.workspace.channels[BILLING].archived = False
    await desk.is_quiet(leo)
    assert "Leo ended the conversation." in desk.texts(leos, BILLING)


async def test_a_second_call_for_another_queue_gets_a_card_there_and_ends_the_first(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.press("U0ANA", root, "Hand back to bot")
    await desk.seen(lambda: "With the assistant again" in str(desk.card(root).blocks))
    _, second = await desk.escalated("a real person, please", replace(MIA, detail="Invoices"), BILLING)
    ben = desk.slack.person("U0BEN")
    await ben.click(BILLING, second, "handoff.claim")
    await desk.seen(lambda: "Goes on in another channel" in str(desk.card(root).blocks))
    assert "handoff.claim" not in str(desk.card(root).blocks)
    await desk.seen(lambda: "Ben Okafor has it" in str(desk.card(second, BILLING).blocks))
    await ben.post(BILLING, "I have your invoice", second)
    await desk.logged(session, lambda events: agents_words(events) == ["I have your invoice"])
    await desk.is_quiet(session)
    assert [m.in_channel for m in desk.thread(second, BILLING)] == [False] * len(desk.thread(second, BILLING))
    assert "I have your invoice" not in [m.text for m in desk.thread(root)]


async def test_the_checks_look_at_the_channels_of_queues(slack):
    assert all(finding.ok for finding in await check(settings_for(slack), [BILLING, CHANNEL]))
    slack.workspace.archive(slack.workspace.channels[BILLING], "U0ANA")
    wrong = [finding for finding in await check(settings_for(slack), [BILLING, "C0NOWHERE"]) if not finding.ok]
    assert [finding.what for finding in wrong] == [
        "Slack channel #billing is archived",
        "Slack channel C0NOWHERE: Slack does not know the channel. [channel_not_found]",
    ]
    assert all("config/queues.yaml" in finding.remedy for finding in wrong)


async def test_what_is_edited_or_taken_back_changes_in_the_thread_that_was_left_too(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.user_sends({"passport.png": b"PNG"}, "my passport")
    await desk.user_writes("my nmae is Mia")
    passport, name = [event.seq for event in await desk.events(session) if isinstance(event.body, Message)][-2:]
    talk = desk.conversations
    owed = (await talk.agent_wrote(session, ANA, Content("You owe 100"), [("console", "1")])).seq
    note = (await talk.agent_wrote(session, ANA, Content("pays late"), [("console", "2")], intent=ReplyIntent.NOTE)).seq
    await desk.is_quiet(session)
    await talk.act(ownership.requeue, session, ANA, "billing")
    await desk.seen(lambda: desk.texts(root)[-1] == "This goes on in another channel.")
    second = await desk.seen(lambda: desk.card_of(session, BILLING))
    await desk.user_writes("are you there?")
    await desk.is_quiet(session)
    desk.slack.faults.inject_next("chat.update", JSON_500, JSON_500, JSON_500)
    await talk.by(intake.user_edited_at, MIA, session, passport, None, [("test", "gone")])
    await talk.by(intake.user_edited_at, MIA, session, name, Content("my name is Mia"), [("test", "corrected")])
    await talk.agent_edited_at(session, ANA, owed, Content("You owe 10"), [("console", "3")])
    await talk.agent_edited_at(session, ANA, note, None, [("console", "4")])
    await desk.is_quiet(session)
    for thread in (desk.thread(root), desk.thread(second, BILLING)):
        there = "\n".join(f"{message.text} {[file.name for file in message.files]}" for message in thread)
        assert "my name is Mia" in there
        assert "You owe 10 " in there
        assert [gone for gone in ("passport", "nmae", "100", "pays late") if gone in there] == []
    assert "are you there?" not in str(desk.texts(root))
    await talk.act(ownership.requeue, session, ANA, "general")
    await desk.seen(lambda: "are you there?" in str(desk.texts(root)))
    await desk.is_quiet(session)
    assert str(desk.texts(root)).count("my name is Mia") == 1
