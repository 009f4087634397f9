"""Where files are opened from, as the Slack side asks for it. `core.usecases.file_sources.FileSources` is the one."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from core.model.errors import Rejected
from core.model.ids import FileId


class UploadSources(Protocol):
    """See `core.usecases.file_sources.FileSources`."""

    def open(self, file: FileId) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes. Raises Rejected or Unreachable."""
        ...

    async def copy_of(self, lane: int, file: FileId) -> str | None:
        """What Slack calls the file in this lane, once it was brought there."""
        ...

    async def note_copy(self, lane: int, file: FileId, remote: str) -> None:
        """Keep that name."""
        ...


class NoUploadSources:
    """Where there are no files."""

    @asynccontextmanager
    async def open(self, file: FileId) -> AsyncIterator[AsyncIterator[bytes]]:
        """Raises Rejected."""
        raise Rejected(f"There is no place for files such as {file}.")
        yield

    async def copy_of(self, lane: int, file: FileId) -> str | None:  # noqa: ARG002
        """None was brought anywhere."""
        return None

    async def note_copy(self, lane: int, file: FileId, remote: str) -> None:
        """Nothing is kept."""
