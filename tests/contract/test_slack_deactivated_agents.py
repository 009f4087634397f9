"""Who may act no more in Slack is off duty at once and has no sessions; what agents are called is for admins to say."""

import pytest
from slack_agents import in_slack, slack_agent
from slack_setup import CHANNEL, SlackSetup, slack_setup

from agents_slack.config_formats import SLACK_FORMATS
from core.config.agents import agents_file
from core.config.desk import DeskFile
from core.model.events import Message, Released
from core.model.session import SessionState
from core.store import agents, sessions
from core.usecases import duty


def is_released(events) -> bool:
    return any(isinstance(each.body, Released) and each.body.why == "left" for each in events)


async def is_off_duty(desk: SlackSetup, user: str) -> bool:
    profile = await desk.store.read(lambda tx: agents.by_identity(tx, in_slack(user)))
    return profile is not None and not profile.on_duty


async def leaves(desk: SlackSetup, how: str) -> None:
    workspace = desk.slack.workspace
    match how:
        case "deactivated":
            workspace.deactivate(workspace.users["U0BEN"])
        case "left the channel":
            await desk.slack.person("U0BEN").leave(CHANNEL)
        case "put out of it":
            await desk.slack.person("U0ANA").kick(CHANNEL, "U0BEN")


@pytest.mark.parametrize("how", ["deactivated", "left the channel", "put out of it"])
async def test_who_may_act_no_more_is_off_duty_and_their_sessions_wait_again(desk: SlackSetup, how: str):
    session, root = await desk.claimed("U0BEN")
    await leaves(desk, how)
    await desk.logged(session, is_released)
    assert await is_off_duty(desk, "U0BEN")
    found = await desk.store.read(lambda tx: sessions.find_session(tx, session))
    assert (found.state, found.owner) == (SessionState.PENDING, None)
    await desk.seen(lambda: [text for text in desk.texts(root) if "no longer at this desk" in text])
    await desk.press("U0ANA", root, "Claim")
    await desk.press("U0ANA", root, "Transfer")
    await desk.seen(lambda: desk.slack.context.views.modals("U0ANA"))
    assert "Ben" not in str(desk.slack.context.views.modals("U0ANA")[-1].body)


async def test_who_left_while_nobody_listened_is_found(sqlite_store, rules, slack, monkeypatch):
    async with slack_setup(sqlite_store, rules, slack) as desk:
        session, _ = await desk.claimed("U0BEN")
    slack.workspace.users["U0BEN"].deleted = True
    async with slack_setup(sqlite_store, rules, slack) as desk:
        await desk.logged(session, is_released)
        assert await is_off_duty(desk, "U0BEN")


async def test_who_is_still_there_keeps_what_they_have(desk: SlackSetup):
    session, root = await desk.claimed("U0BEN")
    desk.slack.workspace.add_channel("C0LUNCH", "lunch", {"U0BEN", desk.slack.app.bot_user})
    await desk.slack.person("U0BEN").leave("C0LUNCH")
    await desk.slack.person("U0BEN").post(CHANNEL, "hello", root)
    events = await desk.logged(session, lambda events: bool(author_names(events)))
    assert not is_released(events)


async def test_a_group_that_nobody_is_in_takes_nobodys_sessions(sqlite_store, rules, slack):
    async with slack_setup(sqlite_store, rules, slack) as desk:
        session, _ = await desk.claimed("U0BEN")
        await desk.conversations.shared(duty.know_agent, slack_agent("U0ANA", "Ana Ruiz"))
    slack.workspace.add_group("S0DESK", "desk", "The desk", [])
    config = {"desk": DeskFile(who_may_act="S0DESK")}
    async with slack_setup(sqlite_store, rules, slack, config=config) as desk:
        await desk.desk._services._departures._look_at_all()
        assert not is_released(await desk.events(session))
        assert not await is_off_duty(desk, "U0BEN")


# --- what agents are called


def author_names(events) -> set[str]:
    return {e.author.name for e in events if isinstance(e.body, Message) and e.author.side == "agent"}


async def test_the_name_that_admins_gave_wins_for_ever(sqlite_store, rules, slack):
    file = {"agents": [{"name": "Ben", "email": "ben@example.com", "slack": "U0BEN"}]}
    config = {"agents": agents_file(SLACK_FORMATS).model_validate(file)}
    enrolled = agents.EnrolledAgent("Ben", "ben@example.com", in_slack("U0BEN"))
    ben = await sqlite_store.write("agents", lambda tx: agents.enrol_agent(tx, enrolled))
    async with slack_setup(sqlite_store, rules, slack, config=config) as desk:
        session, root = await desk.claimed("U0BEN")
        await slack.person("U0BEN").post(CHANNEL, "hello", root)
        events = await desk.logged(session, lambda events: bool(author_names(events)))
        assert author_names(events) == {"Ben"}
        assert (await sqlite_store.read(lambda tx: agents.profile(tx, ben))).name == "Ben"


async def test_a_desk_does_not_rename_who_stands_in_the_file(sqlite_store):
    enrolled = agents.EnrolledAgent("Ben", "ben@example.com", in_slack("U0BEN"))
    ben = await sqlite_store.write("agents", lambda tx: agents.enrol_agent(tx, enrolled))
    await sqlite_store.write("agents", lambda tx: agents.know_agent(tx, slack_agent("U0BEN", "Benjamin Okafor")))
    assert (await sqlite_store.read(lambda tx: agents.profile(tx, ben))).name == "Ben"
    renamed = agents.EnrolledAgent("Benny", "ben@example.com", in_slack("U0BEN"))
    await sqlite_store.write("agents", lambda tx: agents.enrol_agent(tx, renamed))
    assert (await sqlite_store.read(lambda tx: agents.profile(tx, ben))).name == "Benny"


async def test_else_they_are_called_as_they_call_themselves_in_slack(desk: SlackSetup):
    desk.slack.workspace.users["U0BEN"].display_name = "Benny"
    session, root = await desk.claimed("U0BEN")
    await desk.slack.person("U0BEN").post(CHANNEL, "hello", root)
    events = await desk.logged(session, lambda events: bool(author_names(events)))
    assert author_names(events) == {"Benny"}
