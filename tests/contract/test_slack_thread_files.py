"""Files in threads, both ways, against the local Slack: albums, lost answers and crashes, and what cannot be shown."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from configuration import in_force
from handmade_sessions import MIA as MIA_WROTE
from handmade_sessions import HandmadeSession
from slack_setup import CHANNEL, MIA, QUICK, SlackSetup, settings_for, slack_setup

from agents_slack.api.client import make_client, make_session
from agents_slack.api.rates import SlackRates
from agents_slack.surfaces.thread import files as thread_files
from agents_slack.surfaces.thread.surface import ThreadSurface
from bridge.sandbox.faults import EMPTY_504, HTML_502, PLAIN_TEXT, RESET_AFTER, RESET_BEFORE, FaultKind, InjectedFault
from core.model.content import Content
from core.model.errors import Rejected, Uncertain, Unreachable
from core.model.events import Message
from core.model.files import File, FileKind
from core.model.ids import FileId
from core.model.ports import Operation
from core.usecases import intake
from core.usecases.file_sources import FileSources
from core.usecases.intake import Sender

PNG = b"\x89PNG" + bytes(300_000)
SHORT_LEASE = replace(QUICK, margin=1.0)  # for who waits for its end


RETRY_DELAYS = (0.0, 0.05, 0.1)


def shares(desk: SlackSetup, root: str) -> list[list[str]]:
    """The names of the files in each post of the thread that has some."""
    return [[file.name for file in message.files] for message in desk.thread(root) if message.files]


def calls(desk: SlackSetup, method: str) -> int:
    return sum(call.method == method for call in desk.slack.calls)


async def test_a_users_file_is_posted_under_their_name_with_its_caption(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.user_sends({"receipt.png": PNG}, "my receipt <!channel>")
    await desk.seen(lambda: shares(desk, root) == [["receipt.png"]])
    post = desk.thread(root)[-1]
    assert post.text == "*Mia (web):* my receipt &lt;!channel&gt;"
    assert post.pings == set()
    assert post.files[0].content == PNG
    await desk.is_quiet(session)


async def test_several_files_are_one_post_and_what_follows_stands_below(desk: SlackSetup):
    _, root = await desk.escalated()
    await desk.user_sends({"a.png": PNG, "b.pdf": b"%PDF", "c.txt": b"words"}, "three of them")
    await desk.user_writes("and a question")
    await desk.seen(lambda: desk.texts(root)[-1:] == ["and a question"])
    assert shares(desk, root) == [["a.png", "b.pdf", "c.txt"]]
    assert calls(desk, "files.completeUploadExternal") == 1


async def test_a_post_of_files_takes_from_its_bucket_what_it_calls(desk: SlackSetup, monkeypatch):
    made, perform = [], ThreadSurface.perform

    async def recorded(surface: ThreadSurface, op: Operation):
        made.append(op)
        return await perform(surface, op)

    monkeypatch.setattr(ThreadSurface, "perform", recorded)
    session, root = await desk.escalated()
    await desk.user_sends({"a.png": PNG, "b.pdf": b"%PDF", "c.txt": b"words"}, "three of them")
    await desk.seen(lambda: shares(desk, root))
    await desk.is_quiet(session)  # where the post stands is asked once it is seen
    told = next(op for op in made if op.kind == "files")
    assert told.calls == sum(call.method.startswith("files.") for call in desk.slack.calls)
    assert all(op.calls == 1 for op in made if op is not told)


async def test_an_album_that_came_in_three_messages_is_one_post(desk: SlackSetup):
    session, root = await desk.escalated()
    for name in ("a.png", "b.png", "c.png"):
        await desk.user_sends({name: PNG}, "look" if name == "a.png" else "", album="album-1")
    await desk.seen(lambda: shares(desk, root))
    await desk.is_quiet(session)
    assert shares(desk, root) == [["a.png", "b.png", "c.png"]]
    assert desk.texts(root)[-1] == "*Mia (web):* look"


async def test_words_that_slacks_markup_would_change_stand_in_a_post_of_their_own(desk: SlackSetup):
    _, root = await desk.escalated()
    await desk.user_sends({"a.png": PNG}, "see *this* at https://example.com")
    await desk.seen(lambda: desk.texts(root)[-1:] == ["see *this* at https://example.com"])
    assert shares(desk, root) == [["a.png"]]
    assert desk.texts(root)[-2] == "*Mia (web)*"


async def test_more_files_than_a_post_holds_are_several_posts_in_order(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.user_sends({f"{number:02}.txt": b"x" for number in range(12)}, "all of it")
    await desk.seen(lambda: len(shares(desk, root)) == 2)
    assert shares(desk, root) == [[f"{n:02}.txt" for n in range(10)], ["10.txt", "11.txt"]]
    await desk.is_quiet(session)


LOST = [FaultKind.DROP_AFTER, FaultKind.SERVER_ERROR_AFTER, FaultKind.DROP_BEFORE, FaultKind.SERVER_ERROR]


@pytest.mark.parametrize("kind", LOST)
async def test_a_lost_answer_to_the_post_doubles_nothing(sqlite_store, rules, slack, kind: FaultKind, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.thread.surface.FILE_TIMEOUT", 0.4)
    monkeypatch.setattr("agents_slack.surfaces.thread.surface.ThreadSurface.time_limit", 0.8)
    async with slack_setup(sqlite_store, rules, slack) as desk:
        session, root = await desk.escalated()
        slack.faults.inject_next("files.completeUploadExternal", InjectedFault(kind))
        await desk.user_sends({"a.png": PNG, "b.png": PNG}, "two")
        await desk.user_writes("then")
        await desk.seen(lambda: desk.texts(root)[-1:] == ["then"])
        await desk.is_quiet(session)
        assert shares(desk, root) == [["a.png", "b.png"]]
        assert calls(desk, "files.getUploadURLExternal") == 2


@pytest.mark.parametrize("fault", [RESET_BEFORE, RESET_AFTER, HTML_502, PLAIN_TEXT, EMPTY_504])
async def test_a_cut_call_does_not_hold_files_for_a_whole_lease(desk: SlackSetup, fault: InjectedFault):
    """The lease of a post of files is 40 s and more."""
    session, root = await desk.escalated()
    desk.slack.faults.inject(fault, "files.completeUploadExternal", times=1)
    await desk.user_sends({"a.png": PNG}, "one")
    await desk.seen(lambda: shares(desk, root) == [["a.png"]])
    await desk.user_writes("then")
    await desk.is_quiet(session)
    assert shares(desk, root) == [["a.png"]]


FAILED = [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE, FaultKind.SERVER_ERROR, FaultKind.RATE_LIMITED]


@pytest.mark.parametrize("kind", FAILED)
async def test_an_upload_that_fails_is_made_again_and_shown_once(desk: SlackSetup, kind: FaultKind):
    session, root = await desk.escalated()
    desk.slack.faults.inject_next("upload", InjectedFault(kind, 1.0))
    await desk.user_sends({"a.png": PNG}, "one")
    await desk.seen(lambda: shares(desk, root) == [["a.png"]])
    await desk.is_quiet(session)
    assert shares(desk, root) == [["a.png"]]


async def test_slack_may_take_its_time_to_say_where_a_file_is_shown(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.slack.workspace.files.answers_without_shares = 3
    await desk.user_sends({"a.png": PNG}, "one")
    await desk.is_quiet(session)
    assert shares(desk, root) == [["a.png"]]


class Away:
    """Our own store, when it does not have what it should: gone for good, or not to be reached for a while."""

    source = "house"

    def __init__(self, *troubles: Exception) -> None:
        self.troubles = list(troubles)

    @asynccontextmanager
    async def open_file(self, ref: str):
        if self.troubles:
            raise self.troubles.pop(0)
        yield self._bytes()

    async def _bytes(self):
        yield PNG


async def test_a_file_that_is_gone_is_said_to_be_and_its_words_stay(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.file_sources.add(Away(Rejected("It is gone.")))
    await desk.user_sends({"a.png": PNG}, "look at this")
    await desk.seen(lambda: "could not be fetched" in desk.texts(root)[-1])
    assert desk.texts(root)[-1] == "look at this\n[file a.png could not be fetched. It is gone.]"
    assert desk.thread(root)[-1].username == "Mia (web)"
    await desk.is_quiet(session)


async def test_of_several_files_those_that_are_there_are_shown(desk: SlackSetup):
    session, root = await desk.escalated()
    desk.file_sources.add(Away(Rejected("It is gone.")))
    await desk.user_sends({"a.png": PNG, "b.png": PNG}, "two")
    await desk.seen(lambda: shares(desk, root) == [["b.png"]])
    assert desk.texts(root)[-1] == "*Mia (web):* two\n[file a.png could not be fetched. It is gone.]"
    await desk.is_quiet(session)


async def test_while_the_place_of_a_file_is_away_only_its_own_conversation_waits(desk: SlackSetup):
    session, root = await desk.escalated()
    _, other = await desk.escalated(sender=Sender("web", "leo", "Leo"))
    desk.file_sources.add(Away(Unreachable("Away.")))
    await desk.user_sends({"a.png": PNG}, "mine")
    await desk.user_writes("and this", Sender("web", "leo", "Leo"))
    await desk.seen(lambda: desk.texts(other)[-1:] == ["and this"])
    assert shares(desk, root) == []
    await desk.seen(lambda: shares(desk, root) == [["a.png"]])
    await desk.is_quiet(session)


class Dying(FileSources):
    """A process that dies at a step of its first post of files."""

    step = ""

    def dies(self, step: str) -> None:
        if self.step == step:
            self.step = ""
            raise Uncertain("killed")  # to the relay the same: nobody gives the lease back

    @asynccontextmanager
    async def open(self, file):
        self.dies("before the upload")
        async with super().open(file) as pieces:
            yield pieces

    async def note_copy(self, lane, file, remote):
        self.dies("before the note")
        await super().note_copy(lane, file, remote)
        self.dies("before the post")


STEPS = ["before the upload", "before the note", "before the post", "before the record"]


@pytest.mark.parametrize(("step", "late"), [*((step, 0) for step in STEPS), ("before the record", 6)])
async def test_a_crash_at_any_step_leaves_one_post(sqlite_store, rules, slack, step: str, late: int, monkeypatch):
    """`late`: so many times Slack does not say yet where the files are shown."""
    monkeypatch.setattr("agents_slack.surfaces.thread.surface.FILE_TIMEOUT", 0.4)
    monkeypatch.setattr("agents_slack.surfaces.thread.surface.ThreadSurface.time_limit", 0.8)
    file_sources = Dying(sqlite_store)
    settled = thread_files.wait_for_shares

    async def dies_there(*args):
        if file_sources.step:
            slack.workspace.files.answers_without_shares = late
        file_sources.dies("before the record")
        return await settled(*args)

    monkeypatch.setattr(thread_files, "wait_for_shares", dies_there)
    async with slack_setup(sqlite_store, rules, slack, file_sources=file_sources, timing=SHORT_LEASE) as desk:
        session, root = await desk.escalated()
        file_sources.step = step
        await desk.user_sends({"a.png": PNG, "b.png": PNG}, "two")
        await desk.user_writes("then")
        await desk.seen(lambda: desk.texts(root)[-1:] == ["then"])
        await desk.is_quiet(session)
        assert file_sources.step == ""
        assert shares(desk, root) == [["a.png", "b.png"]]


async def test_an_upload_that_slack_has_forgotten_is_made_again(sqlite_store, rules, slack, monkeypatch):
    monkeypatch.setattr("agents_slack.surfaces.thread.surface.FILE_TIMEOUT", 0.4)
    monkeypatch.setattr("agents_slack.surfaces.thread.surface.ThreadSurface.time_limit", 0.8)
    file_sources = Dying(sqlite_store)
    async with slack_setup(sqlite_store, rules, slack, file_sources=file_sources, timing=SHORT_LEASE) as desk:
        session, root = await desk.escalated()
        file_sources.step = "before the post"
        await desk.user_sends({"a.png": PNG}, "one")
        await desk.seen(lambda: file_sources.step == "" and list(slack.workspace.files))
        slack.workspace.files._files.clear()
        await desk.seen(lambda: shares(desk, root) == [["a.png"]])
        await desk.is_quiet(session)
        assert calls(desk, "files.getUploadURLExternal") == 2


async def test_an_edited_caption_and_a_deleted_message_are_shown_so(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.user_sends({"a.png": PNG}, "before")
    await desk.seen(lambda: shares(desk, root))
    await desk.is_quiet(session)
    seq = (await desk.events(session))[-1].seq
    await desk.conversations.by(intake.user_edited_at, MIA, session, seq, Content("after"), [("test", "edit")])
    await desk.seen(lambda: "after" in desk.texts(root)[-1])
    assert desk.texts(root)[-1] == "Mia (web): after (edited)"
    assert shares(desk, root) == [["a.png"]]
    await desk.conversations.by(intake.user_edited_at, MIA, session, seq, None, [("test", "delete")])
    await desk.is_quiet(session)
    assert shares(desk, root) == []
    assert [str(file.mode) for file in desk.slack.workspace.files] == ["tombstone"]


async def test_a_caption_that_slack_does_not_let_us_change_follows_below_once(desk: SlackSetup):
    session, root = await desk.escalated()
    await desk.user_sends({"a.png": PNG}, "before")
    await desk.seen(lambda: shares(desk, root))
    await desk.is_quiet(session)
    desk.thread(root)[-1].bot_id = "B0OTHER"
    seq = (await desk.events(session))[-1].seq
    for number, words in enumerate(["after", "much later"]):
        await desk.conversations.by(
            intake.user_edited_at, MIA, session, seq, Content(words), [("test", f"edit-{number}")]
        )
        await desk.is_quiet(session)
    assert desk.texts(root)[-2:] == ["*Mia (web):* before", "Mia (web): much later (edited)"]
    assert len(desk.thread(root)) == 3


class OneFile(Away):
    """A cabinet in which every file is the same."""

    def __init__(self):
        super().__init__()
        self.noted = {}

    def open(self, file):
        return self.open_file(file)

    async def copy_of(self, lane, file):
        return self.noted.get((lane, file))

    async def note_copy(self, lane, file, remote):
        self.noted[lane, file] = remote


async def test_a_file_for_a_deleted_thread_does_not_stay_in_the_channel(slack):
    root = await slack.person("U0ANA").post(CHANNEL, "a card")
    tale, secret = HandmadeSession(), File(FileId("fil_1"), "secret.png", FileKind.IMAGE)
    tale._append(MIA_WROTE, Message(Content("only for you"), files=(secret,)))
    view = replace(tale.view("slack.thread", f"{CHANNEL}:{root}"), now=tale.now + 60_000_000)
    client = make_client(settings_for(slack))
    gone = []
    client.on_post_deleted = gone.append
    async with make_session() as client.session:
        surface = ThreadSurface(client, SlackRates(), in_force(), file_sources=OneFile())
        op = surface.plan(view, tale.pending())
        await slack.person("U0ANA").delete(CHANNEL, root)
        for _ in range(2):
            with pytest.raises(Rejected, match="The thread was deleted"):
                await surface.perform(op)
    assert slack.workspace.channel_messages(CHANNEL) == []
    assert [str(file.mode) for file in slack.workspace.files if file.shares or file.mode != "ticket"] == ["tombstone"]
    assert sum(call.method == "files.completeUploadExternal" for call in slack.calls) == 1
    assert [str(place) for place in gone] == [f"{CHANNEL}:{root}"]


# --- from Slack
