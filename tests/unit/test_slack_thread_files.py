"""The calls that show files, emoji and answers in a thread, and what Slack's files become. No network."""

from dataclasses import replace

import pytest
from configuration import in_force
from handmade_sessions import ANA, CHANNEL, MIA, ROOT, THREAD, HandmadeSession

from agents_slack.api.client import make_client
from agents_slack.api.rates import SlackRates
from agents_slack.inbound.agent_files import to_shared_files
from agents_slack.inbound.reactions import to_reaction_event
from agents_slack.settings import SlackSettings
from agents_slack.surfaces.thread.surface import FILE_TIMEOUT, ThreadSurface
from core.model.content import Content
from core.model.events import Deleted, Message, Note, Reacted
from core.model.files import File, FileKind, NewFile
from core.model.ids import FileId, RemoteId, Seq
from core.model.ports import Operation

PICTURE = File(FileId("fil_1"), "a.png", FileKind.IMAGE)
PAPER = File(FileId("fil_2"), "b.pdf")


@pytest.fixture
def surface() -> ThreadSurface:
    return ThreadSurface(make_client(SlackSettings("xoxb-x", "xapp-x", CHANNEL)), SlackRates(), in_force())


def told(*bodies, author=MIA) -> HandmadeSession:
    """A session with Mia's "hello" in the thread, and then these."""
    tale = HandmadeSession()
    tale.shown(tale.mia("hello"), f"{CHANNEL}:5.0")
    for body in bodies:
        tale._append(author, body, internal=isinstance(body, Note))
    return tale


def planned(surface: ThreadSurface, tale: HandmadeSession, position: int = 1, later: int = 60_000_000) -> Operation:
    view = tale.view("slack.thread", THREAD, position)
    return surface.plan(replace(view, now=view.now + later), tale.pending(position))


def test_a_file_is_posted_by_slacks_upload_with_time_for_its_bytes(surface):
    op = planned(surface, told(Message(Content("here"), files=(PICTURE, PAPER))))
    assert op.call.method == "files.completeUploadExternal"
    assert op.call.args == {"channel_id": CHANNEL, "thread_ts": ROOT, "initial_comment": "*Mia (web):* here"}
    assert op.call.files == (PICTURE, PAPER)
    assert op.time_limit == 3 * FILE_TIMEOUT
    assert op.buckets == ("slack.files", f"slack.post:{CHANNEL}", "slack", f"slack.reach:{CHANNEL}", "slack.fetch:web")


def test_where_no_file_can_be_shown_the_words_have_a_post_with_a_mark(surface):
    call = planned(surface, told(Message(Content("here"), files=(PICTURE,)))).call
    assert (call.in_words.method, call.in_words.args["text"]) == ("chat.postMessage", "here")
    assert call.in_words.args["metadata"]["event_payload"]["seqs"] == "2"
    assert call.in_words.step == call.step


@pytest.mark.parametrize("words", ["*bold*", "a_b_c", "@channel", "https://example.com", "x" * 3_000])
def test_words_that_a_comment_would_change_are_no_caption(surface, words):
    call = planned(surface, told(Message(Content(words), files=(PICTURE,)))).call
    assert call.args["initial_comment"] == "*Mia (web)*"


def test_a_name_cannot_call_anybody_nor_break_out_of_its_comment(surface):
    tale = HandmadeSession()
    tale.contact = replace(tale.contact, name="*@channel* <!here>")
    tale._append(replace(MIA, name=tale.contact.name), Message(Content("hi"), files=(PICTURE,)))
    assert planned(surface, tale, 0).call.args["initial_comment"] == "*channel &lt;!here&gt; (web):* hi"


def test_a_note_with_a_file_says_that_it_is_one(surface):
    call = planned(surface, told(Note(Content("for us"), files=(PICTURE,)), author=ANA)).call
    assert call.args["initial_comment"] == "*Internal note, Ana Ruiz (agent):* for us"


def test_of_an_album_of_which_one_was_deleted_the_others_stay(surface):
    tale = told(*(Message(Content(word), files=(file,), album="1") for word, file in [("look", PICTURE), ("", PAPER)]))
    tale.shown(Seq(2), f"{CHANNEL}:6.0")
    tale.shown(Seq(3), f"{CHANNEL}:6.0")
    tale._append(MIA, Deleted(Seq(3)))
    call = planned(surface, tale, 3).call
    assert (call.method, call.args["ts"], call.args["text"]) == ("chat.update", "6.0", "Mia (web): look")
    assert call.files == (PAPER,)
    tale.shown(Seq(3), "", as_of=4)
    tale.copies = [copy for copy in tale.copies if copy.seq != 3 or not copy.remote]
    tale._append(MIA, Deleted(Seq(2)))
    call = planned(surface, tale, 4).call
    assert (call.method, call.args, call.files) == ("chat.delete", {"channel": CHANNEL, "ts": "6.0"}, (PICTURE,))


def test_a_reaction_names_the_post_and_the_emoji_as_slack_does(surface):
    op = planned(surface, told(Reacted(Seq(1), "👍🏽"), author=ANA))
    assert (op.call.method, op.buckets[0]) == ("reactions.add", "slack.react")
    assert op.call.args == {"channel": CHANNEL, "timestamp": "5.0", "name": "+1::skin-tone-4"}
    assert planned(surface, told(Reacted(Seq(1), "no emoji"), author=ANA)) is None


def test_an_answer_is_quoted_above_the_words_in_one_line(surface):
    call = planned(surface, told(Message(Content("to you"), reply_to=Seq(1)))).call
    assert call.args["text"] == "&gt; ↩ “hello”\nto you"
    assert call.args["blocks"][0]["elements"][0]["type"] == "rich_text_quote"


# --- what Slack tells of files

HOSTED = {"id": "F1", "mode": "hosted", "name": "a.png", "mimetype": "image/png", "size": 3}


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({}, FileKind.IMAGE),
        ({"mimetype": "image/svg+xml"}, FileKind.DOCUMENT),
        ({"mimetype": "audio/mp4", "subtype": "slack_audio"}, FileKind.VOICE),
        ({"mimetype": "video/mp4", "subtype": "slack_video"}, FileKind.VIDEO),
        ({"mode": "snippet", "mimetype": "text/plain"}, FileKind.DOCUMENT),
    ],
)
def test_a_shared_file_is_known_by_its_kind(told, kind):
    [file] = to_shared_files([HOSTED | told]).files
    assert file == NewFile("slack", "F1", "a.png", kind, (HOSTED | told)["mimetype"], 3)


def test_a_file_with_a_long_name_keeps_the_ending_that_opens_it():
    name = "Terms and conditions of the summer course in Lisbon, with the list of fees and deadlines, 2026.tar.gz"
    shared = to_shared_files(
        [HOSTED | {"name": name}, HOSTED | {"name": "x" * 300 + ".pdf"}, HOSTED | {"name": "y" * 300}]
    )
    names = [file.name for file in shared.files]
    assert names == [name, "x" * 180 + ".pdf", "y" * 200]
    [sentence] = to_shared_files([HOSTED | {"name": name, "mode": "tombstone"}]).withheld
    assert sentence == f"{name[:76]}….gz was not sent: it was deleted."


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"mode": "tombstone", "name": ""}, "A file was not sent: it was deleted."),
        ({"mode": "hidden_by_limit", "name": ""}, "A file was not sent: the workspace's plan hides it."),
        ({"mode": "external", "is_external": True}, "a.png was not sent: it is not in Slack; send its link instead."),
        ({"mode": "quip", "name": "Plan"}, "Plan was not sent: it is a page of Slack's, not a file."),
        ({"file_access": "check_file_info"}, "a.png was not sent: Slack did not tell anything about it."),
        ({"size": 21 * 2**20}, "a.png was not sent: it is larger than 20 MB."),
    ],
)
def test_what_cannot_be_sent_has_a_reason(told, why):
    shared = to_shared_files([HOSTED | told, HOSTED])
    assert (len(shared.files), shared.withheld) == (1, (why,))


def test_a_reaction_event_is_read_and_one_to_a_file_is_not_for_us():
    item = {"type": "message", "channel": "C1", "ts": "7.0"}
    event = {"type": "reaction_removed", "user": "U1", "reaction": "tada", "item": item, "event_ts": "9.0"}
    reaction = to_reaction_event({"event_id": "Ev1", "event": event})
    assert reaction is not None
    assert (reaction.place.remote_id, reaction.emoji, reaction.added) == (RemoteId("C1:7.0"), "🎉", False)
    assert reaction.keys == [("slack.event", "Ev1"), ("slack.reaction", "C1:7.0:U1:tada:False:9.0")]
    assert to_reaction_event({"event": {**event, "item": {"type": "file", "file": "F1"}}}) is None
