"""Words that stay inside and words that go out: questions to their writer, shortcuts, retries, through the real app."""

from dataclasses import replace

import pytest
from slack_agents import slack_agent
from slack_setup import CHANNEL, MIA, SlackSetup, agents_words, slack_setup

from agents_slack.api.agent_notices import LIKE_A_NOTE
from core.model.content import Content
from core.model.events import SYSTEM_AUTHOR, Claimed, Edited, Note, Reopened, Retried, Undeliverable
from core.model.ids import SurfaceName
from core.store.locked_session import LockedSession
from core.usecases import ownership
from core.usecases.recipient import RecipientRules
from core.usecases.rules import Rules

ANA, BEN = "U0ANA", "U0BEN"


def telling(content: Content) -> str:
    return "the customer is mad" if "customer is mad" in content.text else ""


SPEECH = RecipientRules(
    is_internal_queue=lambda queue: queue == "quiet", find_leak=telling
)  # fmt: skip


def by_page(decision, contact) -> str:
    return "quiet" if contact.detail == "Quiet" else "general"


@pytest.fixture
async def desk(sqlite_store, rules: Rules, slack):
    speaking = replace(rules, recipient_rules=SPEECH, route=by_page)
    async with slack_setup(sqlite_store, speaking, slack) as desk:
        yield desk


def edits(events) -> list[str]:
    """What the user's messages were changed into."""
    return [e.body.content.text for e in events if isinstance(e.body, Edited) and e.is_public]


async def claimed(desk: SlackSetup, sender=MIA) -> tuple[str, str]:
    session, root = await desk.claimed(sender=sender)
    await desk.is_quiet(session)
    return session, root


async def asked(desk: SlackSetup, user: str) -> str:
    await desk.seen(lambda: desk.ephemeral(user))
    return desk.ephemeral(user)[-1]


async def writes(desk: SlackSetup, session: str, root: str, user: str, text: str) -> str:
    """Write in the thread; gives the ts once the log has it."""
    count = len(await desk.events(session))
    ts = await desk.slack.person(user).post(CHANNEL, text, root)
    await desk.logged(session, lambda events: len(events) > count)
    return ts


# --- questions


async def test_what_looks_internal_is_held_back_and_sent_with_one_click(desk: SlackSetup):
    session, root = await claimed(desk)
    await writes(desk, session, root, ANA, "careful, the customer is mad")
    assert await asked(desk, ANA) == "Not sent: “the customer is mad” looks as if it were not for the user."
    assert agents_words(await desk.events(session)) == []
    assert await desk.answer(ANA, "Send anyway")
    await desk.logged(session, lambda events: agents_words(events) == ["careful, the customer is mad"])
    await desk.seen(lambda: not desk.ephemeral(ANA))
    await desk.is_quiet(session)
    assert len(desk.thread(root)) == 2  # what Ana wrote stands there once


async def test_an_edit_that_looks_internal_is_held_back_and_made_with_one_click(desk: SlackSetup):
    session, root = await claimed(desk)
    ts = await writes(desk, session, root, ANA, "One moment please.")
    await desk.slack.person(ANA).edit(CHANNEL, ts, "the customer is mad")
    asked_now = "The user still reads what you wrote before: “the customer is mad” looks as if it were not for them."
    assert await asked(desk, ANA) == asked_now
    assert edits(await desk.events(session)) == []
    assert await desk.answer(ANA, "Change it anyway")
    await desk.logged(session, lambda events: edits(events) == ["the customer is mad"])
    await desk.is_quiet(session)
    assert len(desk.thread(root)) == 2  # Ana's post, and nothing that says it once more


async def test_a_note_that_looks_internal_is_sent_only_after_a_question(desk: SlackSetup):
    session, root = await claimed(desk)
    ts = await writes(desk, session, root, ANA, "// the customer is mad")
    await desk.slack.person(ANA).choose_shortcut("handoff.send_these", CHANNEL, ts)
    assert await asked(desk, ANA) == "Not sent: “the customer is mad” looks as if it were not for the user."
    assert agents_words(await desk.events(session)) == []
    assert await desk.answer(ANA, "Send anyway")
    await desk.logged(session, lambda events: agents_words(events) == ["the customer is mad"])


async def test_what_looks_internal_can_stay_a_note_and_the_question_goes_away(desk: SlackSetup):
    session, root = await claimed(desk)
    await writes(desk, session, root, ANA, "the customer is mad")
    count = len(await desk.events(session))
    assert await desk.answer(ANA, "Keep as note")
    await desk.seen(lambda: not desk.ephemeral(ANA))
    assert len(await desk.events(session)) == count


async def test_where_plain_words_stay_inside_one_click_sends_them(desk: SlackSetup):
    session, root = await claimed(desk, replace(MIA, detail="Quiet"))
    await writes(desk, session, root, ANA, "Hello Mia")
    assert (await asked(desk, ANA)).endswith("Send it to the user?")
    assert agents_words(await desk.events(session)) == []
    await desk.answer(ANA, "Send to customer")
    await desk.logged(session, lambda events: agents_words(events) == ["Hello Mia"])


async def test_a_teammate_is_told_whose_it_is_and_may_send_all_the_same(desk: SlackSetup):
    session, root = await claimed(desk)
    await writes(desk, session, root, BEN, "Let me add something")
    assert (await asked(desk, BEN)).startswith("Ana Ruiz has this conversation")
    await desk.answer(BEN, "Send to customer")
    events = await desk.logged(session, lambda events: agents_words(events) == ["Let me add something"])
    assert events[-1].author.name == "Ben Okafor"


async def test_claim_and_send_sends_nothing_when_a_colleague_was_faster(desk: SlackSetup):
    session, root = await desk.escalated()
    await writes(desk, session, root, BEN, "I can help")
    await asked(desk, BEN)
    await desk.press(ANA, root, "Claim")
    await desk.logged(session, lambda events: any(isinstance(event.body, Claimed) for event in events))
    await desk.answer(BEN, "Claim and send")
    await desk.seen(lambda: len(desk.ephemeral(BEN)) == 2)
    assert desk.ephemeral(BEN)[-1] == "Ana Ruiz has this conversation."
    assert agents_words(await desk.events(session)) == []


async def test_words_that_were_sent_before_are_not_sent_again(desk: SlackSetup):
    session, root = await claimed(desk)
    await writes(desk, session, root, ANA, "the customer is mad")
    await asked(desk, ANA)
    question = desk.slack.workspace.ephemerals(ANA)[-1]
    person = desk.slack.person(ANA)
    first = await person.click(CHANNEL, question.ts, "handoff.send")
    desk.slack.workspace.post_ephemeral(question, ANA)  # a client that has not taken it away
    second = await person.click(CHANNEL, question.ts, "handoff.send")
    assert (first, second) == (True, True)
    await desk.seen(lambda: "Your message was sent already." in desk.ephemeral(ANA))
    assert agents_words(await desk.events(session)) == ["the customer is mad"]


async def test_who_writes_in_a_closed_thread_may_reopen_it(desk: SlackSetup):
    session, root = await claimed(desk)
    await desk.conversations.act(ownership.close_by_agent, session, slack_agent(ANA, "Ana Ruiz"))
    await desk.seen(lambda: "closed the conversation" in str(desk.card(root).blocks))
    await writes(desk, session, root, ANA, "one more thing")
    assert await asked(desk, ANA) == "This conversation is closed; your words were not sent."
    await desk.answer(ANA, "Reopen")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    await desk.seen(lambda: not desk.ephemeral(ANA))
    events = await desk.events(session)
    assert any(isinstance(event.body, Reopened) for event in events)
    assert agents_words(events) == []


# --- shortcuts of a message


async def test_any_internal_words_are_sent_by_a_shortcut_once(desk: SlackSetup):
    session, root = await claimed(desk)
    ts = await writes(desk, session, root, ANA, "// she paid twice")
    ana = desk.slack.person(ANA)
    assert await ana.choose_shortcut("handoff.send_these", CHANNEL, ts)
    await desk.logged(session, lambda events: agents_words(events) == ["she paid twice"])
    assert await ana.choose_shortcut("handoff.send_these", CHANNEL, ts)
    assert await asked(desk, ANA) == "The user can see this already."
    assert agents_words(await desk.events(session)) == ["she paid twice"]


async def test_the_users_own_words_are_not_sent_back_and_foreign_ones_are_not_known(desk: SlackSetup):
    session, root = await claimed(desk)
    ana = desk.slack.person(ANA)
    count = len(await desk.events(session))
    await ana.choose_shortcut("handoff.send_these", CHANNEL, desk.thread(root)[0].ts)
    assert await asked(desk, ANA) == "The user can see this already."
    await ana.choose_shortcut("handoff.send_these", CHANNEL, root)
    await desk.seen(lambda: "This is not a message of the conversation." in desk.ephemeral(ANA))
    elsewhere = await ana.post(CHANNEL, "lunch?")
    for name in ("handoff.send_these", "handoff.reply", "handoff.canned_here"):
        await ana.choose_shortcut(name, CHANNEL, elsewhere)
    await desk.seen(lambda: desk.ephemeral(ANA).count("This works in the thread of a conversation.") == 3)
    assert len(await desk.events(session)) == count


async def test_a_reply_to_one_message_says_which_it_answers(desk: SlackSetup):
    session, root = await claimed(desk)
    await desk.user_writes("And what about Porto?")
    await desk.seen(lambda: desk.texts(root)[-1] == "And what about Porto?")
    await desk.is_quiet(session)
    [target] = [event.seq for event in await desk.events(session) if "Porto" in str(event.body)]
    post = desk.thread(root)[-1].ts
    assert await desk.slack.person(ANA).choose_shortcut("handoff.reply", CHANNEL, post)
    form = await desk.form(ANA, "Reply")
    assert "And what about Porto?" in str(form.view.body["blocks"])
    await form.fill("words", "It is nice, too")
    assert await form.submit() == {}
    form.view.open = True
    assert await form.submit() == {}
    events = await desk.logged(session, lambda events: agents_words(events) == ["It is nice, too"])
    assert events[-1].body.reply_to == target
    await desk.seen(lambda: "It is nice, too" in desk.texts(root)[-1])


async def test_of_several_messages_in_one_post_one_says_which_is_answered(desk: SlackSetup):
    first = await desk.user_writes("How much is Lisbon?")
    session, root = await claimed(desk)
    assert (session, len(desk.thread(root))) == (first, 1)  # two messages, one post
    await desk.slack.person(ANA).choose_shortcut("handoff.reply", CHANNEL, desk.thread(root)[0].ts)
    form = await desk.form(ANA, "Reply")
    await form.fill("which", "Mia: How much is Lisbon?")
    await form.fill("words", "It is 4,000")
    assert await form.submit() == {}
    events = await desk.logged(session, lambda events: agents_words(events) == ["It is 4,000"])
    assert events[-1].body.reply_to == 1


async def test_a_form_asks_before_it_sends_what_looks_internal_and_sends_no_notes(desk: SlackSetup):
    session, root = await claimed(desk)
    await desk.slack.person(ANA).choose_shortcut("handoff.reply", CHANNEL, desk.thread(root)[0].ts)
    form = await desk.form(ANA, "Reply")
    await form.fill("words", "// the customer is mad")
    await form.submit()
    assert form.errors == {"words": LIKE_A_NOTE}
    await form.fill("words", "Sorry, the customer is mad")
    assert (await form.submit())["response_action"] == "update"
    assert "Not sent yet: “the customer is mad”" in str(form.view.body["blocks"])
    assert form.view.body["submit"]["text"] == "Send anyway"
    assert agents_words(await desk.events(session)) == []
    assert await form.submit() == {}
    await desk.logged(session, lambda events: agents_words(events) == ["Sorry, the customer is mad"])


async def test_a_note_cannot_be_answered(desk: SlackSetup):
    session, root = await claimed(desk)
    ts = await writes(desk, session, root, ANA, "// hm")
    await desk.slack.person(ANA).choose_shortcut("handoff.reply", CHANNEL, ts)
    assert await asked(desk, ANA) == "The user does not see this, so nothing can answer it."


async def test_only_whoever_has_the_session_replies(desk: SlackSetup):
    session, root = await claimed(desk)
    post = desk.thread(root)[0].ts
    await desk.slack.person(BEN).choose_shortcut("handoff.reply", CHANNEL, post)
    assert await asked(desk, BEN) == "Ana Ruiz has this conversation."
    await desk.slack.person(ANA).choose_shortcut("handoff.reply", CHANNEL, post)
    form = await desk.form(ANA, "Reply")
    await form.fill("words", "Too late")
    await desk.conversations.act(ownership.release, session, slack_agent(ANA, "Ana Ruiz"))
    await form.submit()
    assert form.errors == {"words": "Nobody has this conversation yet."}
    await desk.conversations.act(ownership.claim, session, slack_agent(BEN, "Ben Okafor"))
    await form.submit()
    assert form.errors == {"words": "Ben Okafor has this conversation."}
    assert agents_words(await desk.events(session)) == []


async def test_a_message_that_was_taken_back_is_not_answered(desk: SlackSetup):
    session, root = await claimed(desk)
    ts = await writes(desk, session, root, ANA, "// hm")
    await desk.slack.person(ANA).delete(CHANNEL, ts)
    await desk.is_quiet(session)
    note = next(event for event in await desk.events(session) if isinstance(event.body, Note))
    assert note.body.content.text == "hm"
    with pytest.raises(Exception, match="message_not_found"):
        await desk.slack.person(ANA).choose_shortcut("handoff.reply", CHANNEL, ts)


# --- retry


async def test_retry_is_made_once_however_often_it_is_pressed(desk: SlackSetup):
    session, root = await claimed(desk)
    await writes(desk, session, root, ANA, "Hello")
    [seq] = [event.seq for event in await desk.events(session) if agents_words([event])]
    refused = Undeliverable(seq, SurfaceName("telegram"), "They blocked the bot.")
    await desk.store.write(
        session, lambda tx: LockedSession.lock(tx, session).append(SYSTEM_AUTHOR, refused, internal=True)
    )
    await desk.seen(lambda: desk.texts(root)[-1].startswith("Not delivered to Mia"))
    line = desk.thread(root)[-1]
    for sentence in ("It is being sent again.", "It was sent again already."):
        assert await desk.slack.person(ANA).click(CHANNEL, line.ts, "handoff.retry")
        await desk.seen(lambda sentence=sentence: sentence in desk.ephemeral(ANA))
    assert sum(isinstance(event.body, Retried) for event in await desk.events(session)) == 1
