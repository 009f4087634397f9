"""The next remote call of a lane that shows a conversation as posts: what a chat and a thread have in common. Pure.

A surface says how it shows things (`Style`); this file decides what is next: post (several neighbours merged, or one
part of a long text), replace a post that reads differently now, or remove one. The order is the log's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from core.content import Content
from core.events import Author, Deleted, Edited, Event, Message, Note, Retried, WaitChanged
from core.ids import RemoteId, Seq
from core.ports import Copy, Covers, SessionView
from core.reading import as_read, edited_in


@dataclass(frozen=True, slots=True)
class Entry:
    """One event as it is to be shown. `part` and `parts`: which piece of a text too long for one post."""

    seq: Seq
    author: Author
    content: Content
    event: Event
    edited: bool = False
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True)
class Post:
    """Show entries in a new post. `repeats`: a call lost in a crash may have shown them already."""

    covers: Covers
    entries: tuple[Entry, ...]
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Replace:
    """Let the post `remote` show these entries, and nothing else, from now on."""

    covers: Covers
    remote: RemoteId
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the post `remote` away; it showed `seqs`, this piece of each."""

    covers: Covers
    remote: RemoteId
    seqs: tuple[Seq, ...]
    part: int = 0


Step = Post | Replace | Remove


class Style(Protocol):
    """How a surface shows a conversation."""

    def shows(self, event: Event, view: SessionView) -> Content | None:
        """What to show for an event that is not a message: a line, or None. Asked for messages too (may refuse)."""
        ...

    def split(self, content: Content) -> Sequence[Content]:
        """The content in pieces that one post can hold; one piece when it fits."""
        ...

    def merges(self, entries: Sequence[Entry], following: Entry) -> bool:
        """May `following` be shown in the same post as the entries before it?"""
        ...


def next_step(view: SessionView, pending: Sequence[Event], style: Style) -> Step | None:
    """The next call, covering a prefix of `pending`; None when nothing of it needs one."""
    reader = _Reader(view, pending, style)
    for index, event in enumerate(pending):
        step = reader.step_for(index, event)
        if step is not None:
            return step
    return None


class _Reader:
    """One plan: the view, and what its messages say as of the last pending event."""

    def __init__(self, view: SessionView, pending: Sequence[Event], style: Style) -> None:
        self._view = view
        self._pending = pending
        self._style = style
        self._first = pending[0].seq
        self._as_of = pending[-1].seq
        self._copies: dict[Seq, list[Copy]] = {}
        for copy in view.copies:
            self._copies.setdefault(copy.seq, []).append(copy)

    def step_for(self, index: int, event: Event) -> Step | None:
        match event.body:
            case Edited(target=target) | Deleted(target=target) | WaitChanged(target=target):
                return self._change(event, target)
            case Retried(target=target, surface=surface):
                return self._again(event, target) if surface == self._view.lane.surface else None
            case _:
                return self._post(index, event)

    def _part(self, event: Event) -> int:
        """How many calls for this event are behind us: only the first pending one can have been begun."""
        begun = event.seq == self._view.lane.position + 1 or event.seq == self._first
        return self._view.lane.part if begun else 0

    def _content(self, event: Event, as_of: Seq) -> Content | None:
        if isinstance(event.body, (Message, Note)) and self._style.shows(event, self._view) is not None:
            return as_read(self._view.log, as_of).get(event.seq)
        return self._style.shows(event, self._view)

    def _entry(self, event: Event, content: Content, as_of: Seq) -> Entry:
        return Entry(event.seq, event.author, content, event, edited_in(self._view.log, event.seq, as_of))

    def _post(self, index: int, event: Event) -> Step | None:
        part = self._part(event)
        if not part and event.seq in self._copies:
            return None  # it came from here
        as_of = self._copies[event.seq][0].as_of if part and event.seq in self._copies else self._as_of
        content = self._content(event, as_of)
        if content is None:
            return None
        pieces = self._style.split(content)
        entry = self._entry(event, content, as_of)
        if len(pieces) > 1:
            return self._post_piece(entry, pieces, part, event.seq, as_of)
        entries, last = self._merge(entry, index)
        return Post(Covers(self._first, last, self._as_of), entries, self._view.lane.repeats)

    def _post_piece(self, entry: Entry, pieces: Sequence[Content], part: int, last: Seq, as_of: Seq) -> Step:
        left = part + 1 if part + 1 < len(pieces) else 0
        piece = replace(entry, content=pieces[part], part=part, parts=len(pieces))
        return Post(Covers(self._first, last, as_of, left), (piece,), self._view.lane.repeats)

    def _merge(self, entry: Entry, index: int) -> tuple[tuple[Entry, ...], Seq]:
        """The entry with all neighbours that fit into its post, and the last seq that is then shown."""
        entries, last = [entry], entry.seq
        for event in self._pending[index + 1 :]:
            if self._view.lane.alone or isinstance(event.body, (Edited, Deleted, Retried, WaitChanged)):
                if self._view.lane.alone or not self._is_folded(event, entries):
                    break
            elif event.seq not in self._copies and (content := self._content(event, self._as_of)) is not None:
                following = self._entry(event, content, self._as_of)
                if len(self._style.split(content)) > 1 or not self._style.merges(entries, following):
                    break
                entries.append(following)
            last = event.seq
        return tuple(entries), last

    def _is_folded(self, event: Event, entries: Sequence[Entry]) -> bool:
        """Is this change already in what the entries say?"""
        target = getattr(event.body, "target", None)
        return not isinstance(event.body, Retried) and any(entry.seq == target for entry in entries)

    def _change(self, event: Event, target: Seq) -> Step | None:
        shown = self._copies.get(target, [])
        part = self._part(event)
        if not any(copy.remote for copy in shown) or (not part and all(c.as_of >= event.seq for c in shown)):
            return None
        calls = self._change_calls(target, shown, event.seq)
        left = [index for index, call in enumerate(calls) if call is not None and index >= part]
        if not left:
            return None
        covers = Covers(self._first, event.seq, event.seq, left[1] if len(left) > 1 else 0)
        call = calls[left[0]]
        return call and replace(call, covers=covers)

    def _change_calls(self, target: Seq, shown: Sequence[Copy], as_of: Seq) -> "list[Step | None]":
        """The calls that make a changed message read as it should, at the places that `lane.part` counts."""
        words = as_read(self._view.log, as_of)
        by_seq = {event.seq: event for event in self._view.log}
        sharing = {copy.seq for copy in self._view.copies if copy.remote and copy.remote == shown[0].remote}
        covers = Covers(self._first, as_of, as_of)
        if len(sharing) > 1:
            entries = tuple(
                self._entry(by_seq[seq], content, as_of)
                for seq in sorted(sharing & by_seq.keys())
                if (content := words.get(seq) or self._line(by_seq[seq])) is not None
            )
            seqs = tuple(sorted(sharing))
            remote = shown[0].remote
            return [Replace(covers, remote, entries) if entries else Remove(covers, remote, seqs)]
        content = words.get(target) or self._line(by_seq[target])
        pieces = self._style.split(content) if content is not None else ()
        entry = self._entry(by_seq[target], content or Content(""), as_of)
        return _piece_calls(Post(covers, (entry,), self._view.lane.repeats), pieces, shown)

    def _line(self, event: Event) -> Content | None:
        return None if isinstance(event.body, (Message, Note)) else self._style.shows(event, self._view)

    def _again(self, event: Event, target: Seq) -> Step | None:
        original = next((known for known in self._view.log if known.seq == target), None)
        content = as_read(self._view.log, self._as_of).get(target) if original else None
        if original is None or content is None:
            return None
        pieces = self._style.split(content)
        entry = self._entry(original, content, self._as_of)
        if len(pieces) > 1:
            return self._post_piece(entry, pieces, self._part(event), event.seq, self._as_of)
        return Post(Covers(self._first, event.seq, self._as_of), (entry,), self._view.lane.repeats)


def _piece_calls(whole: Post, pieces: Sequence[Content], shown: Sequence[Copy]) -> list[Step | None]:
    """Replace piece by piece; post what is more than before, remove what is less. None: nothing to do there."""
    calls: list[Step | None] = []
    for part, piece in enumerate(pieces):
        entry = replace(whole.entries[0], content=piece, part=part, parts=len(pieces))
        if part < len(shown) and shown[part].remote:
            calls.append(Replace(whole.covers, shown[part].remote, (entry,)))
        else:
            calls.append(replace(whole, entries=(entry,)))
    surplus = [
        Remove(whole.covers, copy.remote, (copy.seq,), copy.part) if copy.remote else None
        for copy in shown[len(pieces) :]
    ]
    return calls + surplus


def copies_made(step: Step, remote: RemoteId) -> tuple[Copy, ...]:
    """What to record once the step was carried out; `remote` is what the platform calls the post."""
    match step:
        case Post() | Replace():
            return tuple(Copy(entry.seq, remote, step.covers.as_of, entry.part) for entry in step.entries)
        case Remove():
            return tuple(Copy(seq, RemoteId(""), step.covers.as_of, step.part) for seq in step.seqs)


def shown_seqs(step: Step) -> tuple[Seq, ...]:
    """The events that a step shows."""
    match step:
        case Post() | Replace():
            return tuple(dict.fromkeys(entry.seq for entry in step.entries))
        case Remove():
            return step.seqs
