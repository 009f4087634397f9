"""The Slack side whole: real slack_sdk and slack_bolt against the local Slack, real relays, a real database."""

from dataclasses import replace

from slack_setup import CHANNEL, MIA, SlackSetup
from waiting import until

from bridge.sandbox.faults import FaultKind, InjectedFault
from core.model.events import Claimed, Closed, Deleted, Edited, Message, Note, Side

RETRY_DELAYS = (0.0, 0.05, 0.1)


def said(events) -> list[str]:
    return [event.body.content.text for event in events if isinstance(event.body, Message)]


async def test_a_session_becomes_a_card_and_its_thread_tells_it_from_the_start(desk: SlackSetup):
    await desk.user_writes("hello")
    session, root = await desk.escalated()
    card = desk.card(root)
    assert "Mia · web · Pricing" in str(card.blocks)
    assert "Claim" in str(card.blocks)
    assert desk.texts(root) == ["hello\na real person please"]
    assert desk.thread(root)[0].username == "Mia (web)"
    await desk.is_quiet(session)


async def test_a_claim_redraws_the_card_and_from_then_on_words_go_both_ways(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    assert await ana.click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    await ana.post(CHANNEL, "Good morning :wave: <@U0BEN>", root)
    events = await desk.logged(session, lambda events: len(said(events)) == 2)
    assert said(events)[-1] == "Good morning 👋 @Ben Okafor"
    await desk.user_writes("thank you")
    await desk.seen(lambda: desk.texts(root)[-1] == "thank you")
    assert len(desk.thread(root)) == 3


async def test_an_agents_edit_and_delete_reach_the_log_once(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    ts = await ana.post(CHANNEL, "Helo", root)
    await ana.edit(CHANNEL, ts, "Hello")
    await desk.logged(session, lambda events: any(isinstance(event.body, Edited) for event in events))
    await ana.delete(CHANNEL, ts)
    events = await desk.logged(session, lambda events: any(isinstance(event.body, Deleted) for event in events))
    assert [type(event.body) for event in events[-3:]] == [Message, Edited, Deleted]
    await desk.is_quiet(session)
    assert desk.texts(root) == ["a real person please"]


async def test_who_writes_in_an_unclaimed_thread_is_asked_and_one_button_claims_and_sends(desk: SlackSetup):
    session, root = await desk.escalated()
    ben = desk.slack.person("U0BEN")
    await ben.post(CHANNEL, "I can help", root)
    await desk.seen(lambda: desk.ephemeral("U0BEN"))
    assert desk.ephemeral("U0BEN") == ["Nobody has this conversation yet. Claim it and send your message?"]
    question = desk.slack.workspace.ephemerals("U0BEN")[0]
    assert await ben.click(CHANNEL, question.ts, "handoff.claim_and_send")
    events = await desk.logged(session, lambda events: said(events)[-1:] == ["I can help"])
    assert any(isinstance(event.body, Claimed) for event in events)
    await desk.is_quiet(session)
    assert desk.texts(root) == ["a real person please", "I can help"]
    await desk.seen(lambda: not desk.ephemeral("U0BEN"))


async def test_a_teammates_words_stay_inside(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    await desk.slack.person("U0BEN").post(CHANNEL, "he is a difficult one", root)
    events = await desk.logged(session, lambda events: any(isinstance(event.body, Note) for event in events))
    assert not events[-1].is_public
    await desk.is_quiet(session)
    assert desk.ephemeral("U0BEN") == [
        "Ana Ruiz has this conversation: what you write here stays between you. Send this to the user?"
    ]
    await desk.slack.person("U0BEN").post(CHANNEL, "very difficult", root)
    await desk.logged(session, lambda events: sum(isinstance(event.body, Note) for event in events) == 2)
    await desk.is_quiet(session)
    assert len(desk.ephemeral("U0BEN")) == 1  # once is enough


async def test_of_two_who_claim_one_wins_and_the_other_is_told_who(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    await until(
        lambda: desk.slack.person("U0BEN").click(CHANNEL, root, "handoff.claim")
    )  # a lost click is not repeated
    await desk.seen(lambda: desk.ephemeral("U0BEN"))
    assert set(desk.ephemeral("U0BEN")) == {"Ana Ruiz has this conversation."}
    events = await desk.events(session)
    assert sum(isinstance(event.body, Claimed) for event in events) == 1


async def test_release_hand_back_and_close_change_the_card_and_a_late_click_is_answered(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: "Release" in str(desk.card(root).blocks))
    await ana.click(CHANNEL, root, "handoff.release")
    await desk.seen(lambda: "Waiting for a person" in str(desk.card(root).blocks))
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.press("U0ANA", root, "Hand back to bot")
    await desk.seen(lambda: "With the assistant again" in str(desk.card(root).blocks))
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.filled("U0ANA", root, "Close")
    await desk.seen(lambda: "Ana Ruiz closed the conversation" in str(desk.card(root).blocks))
    events = await desk.events(session)
    assert isinstance(events[-1].body, Closed)


async def test_words_in_a_closed_thread_went_nowhere_and_the_writer_is_told(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.filled("U0ANA", root, "Close")
    await ana.post(CHANNEL, "one more thing", root)
    await desk.seen(lambda: desk.ephemeral("U0ANA"))
    assert desk.ephemeral("U0ANA") == ["This conversation is closed; your words were not sent."]
    assert said(await desk.events(session)) == ["a real person please"]


async def test_a_user_who_comes_back_is_announced_in_the_channel(desk: SlackSetup):
    _, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.filled("U0ANA", root, "Close")
    await desk.seen(lambda: "closed the conversation" in str(desk.card(root).blocks))
    await desk.user_writes("one more question")
    await desk.seen(lambda: "one more question" in desk.texts(root))
    line = next(
        message for message in desk.thread(root) if message.text == "Mia wrote again after the conversation was closed."
    )
    assert line.in_channel
    await desk.seen(lambda: "Waiting for a person" in str(desk.card(root).blocks))


async def test_a_guest_is_refused_in_words_and_by_button(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.slack.workspace.add_user("U0EVE", "eve", "Eve", is_restricted=True)
    desk.slack.workspace.channels[CHANNEL].members.add("U0EVE")
    eve = desk.slack.person("U0EVE")
    await eve.post(CHANNEL, "buy gold", root)
    await desk.seen(lambda: len(desk.ephemeral("U0EVE")) == 1)
    await eve.click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: len(desk.ephemeral("U0EVE")) == 2)
    assert said(await desk.events(session)) == ["a real person please"]


async def test_nothing_a_user_writes_or_is_called_can_ping_or_link(desk: SlackSetup):
    evil = "<!channel> <@U0ANA> @here <https://evil.example|our site> & :tada: a real person"
    sender = replace(MIA, address="eve", name="<!here>\n<@U0ANA> Ana Ruiz", detail="<!channel>")
    _, root = await desk.escalated(evil, sender)
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    for message in [desk.card(root), *desk.thread(root)]:
        assert message.pings == set()
    post = desk.thread(root)[0]
    assert post.username == "<!here> <@U0ANA> Ana Ruiz (web)"
    assert post.blocks[0]["elements"][0]["elements"] == [{"type": "text", "text": evil}]


async def test_what_is_delivered_twice_or_out_of_order_is_logged_once(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    desk.slack.delivery.duplicate = True
    desk.slack.delivery.shuffle(seed=3)
    for number in range(10):
        await ana.post(CHANNEL, f"message {number}", root)
    await desk.slack.delivery.wait_settled()
    events = await desk.events(session)
    assert sorted(said(events)[1:]) == [f"message {number}" for number in range(10)]


async def test_words_written_in_a_row_are_logged_in_that_row_although_the_writer_must_be_looked_up(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.slack.faults.inject_next("users.info", InjectedFault(FaultKind.SLOW, 0.1))
    ben = desk.slack.person("U0BEN")
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    for number in range(10):
        await ben.post(CHANNEL, f"note {number}", root)
    await desk.slack.delivery.wait_settled()
    notes = [event.body.content.text for event in await desk.events(session) if isinstance(event.body, Note)]
    assert notes == [f"note {number}" for number in range(10)]


async def test_who_cannot_be_looked_up_is_known_by_what_slack_said_of_the_click(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.slack.faults.inject_next("users.info", InjectedFault(FaultKind.SERVER_ERROR))
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    events = await desk.logged(session, lambda events: isinstance(events[-1].body, Claimed))
    assert events[-1].author.name == "ana"


async def test_other_apps_and_the_channels_own_chatter_stay_out(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    before = await desk.logged(session, lambda events: isinstance(events[-1].body, Claimed))
    await ana.post(CHANNEL, "lunch?")
    robot = {"type": "message", "bot_id": "B0OTHER", "channel": CHANNEL, "thread_ts": root, "ts": "1999999999.0001"}
    desk.slack.delivery.send_event({**robot, "text": "beep", "subtype": "bot_message"})
    desk.slack.workspace.add_user("U0HELPER", "helper", "Helper", is_bot=True)
    desk.slack.workspace.channel(CHANNEL).members.add("U0HELPER")
    posted = await desk.slack.person("U0HELPER").post_raw(CHANNEL, root, text="beep", app="B0HELPER")
    await desk.slack.person("U0HELPER").edit(CHANNEL, posted, "boop")
    await ana.react(CHANNEL, root, "eyes")
    await desk.slack.delivery.wait_settled()
    assert await desk.events(session) == before
    assert desk.ephemeral("U0HELPER") == []


async def test_what_an_agent_posts_through_an_app_is_theirs(desk: SlackSetup):
    session, root = await desk.claimed("U0ANA")
    ana, ben = desk.slack.person("U0ANA"), desk.slack.person("U0BEN")
    gif = {"type": "image", "image_url": "https://media.giphy.example/wave.gif", "alt_text": "a wave"}
    words = await ana.post_raw(CHANNEL, root, text="On my way", app="B0SENDASME")
    await ana.post_raw(CHANNEL, root, [gif], app="B0GIPHY")
    await ana.edit(CHANNEL, words, "Almost there")
    await ben.post_raw(CHANNEL, root, text="Shall I?", app="B0SENDASME")
    events = await desk.logged(session, lambda events: any(isinstance(event.body, Note) for event in events))
    theirs = [
        each for each in events if isinstance(each.body, (Message, Edited, Note)) and each.author.side is Side.AGENT
    ]
    assert sorted((each.author.name, each.body.content.text) for each in theirs) == [
        ("Ana Ruiz", "Almost there"), ("Ana Ruiz", "On my way"), ("Ana Ruiz", "a wave"), ("Ben Okafor", "Shall I?"),
    ]  # fmt: skip


async def test_a_post_through_an_app_waits_for_nobody_who_cannot_be_looked_up(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.slack.faults.inject_next("users.info", InjectedFault(FaultKind.SERVER_ERROR))
    await desk.slack.person("U0ANA").post_raw(CHANNEL, root, text="On my way", app="B0SENDASME")
    await desk.seen(lambda: desk.ephemeral("U0ANA"))
    assert "Please write it yourself" in desk.ephemeral("U0ANA")[0]
    assert not any(event.author.name == "ana" for event in await desk.events(session))
