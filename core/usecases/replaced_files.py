"""Files that a user put in the place of others, by an edit: they come as a message behind the first one."""

from collections.abc import Sequence

from core.model.content import Content
from core.model.events import Event, Message
from core.model.files import File, NewFile
from core.model.ids import Seq
from core.store import files, log
from core.store.locked_session import LockedSession
from core.store.tx import Tx

_ADDED = Content("[was turned into a file]", own="")


def replacing_message(tx: Tx, locked: LockedSession, seq: Seq, has: Sequence[NewFile]) -> Message | None:
    """The message that brings the files which the one at `seq` has now; None when they are what they were.

    A platform names the same file in many ways; what it is called, what it is and how large it is stays the same.
    """
    before = _files_now(tx, locked, seq)
    if not has or [_looks(file) for file in before] == [_looks(file) for file in has]:
        return None
    names = ", ".join(file.name for file in before)
    label = Content(f"[in place of {names}]" if names else "[in place of the words]", own="")
    return Message(label, seq, files=files.attach(tx, locked.session.id, has), replaces=seq)


def content_without_words(tx: Tx, locked: LockedSession, seq: Seq) -> Content:
    """What a message reads whose words went with its files: of words that became a file, that they did."""
    original = log.event_at(tx, locked.session.id, seq)
    had_files = original and isinstance(original.body, Message) and original.body.files
    return Content("") if had_files else _ADDED


def _files_now(tx: Tx, locked: LockedSession, seq: Seq) -> Sequence[File]:
    original = log.event_at(tx, locked.session.id, seq)
    changes = log.changes_of(tx, locked.session.id, seq, locked.session.head)
    told = [event for event in [original, *changes] if event and _brings_files(event)]
    return told[-1].body.files if told and isinstance(told[-1].body, Message) else ()


def _brings_files(event: Event) -> bool:
    return isinstance(event.body, Message)


def _looks(file: File | NewFile) -> tuple[str, str, str, int]:
    return (file.name, file.kind.value, file.mime, file.size)
