"""Which files who may fetch, and where their bytes are. See `core.store.queries.file_access`."""

from core.model.files import FileRecord
from core.model.ids import FileId
from core.store import Store
from core.store.queries import file_access


class FileReads:
    """None: there is no such file for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def shown_to_agents(self, file: FileId, uploader: str) -> FileRecord | None:
        """A file that an agent may fetch."""
        return await self._store.read(lambda tx: file_access.agents_may_fetch(tx, file, uploader))

    async def shown_to_user(self, channel: str, address: str, file: FileId) -> FileRecord | None:
        """A file that this user may fetch."""
        return await self._store.read(lambda tx: file_access.user_may_fetch(tx, channel, address, file))
