"""What a thread shows next, and with which call. No I/O: plans are made of sessions written by hand."""

import pytest
from configuration import in_force
from handmade_sessions import CHANNEL, HOUSE, MIA, ROOT, THREAD, HandmadeSession

from agents_slack.api.client import make_client
from agents_slack.api.metadata import read_metadata
from agents_slack.api.rates import SlackRates
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.thread.surface import ThreadSurface
from bridge.sandbox.slack import arguments
from core.model.content import Block, BlockKind, Span, TextStyle, from_blocks
from core.model.events import Prompt
from core.model.ports import Operation


@pytest.fixture
def thread() -> ThreadSurface:
    return ThreadSurface(make_client(SlackSettings("xoxb-x", "xapp-x", CHANNEL)), SlackRates(), in_force())


def plan(thread: ThreadSurface, tale: HandmadeSession, position: int = 0, **lane) -> Operation | None:
    op = thread.plan(tale.view("slack.thread", THREAD, position, **lane), tale.pending(position))
    if op is not None:
        assert arguments.problems(op.call.method, op.call.args) == []
    return op


def calls(thread: ThreadSurface, tale: HandmadeSession) -> list[tuple[str, str]]:
    """Every post until the log is shown: under whose name, and what."""
    made, position, part = [], 0, 0
    while op := plan(thread, tale, position, part=part):
        made.append((op.call.args.get("username", ""), op.call.args["text"]))
        part = op.covers.parts
        position = op.covers.last - 1 if part else op.covers.last
        if position >= len(tale.log):
            break
    return made


def escalated() -> HandmadeSession:
    tale = HandmadeSession()
    tale.mia("Hello")
    tale.bot("Good morning")
    tale.mia("A real person, please")
    tale.escalated()
    return tale


def test_what_was_said_before_the_escalation_is_one_labelled_post(thread):
    assert calls(thread, escalated()) == [
        ("Conversation so far", "Mia (web): Hello\nAssistant: Good morning\nMia (web): A real person, please")
    ]


def test_later_on_only_neighbours_of_one_author_are_merged(thread):
    tale = escalated()
    tale.mia("Are you there?")
    tale.mia("Hello??")
    tale.bot("Somebody is coming.")
    assert calls(thread, tale)[1:] == [("Mia (web)", "Are you there?\nHello??"), ("Assistant", "Somebody is coming.")]


def test_a_post_goes_into_the_thread_quietly_and_says_what_it_covers(thread):
    op = plan(thread, escalated())
    args = op.call.args
    assert (args["channel"], args["thread_ts"]) == (CHANNEL, ROOT)
    assert (args["parse"], args["unfurl_links"], args["unfurl_media"]) == ("none", False, False)
    assert "link_names" not in args
    assert "reply_broadcast" not in args
    assert op.buckets == (f"slack.post:{CHANNEL}", "slack", f"slack.reach:{CHANNEL}")
    mark = read_metadata(args)
    assert (mark.covers, mark.seqs, mark.lane) == (op.covers, (1, 2, 3), 7)


def test_an_agents_words_from_slack_are_not_posted_again(thread):
    tale = escalated()
    tale.claimed()
    tale.ana("Hello Mia", f"{CHANNEL}:5.5")
    assert plan(thread, tale, 4) is None


def test_an_agents_words_from_the_console_are_posted_under_their_name(thread):
    tale = escalated()
    tale.claimed()
    tale.ana("Hello Mia")
    assert calls(thread, tale)[-1] == ("Ana Ruiz (agent)", "Hello Mia")


def test_a_note_from_the_console_says_that_it_is_internal(thread):
    tale = escalated()
    tale.note("Handle with care")
    assert calls(thread, tale)[-1] == ("Ana Ruiz (agent)", "Internal note: Handle with care")


def test_twenty_messages_are_merged_and_not_one_more(thread):
    tale = HandmadeSession()
    for number in range(21):
        tale.mia(f"line {number}")
    tale.escalated()
    assert [text.count("\n") + 1 for _, text in calls(thread, tale)] == [20, 1]


def test_long_messages_are_not_merged_beyond_three_thousand_characters(thread):
    tale = escalated()
    for _ in range(3):
        tale.mia("x" * 1_400)
    assert [len(text) for _, text in calls(thread, tale)[1:]] == [2_801, 1_400]


def test_a_text_too_long_for_one_post_is_shown_in_pieces_and_nothing_is_lost(thread):
    tale = escalated()
    text = " ".join(f"word{number}" for number in range(1_200))
    tale.mia(text)
    pieces = [shown for _, shown in calls(thread, tale)[1:]]
    assert len(pieces) == 4
    assert " ".join(pieces) == text
    assert all(len(piece) <= 3_000 for piece in pieces)


def test_escaped_characters_count_as_long_as_they_become(thread):
    tale = escalated()
    tale.mia("&" * 2_000)
    assert len(calls(thread, tale)[1:]) == 4


def test_an_edit_replaces_the_post_and_says_so(thread):
    tale = escalated()
    tale.shown(3, f"{CHANNEL}:9.9")
    tale.edited(3, "A person, please")
    op = plan(thread, tale, 4)
    assert (op.call.method, op.call.args["ts"]) == ("chat.update", "9.9")
    assert op.buckets == ("slack.update", f"slack.reach:{CHANNEL}")
    assert op.call.args["text"] == "A person, please (edited)"


def test_an_edit_in_a_merged_post_keeps_the_others_and_their_labels(thread):
    tale = escalated()
    for seq in (1, 2, 3):
        tale.shown(seq, f"{CHANNEL}:9.9", as_of=4)
    tale.edited(1, "Hello there")
    tale.deleted(3)
    op = plan(thread, tale, 4)
    assert op.call.args["text"] == (
        "Mia (web): Hello there (edited)\nAssistant: Good morning\nMia (web): A real person, please"
    )
    tale.shown(1, f"{CHANNEL}:9.9", as_of=5)
    after = plan(thread, tale, 5)
    assert after.call.args["text"] == "Mia (web): Hello there (edited)\nAssistant: Good morning"


def test_a_label_stays_when_only_one_voice_is_left(thread):
    tale = HandmadeSession()
    tale.mia("Hello")
    tale.bot("Good morning")
    tale.escalated()
    for seq in (1, 2):
        tale.shown(seq, f"{CHANNEL}:9.9", as_of=3)
    tale.deleted(1)
    assert plan(thread, tale, 3).call.args["text"] == "Assistant: Good morning"


def test_what_was_taken_back_leaves_a_line_without_its_words(thread):
    tale = escalated()
    tale.shown(3, f"{CHANNEL}:9.9")
    tale.deleted(3)
    op = plan(thread, tale, 4)
    assert (op.call.method, op.call.args["text"]) == ("chat.update", "This message was deleted.")


def test_what_was_never_shown_and_taken_back_leaves_no_trace(thread):
    tale = escalated()
    tale.mia("oops")
    tale.deleted(5)
    assert plan(thread, tale, 4) is None


def test_a_failed_delivery_is_a_line_with_a_button_and_says_where_it_failed(thread):
    tale = escalated()
    said = tale.ana("Hello Mia", f"{CHANNEL}:5.5")
    tale.undelivered(said)
    op = plan(thread, tale, 4)
    assert op.call.args["text"] == "Not delivered to Mia: They blocked the bot.\n“Hello Mia”"
    [button] = op.call.args["blocks"][1]["elements"]
    assert (button["action_id"], button["value"]) == ("handoff.retry", "ses_1:6")
    assert "username" not in op.call.args
    tale.undelivered(said, "slack.thread")
    op = plan(thread, tale, 6)
    assert op.call.args["text"].startswith("A message could not be shown to agents: They blocked the bot.")


@pytest.mark.parametrize(
    ("author", "why", "line"),
    [
        (MIA, "user", "Mia ended the conversation."),
        (HOUSE, "idle", "Closed, because nobody wrote any more."),
    ],
)
def test_an_end_that_no_agent_made_is_told(thread, author, why, line):
    tale = escalated()
    tale.closed(author, why)
    assert calls(thread, tale)[-1] == ("", line)


def test_who_has_it_is_told_by_the_card_alone(thread):
    tale = escalated()
    tale.claimed()
    tale.released()
    tale.claimed()
    tale.handed_back()
    tale.claimed()
    tale.closed()
    assert plan(thread, tale, 4) is None


def test_a_return_and_a_second_escalation_are_told_to_the_channel(thread):
    tale = escalated()
    tale.claimed()
    tale.handed_back()
    again = tale.escalated("3 answers missed.")
    op = plan(thread, tale, again - 1)
    assert op.call.args["text"] == "Mia needs a person again. 3 answers missed."
    assert op.call.args["reply_broadcast"] is True
    tale.claimed()
    tale.closed()
    back = tale.reopened()
    op = plan(thread, tale, back - 1)
    assert (op.call.args["text"], op.call.args["reply_broadcast"]) == (
        "Mia wrote again after the conversation was closed.",
        True,
    )


def whispering(prompt: Prompt) -> HandmadeSession:
    tale = escalated()
    if prompt is Prompt.CLOSED:
        tale.closed(MIA, "user")
    seq = tale.note("I can help", prompt.value, "U0BEN")
    tale.shown(seq, f"{CHANNEL}:6.6")
    return tale


def test_who_wrote_in_an_unclaimed_thread_is_asked_privately(thread):
    op = plan(thread, whispering(Prompt.CLAIM), 4)
    args = op.call.args
    assert (op.call.method, args["user"], args["thread_ts"]) == ("chat.postEphemeral", "U0BEN", ROOT)
    assert args["blocks"][1]["elements"][0]["value"] == "ses_1:5"
    assert (op.buckets, op.seqs, op.covers.last) == (("slack.ephemeral", f"slack.reach:{CHANNEL}"), (), 5)


def test_who_wrote_in_a_closed_thread_is_told_and_may_reopen_it(thread):
    op = plan(thread, whispering(Prompt.CLOSED), 5)
    assert op.call.args["text"] == "This conversation is closed; your words were not sent."
    [button] = op.call.args["blocks"][1]["elements"]
    assert (button["action_id"], button["value"]) == ("handoff.reopen", "ses_1:6")


def test_a_question_that_has_answered_itself_is_not_asked(thread):
    tale = whispering(Prompt.CLAIM)
    tale.claimed()
    assert plan(thread, tale, 4) is None


def test_a_question_about_words_taken_back_is_not_asked(thread):
    tale = whispering(Prompt.CLAIM)
    tale.copies.clear()
    tale.shown(5, "", as_of=tale.deleted(5))  # it is gone in Slack
    assert plan(thread, tale, 4) is None


def test_a_question_waits_for_the_words_before_it(thread):
    tale = escalated()
    tale.mia("Hello?")
    tale.note("I can help", Prompt.CLAIM.value, "U0BEN")
    tale.shown(6, f"{CHANNEL}:6.6")
    tale.mia("Anybody?")
    first = plan(thread, tale, 4)
    assert (first.call.method, first.covers.last) == ("chat.postMessage", 5)
    second = plan(thread, tale, 5)
    assert (second.call.method, second.covers.last) == ("chat.postEphemeral", 6)
    assert plan(thread, tale, 6).call.args["text"] == "Anybody?"


def test_formatted_messages_keep_their_form_and_stand_alone(thread):
    tale = escalated()
    shaped = from_blocks(
        [
            Block(BlockKind.PARAGRAPH, (Span("Bring "), Span("both", frozenset({TextStyle.BOLD})), Span(":"))),
            Block(BlockKind.BULLET, (Span("passport"),)),
            Block(BlockKind.BULLET, (Span("photo", link="https://example.com/photo"),)),
        ]
    )
    tale.claimed()
    tale.ana(shaped)
    tale.ana("Thanks")
    first = plan(thread, tale, 4)
    assert first.covers.last == 6
    section, bullets = first.call.args["blocks"][0]["elements"]
    assert section["elements"][1] == {"type": "text", "text": "both", "style": {"bold": True}}
    assert bullets["elements"][1]["elements"] == [{"type": "link", "url": "https://example.com/photo", "text": "photo"}]


def test_what_the_user_could_choose_from_is_a_list_under_the_question(thread):
    tale = escalated()
    tale.bot("Did you mean one of these?", choices=("Visa fee", "Tuition"))
    tale.mia("Visa fee")
    op = plan(thread, tale, 4)
    assert op.seqs == (5,)
    assert op.call.args["text"] == "Did you mean one of these?\n• Visa fee\n• Tuition"
    assert op.call.args["blocks"][0]["elements"][1]["type"] == "rich_text_list"


def test_alone_means_one_by_one(thread):
    tale = escalated()
    assert plan(thread, tale, 0, alone=True).seqs == (1,)


def test_a_very_long_edit_of_a_merged_post_moves_to_posts_of_its_own_whole(thread):
    tale = HandmadeSession()
    for number in range(4):
        tale.shown(tale.mia(f"line {number}"), f"{CHANNEL}:9.9", as_of=5)
    tale.escalated()
    tale.edited(1, "long words " * 1_500)
    made, part = [], 0
    while not made or part:
        op = plan(thread, tale, 5, part=part)
        made.append((op.call.method, op.call.args["text"]))
        part = op.covers.parts
    posts, updates = ([text for method, text in made if method == name] for name in ("chat.postMessage", "chat.update"))
    assert " ".join(posts).replace(" (edited)", "").split() == ["long", "words"] * 1_500
    assert max(map(len, posts)) < 4_000
    assert updates == ["line 1\nline 2\nline 3"]
