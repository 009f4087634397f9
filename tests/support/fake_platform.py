"""A platform in memory with a surface that posts to it: the smallest thing the relay can be tried on."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.model.content import Content
from core.model.events import Delivered, Event, Message, Note, Reacted, Seen, Side, Undeliverable
from core.model.files import File
from core.model.ids import RemoteId, SurfaceName
from core.model.ports import Covers, LookUpResult, Operation, Rate, Receipt, SessionView, WaitForMore
from core.rendering.planning import plan_next_step
from core.rendering.post_steps import Post, PostEntry, PostStep, React, Remove, Replace, copies_made, shown_seqs

LONGEST_TEXT = 40  # characters a post can hold
MOST_FILES = 3
LONGEST_CAPTION = 10


@dataclass
class FakePost:
    text: str
    covers: Covers
    entries: tuple[PostEntry, ...]
    removed: bool = False
    files: tuple[str, ...] = ()
    emoji: tuple[str, ...] = ()
    reply_to: str | None = None


@dataclass
class FakePlatform:
    """What the platform has. `fault` is asked before and after the work of each call and may raise."""

    posts: dict[str, FakePost] = field(default_factory=dict)
    calls: int = 0
    before: Callable[[object], None] = lambda step: None
    after: Callable[[object], None] = lambda step: None
    hold: asyncio.Event | None = None

    @property
    def shown(self) -> list[str]:
        return [post.text for post in self.posts.values() if not post.removed]


class FakeStyle:
    def shows(self, event: Event, view: SessionView) -> Content | None:
        match event.body:
            case Message(content=content) | Note(content=content):
                return content
            case Undeliverable(reason=reason):
                return Content(f"({reason})")
            case _:
                return None

    def split(self, content: Content) -> Sequence[Content]:
        text = content.text
        return [Content(text[at : at + LONGEST_TEXT]) for at in range(0, len(text), LONGEST_TEXT)] or [content]

    def groups(self, files: Sequence[File]) -> Sequence[tuple[File, ...]]:
        return [tuple(files[at : at + MOST_FILES]) for at in range(0, len(files), MOST_FILES)]

    def split_caption(self, content: Content) -> Sequence[Content]:
        """As other words."""
        return self.split(content)

    def captions(self, content: Content, files: tuple[File, ...]) -> bool:
        return len(content.text) <= LONGEST_CAPTION

    def emoji(self, event: Event) -> str:
        match event.body:
            case Reacted(emoji=emoji):
                return emoji
            case Delivered():
                return "check"
            case Seen():
                return "eyes"
            case _:
                return ""

    def merges(self, entries: Sequence[PostEntry], following: PostEntry) -> bool:
        same = entries[0].author == following.author
        return same and sum(len(e.content.text) + 1 for e in (*entries, following)) <= LONGEST_TEXT

    def fits(self, entries: Sequence[PostEntry]) -> bool:
        return sum(len(entry.content.text) + 1 for entry in entries) <= LONGEST_TEXT


class FakeSurface:
    """Shows a session on a board; merges, splits, edits and removes as the real ones do."""

    time_limit = 1.0
    recent = 0

    def __init__(
        self, board: FakePlatform, name: str = "board", *, internal: bool = False, interval: float = 0.0
    ) -> None:
        self.board = board
        self.name = SurfaceName(name)
        self.internal = internal
        self.interval = interval

    def buckets(self, address: str) -> tuple[str, ...]:
        return (f"{self.name}:{address}", self.name)

    def rate(self, bucket: str) -> Rate:
        return Rate(self.interval if ":" in bucket else 0.0, 1 if ":" in bucket else 1000)

    def plan(self, view: SessionView, pending: Sequence[Event]) -> Operation | WaitForMore | None:
        pending = [event for event in pending if event.author.side is not Side.USER or self.internal]
        step = plan_next_step(view, pending, FakeStyle()) if pending else None
        if step is None or isinstance(step, WaitForMore):
            return step
        return Operation(step.covers, self.buckets(view.lane.address), step, shown_seqs(step))

    async def perform(self, op: Operation) -> Receipt:
        self.board.calls += 1
        self.board.before(op.call)
        if self.board.hold:
            await self.board.hold.wait()
        remote = self._carry_out(op.call)
        self.board.after(op.call)
        return Receipt(copies_made(op.call, RemoteId(remote)))

    def _carry_out(self, step: PostStep) -> str:
        match step:
            case Post():
                remote = f"post-{len(self.board.posts) + 1}"
                names = tuple(file.name for file in step.files)
                reply_to = step.entries[0].reply_to
                self.board.posts[remote] = FakePost(
                    self._text(step), step.covers, step.entries, files=names, reply_to=reply_to
                )
                return remote
            case Replace(remote=remote):
                self.board.posts[remote].text = self._text(step)
                return remote
            case Remove(remote=remote):
                self.board.posts[remote].removed = True
                return remote
            case React(remote=remote, left=left):
                self.board.posts[remote].emoji = left
                return remote

    def _text(self, step: Post | Replace) -> str:
        text = " ".join(entry.content.text for entry in step.entries)
        return f"~{text}" if isinstance(step, Post) and step.repeats else text


class FakeSurfaceWithLookUp(FakeSurface):
    """A board that can be asked what it has."""

    def look_up_buckets(self, address: str) -> tuple[str, ...]:
        return (self.name,)

    async def look_up(self, view: SessionView) -> Sequence[LookUpResult]:
        return [
            LookUpResult(post.covers, Receipt(copies_made(Post(post.covers, post.entries), RemoteId(remote))))
            for remote, post in self.board.posts.items()
            if post.covers.last > view.lane.position
        ]
