"""Every button of a card in every state, through the real app: what it does, and what a late or second click says."""

from dataclasses import replace

import pytest
from configuration import change_rules
from slack_agents import in_slack
from slack_setup import CHANNEL, MIA, SlackSetup, slack_setup

from agents_slack.api.agent_notices import MAY_NOT_ACT
from core.config.desk import DeskFile
from core.model.agents import Role
from core.model.events import Claimed, Closed, HandedBack, Misjudged, Released, Reopened
from core.store import agents
from core.usecases import rating, user_requests
from core.usecases.rules import InactivityTimes, Rules

ANA, BEN = "U0ANA", "U0BEN"
IMPATIENT = InactivityTimes(0, 0, 0, 0)
CONFIG = {"desk": DeskFile(outcomes={"solved": "Solved", "no-answer": "The user stopped answering"})}


@pytest.fixture
async def desk(sqlite_store, rules: Rules, slack):
    async with slack_setup(sqlite_store, replace(rules, queues=("general", "billing")), slack, config=CONFIG) as desk:
        yield desk


def kinds(events, *wanted: type) -> list[type]:
    return [type(event.body) for event in events if isinstance(event.body, wanted)]


async def shows(desk: SlackSetup, root: str, words: str) -> None:
    await desk.seen(lambda: words in str(desk.card(root).blocks))


async def told(desk: SlackSetup, user: str) -> str:
    await desk.seen(lambda: desk.ephemeral(user))
    return desk.ephemeral(user)[-1]


async def test_each_state_offers_what_may_be_done_in_it(desk: SlackSetup):
    _, root = await desk.escalated()
    assert desk.buttons(root) == ["Claim", "Transfer", "Full transcript"]
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    assert desk.buttons(root) == [
        "Close", "Transfer", "Release", "Hand back to bot", "Canned reply", "Internal note", "Full transcript",
        "Wrong escalation",
    ]  # fmt: skip
    await desk.press(ANA, root, "Hand back to bot")
    await shows(desk, root, "With the assistant again")
    assert desk.buttons(root) == ["Claim", "Full transcript", "Wrong escalation"]
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    await desk.filled(ANA, root, "Close", outcome="solved")
    await shows(desk, root, "Ana Ruiz closed the conversation")
    assert desk.buttons(root) == ["Reopen", "Full transcript", "Wrong escalation"]


async def test_only_claim_is_ever_primary_and_only_while_somebody_waits(desk: SlackSetup):
    _, root = await desk.escalated()
    assert str(desk.card(root).blocks).count("primary") == 1
    for label, words in (("Claim", "Ana Ruiz has it"), ("Hand back to bot", "With the assistant again")):
        await desk.press(ANA, root, label)
        await shows(desk, root, words)
        assert "primary" not in str(desk.card(root).blocks)


async def test_every_button_does_what_it_says(desk: SlackSetup):
    session, root = await desk.escalated()
    steps = [
        ("Claim", "Ana Ruiz has it"), ("Release", "Waiting for a person"), ("Claim", "Ana Ruiz has it"),
        ("Hand back to bot", "With the assistant again"), ("Claim", "Ana Ruiz has it"),
        ("Wrong escalation", "Ana Ruiz marked this as a wrong escalation"),
    ]  # fmt: skip
    for label, words in steps:
        assert await desk.press(ANA, root, label)
        await shows(desk, root, words)
    assert await desk.filled(ANA, root, "Close", outcome="Solved", note="Paid back") == {}
    await shows(desk, root, "Outcome: Solved")
    assert "note at the close: Paid back" in str(desk.card(root).blocks)
    assert await desk.press(ANA, root, "Reopen")
    await shows(desk, root, "Ana Ruiz has it")
    acts = kinds(await desk.events(session), Claimed, Released, HandedBack, Misjudged, Closed, Reopened)
    assert acts == [
        Claimed, Released, Claimed, HandedBack, Claimed, Misjudged, Closed, Reopened, Claimed,
    ]  # fmt: skip
    assert desk.ephemeral(ANA) == []


async def test_a_rating_is_shown_on_the_closed_card_and_stays_there(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await desk.filled(ANA, root, "Close", outcome="solved")
    await shows(desk, root, "Ana Ruiz closed the conversation")
    await desk.conversations.by(rating.rate, MIA, session, 4, "", [("test", "stars")])
    await shows(desk, root, "★★★★☆ 4 of 5")
    await desk.conversations.by(rating.rate, MIA, session, 5, "Ana was great", [("test", "words")])
    await shows(desk, root, "★★★★★ 5 of 5: “Ana was great”")
    await desk.press(BEN, root, "Wrong escalation")
    await shows(desk, root, "Ben Okafor marked this as a wrong escalation")
    assert "Ana was great" in str(desk.card(root).blocks)
    await desk.is_quiet(session)
    assert desk.texts(root)[-1] == "Mia rated this ★★★★★ 5 of 5: “Ana was great”"


@pytest.mark.parametrize("label", ["Release", "Hand back to bot"])
async def test_of_a_double_click_the_second_changes_nothing_and_says_so(desk: SlackSetup, label: str):
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    old = desk.card(root).blocks
    await desk.press(ANA, root, label)
    await desk.is_quiet(session)
    count = len(await desk.events(session))
    await desk.press_as_seen(ANA, root, label, old)
    assert await told(desk, ANA) in ("Nobody has this conversation yet.", "The assistant has this conversation.")
    assert len(await desk.events(session)) == count


async def test_a_second_claim_is_answered_with_who_has_it(desk: SlackSetup):
    session, root = await desk.escalated()
    old = desk.card(root).blocks
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    await desk.press_as_seen(ANA, root, "Claim", old)
    assert await told(desk, ANA) == "You have this conversation already."
    await desk.press_as_seen(BEN, root, "Claim", old)
    assert await told(desk, BEN) == "Ana Ruiz has this conversation."
    assert kinds(await desk.events(session), Claimed) == [Claimed]


@pytest.mark.parametrize("label", ["Close", "Transfer", "Release", "Hand back to bot", "Canned reply"])
async def test_a_colleagues_session_is_left_alone_and_the_clicker_is_told_whose_it_is(desk: SlackSetup, label: str):
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    count = len(await desk.events(session))
    assert await desk.press(BEN, root, label)
    assert await told(desk, BEN) == "Ana Ruiz has this conversation."
    assert desk.slack.context.views.modals(BEN) == []
    assert len(await desk.events(session)) == count


@pytest.mark.parametrize("label", ["Close", "Transfer", "Release", "Hand back to bot", "Canned reply"])
async def test_a_button_of_an_old_card_of_a_closed_session_says_that_it_is_closed(desk: SlackSetup, label: str):
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    old = desk.card(root).blocks
    await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
    await desk.is_quiet(session)
    count = len(await desk.events(session))
    await desk.press_as_seen(ANA, root, label, old)
    assert await told(desk, ANA) == "This conversation is closed."
    assert len(await desk.events(session)) == count


async def test_who_has_enough_cannot_claim_or_reopen_another(desk: SlackSetup):
    change_rules(desk.conversations, capacity=1)
    _, first = await desk.escalated()
    await desk.press(ANA, first, "Claim")
    await desk.filled(ANA, first, "Close", outcome="solved")
    await shows(desk, first, "Ana Ruiz closed the conversation")
    _, second = await desk.escalated(sender=replace(MIA, address="leo", name="Leo"))
    await desk.press(ANA, second, "Claim")
    await shows(desk, second, "Ana Ruiz has it")
    await desk.press(ANA, first, "Reopen")
    assert await told(desk, ANA) == "You have 1 conversation already. Close or release one first."
    _, third = await desk.escalated(sender=replace(MIA, address="kim", name="Kim"))
    await desk.press(ANA, third, "Claim")
    await desk.seen(lambda: len(desk.ephemeral(ANA)) == 2)
    assert "Waiting for a person" in str(desk.card(third).blocks)


async def test_a_session_whose_user_began_a_new_one_is_not_reopened(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await desk.filled(ANA, root, "Close", outcome="solved")
    await shows(desk, root, "closed the conversation")
    change_rules(desk.conversations, reopen_within=0)
    again = await desk.user_writes("hello again")
    assert again != session
    await desk.press(BEN, root, "Reopen")
    assert await told(desk, BEN) == "This user has begun a new conversation since."


async def test_a_guest_may_press_nothing(desk: SlackSetup):
    desk.slack.workspace.add_user("U0GUEST", "gus", "Gus Guest", is_restricted=True)
    desk.slack.workspace.channels[CHANNEL].members.add("U0GUEST")
    session, root = await desk.escalated()
    count = len(await desk.events(session))
    for label in ("Claim", "Transfer", "Full transcript"):
        await desk.press("U0GUEST", root, label)
    await desk.seen(lambda: len(desk.ephemeral("U0GUEST")) == 3)
    assert set(desk.ephemeral("U0GUEST")) == {MAY_NOT_ACT}
    assert desk.slack.context.views.modals("U0GUEST") == []
    assert len(await desk.events(session)) == count


async def test_a_card_of_another_database_says_that_there_is_no_such_conversation(desk: SlackSetup):
    _, root = await desk.escalated()
    for block in desk.card(root).blocks:
        for element in block.get("elements", ()):
            if "value" in element:
                element["value"] = "ses_gone"
    for label in desk.buttons(root):
        await desk.press(ANA, root, label)
    await desk.seen(lambda: len(desk.ephemeral(ANA)) == len(desk.buttons(root)))
    assert set(desk.ephemeral(ANA)) == {"This conversation does not exist."}


async def test_a_lead_may_act_in_a_colleagues_session(desk: SlackSetup):
    _, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    enrolled = agents.EnrolledAgent("Ben Okafor", identity=in_slack(BEN), role=Role.LEAD)
    await desk.store.write("agents", lambda tx: agents.enrol_agent(tx, enrolled))
    await desk.press(BEN, root, "Release")
    await shows(desk, root, "Waiting for a person")
    assert desk.ephemeral(BEN) == []


async def test_an_agent_who_stays_silent_loses_the_session_and_the_channel_hears_of_it(desk: SlackSetup):
    change_rules(desk.conversations, inactivity_times=IMPATIENT)
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    await desk.user_writes("hello?")
    await desk.deadline(session)
    await desk.is_quiet(session)
    assert desk.texts(root)[-1] == "hello?"  # they are told in a message of their own
    await desk.deadline(session)
    await shows(desk, root, "Waiting for a person")
    await desk.is_quiet(session)
    [line] = [message for message in desk.thread(root) if message.text.startswith("Nobody answered Mia in time")]
    assert line.in_channel


async def test_a_user_who_says_nothing_is_asked_and_the_thread_tells_it(desk: SlackSetup):
    change_rules(desk.conversations, inactivity_times=IMPATIENT)
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    await desk.slack.person(ANA).post(CHANNEL, "Are you there?", root)
    await desk.logged(session, lambda events: "Are you there?" in str(events[-1].body))
    await desk.deadline(session)
    await desk.seen(lambda: desk.texts(root)[-1] == "Mia was asked whether they are still there.")
    await desk.deadline(session)
    await shows(desk, root, "because Mia did not answer any more")


async def test_a_closed_conversation_is_found_by_its_outcome_as_admins_call_it(desk: SlackSetup):
    _, root = await desk.claimed()
    assert await desk.filled(ANA, root, "Close", outcome="no-answer") == {}
    await shows(desk, root, "Outcome: The user stopped answering")
    for asked, found in (
        ("find stopped", "Ana Ruiz, at the close: “The user stopped answering”"),
        ("find mia", "The user stopped answering · “a real person please”"),
    ):
        assert await desk.slack.person(ANA).type_command(CHANNEL, "/bridge", asked)
        assert found in desk.ephemeral(ANA)[-1]
    assert await desk.slack.person(ANA).type_command(CHANNEL, "/bridge", "find no-answer")
    assert desk.ephemeral(ANA)[-1] == "Nothing was found for “no-answer”."
