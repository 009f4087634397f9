"""The next remote call of a lane that shows a conversation as posts: what a chat and a thread have in common. Pure.

A surface says how it shows things (`core.rendering.post_steps.Style`); this file decides what is next: post (several
neighbours merged, or one piece of what is too much for one post), replace a post that reads differently now, remove
one, or put an emoji on one. The order is the log's.
"""

from collections.abc import Sequence
from dataclasses import replace

from core.model.content import Content
from core.model.events import (
    Deleted,
    Delivered,
    Edited,
    Event,
    Message,
    Note,
    OfferEnded,
    Reacted,
    Retried,
    Seen,
    Translated,
    WaitChanged,
)
from core.model.files import File
from core.model.ids import RemoteId, Seq
from core.model.ports import Copy, Covers, Lane, SessionView, WaitForMore
from core.rendering.current_text import current_contents, translations, was_edited
from core.rendering.message_pieces import MessagePiece, split_message
from core.rendering.post_steps import Post, PostEntry, PostStep, PostStyle, React, Remove, Replace

TRANSLATION_PAUSE = 6.0  # seconds that a message waits for what its reader understands; then it is shown as it is
ALBUM_PAUSE = 0.8  # seconds without another picture after which an album is whole


_CHANGES = (Edited, Deleted, Translated, Retried, OfferEnded, WaitChanged, Reacted, Delivered, Seen)


def plan_next_step(view: SessionView, pending: Sequence[Event], style: PostStyle) -> PostStep | WaitForMore | None:
    """The next call, covering a prefix of `pending`; None when nothing of it needs one."""
    reader = _Reader(view, pending, style)
    for index, event in enumerate(pending):
        step = reader.step_for(index, event)
        if step is not None:
            return step if isinstance(step, WaitForMore) else _as_of_lane(step, view.lane)
    return None


def _as_of_lane(step: PostStep, lane: Lane) -> PostStep:
    """Of a lane that has ended: what reaches behind its end leaves a gap, and says so."""
    if lane.shows_until is None or step.covers.last <= lane.shows_until:
        return step
    return replace(step, covers=replace(step.covers, left_at=lane.shows_until))


class _Reader:
    """One plan: the view, and what its messages say as of the last pending event."""

    def __init__(self, view: SessionView, pending: Sequence[Event], style: PostStyle) -> None:
        self._view = view
        self._pending = pending
        self._style = style
        self._first = pending[0].seq
        self._as_of = pending[-1].seq
        self._by_seq = {event.seq: event for event in view.log}
        self._is_translated = any(isinstance(event.body, Translated) for event in view.log)
        self._copies: dict[Seq, list[Copy]] = {}
        for copy in sorted(view.copies, key=lambda copy: copy.part):
            self._copies.setdefault(copy.seq, []).append(copy)

    def step_for(self, index: int, event: Event) -> PostStep | WaitForMore | None:
        match event.body:
            case Reacted() | Delivered() | Seen():
                return self._react(event, event.body.target)
            case (
                Edited(target=target) | Deleted(target=target) | WaitChanged(target=target) | OfferEnded(target=target)
            ):
                return self._change(event, target)
            case Translated(target=target):
                return self._change(event, target) if self._style.is_for_reader(event) else None
            case Retried(target=target, surface=surface):
                return self._again(event, target) if surface == self._view.lane.surface else None
        return self._post(index, event)

    # --- new posts

    def _repeats(self, seq: Seq) -> bool:
        """May a lost call have shown this already?"""
        return seq <= self._view.lane.repeats_until

    def _part(self, event: Event) -> int:
        """How many pieces of this event are behind us: only the first pending one can have been begun."""
        begun = event.seq == self._view.lane.position + 1 or event.seq == self._first
        return self._view.lane.part if begun else 0

    def _content(self, event: Event, as_of: Seq) -> Content | None:
        if isinstance(event.body, (Message, Note)) and self._style.shows(event, self._view) is not None:
            return self._words(as_of).get(event.seq)
        return self._style.shows(event, self._view)

    def _words(self, as_of: Seq) -> dict[Seq, Content | None]:
        """What each message says to whoever reads here, as of a seq."""
        words = current_contents(self._view.log, as_of)
        for seq, translation in self._translations(as_of).items():
            if translation.text and (original := words.get(seq)) is not None:
                words[seq] = self._style.in_translation(original, translation)
        return words

    def _translations(self, as_of: Seq) -> dict[Seq, Content]:
        if not self._is_translated:
            return {}
        log = self._view.log
        readable = (each for each in log if not isinstance(each.body, Translated) or self._style.is_for_reader(each))
        return translations(readable, as_of)

    def _translation_pause(self, event: Event) -> WaitForMore | None:
        """The reader is to have it in their language first, not in another one and then changed."""
        is_awaited = isinstance(event.body, Message) and event.body.translated_into
        if not is_awaited or event.seq in self._translations(self._as_of):
            return None
        left = TRANSLATION_PAUSE - (self._view.now - event.at) / 1_000_000
        return WaitForMore(left) if left > 0 else None

    def _entry(self, event: Event, content: Content, as_of: Seq) -> PostEntry:
        entry = PostEntry(event.seq, event.author, content, event, was_edited(self._view.log, event.seq, as_of))
        answered = event.body.reply_to if isinstance(event.body, Message) else None
        if answered is None or answered not in self._by_seq:
            return entry
        words = self._words(as_of).get(answered)
        shown = next((copy.remote for copy in self._copies.get(answered, []) if copy.remote), None)
        return replace(entry, reply_to=shown, quote=words.text if words else "")

    def _pieces(self, event: Event, content: Content) -> list[MessagePiece]:
        """The event's pieces; whether words are a caption was decided by the words as they were first written."""
        files = event.body.files if isinstance(event.body, (Message, Note)) else ()
        groups = list(self._style.groups(files)) if files else []
        first = event.body.content if isinstance(event.body, (Message, Note)) else content
        captioned = bool(groups) and self._style.captions(first, groups[0])
        caption = self._style.split_caption(content) if captioned else None
        return split_message(content, groups, self._style.split, caption=caption)

    def _post(self, index: int, event: Event) -> PostStep | WaitForMore | None:
        part = self._part(event)
        if not part and event.seq in self._copies:
            return None  # it came from here
        if not part and self._style.shows(event, self._view) and (pause := self._translation_pause(event)):
            return pause
        as_of = self._copies[event.seq][0].as_of if part and event.seq in self._copies else self._as_of
        content = self._content(event, as_of)
        if content is None:
            return None
        entry = self._entry(event, content, as_of)
        pieces = self._pieces(event, content)
        if len(pieces) > 1:
            return self._post_piece(entry, pieces, part, event.seq, as_of)
        if not pieces:
            return None
        entry = replace(entry, files=pieces[0].files)
        if entry.files and (pause := self._album_pause(index)):
            return pause
        entries, last = self._merge(entry, index)
        return Post(Covers(self._first, last, self._as_of), entries, self._repeats(event.seq))

    def _post_piece(
        self, entry: PostEntry, pieces: Sequence[MessagePiece], part: int, last: Seq, as_of: Seq
    ) -> PostStep:
        piece = next((piece for piece in pieces if piece.part >= part), pieces[-1])
        after = piece.part + piece.width
        left = after if after < pieces[-1].part + pieces[-1].width else 0
        shown = replace(
            entry, content=piece.content, files=piece.files, part=piece.part, parts=pieces[-1].part + 1,
            reply_to=entry.reply_to if piece.part == 0 else None, quote=entry.quote if piece.part == 0 else "",
        )  # fmt: skip
        return Post(Covers(self._first, last, as_of, left), (shown,), self._repeats(last))

    def _album_pause(self, index: int) -> WaitForMore | None:
        """More of an album may still come, as long as nothing else came after it."""
        last = self._pending[-1]
        rest = self._pending[index:]
        if self._view.lane.sends_one_by_one or any(not _is_of_album(event, rest[0]) for event in rest):
            return None
        left = ALBUM_PAUSE - (self._view.now - last.at) / 1_000_000
        return WaitForMore(left) if left > 0 else None

    def _merge(self, entry: PostEntry, index: int) -> tuple[tuple[PostEntry, ...], Seq]:
        """The entry with all neighbours that fit into its post, and the last seq that is then shown."""
        entries, last = [entry], entry.seq
        for event in self._pending[index + 1 :]:
            if self._view.lane.sends_one_by_one or (self._repeats(entry.seq) and not self._repeats(event.seq)):
                break  # what was never sent is not made doubtful by what may have been
            if self._translation_pause(event):
                break
            if isinstance(event.body, _CHANGES):
                if not self._is_folded(event, entries):
                    break
            elif event.seq not in self._copies and (content := self._content(event, self._as_of)) is not None:
                following = self._joining(entries, event, content)
                if following is None:
                    break
                entries.append(following)
            last = event.seq
        return tuple(entries), last

    def _joining(self, entries: Sequence[PostEntry], event: Event, content: Content) -> PostEntry | None:
        """The event as one more entry of a post; None when it needs its own."""
        pieces = self._pieces(event, content)
        following = self._entry(event, content, self._as_of)
        if len(pieces) != 1 or following.quote or following.reply_to:
            return None
        if pieces[0].files or entries[-1].files:
            together = [*(file for entry in entries for file in entry.files), *pieces[0].files]
            fits = _is_of_album(event, entries[0].event) and len(self._style.groups(together)) == 1
            return replace(following, files=pieces[0].files) if fits else None
        return following if self._style.merges(entries, following) else None

    def _is_folded(self, event: Event, entries: Sequence[PostEntry]) -> bool:
        """Is this change already in what the entries say?"""
        target = getattr(event.body, "target", None)
        folds = isinstance(event.body, (Edited, Deleted, Translated, OfferEnded, WaitChanged))
        return folds and any(entry.seq == target for entry in entries)

    # --- changes of what is shown

    def _change(self, event: Event, target: Seq) -> PostStep | None:
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

    def _change_calls(self, target: Seq, shown: Sequence[Copy], as_of: Seq) -> "list[PostStep | None]":
        """The calls that make a changed message read as it should, at the places that `lane.part` counts."""
        sharing = {copy.seq for copy in self._view.copies if copy.remote and copy.remote == shown[0].remote}
        if len(sharing) > 1:
            return self._shared_calls(target, sharing, shown, as_of)
        event = self._by_seq[target]
        content = self._words(as_of).get(target) or self._line(event)
        pieces = self._pieces(event, content) if content is not None else []
        entry = self._entry(event, content or Content(""), as_of)
        covers = Covers(self._first, as_of, as_of)
        return _piece_calls(Post(covers, (entry,), self._repeats(as_of)), pieces, shown)

    def _shared_calls(
        self, target: Seq, sharing: set[Seq], shown: Sequence[Copy], as_of: Seq
    ) -> "list[PostStep | None]":
        """Of a post that several messages share. Words that do not fit into it any more move to posts of their own.

        Those come first: a process that dies in between has shown the words twice, and not never.
        """
        covers, remote = Covers(self._first, as_of, as_of), shown[0].remote
        entries = self._sharing_entries(target, sharing, remote, as_of)
        pieces: list[MessagePiece] = []
        own = next((entry for entry in entries if entry.seq == target), None)
        if own and own.content.text and not self._style.fits(entries):
            first = max(1, len(own.files))
            pieces = [MessagePiece(first + index, words) for index, words in enumerate(self._style.split(own.content))]
            entries = tuple(_without_words(entry) if entry is own else entry for entry in entries)
        whole = Post(covers, (own,) if own else (), self._repeats(as_of))
        calls = _piece_calls(whole, pieces, [copy for copy in shown if copy.remote != remote])
        says_something = any(entry.content.text or entry.files for entry in entries)
        last = Replace(covers, remote, entries) if says_something else Remove(covers, remote, tuple(sorted(sharing)))
        return [*calls, last]

    def _sharing_entries(self, target: Seq, sharing: set[Seq], remote: RemoteId, as_of: Seq) -> tuple[PostEntry, ...]:
        """What the messages of one post say there, the changed one in full: nothing, where their words have moved."""
        words = self._words(as_of)
        entries = tuple(
            replace(self._entry(self._by_seq[seq], content, as_of), files=_files_of(self._by_seq[seq]))
            for seq in sorted(sharing & self._by_seq.keys())
            if (content := words.get(seq) or self._line(self._by_seq[seq])) is not None
        )
        elsewhere = {copy.seq for copy in self._view.copies if copy.remote and copy.remote != remote} - {target}
        return tuple(_without_words(entry) if entry.seq in elsewhere else entry for entry in entries)

    def _line(self, event: Event) -> Content | None:
        return None if isinstance(event.body, (Message, Note)) else self._style.shows(event, self._view)

    def _again(self, event: Event, target: Seq) -> PostStep | None:
        original = self._by_seq.get(target)
        content = self._words(self._as_of).get(target) if original else None
        if original is None:
            return None
        if content is None:
            return self._change(event, target)  # what was refused is its delete
        pieces = self._pieces(original, content)
        entry = self._entry(original, content, self._as_of)
        if len(pieces) > 1:
            return self._post_piece(entry, pieces, self._part(event), event.seq, self._as_of)
        entry = replace(entry, files=pieces[0].files if pieces else ())
        return Post(Covers(self._first, event.seq, self._as_of), (entry,), self._repeats(event.seq))

    # --- emoji

    def _react(self, event: Event, target: Seq) -> PostStep | None:
        emoji = self._style.emoji(event)
        remote = next((copy.remote for copy in self._copies.get(target, []) if copy.remote), None)
        if not emoji or remote is None or event.seq in self._copies:
            return None
        before, now = self._emoji_on(target, Seq(event.seq - 1)), self._emoji_on(target, event.seq)
        added = emoji in now
        if added is (emoji in before):
            return None
        return React(Covers(self._first, event.seq, event.seq), remote, target, emoji, added, now)

    def _emoji_on(self, target: Seq, as_of: Seq) -> tuple[str, ...]:
        """What we have put on a message, as of a seq, in that order."""
        placed: dict[tuple[str, str], str] = {}
        for event in self._view.log:
            if event.seq > as_of or getattr(event.body, "target", None) != target or event.seq in self._copies:
                continue
            emoji = self._style.emoji(event)
            if not emoji:
                continue
            key = (event.author.id, emoji)
            placed.pop(key, None)
            if not isinstance(event.body, Reacted) or event.body.added:
                placed[key] = emoji
        return tuple(dict.fromkeys(placed.values()))


def _is_of_album(event: Event, first: Event) -> bool:
    """Do both belong to one album?"""
    album = first.body.album if isinstance(first.body, Message) else ""
    return bool(album) and isinstance(event.body, Message) and event.body.album == album


def _files_of(event: Event) -> tuple[File, ...]:
    return event.body.files if isinstance(event.body, (Message, Note)) else ()


def _without_words(entry: PostEntry) -> PostEntry:
    return replace(entry, content=Content(""))


def _piece_calls(whole: Post, pieces: Sequence[MessagePiece], shown: Sequence[Copy]) -> list[PostStep | None]:
    """Replace piece by piece; post what is more than before, remove what is less. None: nothing to do there."""
    remotes = {copy.part: copy.remote for copy in shown}
    size = pieces[-1].part + pieces[-1].width if pieces else 0
    calls: list[PostStep | None] = [None] * size
    for piece in pieces:
        entry = replace(whole.entries[0], content=piece.content, files=piece.files, part=piece.part, parts=size)
        remote = remotes.get(piece.part)
        if remote and (piece.content.text or not piece.files):
            calls[piece.part] = Replace(whole.covers, remote, (entry,))
        elif not remote and not piece.files:
            calls[piece.part] = replace(whole, entries=(entry,))
    gone: list[PostStep | None] = []
    for copy in sorted(shown, key=lambda copy: copy.part):
        if copy.part >= size:
            is_new = bool(copy.remote) and all(call is None or call.remote != copy.remote for call in _removals(gone))
            gone.append(Remove(whole.covers, copy.remote, (copy.seq,), copy.part) if is_new else None)
    return calls + gone


def _removals(calls: Sequence[PostStep | None]) -> list[Remove]:
    return [call for call in calls if isinstance(call, Remove)]
