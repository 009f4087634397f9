"""Reactions, receipts and answers in threads, both ways, against the local Slack."""

import pytest
from slack_setup import CHANNEL, MIA, SlackSetup, slack_setup
from waiting import takes

from agents_slack.inbound.reactions import ReactionEvent, ReactionListener
from bridge.sandbox.faults import FaultKind, InjectedFault
from core.config.desk import DeskFile
from core.model.events import Message, Reacted
from core.model.ids import SessionId, SurfaceName
from core.usecases import reactions, receipts
from core.usecases.receipts import delivered

RETRY_DELAYS = (0.0, 0.05, 0.1)


async def said(desk: SlackSetup, session, ana, root: str, text: str = "Good morning"):
    """Ana's words: their ts and their seq."""
    ts = await ana.post(CHANNEL, text, root)
    events = await desk.logged(session, lambda events: seqs(events, text))
    return ts, seqs(events, text)[0]


def seqs(events, text: str) -> list[int]:
    return [e.seq for e in events if isinstance(e.body, Message) and e.body.content.text == text]


def reacted(events) -> list[tuple[str, bool]]:
    return [(event.body.emoji, event.body.added) for event in events if isinstance(event.body, Reacted)]


def under(desk: SlackSetup, root: str, ts: str) -> dict[str, list[str]]:
    return next(message for message in desk.thread(root) if message.ts == ts).reactions


async def user_reacts(desk: SlackSetup, session, seq: int, emoji: str, *, added: bool = True) -> None:
    desk.count += 1
    await desk.conversations.by(
        reactions.user_reacted_at, MIA, session, seq, emoji, added, [("test", f"reaction-{desk.count}")]
    )


# --- from Slack


async def test_an_agents_reaction_to_a_users_words_comes_and_goes(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts = desk.thread(root)[0].ts
    await ana.react(CHANNEL, ts, "tada")
    await ana.react(CHANNEL, ts, "+1::skin-tone-3")
    await ana.react(CHANNEL, ts, "tada", remove=True)
    events = await desk.logged(session, lambda events: len(reacted(events)) == 3)
    assert reacted(events) == [("🎉", True), ("👍🏼", True), ("🎉", False)]
    assert all(event.author.name == "Ana Ruiz" for event in events if isinstance(event.body, Reacted))
    await desk.is_quiet(session)
    assert under(desk, root, ts) == {"+1::skin-tone-3": ["U0ANA"]}  # and none of ours


async def test_what_is_put_on_and_taken_away_at_once_is_gone(desk: SlackSetup, monkeypatch: pytest.MonkeyPatch):
    session, root = await desk.claimed()
    find = ReactionListener._find

    async def slowly(self: ReactionListener, reaction: ReactionEvent) -> tuple[SessionId, str] | None:
        if reaction.added:
            await takes(0.2, "a busy database")
        return await find(self, reaction)

    monkeypatch.setattr(ReactionListener, "_find", slowly)
    ana, ts = desk.slack.person("U0ANA"), desk.thread(root)[0].ts
    await ana.react(CHANNEL, ts, "tada")
    await ana.react(CHANNEL, ts, "tada", remove=True)
    assert reacted(await desk.logged(session, lambda events: len(reacted(events)) == 2)) == [
        ("🎉", True),
        ("🎉", False),
    ]


async def test_a_workspaces_own_emoji_keeps_its_name(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    desk.slack.workspace.emoji["shipit"] = "https://emoji.example.com/shipit.png"
    await ana.react(CHANNEL, desk.thread(root)[0].ts, "shipit")
    assert reacted(await desk.logged(session, reacted)) == [(":shipit:", True)]


async def test_reactions_to_the_card_and_by_guests_mean_nothing(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    guest = desk.slack.workspace.add_user("U0GUEST", "guest", "Guest", is_restricted=True)
    desk.slack.workspace.channels[CHANNEL].members.add(guest.id)
    await ana.react(CHANNEL, root, "tada")
    await desk.slack.person(guest.id).react(CHANNEL, desk.thread(root)[0].ts, "eyes")
    await ana.react(CHANNEL, desk.thread(root)[0].ts, "wave")
    assert reacted(await desk.logged(session, reacted)) == [("👋", True)]


# --- to Slack


async def test_a_users_reaction_stands_on_the_agents_own_message(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts, seq = await said(desk, session, ana, root)
    await user_reacts(desk, session, seq, "❤")
    await desk.seen(lambda: under(desk, root, ts) == {"heart": ["U0BRIDGE"]})
    await user_reacts(desk, session, seq, "❤", added=False)
    await desk.seen(lambda: under(desk, root, ts) == {})
    await desk.is_quiet(session)


async def test_a_lost_answer_and_what_slack_does_not_know_hold_nothing_up(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts, seq = await said(desk, session, ana, root)
    desk.slack.faults.inject_next("reactions.inject_next", InjectedFault(FaultKind.SERVER_ERROR_AFTER))
    await user_reacts(desk, session, seq, "🔥")
    await user_reacts(desk, session, seq, ":nowhere:")
    await user_reacts(desk, session, seq, "👀")
    await desk.seen(lambda: under(desk, root, ts) == {"fire": ["U0BRIDGE"], "eyes": ["U0BRIDGE"]})
    await desk.is_quiet(session)


async def test_a_reaction_to_a_message_that_was_deleted_in_slack_is_nobodys_loss(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts, seq = await said(desk, session, ana, root)
    desk.slack.workspace.messages[CHANNEL].pop(ts)
    await user_reacts(desk, session, seq, "🔥")
    await desk.user_writes("still there?")
    await desk.seen(lambda: desk.texts(root)[-1] == "still there?")
    await desk.is_quiet(session)


async def tell_fates(desk: SlackSetup, session, seq: int) -> None:
    await desk.store.write(session, lambda tx: delivered(tx, session, seq, SurfaceName("telegram")))
    await desk.conversations.by(receipts.seen, MIA, session, seq)


async def test_the_agent_sees_that_a_message_was_delivered_and_seen(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    ts, seq = await said(desk, session, ana, root)
    await tell_fates(desk, session, seq)
    await desk.seen(lambda: list(under(desk, root, ts)) == ["white_check_mark", "eyes"])
    await desk.is_quiet(session)


async def test_receipts_can_be_turned_off(sqlite_store, rules, slack):
    async with slack_setup(sqlite_store, rules, slack, config={"desk": DeskFile(receipts=False)}) as desk:
        session, root = await desk.claimed()
        ana = desk.slack.person("U0ANA")
        ts, seq = await said(desk, session, ana, root)
        await tell_fates(desk, session, seq)
        await desk.is_quiet(session)
        assert under(desk, root, ts) == {}


# --- answers


async def test_what_a_user_answers_stands_above_their_words(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    _, seq = await said(desk, session, ana, root, "Which <size> do you need?")
    await desk.user_sends({}, "the large one", reply_to=seq)
    await desk.seen(lambda: "the large one" in desk.texts(root)[-1])
    post = desk.thread(root)[-1]
    assert post.text == "&gt; ↩ “Which &lt;size&gt; do you need?”\nthe large one"
    assert [element["type"] for element in post.blocks[0]["elements"]] == ["rich_text_quote", "rich_text_section"]


async def test_who_pastes_a_messages_link_answers_it_and_the_link_stays_in_the_house(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    asked = desk.thread(root)[0].ts
    link = f"https://sandbox.slack.com/archives/{CHANNEL}/p{asked.replace('.', '')}?thread_ts={root}&cid={CHANNEL}"
    await ana.post(CHANNEL, f"{link} I am one", root)
    events = await desk.logged(session, lambda events: isinstance(events[-1].body, Message))
    assert isinstance(events[-1].body, Message)
    assert (events[-1].body.content.text, events[-1].body.reply_to) == ("I am one", 1)


async def test_a_message_sent_to_the_channel_too_arrives_once(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    await ana.post(CHANNEL, "for everybody", root, broadcast=True)
    await said(desk, session, ana, root, "and this")
    told = [e.body.content.text for e in await desk.events(session) if isinstance(e.body, Message)]
    assert told.count("for everybody") == 1
