"""What the next call is for messages with files, for albums, answers and reactions: played on a board step by step."""

from fake_platform import FakeStyle

from core.model.content import Content
from core.model.events import (
    Audience,
    Author,
    Deleted,
    Delivered,
    Edited,
    Event,
    EventBody,
    Message,
    Reacted,
    Seen,
    Side,
)
from core.model.files import File, FileKind
from core.model.ids import ContactId, FileId, Micros, RemoteId, Seq, SessionId, SurfaceName
from core.model.ports import Copy, Lane, SessionView, WaitForMore
from core.model.session import Contact, Session, SessionState
from core.rendering.planning import ALBUM_PAUSE, plan_next_step
from core.rendering.post_steps import Post, PostStep, React, Remove, Replace, copies_made

MIA = Author(Side.USER, "con_1", "Mia")
ANA = Author(Side.AGENT, "agt_1", "Ana")
BEN = Author(Side.AGENT, "agt_2", "Ben")
SECOND = 1_000_000


def file(name: str) -> File:
    return File(FileId(f"fil_{name}"), name, FileKind.IMAGE)


def say(text: str = "", *names: str, album: str = "", reply_to: int | None = None) -> Message:
    files = tuple(map(file, names))
    return Message(Content(text), Seq(reply_to) if reply_to else None, files=files, album=album)


class Played:
    """A lane that carries out every step as soon as it is planned."""

    def __init__(self) -> None:
        self.log: list[Event] = []
        self.copies: dict[tuple[int, int], Copy] = {}
        self.position, self.part, self.posts = 0, 0, 0
        self.now = 1000 * SECOND

    def add(self, author: Author, body: EventBody, *, from_here: bool = False) -> "Played":
        seq = Seq(len(self.log) + 1)
        self.log.append(Event(SessionId("s"), seq, Micros(self.now), author, body, Audience.PUBLIC))
        if from_here:
            self.copies[seq, 0] = Copy(seq, RemoteId("" if isinstance(body, Reacted) else f"own-{seq}"), seq)
        return self

    def plan(self) -> PostStep | WaitForMore | None:
        session = Session(
            SessionId("s"), ContactId("c"), "web", SessionState.ASSIGNED, 0, Seq(len(self.log)), Micros(0)
        )
        lane = Lane(1, session.id, SurfaceName("board"), "", Seq(self.position), session.head, self.part)
        view = SessionView(
            session, Contact(ContactId("c"), "web", "v", "Mia"), lane, tuple(self.log), tuple(self.copies.values()),
            Micros(self.now),
        )  # fmt: skip
        pending = [event for event in self.log if event.seq > self.position]
        return plan_next_step(view, pending, FakeStyle()) if pending else None

    def step(self) -> PostStep:
        step = self.plan()
        assert step is not None and not isinstance(step, WaitForMore), step
        remotes = [step.remote] if not isinstance(step, Post) else []
        for _ in range(len(step.files) or 1) if isinstance(step, Post) else ():
            self.posts += 1
            remotes.append(RemoteId(f"post-{self.posts}"))
        for copy in copies_made(step, *remotes):
            self.copies[copy.seq, copy.part] = copy
        self.position = step.covers.last - 1 if step.covers.parts else step.covers.last
        self.part = step.covers.parts
        return step

    def steps(self) -> list[PostStep]:
        done = []
        while self.plan() is not None:
            done.append(self.step())
        self.position = len(self.log)
        return done


def told(step: PostStep) -> tuple[str, tuple[str, ...]]:
    assert isinstance(step, Post | Replace)
    files = tuple(file.name for entry in step.entries for file in entry.files)
    return " ".join(entry.content.text for entry in step.entries).strip(), files


def test_a_short_caption_goes_with_its_file_and_a_long_one_follows_it() -> None:
    played = Played().add(MIA, say("look", "a")).add(MIA, say("a caption that is too long", "b"))
    assert [told(step) for step in played.steps()] == [
        ("look", ("a",)), ("", ("b",)), ("a caption that is too long", ()),
    ]  # fmt: skip


def test_many_files_of_one_message_are_as_many_posts_as_they_need() -> None:
    played = Played().add(ANA, say("", *"abcde"))
    assert [told(step) for step in played.steps()] == [("", ("a", "b", "c")), ("", ("d", "e"))]
    assert [played.copies[1, part].remote for part in range(5)] == [f"post-{number}" for number in range(1, 6)]


def test_a_crash_between_two_posts_of_one_message_goes_on_with_the_second() -> None:
    played = Played().add(ANA, say("", *"abcde"))
    assert told(played.step()) == ("", ("a", "b", "c"))
    assert (played.position, played.part) == (0, 3)
    assert told(played.step()) == ("", ("d", "e"))
    assert (played.position, played.part) == (1, 0)


def test_an_album_told_in_several_messages_is_one_post_once_it_is_whole() -> None:
    played = Played().add(MIA, say("us", "a", album="7")).add(MIA, say("", "b", album="7"))
    assert isinstance(played.plan(), WaitForMore)
    played.now += int(ALBUM_PAUSE * SECOND)
    assert [told(step) for step in played.steps()] == [("us", ("a", "b"))]


def test_an_album_is_whole_as_soon_as_something_else_follows() -> None:
    played = Played().add(MIA, say("", "a", album="7")).add(MIA, say("", "b", album="7")).add(MIA, say("there"))
    assert [told(step) for step in played.steps()] == [("", ("a", "b")), ("there", ())]


def test_files_that_are_no_album_stay_apart() -> None:
    played = Played().add(MIA, say("", "a")).add(MIA, say("", "b"))
    assert [told(step) for step in played.steps()] == [("", ("a",)), ("", ("b",))]


def test_an_edit_changes_the_caption_and_leaves_the_files() -> None:
    played = Played().add(ANA, say("look", "a", "b"))
    played.steps()
    [step] = played.add(ANA, Edited(Seq(1), Content("look!"))).steps()
    assert isinstance(step, Replace)
    assert (step.remote, told(step)) == ("post-1", ("look!", ("a", "b")))


def test_an_edit_of_words_behind_files_finds_the_words() -> None:
    played = Played().add(ANA, say("words that stand alone", "a"))
    played.steps()
    [step] = played.add(ANA, Edited(Seq(1), Content("other words, standing alone"))).steps()
    assert isinstance(step, Replace)
    assert (step.remote, told(step)) == ("post-2", ("other words, standing alone", ()))


def test_a_delete_takes_every_post_of_a_message_away() -> None:
    played = Played().add(ANA, say("words that stand alone", "a", "b"))
    played.steps()
    steps = played.add(ANA, Deleted(Seq(1))).steps()
    assert [step.remote for step in steps if isinstance(step, Remove)] == ["post-1", "post-2", "post-3"]
    assert played.add(ANA, Deleted(Seq(1))).steps() == []


def test_an_answer_names_the_post_that_it_answers_and_quotes_it() -> None:
    played = Played().add(MIA, say("how much?")).add(ANA, say("and when?"))
    played.steps()
    played.add(ANA, say("ten euros", reply_to=1)).add(ANA, say("a month"))
    entry, _ = played.step().entries  # type: ignore[union-attr]
    assert (entry.content.text, entry.reply_to, entry.quote) == ("ten euros", "post-1", "how much?")


def test_an_answer_stands_alone_and_a_changed_question_is_quoted_as_it_reads_now() -> None:
    played = Played().add(MIA, say("hwo much?")).add(MIA, Edited(Seq(1), Content("how much?")))
    played.steps()
    played.add(ANA, say("wait")).add(ANA, say("ten euros", reply_to=1))
    first, second = played.steps()
    assert told(first) == ("wait", ())
    assert second.entries[0].quote == "how much?"  # type: ignore[union-attr]


def test_a_reaction_is_put_on_the_post_and_taken_away_again() -> None:
    played = Played().add(MIA, say("thanks"))
    played.steps()
    [on] = played.add(ANA, Reacted(Seq(1), "👍")).steps()
    [off] = played.add(ANA, Reacted(Seq(1), "👍", added=False)).steps()
    assert isinstance(on, React) and isinstance(off, React)
    assert (on.remote, on.added, on.left) == ("post-1", True, ("👍",))
    assert (off.added, off.left) == (False, ())


def test_the_same_emoji_of_two_people_is_on_the_post_as_long_as_one_of_them_wants_it() -> None:
    played = Played().add(MIA, say("thanks")).add(ANA, Reacted(Seq(1), "👍")).add(BEN, Reacted(Seq(1), "👍"))
    played.add(ANA, Reacted(Seq(1), "👍", added=False))
    assert [type(step) for step in played.steps()] == [Post, React]
    [off] = played.add(BEN, Reacted(Seq(1), "👍", added=False)).steps()
    assert isinstance(off, React) and not off.added


def test_a_reaction_that_came_from_here_is_not_put_there_again_nor_counted_as_ours() -> None:
    played = Played().add(MIA, say("thanks"))
    played.steps()
    played.add(ANA, Reacted(Seq(1), "👍"), from_here=True)
    assert played.steps() == []
    [ours] = played.add(BEN, Reacted(Seq(1), "👍")).steps()
    assert isinstance(ours, React) and ours.left == ("👍",)


def test_receipts_are_emoji_on_the_agents_message() -> None:
    played = Played().add(ANA, say("here you are"), from_here=True)
    played.add(MIA, Delivered(Seq(1), SurfaceName("chat"))).add(MIA, Seen(Seq(1)))
    first, second = played.steps()
    assert isinstance(first, React) and isinstance(second, React)
    assert (first.remote, first.left, second.left) == ("own-1", ("check",), ("check", "eyes"))


def test_what_is_on_nothing_of_ours_is_not_shown() -> None:
    played = Played().add(MIA, say("hello")).add(ANA, Reacted(Seq(1), "👍"))
    played.copies[1, 0] = Copy(Seq(1), RemoteId(""), Seq(1))
    assert played.steps() == []
