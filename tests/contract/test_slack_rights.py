"""Who may act in Slack: members of the queue's channel, or of a user group; nobody else, and nobody locked out."""

from dataclasses import replace

import aiohttp
import pytest
from configuration import in_force
from slack_agents import in_slack
from slack_setup import CHANNEL, SlackSetup, settings_for, slack_setup

from agents_slack.api.agent_notices import MAY_NOT_ACT, NOT_YOURS
from agents_slack.api.client import make_client
from agents_slack.inbound.people.directory import AgentDirectory, identify
from agents_slack.inbound.people.members import CACHED_FOR, REREAD_AFTER, Members
from bridge.sandbox.faults import FaultKind, InjectedFault
from bridge.sandbox.slack import SlackStandIn
from core.config.desk import DeskFile
from core.model.events import Claimed, Message, Note, Released
from core.model.session import SessionState
from core.runtime.supervision import Supervisor
from core.store import agents, sessions
from core.usecases.intake import Sender
from core.usecases.rules import Rules

BILLING, GROUP = "C0BILLING", "S0DESK"
LEO = Sender("web", "leo", "Leo", detail="Invoices")


@pytest.fixture
def slack(slack: SlackStandIn) -> SlackStandIn:
    slack.workspace.add_channel(BILLING, "billing", {slack.app.bot_user, "U0BEN"})
    slack.workspace.add_group(GROUP, "desk", "The desk", ["U0BEN"])
    slack.workspace.add_user("U0KIM", "kim", "Kim")
    return slack


@pytest.fixture
def queues(rules: Rules) -> Rules:
    return replace(rules, route=lambda decision, contact: "billing" if contact.detail == "Invoices" else "general")


@pytest.fixture
async def desk(sqlite_store, queues, slack):
    async with slack_setup(sqlite_store, queues, slack, channels={"billing": BILLING}) as desk:
        yield desk


async def state(desk: SlackSetup, session: str) -> SessionState:
    found = await desk.store.read(lambda tx: sessions.find_session(tx, session))
    return found.state


async def tries_to_claim(desk: SlackSetup, user: str, root: str, channel: str = CHANNEL) -> None:
    assert await desk.slack.person(user).click(channel, root, "handoff.claim")


async def test_who_is_not_in_the_queues_channel_may_not_claim_there(desk: SlackSetup):
    session, root = await desk.escalated(sender=LEO, channel=BILLING)
    await tries_to_claim(desk, "U0ANA", root, BILLING)
    assert await state(desk, session) is SessionState.PENDING
    await tries_to_claim(desk, "U0BEN", root, BILLING)
    assert await state(desk, session) is SessionState.ASSIGNED


async def test_who_joins_may_act_at_once_and_who_leaves_may_not(desk: SlackSetup):
    session, root = await desk.escalated(sender=LEO, channel=BILLING)
    ana = desk.slack.person("U0ANA")
    await tries_to_claim(desk, "U0ANA", root, BILLING)
    await ana.join(BILLING)
    await desk.slack.delivery.wait_settled()
    await tries_to_claim(desk, "U0ANA", root, BILLING)
    assert await state(desk, session) is SessionState.ASSIGNED
    await ana.leave(BILLING)  # what she has there waits for somebody else
    await desk.logged(session, lambda events: any(isinstance(event.body, Released) for event in events))
    await desk.seen(lambda: "Claim" in desk.buttons(root, BILLING))  # the card says so, too
    await tries_to_claim(desk, "U0ANA", root, BILLING)
    assert await state(desk, session) is SessionState.PENDING


FOREIGN = [
    {"is_restricted": True},
    {"is_ultra_restricted": True},
    {"is_bot": True},
    {"is_stranger": True, "team": "T1"},
]


@pytest.mark.parametrize("flags", FOREIGN, ids=lambda flags: next(iter(flags)))
async def test_guests_bots_and_people_of_other_companies_never_may(desk: SlackSetup, flags):
    session, root = await desk.escalated()
    desk.slack.workspace.add_user("U0X", "x", "X", **flags)
    desk.slack.workspace.channels[CHANNEL].members.add("U0X")
    stranger = desk.slack.person("U0X")
    await tries_to_claim(desk, "U0X", root)
    await stranger.post(CHANNEL, "Hello from outside", root)
    await desk.seen(lambda: {MAY_NOT_ACT, NOT_YOURS} <= set(desk.ephemeral("U0X")))
    events = await desk.events(session)
    assert not [e for e in events if isinstance(e.body, (Claimed, Note))]
    assert await desk.store.read(lambda tx: agents.by_identity(tx, in_slack("U0X"))) is None


async def test_who_is_deactivated_may_not_act_from_then_on(slack, client):
    people = AgentDirectory(client, await identify(client), Supervisor(), in_force())
    assert not (await people.find("U0BEN")).is_stranger
    slack.workspace.deactivate(slack.workspace.users["U0BEN"])
    people.user_changed(slack.workspace.users["U0BEN"].to_wire())
    assert (await people.find("U0BEN")).is_stranger


async def test_members_of_the_group_may_act_and_the_channels_members_do_not_count(sqlite_store, queues, slack):
    async with slack_setup(sqlite_store, queues, slack, config={"desk": DeskFile(who_may_act=GROUP)}) as desk:
        session, root = await desk.escalated()
        await tries_to_claim(desk, "U0ANA", root)
        await desk.seen(lambda: MAY_NOT_ACT in desk.ephemeral("U0ANA"))
        assert await state(desk, session) is SessionState.PENDING
        slack.workspace.set_group(slack.workspace.groups[GROUP], ["U0ANA"])
        await slack.delivery.wait_settled()
        await tries_to_claim(desk, "U0BEN", root)
        await desk.seen(lambda: MAY_NOT_ACT in desk.ephemeral("U0BEN"))
        await tries_to_claim(desk, "U0ANA", root)
        assert await state(desk, session) is SessionState.ASSIGNED


async def test_a_look_up_that_fails_lets_known_agents_in_and_strangers_out(sqlite_store, queues, slack):
    async with slack_setup(sqlite_store, queues, slack) as before:
        _, root = await before.escalated()
        await before.press("U0ANA", root, "Claim")
        await before.seen(lambda: "Release" in before.buttons(root))
    for _ in range(10):
        slack.faults.inject_next("conversations.members", InjectedFault(FaultKind.SERVER_ERROR))
    slack.workspace.channels[CHANNEL].members.add("U0KIM")
    async with slack_setup(sqlite_store, queues, slack) as desk:
        session, root = await desk.escalated(sender=replace(LEO, detail=""))
        await tries_to_claim(desk, "U0KIM", root)
        await desk.seen(lambda: MAY_NOT_ACT in desk.ephemeral("U0KIM"))
        await tries_to_claim(desk, "U0ANA", root)
        assert await state(desk, session) is SessionState.ASSIGNED


async def test_a_slow_look_up_does_not_hold_an_agents_words_up(sqlite_store, queues, slack, monkeypatch):
    async with slack_setup(sqlite_store, queues, slack) as desk:
        session, root = await desk.escalated()
        await desk.press("U0ANA", root, "Claim")
        await desk.seen(lambda: "Release" in desk.buttons(root))
        monkeypatch.setattr("agents_slack.inbound.people.members.LOOKUP_TIMEOUT", 0.05)
        slack.faults.inject_next("conversations.members", InjectedFault(FaultKind.HANG_BEFORE, 3.0))
        desk.desk._services._members._known[CHANNEL].read_at -= CACHED_FOR
        await slack.person("U0ANA").post(CHANNEL, "Hello Mia", root)
        await desk.logged(session, lambda events: any(_says(event, "Hello Mia") for event in events))


def _says(event, words: str) -> bool:
    return isinstance(event.body, Message) and event.body.content.text == words


async def test_a_list_is_read_once_whole_and_again_only_after_some_time(slack, client, monkeypatch):
    monkeypatch.setattr("agents_slack.inbound.people.members.PAGE_SIZE", 2)
    now = 0.0
    members = Members(client, Supervisor(), lambda: now)
    everybody = [f"U0M{number}" for number in range(5)]
    slack.workspace.channels[BILLING].members.update(everybody)
    assert [await members.has(BILLING, user) for user in everybody] == [True] * 5
    pages = len([call for call in slack.calls if call.method == "conversations.members"])
    assert pages == 4
    assert await members.has(BILLING, "U0NEW") is False  # too soon to ask again
    slack.workspace.channels[BILLING].members.add("U0NEW")
    now += REREAD_AFTER
    assert await members.has(BILLING, "U0NEW") is True
    assert await members.has("C0NOWHERE", "U0NEW") is None
    assert len([call for call in slack.calls if call.method == "conversations.members"]) == 2 * pages + 1


async def test_a_person_comes_with_the_e_mail_that_the_workspace_confirmed(slack, client):
    slack.workspace.users["U0ANA"].email = "ana@acme.example"
    slack.workspace.add_user("U0X", "x", "X", is_restricted=True, email="boss@acme.example")
    people = AgentDirectory(client, await identify(client), Supervisor(), in_force())
    assert (await people.find("U0ANA")).agent.email == "ana@acme.example"
    assert (await people.find("U0X")).agent.email == ""


async def test_capacity_is_said_privately(sqlite_store, rules, slack):
    async with slack_setup(sqlite_store, replace(rules, capacity=1), slack) as desk:
        _, first = await desk.escalated()
        _, second = await desk.escalated(sender=LEO)
        await desk.press("U0ANA", first, "Claim")
        await desk.press("U0ANA", second, "Claim")
        await desk.seen(lambda: any("You have 1 conversation already" in said for said in desk.ephemeral("U0ANA")))


@pytest.fixture
async def client(slack):
    client = make_client(settings_for(slack))
    async with aiohttp.ClientSession() as session:
        client.session = session
        yield client
