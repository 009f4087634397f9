"""Taking in a file that somebody sends us: checked while it streams, kept in pieces, whole or not at all.

A process that dies in between leaves an upload that no message carries; `core.store.files` forgets it after a while.
"""

import contextlib
from collections.abc import AsyncIterable, AsyncIterator, Collection
from dataclasses import dataclass
from functools import partial

from core.model.errors import Refused, StoreUnavailable
from core.model.file_types import detect_file_type
from core.model.files import File, FileKind
from core.store import Store, files
from core.store.tx import Tx

LONGEST_NAME = 200  # characters


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as its sender announces it: `size` in bytes is held to, the name is only a name.

    `uploader`: see `core.model.files.Uploaded`. `most_waiting` bytes of theirs may be without a message at a time.
    """

    name: str
    size: int
    uploader: str
    kinds: Collection[FileKind]
    most_waiting: int


class KindRefused(Refused):
    """Files of this kind are not taken."""


class TooMuchWaiting(Refused):
    """The uploader has sent a lot that no message carries."""


class Incomplete(Refused):
    """There came less, or more, than was announced."""


async def store_upload(store: Store, new: IncomingFile, pieces: AsyncIterable[bytes]) -> File:
    """Keep a file; returns when all of it is committed. Raises a Refused of this module, or what `pieces` raises."""
    parts = _in_parts(pieces, new.size)
    first = await anext(parts)
    mime, kind = detect_file_type(first, new.name)
    if kind not in new.kinds:
        raise KindRefused(f"Files of this kind are not taken: {kind.value}.")
    file = await store.write(new.uploader, lambda tx: _begin(tx, new, mime, kind, first))
    is_whole = False
    try:
        number = 0
        async for piece in parts:
            number += 1
            await store.write(new.uploader, partial(files.add_part, file=file.id, part=number, piece=piece))
        is_whole = True
    finally:
        if not is_whole:
            with contextlib.suppress(StoreUnavailable):  # the sweep finds it
                await store.write(new.uploader, partial(files.forget, file=file.id))
    return file


def clean_name(name: str) -> str:
    """A file's name without folders and control characters, of a length that every platform takes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(character for character in last if character.isprintable()).strip()
    stem, dot, extension = shown.rpartition(".")
    if len(shown) <= LONGEST_NAME:
        return shown or "file"
    return f"{stem[: LONGEST_NAME - 20]}{dot}{extension[:19]}" if dot else shown[:LONGEST_NAME]


def _begin(tx: Tx, new: IncomingFile, mime: str, kind: FileKind, first: bytes) -> File:
    """The announced size counts from the start, so that many uploads at once stay under the limit, too."""
    if files.unused_upload_bytes(tx, new.uploader) + new.size > new.most_waiting:
        raise TooMuchWaiting("Too much was uploaded that no message carries.")
    file = files.begin_upload(tx, clean_name(new.name), kind, mime, new.size, new.uploader)
    files.add_part(tx, file.id, 0, first)
    return file


async def _in_parts(pieces: AsyncIterable[bytes], size: int) -> AsyncIterator[bytes]:
    """What comes, in pieces as the store keeps them. Raises Incomplete unless it is exactly `size` bytes."""
    held = bytearray()
    came = 0
    async for piece in pieces:
        came += len(piece)
        if came > size:
            raise Incomplete("There came more than was announced.")
        held += piece
        while len(held) >= files.PART_SIZE and came < size:
            yield bytes(held[: files.PART_SIZE])
            del held[: files.PART_SIZE]
    if came < size or size == 0:
        raise Incomplete("There came less than was announced.")
    while held:
        yield bytes(held[: files.PART_SIZE])
        del held[: files.PART_SIZE]
