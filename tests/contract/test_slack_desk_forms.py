"""The forms of the Slack desk through the real app: transfer, close, note; and everything that may come too late."""

from dataclasses import replace

import pytest
from configuration import change_rules
from slack_agents import in_slack, slack_agent
from slack_setup import CHANNEL, MIA, SlackSetup, slack_setup

from agents_slack.api.agent_notices import MAY_NOT_ACT, NOT_READ
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import SlackError
from core.config.desk import DeskFile
from core.config.queues import QueuesFile
from core.model.agents import Role
from core.model.events import Claimed, Closed, Concluded, Message, Note, Transferred
from core.model.ids import AgentId
from core.store import agents
from core.usecases import duty, ownership, user_requests
from core.usecases.rules import Rules

ANA, BEN = "U0ANA", "U0BEN"
BILLING = "C0BILLING"
CONFIG = {
    "desk": DeskFile(outcomes={"solved": "Solved", "spam": "Spam or a test"}),
    "queues": QueuesFile.model_validate({"queues": {"billing": {"specialty": "invoices"}}}),
}


@pytest.fixture
async def slack(slack):
    slack.workspace.add_channel(BILLING, "billing", {slack.app.bot_user, ANA, BEN})
    return slack


@pytest.fixture
async def desk(sqlite_store, rules: Rules, slack):
    queues = replace(rules, queues=("general", "billing"))
    async with slack_setup(sqlite_store, queues, slack, channels={"billing": BILLING}, config=CONFIG) as desk:
        yield desk


async def shows(desk: SlackSetup, root: str, words: str, channel: str = CHANNEL) -> None:
    await desk.seen(lambda: words in str(desk.card(root, channel).blocks))


async def told(desk: SlackSetup, user: str) -> str:
    await desk.seen(lambda: desk.ephemeral(user))
    return desk.ephemeral(user)[-1]


async def ben(desk: SlackSetup, **more: object) -> AgentId:
    """Ben, known to the house."""
    return await desk.store.write(
        "agents", lambda tx: agents.enrol_agent(tx, agents.EnrolledAgent("Ben Okafor", "", in_slack(BEN), **more))
    )


def notes(events) -> list[str]:
    return [event.body.content.text for event in events if isinstance(event.body, Note)]


def count(events, kind: type) -> int:
    return sum(isinstance(event.body, kind) for event in events)


# --- transfer


async def test_a_session_goes_to_a_colleague_with_a_note_and_they_are_called(desk: SlackSetup):
    to = await ben(desk, specialties=("visa",))
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Transfer")
    form = await desk.form(ANA)
    [people, queues] = form.view.body["blocks"][0]["element"]["option_groups"]
    assert [option["text"]["text"] for option in people["options"]] == ["Ben Okafor: has 0 of 5"]
    assert people["options"][0]["description"]["text"] == "visa"
    assert [option["text"]["text"] for option in queues["options"]] == ["billing"]
    await form.fill("to", f"agent:{to}")
    await form.fill("note", "She wants her money back")
    assert await form.submit() == {}
    await shows(desk, root, "Ben Okafor has it")
    await desk.is_quiet(session)
    assert notes(await desk.events(session)) == ["She wants her money back"]
    line = next(message for message in desk.thread(root) if "gave the conversation to" in message.text)
    assert line.text == "Ana Ruiz gave the conversation to Ben Okafor."
    assert {"type": "user", "user_id": BEN} in line.blocks[0]["elements"][0]["elements"]
    assert "She wants her money back" in desk.texts(root)[-1]
    await desk.slack.person(BEN).post(CHANNEL, "Hello, I am Ben", root)
    await desk.logged(session, lambda events: isinstance(events[-1].body, Message))


async def test_a_session_moves_to_another_queue_and_its_channel(desk: SlackSetup):
    session, root = await desk.claimed()
    assert await desk.filled(ANA, root, "Transfer", to="queue:billing", note="About an invoice") == {}
    await shows(desk, root, "Goes on in another channel")
    assert desk.buttons(root) == []
    there = await desk.seen(lambda: desk.card_of(session, BILLING))
    await shows(desk, there, "Queue: billing (invoices)", BILLING)
    await desk.is_quiet(session)
    assert "This goes on in another channel." in desk.texts(root)
    assert "About an invoice" in "\n".join(desk.texts(there, BILLING))


async def test_who_waits_can_be_moved_or_given_to_a_colleague_by_anybody(desk: SlackSetup):
    to = await ben(desk)
    session, root = await desk.escalated()
    assert await desk.filled(ANA, root, "Transfer", to=f"agent:{to}", note="One for you") == {}
    await shows(desk, root, "Ben Okafor has it")
    events = await desk.events(session)
    assert (count(events, Claimed), notes(events)) == (1, ["One for you"])
    other, second = await desk.escalated(sender=replace(MIA, address="leo", name="Leo"))
    assert await desk.filled(ANA, second, "Transfer", to="queue:billing") == {}
    await desk.seen(lambda: desk.card_of(other, BILLING))


async def test_nobody_but_oneself_and_no_other_queue_is_said_so(desk: SlackSetup):
    change_rules(desk.conversations, queues=("general",))
    session, root = await desk.escalated()
    await desk.store.write(session, lambda tx: _general(tx, session))
    await desk.press(ANA, root, "Claim")
    await shows(desk, root, "Ana Ruiz has it")
    await desk.press(ANA, root, "Transfer")
    form = await desk.form(ANA)
    assert "Nobody else is on duty, and there is no other queue." in str(form.view.body["blocks"])
    with pytest.raises(SlackError, match="no_submit_button"):
        await form.submit()


def _general(tx, session) -> None:
    from core.store import sessions

    sessions.write_session(tx, session, queue="general", priority="normal", deadline_at=None)


async def test_an_outcome_that_is_gone_meanwhile_is_refused_at_its_own_question(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Close")
    form = await desk.form(ANA)
    await form.fill("outcome", "solved")
    change_rules(desk.conversations, outcomes=frozenset({"done"}))
    await form.submit()
    assert form.errors == {"outcome": "There is no such outcome. Choose another one."}
    assert count(await desk.events(session), Closed) == 0


async def test_a_colleague_who_went_off_duty_meanwhile_is_refused_in_the_form(desk: SlackSetup):
    to = await ben(desk)
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Transfer")
    form = await desk.form(ANA)
    await form.fill("to", f"agent:{to}")
    await desk.conversations.shared(duty.set_duty, slack_agent(BEN, "Ben Okafor"), False)
    before = len(await desk.events(session))
    assert await form.submit() is not None
    assert form.errors == {"to": "Ben Okafor is off duty. Choose somebody else, or a queue."}
    assert len(await desk.events(session)) == before
    await form.fill("to", "queue:billing")  # the form is still there, and another choice goes through
    assert await form.submit() == {}


async def test_a_colleague_who_has_enough_stands_last_and_is_refused_in_the_form(desk: SlackSetup):
    to = await ben(desk, capacity=0)
    desk.slack.workspace.add_user("U0ZOE", "zoe", "Zoe Lang")
    await desk.slack.person("U0ZOE").join(CHANNEL)  # who is not there is taken off duty
    await desk.slack.delivery.wait_settled()
    await desk.store.write(
        "agents", lambda tx: agents.enrol_agent(tx, agents.EnrolledAgent("Zoe Lang", identity=in_slack("U0ZOE")))
    )
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Transfer")
    form = await desk.form(ANA)
    options = form.view.body["blocks"][0]["element"]["option_groups"][0]["options"]
    assert [each["text"]["text"] for each in options] == ["Zoe Lang: has 0 of 5", "Ben Okafor: has 0 of 0"]
    await form.fill("to", f"agent:{to}")
    await form.submit()
    assert form.errors == {"to": "Ben Okafor has 0 conversations already. Choose somebody else, or a queue."}
    assert count(await desk.events(session), Transferred) == 0


async def test_slack_sends_no_transfer_without_a_choice_and_a_forged_one_is_refused(desk: SlackSetup):
    _, root = await desk.claimed()
    await desk.press(ANA, root, "Transfer")
    form = await desk.form(ANA)
    with pytest.raises(SlackError, match="missing_required_inputs"):
        await form.submit()
    assert (await form.submit_unchecked(form.view.values))["errors"] == {"to": "Choose a colleague or a queue."}
    forged = {"to": {"to": {"type": "static_select", "selected_option": {"value": "agent:agt_nobody"}}}}
    assert (await form.submit_unchecked(forged))["errors"] == {"to": "There is no such agent."}
    forged = {"to": {"to": {"type": "static_select", "selected_option": {"value": "queue:moon"}}}}
    assert (await form.submit_unchecked(forged))["errors"] == {"to": "There is no queue “moon”."}


# --- too late, twice, by others


@pytest.mark.parametrize(("label", "values", "block"), [
    ("Close", {"outcome": "solved"}, "note"),
    ("Transfer", {"to": "queue:billing"}, "to"),
])  # fmt: skip
async def test_a_form_sent_after_the_close_says_so_and_changes_nothing(desk: SlackSetup, label, values, block):
    session, root = await desk.claimed()
    await desk.press(ANA, root, label)
    form = await desk.form(ANA)
    for action, value in values.items():
        await form.fill(action, value)
    await desk.conversations.by(user_requests.user_ended, MIA, [("test", "end")])
    before = len(await desk.events(session))
    await form.submit()
    assert form.errors == {block: "This conversation is closed."}
    assert len(await desk.events(session)) == before


@pytest.mark.parametrize(("label", "values", "kind"), [
    ("Close", {"outcome": "solved"}, Closed),
    ("Transfer", {"to": "queue:billing"}, Transferred),
    ("Internal note", {"words": "Careful"}, Note),
])  # fmt: skip
async def test_a_form_that_is_sent_twice_does_it_once(desk: SlackSetup, label, values, kind):
    session, root = await desk.claimed()
    await desk.press(ANA, root, label)
    form = await desk.form(ANA)
    for action, value in values.items():
        await form.fill(action, value)
    assert await form.submit() == {}
    form.view.open = True  # the answer got lost, and the form is still on the screen
    assert await form.submit() is not None
    assert count(await desk.events(session), kind) == 1


async def test_a_form_of_somebody_who_has_the_session_no_more_says_who_has_it(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Close")
    form = await desk.form(ANA)
    await form.fill("outcome", "solved")
    await desk.conversations.act(ownership.release, session, slack_agent(ANA, "Ana Ruiz"))
    await desk.conversations.act(ownership.claim, session, slack_agent(BEN, "Ben Okafor"))
    await form.submit()
    assert form.errors == {"note": "Ben Okafor has this conversation."}
    assert count(await desk.events(session), Closed) == 0


async def test_who_left_the_company_meanwhile_cannot_send_the_form(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Internal note")
    form = await desk.form(ANA)
    await form.fill("words", "Bye")
    desk.slack.workspace.users[ANA].is_restricted = True
    async with slack_setup(desk.store, desk.conversations.rules, desk.slack) as fresh:  # who remembers nothing
        await desk.desk.stop()
        await form.submit()
        assert list(form.errors.values()) == [MAY_NOT_ACT]
        assert count(await fresh.events(session), Note) == 0


async def test_a_form_that_slack_does_not_open_is_said_so(desk: SlackSetup):
    _, root = await desk.claimed()
    desk.slack.faults.inject_next("views.open", InjectedFault(FaultKind.SERVER_ERROR))
    assert await desk.press(ANA, root, "Close")
    assert await told(desk, ANA) == "Slack did not open the form. Please try again."
    assert await desk.filled(ANA, root, "Close", outcome="spam") == {}


async def test_a_form_that_cannot_be_read_is_kept_and_says_so(desk: SlackSetup):
    _, root = await desk.claimed()
    await desk.press(ANA, root, "Close")
    form = await desk.form(ANA)
    await form.fill("outcome", "solved")
    form.view.body["private_metadata"] = "no JSON"
    assert (await form.submit())["response_action"] == "update"
    assert NOT_READ in str(form.view.body["blocks"])
    kept = await desk.store.read(lambda tx: tx.cursor.execute("SELECT source FROM dead_letters").fetchall())
    assert [source for (source,) in kept] == ["slack.form"]


# --- close and note


async def test_outcome_and_note_stay_inside(desk: SlackSetup):
    session, root = await desk.claimed()
    assert await desk.filled(ANA, root, "Close", outcome="Spam or a test", note="A robot, I think") == {}
    concluded = next(event for event in await desk.events(session) if isinstance(event.body, Concluded))
    assert concluded.body == Concluded("spam", "A robot, I think")
    assert not concluded.is_public
    await shows(desk, root, "Outcome: Spam or a test")


async def test_a_lead_closes_a_colleagues_session(desk: SlackSetup):
    await ben(desk, role=Role.LEAD)
    _, root = await desk.claimed()
    assert await desk.filled(BEN, root, "Close", outcome="solved") == {}
    await shows(desk, root, "Ben Okafor closed the conversation")


async def test_a_note_is_posted_into_the_thread_and_goes_nowhere_else(desk: SlackSetup):
    session, root = await desk.claimed()
    assert await desk.filled(ANA, root, "Internal note", words="Be careful with this one") == {}
    await desk.seen(lambda: any("Be careful" in text for text in desk.texts(root)))
    [note] = [event for event in await desk.events(session) if isinstance(event.body, Note)]
    assert not note.is_public
    assert note.author.name == "Ana Ruiz"


async def test_a_note_of_blanks_is_refused(desk: SlackSetup):
    session, root = await desk.claimed()
    assert await desk.filled(ANA, root, "Internal note", words="  ") == {"words": "Write something first."}
    assert notes(await desk.events(session)) == []


async def test_the_note_of_a_close_stands_whole_in_the_thread_for_whoever_has_it_next(desk: SlackSetup):
    session, root = await desk.claimed()
    note = " ".join(f"Promised {number} %." for number in range(40)) + " <!channel>"
    assert len(note) > 400
    assert await desk.filled(ANA, root, "Close", outcome="solved", note=note) == {}
    await desk.seen(lambda: any("note at the close" in text for text in desk.texts(root)))
    await desk.conversations.act(ownership.reopen, session, slack_agent(BEN, "Ben Okafor"))
    [told] = [text for text in desk.texts(root) if "note at the close" in text]
    await desk.press(BEN, root, "Full transcript")
    assert "Outcome: Solved. Ana Ruiz's note at the close: Promised 0 %." in str(
        (await desk.form(BEN)).view.body["blocks"]
    )
    assert told == f"Outcome: Solved. Ana Ruiz's note at the close: {note.replace('<', '&lt;').replace('>', '&gt;')}"
