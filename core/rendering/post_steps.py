"""What a surface that shows a conversation as posts can be asked to do, and what it says of its habits. Pure.

`core.rendering.planning` decides which step is next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.model.content import Content
from core.model.events import Author, Event
from core.model.files import File
from core.model.ids import RemoteId, Seq
from core.model.ports import Copy, Covers, SessionView


@dataclass(frozen=True, slots=True)
class PostEntry:
    """One event as it is to be shown. `part` and `parts`: which piece of what is too much for one post.

    `reply_to` is the post of the message that it answers, None when that is not here; `quote` what that one says.
    """

    seq: Seq
    author: Author
    content: Content
    event: Event
    edited: bool = False
    part: int = 0
    parts: int = 1
    files: tuple[File, ...] = ()
    reply_to: RemoteId | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Show entries in a new post. `repeats`: a call lost in a crash may have shown them already."""

    covers: Covers
    entries: tuple[PostEntry, ...]
    repeats: bool = False

    @property
    def files(self) -> tuple[File, ...]:
        """Every file in the post; only entries of one album have them together."""
        return tuple(file for entry in self.entries for file in entry.files)


@dataclass(frozen=True, slots=True)
class Replace:
    """Let the post `remote` show these entries, and nothing else, from now on. Their files are there already."""

    covers: Covers
    remote: RemoteId
    entries: tuple[PostEntry, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the post `remote` away; it showed `seqs`, this piece of each."""

    covers: Covers
    remote: RemoteId
    seqs: tuple[Seq, ...]
    part: int = 0


@dataclass(frozen=True, slots=True)
class React:
    """Put an emoji on the post `remote`, or take it away. `left`: all that is to be on it then, the latest last."""

    covers: Covers
    remote: RemoteId
    seq: Seq
    emoji: str
    added: bool
    left: tuple[str, ...]


PostStep = Post | Replace | Remove | React


class PostStyle(Protocol):
    """How a surface shows a conversation."""

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """What to show for an event that is not a message: a line, or None. Asked for messages too (may refuse)."""
        ...

    def split(self, content: Content) -> Sequence[Content]:
        """The content in pieces that one post can hold; one piece when it fits."""
        ...

    def split_caption(self, content: Content) -> Sequence[Content]:
        """The content in pieces of which the first can stand with files."""
        ...

    def groups(self, files: Sequence[File]) -> Sequence[tuple[File, ...]]:
        """A message's files, in groups that one post can hold."""
        ...

    def captions(self, content: Content, files: tuple[File, ...]) -> bool:
        """May the words stand in the same post as these files?"""
        ...

    def merges(self, entries: Sequence[PostEntry], following: PostEntry) -> bool:
        """May `following` be shown in the same post as the entries before it? Neither has files."""
        ...

    def fits(self, entries: Sequence[PostEntry]) -> bool:
        """Can one post say all of this? Asked of entries that share one, when one of them has changed."""
        ...

    def in_translation(self, content: Content, translation: Content) -> Content:
        """What a message says here that is there in the reader's language, too."""
        ...

    def is_for_reader(self, translated: Event) -> bool:
        """Is a translation for whoever reads here? Each side has its own."""
        ...

    def emoji(self, event: Event) -> str:
        """The emoji that a reaction or a receipt is shown by; "" when it is not shown."""
        ...


def copies_made(step: PostStep, *remotes: RemoteId) -> tuple[Copy, ...]:
    """What to record once the step was carried out. `remotes` is what the platform calls the post, or its files."""
    match step:
        case Post() | Replace():
            widths = [(entry, max(1, len(entry.files))) for entry in step.entries]
            parts = [(entry, index) for entry, width in widths for index in range(width)]
            return tuple(
                Copy(entry.seq, remotes[min(place, len(remotes) - 1)], step.covers.as_of, entry.part + index)
                for place, (entry, index) in enumerate(parts)
            )
        case Remove():
            return tuple(Copy(seq, RemoteId(""), step.covers.as_of, step.part) for seq in step.seqs)
        case React():
            return ()


def shown_seqs(step: PostStep) -> tuple[Seq, ...]:
    """The events that a step shows."""
    match step:
        case Post() | Replace():
            return tuple(dict.fromkeys(entry.seq for entry in step.entries))
        case Remove():
            return step.seqs
        case React():
            return ()  # nobody misses an emoji
