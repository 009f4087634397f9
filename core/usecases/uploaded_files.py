"""Our own store as a place that files are opened from: what was uploaded to us."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from core.model.errors import Rejected, StoreUnavailable, Unreachable
from core.model.files import GONE, OWN_STORE
from core.model.ids import FileId
from core.store import files
from core.store.store import Store


class UploadedFiles:
    """See `core.model.ports.OpensFiles`. The ref of a file of ours is its id."""

    source = OWN_STORE

    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def open_file(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes, a stored piece at a time. Raises Rejected when they are gone, Unreachable without a database."""
        first = await self._part(FileId(ref), 0)
        if first is None:
            raise Rejected(GONE)
        yield self._from(FileId(ref), first)

    async def _from(self, file: FileId, first: bytes) -> AsyncIterator[bytes]:
        piece: bytes | None = first
        number = 0
        while piece is not None:
            yield piece
            number += 1
            piece = await self._part(file, number)

    async def _part(self, file: FileId, number: int) -> bytes | None:
        try:
            return await self._store.read(lambda tx: files.part(tx, file, number))
        except StoreUnavailable as exc:
            raise Unreachable("The database is away.") from exc
