"""Reminders beside the thread: in a second channel, to people; once each, and rewritten when they are over."""

from dataclasses import replace

import pytest
from slack_setup import CHANNEL, MIA, SlackSetup, slack_setup

from bridge.sandbox.faults import FaultKind, InjectedFault
from core.model.events import Nudged, Reminded
from core.usecases import user_requests
from core.usecases.intake import Sender
from core.usecases.rules import InactivityTimes, Rules, WaitTimes

SECOND = "C0LEADS"
LEO = Sender("web", "leo", "Leo", detail="Invoices")


@pytest.fixture
async def slack(slack):
    slack.workspace.add_channel(SECOND, "leads", {slack.app.bot_user, "U0BEN"})
    return slack


@pytest.fixture
def hasty(rules: Rules) -> Rules:
    """Every deadline is over at once; tests say when the clockwork looks."""
    return replace(
        rules,
        wait_times=WaitTimes(remind_after=(0, 0), give_up_after=0),
        inactivity_times=InactivityTimes(0, 0, 3_600_000_000, 7_200_000_000),
    )


@pytest.fixture
async def desk(sqlite_store, hasty, slack):
    async with slack_setup(sqlite_store, hasty, slack, remind_in=(SECOND, "U0ANA")) as desk:
        yield desk


def dm(desk: SlackSetup, user: str) -> list[str]:
    return texts(desk, desk.slack.workspace.direct_channel(user).id)


def texts(desk: SlackSetup, channel: str = SECOND) -> list[str]:
    return [message.text for message in desk.slack.workspace.channel_messages(channel)]


def posts(desk: SlackSetup, channel: str) -> int:
    return len([c for c in desk.slack.calls if c.method == "chat.postMessage" and c.args["channel"] == channel])


async def test_a_reminder_is_posted_with_a_claim_button_and_a_link_to_the_thread(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.deadline(session)
    await desk.seen(lambda: texts(desk) and dm(desk, "U0ANA"))
    [message] = desk.slack.workspace.channel_messages(SECOND)
    assert message.text.startswith("Mia has been waiting for less than a minute. Nobody has claimed this yet.")
    assert "Asked for a person" in message.text
    assert f"/archives/{CHANNEL}/p{root.replace('.', '')}" in str(message.blocks)
    assert dm(desk, "U0ANA") == texts(desk)


async def test_a_claim_from_the_reminder_rewrites_every_one_of_them(desk: SlackSetup):
    session, _ = await desk.escalated()
    await desk.deadline(session)
    await desk.seen(lambda: texts(desk) and dm(desk, "U0ANA"))
    await desk.deadline(session)
    await desk.seen(lambda: len(texts(desk)) == 2 and len(dm(desk, "U0ANA")) == 2)
    direct = desk.slack.workspace.direct_channel("U0ANA")
    [_, second] = desk.slack.workspace.channel_messages(direct.id)
    assert await desk.slack.person("U0ANA").click(direct.id, second.ts, "handoff.claim")
    over = ["Mia: Ana Ruiz claimed the conversation."] * 2
    await desk.seen(lambda: texts(desk) == over and dm(desk, "U0ANA") == over)
    assert "handoff.claim" not in str([m.blocks for m in desk.slack.workspace.channel_messages(SECOND)])
    await desk.is_quiet(session)
    assert posts(desk, SECOND) == 2


async def test_a_late_click_is_answered_privately(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.deadline(session)
    await desk.seen(lambda: texts(desk))
    [reminder] = desk.slack.workspace.channel_messages(SECOND)
    [button] = [block for block in reminder.blocks if "handoff.claim" in str(block)]
    assert await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    assert await desk.slack.person("U0BEN").click(SECOND, reminder.ts, "handoff.claim", block=button["block_id"])
    await desk.seen(lambda: "Ana Ruiz has this conversation." in desk.ephemeral("U0BEN"))


@pytest.mark.parametrize(
    ("end", "words"),
    [("cancelled", "stopped waiting"), ("timed out", "Nobody came"), ("closed", "ended the conversation")],
)
async def test_however_the_wait_ends_the_reminder_says_so(desk: SlackSetup, end: str, words: str):
    session, _ = await desk.escalated()
    await desk.deadline(session)
    await desk.seen(lambda: texts(desk))
    match end:
        case "cancelled":
            await desk.conversations.by(user_requests.user_cancelled, MIA, [("test", "cancel")])
        case "timed out":
            await desk.deadline(session)
            await desk.deadline(session)
        case "closed":
            await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
    await desk.seen(lambda: all(words in text for text in texts(desk)))


async def test_what_is_over_before_it_could_be_said_is_not_said(desk: SlackSetup):
    for _ in range(2):
        desk.slack.faults.inject_next("chat.postMessage", InjectedFault(FaultKind.RATE_LIMITED, 0.2))
    session = await desk.user_writes("a real person please")
    await desk.deadline(session)
    await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
    await desk.is_quiet(session)
    assert not any("waiting" in text for text in texts(desk))


@pytest.mark.parametrize("place", [SECOND, "U0ANA"])
async def test_a_reminder_whose_answer_was_lost_is_not_posted_twice(sqlite_store, hasty, slack, place):
    async with slack_setup(sqlite_store, hasty, slack, remind_in=(place,)) as desk:
        session, _ = await desk.escalated()
        slack.faults.inject_next(
            "chat.postMessage", InjectedFault(FaultKind.DROP_AFTER), InjectedFault(FaultKind.DROP_AFTER)
        )
        await desk.deadline(session)
        await desk.is_quiet(session)
        shown = texts(desk, place if place == SECOND else slack.workspace.direct_channel(place).id)
        assert len(shown) == 1
        await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
        await desk.is_quiet(session)
        after = texts(desk, place if place == SECOND else slack.workspace.direct_channel(place).id)
        assert after == ["Mia ended the conversation."]


async def test_a_channel_that_cannot_be_written_to_holds_nothing_up(desk: SlackSetup):
    desk.slack.workspace.archive(desk.slack.workspace.channels[SECOND], "U0BEN")
    session, _ = await desk.escalated()
    await desk.deadline(session)
    await desk.seen(lambda: dm(desk, "U0ANA"))
    await desk.is_quiet(session)
    assert not [e for e in await desk.events(session) if type(e.body).__name__ == "Undeliverable"]


async def test_an_owner_who_does_not_answer_is_told_in_a_message_of_their_own(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.press("U0ANA", root, "Claim")
    await desk.seen(lambda: "Release" in desk.buttons(root))
    await desk.deadline(session)
    await desk.logged(session, lambda events: any(isinstance(e.body, Nudged) for e in events))
    await desk.seen(lambda: dm(desk, "U0ANA") == ["Mia is waiting for an answer."])
    assert dm(desk, "U0BEN") == []
    await desk.slack.person("U0ANA").post(CHANNEL, "I am here", root)
    await desk.seen(lambda: dm(desk, "U0ANA") == ["Mia: answered by Ana Ruiz."])


async def test_the_next_owner_is_nudged_and_the_one_before_is_not(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.press("U0ANA", root, "Claim")
    await desk.seen(lambda: "Release" in desk.buttons(root))
    await desk.deadline(session)
    await desk.seen(lambda: dm(desk, "U0ANA"))
    await desk.deadline(session)
    await desk.seen(lambda: "Nobody answered Mia in time" in dm(desk, "U0ANA")[0])
    await desk.press("U0BEN", root, "Claim")
    await desk.seen(lambda: "Ben Okafor has it" in str(desk.card(root).blocks))
    await desk.deadline(session)
    await desk.seen(lambda: dm(desk, "U0BEN"))
    await desk.is_quiet(session)
    assert len([e for e in await desk.events(session) if isinstance(e.body, Reminded)]) == 0
    assert len(dm(desk, "U0ANA")) == 1
