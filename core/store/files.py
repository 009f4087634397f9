"""Files: where each one's bytes are, and the bytes of those that were uploaded to us. Rows in, values out."""

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, func, select, update

from core.model.errors import NotThere
from core.model.files import GONE, OWN_STORE, Attached, File, FileKind, FileRecord, NewFile
from core.model.ids import FileId, Micros, SessionId, new_id
from core.store.statements import Statement, insert_row
from core.store.tables import attachments, file_copies, file_parts
from core.store.tx import Row, Tx

PART_SIZE = 256 * 1024  # bytes of a piece

_p = bindparam
_COLUMNS = [attachments.c[name] for name in ("id", "name", "kind", "mime", "size", "session", "source", "ref")]
_add = insert_row(attachments, "id", "session", "uploader", "source", "ref", "name", "kind", "mime", "size", "at")
_find = Statement(select(*_COLUMNS).where(attachments.c.id == _p("id")))
_uploader = Statement(select(attachments.c.uploader).where(attachments.c.id == _p("id")))
_attach = Statement(
    update(attachments)
    .where(attachments.c.id == _p("which"), attachments.c.uploader == _p("by"), attachments.c.session.is_(None))
    .values(session=_p("session"))
)
_loose = Statement(
    select(attachments.c.id)
    .where(attachments.c.session.is_(None), attachments.c.at < _p("before"))
    .limit(_p("most"))
    .with_for_update(skip_locked=True)  # one that a message takes up this very moment stays
)
_loose_size = Statement(
    select(func.coalesce(func.sum(attachments.c.size), 0)).where(
        attachments.c.session.is_(None), attachments.c.uploader == _p("by")
    )
)
_forget = Statement(delete(attachments).where(attachments.c.id == _p("id")))
_forget_parts = Statement(delete(file_parts).where(file_parts.c.file == _p("file")))
_add_part = insert_row(file_parts, "file", "part", "bytes")
_part = Statement(select(file_parts.c.bytes).where(file_parts.c.file == _p("file"), file_parts.c.part == _p("part")))
_copy = Statement(
    select(file_copies.c.remote).where(file_copies.c.lane == _p("lane"), file_copies.c.file == _p("file"))
)
_forget_copy = Statement(delete(file_copies).where(file_copies.c.lane == _p("lane"), file_copies.c.file == _p("file")))
_add_copy = insert_row(file_copies, "lane", "file", "remote")


def attach(tx: Tx, session: SessionId, attached: Sequence[Attached]) -> tuple[File, ...]:
    """Note the files that a message of the session carries. Raises NotThere for an upload that is not the sender's."""
    return tuple(_attached(tx, session, one) for one in attached)


def _attached(tx: Tx, session: SessionId, one: Attached) -> File:
    if isinstance(one, NewFile):
        return _insert(tx, one, session, "")
    if tx.run(_attach, which=one.id, by=one.uploader, session=session) != 1:
        raise NotThere(GONE)
    found = find(tx, one.id)
    assert found is not None
    return found.file


def begin_upload(tx: Tx, name: str, kind: FileKind, mime: str, size: int, uploader: str) -> File:
    """A file of our own, whose bytes follow by `add_part`. `uploader`: see `core.model.files.Uploaded`."""
    return _insert(tx, NewFile(OWN_STORE, "", name, kind, mime, size), None, uploader)


def add_part(tx: Tx, file: FileId, part: int, piece: bytes) -> None:
    """Keep a piece of at most `PART_SIZE` bytes; the parts are counted from 0."""
    tx.run(_add_part, file=file, part=part, bytes=piece)


def part(tx: Tx, file: FileId, number: int) -> bytes | None:
    """A piece of an uploaded file; None behind the last."""
    return tx.value(_part, bytes, file=file, part=number)


def find(tx: Tx, file: FileId) -> FileRecord | None:
    """A file and where it is."""
    return tx.find(_find, _to_stored, id=file)


def uploader_of(tx: Tx, file: FileId) -> str:
    """Who uploaded a file: see `core.model.files.Uploaded`; "" for what came from a platform."""
    return tx.value(_uploader, str, id=file) or ""


def unused_upload_bytes(tx: Tx, uploader: str) -> int:
    """How much somebody has uploaded that no message carries: what a flood would pile up."""
    return tx.value(_loose_size, int, by=uploader) or 0


def sweep_unused_uploads(tx: Tx, before: Micros, most: int = 50) -> int:
    """Forget uploads older than `before` that no message ever carried. Returns how many."""
    loose = tx.column(_loose, FileId, before=before, most=most)
    for file in loose:
        forget(tx, file)
    return len(loose)


def forget(tx: Tx, file: FileId) -> None:
    """Forget an upload that no message carries, with its bytes."""
    tx.run(_forget_parts, file=file)
    tx.run(_forget, id=file)


def copy_of(tx: Tx, lane: int, file: FileId) -> str | None:
    """What the lane's platform calls the file, once it was brought there."""
    return tx.value(_copy, str, lane=lane, file=file)


def note_copy(tx: Tx, lane: int, file: FileId, remote: str) -> None:
    """The file is on the lane's platform under this name; it need not be shown yet."""
    tx.run(_forget_copy, lane=lane, file=file)
    tx.run(_add_copy, lane=lane, file=file, remote=remote)


def _insert(tx: Tx, new: NewFile, session: SessionId | None, uploader: str) -> File:
    file = File(FileId(new_id("fil")), new.name, new.kind, new.mime, new.size)
    tx.run(
        _add, id=file.id, session=session, uploader=uploader, source=new.source, ref=new.ref or file.id, name=new.name,
        kind=new.kind.value, mime=new.mime, size=new.size, at=tx.now,
    )  # fmt: skip
    return file


def _to_stored(row: Row) -> FileRecord:
    id_, name, kind, mime, size, session, source, ref = row
    return FileRecord(
        File(FileId(id_), name, FileKind(kind), mime, size), SessionId(session) if session else None, source, ref
    )
