"""Every file in one place: opened wherever its bytes are, and known by the names platforms give it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from core.model.errors import Rejected, Unreachable
from core.model.files import GONE, OWN_STORE
from core.model.ids import FileId
from core.model.ports import OpensFiles
from core.store import Store, files
from core.usecases.uploaded_files import UploadedFiles


class FileSources:
    """Sides that have files are added at start; our own store is there from the beginning."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._sources: dict[str, OpensFiles] = {OWN_STORE: UploadedFiles(store)}

    @property
    def sources(self) -> Mapping[str, OpensFiles]:
        """Who has files, by source; grows while sides are added."""
        return self._sources

    def add(self, source: OpensFiles) -> None:
        """From now on `source` opens its files."""
        self._sources[source.source] = source

    @asynccontextmanager
    async def open(self, file: FileId) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes, piece by piece. Raises Rejected (gone) or Unreachable, with a sentence for a person."""
        stored = await self._store.read(lambda tx: files.find(tx, file))
        if stored is None:
            raise Rejected(GONE)
        source = self._sources.get(stored.source)
        if source is None:
            raise Unreachable(f"The file is on {stored.source}, which is not connected.")
        async with source.open_file(stored.ref or stored.file.id) as pieces:
            yield pieces

    async def copy_of(self, lane: int, file: FileId) -> str | None:
        """What the lane's platform calls the file, once it was brought there."""
        return await self._store.read(lambda tx: files.copy_of(tx, lane, file))

    async def note_copy(self, lane: int, file: FileId, remote: str) -> None:
        """Keep that name. To be called before the file is shown: showing it again then finds it."""
        await self._store.write(f"file:{file}", lambda tx: files.note_copy(tx, lane, file, remote))
