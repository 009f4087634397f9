"""What goes wrong with Slack for good: noticed, said once where admins read, survived, and made good afterwards."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

import pytest
from configuration import change_rules, in_force
from slack_agents import slack_agent
from slack_setup import CHANNEL, SlackSetup, settings_for, slack_setup
from waiting import until

from agents_slack.api.lanes import card_lane
from agents_slack.desk import SlackDesk
from bridge.relay import Timing
from core.model.content import Content
from core.model.errors import StoreUnavailable
from core.model.events import Message, Undeliverable
from core.usecases import ownership
from core.usecases.conversations import Conversations

ADMINS = "C0ADMINS"
ANA = slack_agent("U0ANA", "Ana Ruiz")


@pytest.fixture
async def slack(slack):
    slack.workspace.add_channel(ADMINS, "admins", {slack.app.bot_user, "U0ANA"})
    return slack


@pytest.fixture
async def desk(sqlite_store, rules, slack):
    timing = Timing(look_again_after=0.0, longest_back_off=0.5)
    settings = replace(settings_for(slack), admin_channel=ADMINS)
    async with slack_setup(
        sqlite_store, rules, slack, timing=timing, settings=settings, recheck_access_every=0.1
    ) as desk:
        yield desk


def told(desk: SlackSetup) -> list[str]:
    """What admins read."""
    return [message.text for message in desk.slack.workspace.channel_messages(ADMINS)]


async def claimed(desk: SlackSetup) -> tuple[str, str]:
    session, root = await desk.escalated()
    await desk.press("U0ANA", root, "Claim")
    await desk.seen(lambda: "Release" in desk.buttons(root))
    await desk.is_quiet(session)
    return session, root


async def answers(ask: Callable[[], Awaitable[object]], answer: object) -> None:
    """Ask until that is the answer."""

    async def is_so() -> bool:
        return await ask() == answer

    await until(is_so, f"the answer is {answer}", saw=ask)


async def until_wrong_is(desk: SlackDesk, parts: Mapping[str, str]) -> None:
    async def ask() -> object:
        return {**desk.problems(), **desk.lost_channels()}

    await answers(ask, parts)


async def any_ended(desk: SlackSetup, session: str) -> bool:
    return any(lane.ended for lane in await desk.lanes(session))


async def shown_again(desk: SlackSetup, root: str) -> str:
    """The ts of a card that is not the first one."""

    def found() -> str:
        posted = desk.slack.workspace.channel_messages(CHANNEL)
        return next((m.ts for m in posted if m.ts != root and not m.is_reply and "handoff." in str(m.blocks)), "")

    return await desk.seen(found)


async def works_in_the_console(desk: SlackSetup, session: str) -> None:
    """Both sides go on; nothing becomes undeliverable."""
    await desk.user_writes("are you there?")
    await desk.conversations.agent_wrote(session, ANA, Content("I am"), [("console", f"said-{desk.count}")])
    events = await desk.events(session)
    assert [e.body.content.text for e in events if isinstance(e.body, Message)][-2:] == ["are you there?", "I am"]
    assert not [e for e in events if isinstance(e.body, Undeliverable)]


async def test_an_archived_channel_is_said_once_and_caught_up_with(desk: SlackSetup):
    session, root = await claimed(desk)
    channel = desk.slack.workspace.channels[CHANNEL]
    desk.slack.workspace.archive(channel, "U0BEN")
    await desk.seen(lambda: told(desk))
    await works_in_the_console(desk, session)
    await desk.seen(lambda: len([c for c in desk.slack.calls if c.answer.get("error") == "is_archived"]) >= 2)
    assert told(desk) == [told(desk)[0]]
    assert told(desk)[0].startswith(f"Slack channel {CHANNEL}: The channel is archived.")
    assert list(desk.desk.lost_channels()) == [f"slack channel {CHANNEL}"]  # the rest of the desk works
    desk.slack.workspace.unarchive(channel, "U0BEN")
    await desk.is_quiet(session)
    await desk.seen(lambda: len(told(desk)) == 2)
    assert "works again" in told(desk)[1]
    assert desk.texts(root)[-2:] == ["are you there?", "I am"]


async def test_an_app_that_was_put_out_of_its_channel_comes_back_to_all_that_was_said(desk: SlackSetup):
    session, root = await claimed(desk)
    ana, bot = desk.slack.person("U0ANA"), desk.slack.app.bot_user
    await ana.kick(CHANNEL, bot)
    await desk.seen(lambda: told(desk))
    assert "The app is not in the channel." in told(desk)[0]
    await works_in_the_console(desk, session)
    await ana.invite(CHANNEL, bot)
    await desk.is_quiet(session)
    assert desk.texts(root)[-2:] == ["are you there?", "I am"]


async def test_what_no_event_told_is_noticed_by_the_call(desk: SlackSetup):
    session, _ = await claimed(desk)
    desk.slack.workspace.channels[CHANNEL].archived = True
    await desk.user_writes("hello?")
    await desk.seen(lambda: told(desk))
    desk.slack.workspace.channels[CHANNEL].archived = False
    await desk.seen(lambda: len(told(desk)) == 2)
    await desk.is_quiet(session)


async def test_when_the_admins_channel_is_lost_another_is_told(desk: SlackSetup):
    desk.slack.workspace.archive(desk.slack.workspace.channels[ADMINS], "U0ANA")
    await desk.seen(lambda: [m for m in desk.slack.workspace.channel_messages(CHANNEL) if ADMINS in m.text])


async def test_a_channel_that_is_not_ours_is_no_loss(desk: SlackSetup):
    other = desk.slack.workspace.add_channel("C0OTHER", "other", {desk.slack.app.bot_user, "U0ANA"})
    desk.slack.workspace.archive(other, "U0ANA")
    await desk.slack.delivery.wait_settled()
    await claimed(desk)
    assert told(desk) == []


async def test_a_deleted_channel_is_said_and_a_new_one_takes_its_sessions(desk: SlackSetup):
    session, _ = await claimed(desk)
    desk.slack.workspace.remove_channel(desk.slack.workspace.channels[CHANNEL], "U0ANA")
    await desk.seen(lambda: told(desk))
    assert "The channel was deleted." in told(desk)[0]
    await works_in_the_console(desk, session)
    new = desk.slack.workspace.add_channel("C0NEW", "new", {desk.slack.app.bot_user, "U0ANA"})
    change_rules(desk.conversations, lanes_at_escalation=lambda queue: [card_lane(new.id, 25)])
    await desk.conversations.show_waiting_at_desk()
    await desk.seen(lambda: desk.card_of(session, new.id))
    await desk.seen(lambda: "I am" in desk.texts(desk.card_of(session, new.id), new.id))


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_a_revoked_token_makes_the_desk_not_ready_and_everything_waits(desk: SlackSetup, error: str):
    session, root = await claimed(desk)
    await desk.slack.revoke_token(error)
    await works_in_the_console(desk, session)
    assert "removed" in (wrong := desk.desk.problems()["slack"]) or "revoked" in wrong
    calls = len(desk.slack.calls)
    desk.slack.restore_token()
    await desk.is_quiet(session)
    assert calls < 200
    assert desk.texts(root)[-2:] == ["are you there?", "I am"]
    await until_wrong_is(desk.desk, {})
    assert told(desk) == []


async def test_a_token_that_comes_back_is_noticed_though_nobody_writes(desk: SlackSetup):
    await desk.slack.revoke_token()
    assert desk.desk.problems()
    desk.slack.restore_token()
    await until_wrong_is(desk.desk, {})


# --- deleted cards


async def test_a_deleted_card_comes_again_with_the_whole_thread(desk: SlackSetup):
    session, root = await claimed(desk)
    await desk.slack.person("U0ANA").post(CHANNEL, "Hello Mia", root)
    await desk.logged(session, lambda events: len([e for e in events if isinstance(e.body, Message)]) == 2)
    await desk.slack.person("U0ANA").delete(CHANNEL, root)
    new = await shown_again(desk, root)
    await desk.seen(lambda: desk.texts(new) == ["a real person please", "Hello Mia"])
    assert "Ana Ruiz has it" in str(desk.card(new).blocks)
    await desk.user_writes("thank you")
    await desk.seen(lambda: desk.texts(new)[-1:] == ["thank you"])
    assert "thank you" not in desk.texts(root)
    assert not [e for e in await desk.events(session) if isinstance(e.body, Undeliverable)]
    await desk.slack.person("U0ANA").post(
        CHANNEL, "still here", root
    )  # the old thread stays; who writes there is heard
    await desk.seen(lambda: desk.texts(new)[-1:] == ["still here"])
    await desk.press("U0ANA", new, "Release")
    await desk.seen(lambda: "Claim" in desk.buttons(new))


def vanish(desk: SlackSetup, root: str) -> None:
    """The card and its thread are deleted, and Slack tells nobody."""
    for message in [*desk.thread(root), desk.card(root)]:
        del desk.slack.workspace.messages[CHANNEL][message.ts]


async def test_a_card_that_was_deleted_while_nobody_listened_is_noticed_by_the_next_post(desk: SlackSetup):
    session, root = await claimed(desk)
    vanish(desk, root)
    await desk.user_writes("hello?")
    new = await shown_again(desk, root)
    await desk.seen(lambda: "\n".join(desk.texts(new)) == "a real person please\nhello?")
    await desk.is_quiet(session)
    assert new in [message.ts for message in desk.slack.workspace.channel_messages(CHANNEL)]


async def test_a_card_that_was_deleted_comes_again_though_whoever_heard_of_it_could_not_see_to_it(desk: SlackSetup):
    session, root = await claimed(desk)
    vanish(desk, root)
    desk.conversations.act = database_is_away
    await desk.user_writes("hello?")
    new = await shown_again(desk, root)
    await desk.seen(lambda: "\n".join(desk.texts(new)) == "a real person please\nhello?")
    await desk.is_quiet(session)
    assert not [e for e in await desk.events(session) if isinstance(e.body, Undeliverable)]


async def database_is_away(*args: object, **more: object) -> bool:
    raise StoreUnavailable("The database is away.")


async def test_a_card_that_could_not_be_redrawn_because_it_is_gone_comes_again(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.is_quiet(session)
    vanish(desk, root)
    await desk.conversations.act(ownership.claim, session, ANA)
    new = await shown_again(desk, root)
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(new).blocks))


async def test_the_deleted_card_of_a_closed_session_comes_again_when_its_user_does(desk: SlackSetup):
    session, root = await claimed(desk)
    await desk.conversations.act(ownership.close_by_agent, session, ANA)
    await desk.is_quiet(session)
    await desk.slack.person("U0ANA").delete(CHANNEL, root)
    await desk.slack.delivery.wait_settled()
    await answers(lambda: any_ended(desk, session), True)
    await desk.user_writes("one more thing")
    new = await shown_again(desk, root)
    await desk.seen(lambda: "one more thing" in "\n".join(desk.texts(new)))


async def test_a_desk_that_cannot_sign_in_says_why(sqlite_store, rules, slack):
    slack.context.revoked = "invalid_auth"
    desk = SlackDesk(settings_for(slack), Conversations(sqlite_store, in_force(rules)))
    await desk.start()
    await until(lambda: slack.calls)
    await until_wrong_is(desk, {"slack": "Slack does not accept the bot token."})
    await desk.stop()


async def test_of_two_replicas_one_says_it(sqlite_store, rules, slack):
    settings = replace(settings_for(slack), admin_channel=ADMINS)
    async with (
        slack_setup(sqlite_store, rules, slack, settings=settings) as one,
        slack_setup(sqlite_store, rules, slack, settings=settings) as two,
    ):
        slack.workspace.channels[CHANNEL].archived = True
        for desk in (one, two):
            desk.desk._services.lost_access.access_lost(CHANNEL, "The channel is archived.")
        await one.seen(lambda: told(one))
        for desk in (one, two):
            await desk.desk._tasks.drain(2.0)
        assert len(told(one)) == 1
