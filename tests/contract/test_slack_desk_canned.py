"""Canned replies and transcripts through the real app: searched, filled in, changed, sent; and turned page by page."""

from dataclasses import replace

import pytest
from slack_agents import slack_agent
from slack_setup import CHANNEL, MIA, SlackSetup, agents_words, slack_setup

from bridge.sandbox.slack import SlackError
from core.config.replies import RepliesFile
from core.config.web import WebFile
from core.model.content import Content
from core.usecases import ownership
from core.usecases.rules import Rules

ANA, BEN = "U0ANA", "U0BEN"
LEO = replace(MIA, address="leo", name="Leo")
REPLIES = RepliesFile.model_validate(
    {
        "default_language": "en",
        "replies": {
            "hello": {
                "name": "Greeting",
                "text": {"en": "Hello {user}, this is {agent} of {company}.", "es": "Hola {user}, soy {agent}."},
            },
            "refund": {"name": "Money back", "text": {"en": "It is on its way. Your number: {session}."}},
        },
    }
)
CONFIG = {"replies": REPLIES, "web": WebFile(company="Acme")}


@pytest.fixture
async def desk(sqlite_store, rules: Rules, slack):
    async with slack_setup(sqlite_store, rules, slack, config=CONFIG) as desk:
        yield desk


async def picks(desk: SlackSetup, form, query: str, wanted: str) -> None:
    """Search a reply and take it; wait for its words."""
    offered = await form.suggest("handoff.pick_reply", query)
    assert wanted in offered
    before = form.view.hash
    assert await form.fill("handoff.pick_reply", wanted)
    await desk.seen(lambda: form.view.hash != before)


def words(form) -> str:
    block = next(block for block in form.view.body["blocks"] if block["block_id"].startswith("words"))
    return block["element"]["initial_value"]


async def test_a_reply_is_searched_filled_in_changed_and_sent_once(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Canned reply")
    form = await desk.form(ANA, "Canned")
    assert await form.suggest("handoff.pick_reply", "") == ["Greeting (hello)", "Money back (refund)"]
    assert await form.suggest("handoff.pick_reply", "way") == ["Money back (refund)"]
    await picks(desk, form, "gree", "Greeting (hello)")
    assert words(form) == "Hello Mia, this is Ana Ruiz of Acme."
    await form.fill("words", "Hello Mia, this is Ana.")
    assert await form.submit() == {}
    form.view.open = True
    assert await form.submit() == {}
    await desk.logged(session, lambda events: agents_words(events) == ["Hello Mia, this is Ana."])
    await desk.seen(lambda: desk.texts(root)[-1] == "Hello Mia, this is Ana.")
    assert desk.thread(root)[-1].username == "Ana Ruiz (agent)"


async def test_another_reply_or_language_puts_other_words_into_the_box(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Canned reply")
    form = await desk.form(ANA, "Canned")
    await picks(desk, form, "", "Money back (refund)")
    assert words(form) == f"It is on its way. Your number: {session}."
    await picks(desk, form, "", "Greeting (hello)")
    before = form.view.hash
    await form.fill("handoff.pick_language", "Spanish")
    await desk.seen(lambda: form.view.hash != before)
    assert words(form) == "Hola Mia, soy Ana Ruiz."
    assert await form.submit() == {}
    await desk.logged(session, lambda events: agents_words(events) == ["Hola Mia, soy Ana Ruiz."])


async def test_the_users_language_comes_first(desk: SlackSetup):
    _, root = await desk.escalated("real person, por favor: es por mi visado, gracias", replace(MIA, language="es-MX"))
    await desk.press(ANA, root, "Claim")
    await desk.seen(lambda: "Spanish" in str(desk.card(root).blocks))
    await desk.press(ANA, root, "Canned reply")
    form = await desk.form(ANA, "Canned")
    await picks(desk, form, "hel", "Greeting (hello)")
    assert words(form).startswith("Hola")


async def test_from_anywhere_one_chooses_among_ones_own_sessions(desk: SlackSetup):
    mia, _ = await desk.claimed()
    leo, _ = await desk.claimed(sender=LEO)
    assert await desk.slack.person(ANA).choose_shortcut("handoff.canned_anywhere")
    form = await desk.form(ANA, "Canned")
    await picks(desk, form, "", "Greeting (hello)")
    for session, name in ((mia, "Mia"), (leo, "Leo")):
        await form.fill("handoff.pick_session", session)
        await desk.seen(lambda name=name: words(form).startswith(f"Hello {name}"))
    assert await form.submit() == {}
    await desk.logged(leo, lambda events: len(agents_words(events)) == 1)
    assert agents_words(await desk.events(mia)) == []


async def test_who_has_no_session_is_told_so_from_anywhere(desk: SlackSetup):
    await desk.claimed()
    assert await desk.slack.person(BEN).choose_shortcut("handoff.canned_anywhere")
    form = await desk.form(BEN, "Not now")
    assert "You have no conversation to answer in. Claim one first." in str(form.view.body["blocks"])


async def test_in_a_thread_the_shortcut_knows_which_session_it_is(desk: SlackSetup):
    session, root = await desk.claimed()
    assert await desk.slack.person(ANA).choose_shortcut("handoff.canned_here", CHANNEL, desk.thread(root)[0].ts)
    form = await desk.form(ANA, "Canned")
    await picks(desk, form, "", "Money back (refund)")
    assert await form.submit() == {}
    await desk.logged(session, lambda events: len(agents_words(events)) == 1)


async def test_nothing_is_sent_before_a_reply_was_picked_or_after_the_close(desk: SlackSetup):
    session, root = await desk.claimed()
    await desk.press(ANA, root, "Canned reply")
    form = await desk.form(ANA, "Canned")
    with pytest.raises(SlackError, match="missing_required_inputs"):
        await form.submit()
    assert (await form.submit_unchecked(form.view.values))["errors"] == {"handoff.pick_reply": "Pick a reply first."}
    await picks(desk, form, "", "Greeting (hello)")
    await desk.conversations.act(ownership.close_by_agent, session, slack_agent(ANA, "Ana Ruiz"))
    await form.submit()
    assert list(form.errors.values()) == ["This conversation is closed."]
    assert agents_words(await desk.events(session)) == []


async def test_a_desk_without_replies_says_where_they_are_kept(desk: SlackSetup, monkeypatch):
    _, root = await desk.claimed()
    monkeypatch.setitem(REPLIES.__dict__, "replies", {})
    await desk.press(ANA, root, "Canned reply")
    await desk.seen(lambda: desk.ephemeral(ANA))
    assert desk.ephemeral(ANA) == ["There are no canned replies. They are kept in config/replies.yaml."]


# --- transcripts


async def test_a_long_note_of_a_close_is_whole_in_the_transcript_after_a_reopening_too(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.press(ANA, root, "Claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    note = "The refund was made on the old card. " * 13 + "ENDS"
    assert len(note) > 484
    ana = slack_agent("U0ANA", "Ana Ruiz")
    await desk.conversations.act(ownership.close_by_agent, session, ana, "solved", note)
    await desk.seen(lambda: "(whole in the full transcript)" in str(desk.card(root).blocks))
    await desk.conversations.act(ownership.reopen, session, ana)
    await desk.seen(lambda: "Release" in desk.buttons(root))
    assert await desk.press(BEN, root, "Full transcript")
    form = await desk.form(BEN, "Full transcript")
    assert note in str(form.view.body["blocks"])


async def test_a_transcript_shows_everything_that_was_said_and_happened(desk: SlackSetup):
    session, root = await desk.claimed()
    ana = desk.slack.person(ANA)
    await ana.post(CHANNEL, "Good morning", root)
    await ana.post(CHANNEL, "// she paid twice", root)
    await desk.logged(session, lambda events: "paid twice" in str(events[-1].body))
    assert await desk.press(BEN, root, "Full transcript")
    form = await desk.form(BEN, "Full transcript")
    shown = str(form.view.body["blocks"])
    for words_there in ("a real person please", "Mia needs a person.", "Ana Ruiz claimed the conversation.",
                        "Good morning", "Ana Ruiz (internal note)", "she paid twice"):  # fmt: skip
        assert words_there in shown
    assert "submit" not in form.view.body


async def test_a_long_transcript_is_turned_page_by_page(desk: SlackSetup):
    session, root = await desk.claimed()
    agent = slack_agent(ANA, "Ana Ruiz")
    for number in range(100):
        await desk.conversations.agent_wrote(session, agent, Content(f"line {number}."), [("test", f"l{number}")])
    await desk.press(ANA, root, "Full transcript")
    form = await desk.form(ANA, "Transcript")
    assert form.view.body["title"]["text"] == "Transcript, 3 of 3"
    assert "line 99." in str(form.view.body["blocks"])
    for label, title, line in (
        ("handoff.turn_page_back", "Transcript, 2 of 3", "line 50."),
        ("handoff.turn_page_back", "Transcript, 1 of 3", "a real person please"),
        ("handoff.turn_page", "Transcript, 2 of 3", "line 50."),
    ):
        assert await form.press(label)
        await desk.seen(lambda title=title: form.view.body["title"]["text"] == title)
        assert line in str(form.view.body["blocks"])
        assert len(form.view.body["blocks"]) <= 100
