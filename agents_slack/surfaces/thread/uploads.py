"""One file brought to Slack: an address for it, its bytes, and its name there noted. Nobody sees it yet.

Nothing here is Uncertain: an upload that nobody completes shows nothing and is forgotten by Slack.
"""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import IO, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.failures import code_of, retry_after, translate_read_errors
from agents_slack.api.outbound import one_line
from agents_slack.surfaces.thread.file_sources import UploadSources
from core.model.errors import Rejected, Retry, Unreachable
from core.model.files import LARGEST_FILE, File

UPLOAD_TIMEOUT = 40.0  # seconds for the bytes of one file
IN_MEMORY = 2**20  # bytes of a file that are held in memory; the rest of it waits on disk
_PIECE = 256 * 1024
_LONGEST_NAME = 200
_TOO_MANY = 429
_SERVER_FAULT = 500


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file, and what Slack calls it; "" where it could not be brought, for the reason `why`.

    `before`: it was brought by an earlier call, which may have shown it, too.
    """

    file: File
    remote: str = ""
    was_there: bool = False
    why: str = ""


class FileUploads:
    """Brings files to Slack, each once for a lane."""

    def __init__(self, client: AsyncWebClient, file_sources: UploadSources) -> None:
        self._client = client
        self._file_sources = file_sources

    async def upload(self, lane: int, file: File, *, again: bool = False) -> UploadedFile:
        """The file in Slack. `again`: what an earlier call brought is no good. Raises Retry or Unreachable."""
        if not again and (noted := await self._file_sources.copy_of(lane, file.id)):
            return UploadedFile(file, noted, was_there=True)
        try:
            remote = await self._upload(file)
        except Rejected as exc:
            return UploadedFile(file, why=exc.reason)
        await self._file_sources.note_copy(lane, file.id, remote)
        return UploadedFile(file, remote)

    async def _upload(self, file: File) -> str:
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:  # Slack wants to know the length first
            async with self._file_sources.open(file.id) as pieces:
                length = await _keep(pieces, copy)
            args = {"filename": one_line(file.name)[-_LONGEST_NAME:] or file.kind.value, "length": length}
            with translate_read_errors():
                ticket = await self._ticket(args)
                await self._send(ticket["upload_url"], copy, length)
        return str(ticket["file_id"])

    async def _ticket(self, args: dict[str, Any]) -> Any:
        try:
            return await self._client.api_call("files.getUploadURLExternal", params=args)
        except SlackApiError as exc:
            if code_of(exc) == "missing_scope":  # the words must not wait until somebody installs the app again
                raise Rejected("The app lacks a permission.") from exc
            raise

    async def _send(self, url: str, copy: IO[bytes], length: int) -> None:
        assert self._client.session is not None  # there from the desk's start
        limit = aiohttp.ClientTimeout(total=UPLOAD_TIMEOUT, sock_connect=4.0)
        headers = {"Content-Length": str(length), "Content-Type": "application/octet-stream"}
        async with self._client.session.post(url, data=_pieces(copy), headers=headers, timeout=limit) as answer:
            if answer.status == _TOO_MANY:
                raise Retry(retry_after(answer), "Slack asks us to slow down.")
            if answer.status >= _SERVER_FAULT:
                raise Unreachable("Slack does not take files now.")
            if not answer.ok:
                raise Rejected(f"Slack did not take it ({answer.status}).")


async def _keep(pieces: AsyncIterator[bytes], copy: IO[bytes]) -> int:
    """Write the bytes down; gives how many there are. Raises Rejected for too many, or none."""
    length = 0
    async for piece in pieces:
        length += len(piece)
        if length > LARGEST_FILE:
            raise Rejected(f"It is larger than {LARGEST_FILE // 2**20} MB.")
        copy.write(piece)
    if not length:
        raise Rejected("It is empty.")
    return length


async def _pieces(copy: IO[bytes]) -> AsyncIterator[bytes]:
    copy.seek(0)
    while piece := copy.read(_PIECE):
        yield piece
