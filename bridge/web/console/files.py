"""Calls: upload a file, and get one from wherever its bytes are."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from bridge.web.console.answers import FileAnswer
from bridge.web.console.outbound import to_file
from bridge.web.console.problems import Problem, not_there
from bridge.web.console.room import InRoom, SignedIn
from bridge.web.console.words import uploader_of
from core.model.errors import Rejected, Unreachable
from core.model.files import LARGEST, File, FileKind
from core.model.ids import FileId
from core.model.sniffing import SHOWN_IN_PLACE
from core.usecases.uploads import Incoming, take_in

MOST_WAITING = 5 * LARGEST  # bytes that no message carries, of one agent
_ENVELOPE = 64 * 1024  # bytes that multipart adds at most
_PIECE = 256 * 1024
_MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Files"], prefix="/files")
    router.add_api_route(
        "", upload, methods=["POST"], status_code=201, response_model=FileAnswer, openapi_extra=_MULTIPART
    )
    router.add_api_route("/{file}", download, methods=["GET"], response_class=StreamingResponse)
    return router


async def upload(room: InRoom, caller: SignedIn, request: Request) -> Any:
    """Bring a file, to be named in a message."""
    room.pace.count(room.settings.uploads, "uploads", caller.profile.id)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _invalid("Send the file as multipart/form-data.")
    try:
        form = await MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=1).parse()
    except MultiPartException as exc:
        raise _invalid("This is no multipart/form-data.") from exc
    async with AsyncExitStack() as stack:
        stack.push_async_callback(form.close)
        brought = form.get("file")
        if not isinstance(brought, UploadFile) or not brought.size:
            raise _invalid("There is no file in the part named “file”, or it is empty.")
        if brought.size > LARGEST:
            raise _too_large()
        new = Incoming(
            brought.filename or "file", brought.size, uploader_of(caller.profile), tuple(FileKind), MOST_WAITING
        )
        return to_file(await take_in(room.store, new, _pieces(brought)))


async def download(
    room: InRoom,
    caller: SignedIn,
    file: str,
    download: Annotated[bool, Query(description="Never show it in its place.")] = False,
) -> StreamingResponse:
    """A file's bytes. What cannot run anything is shown in its place, all else is a download."""
    stored = await room.conversations.file_shown_to_agents(FileId(file), uploader_of(caller.profile))
    if stored is None:
        raise not_there("This file is not there any more.")
    stack = AsyncExitStack()
    try:
        pieces = await stack.enter_async_context(room.files.open(stored.file.id))
    except Rejected as exc:
        raise not_there(exc.reason) from exc
    except Unreachable as exc:
        raise Problem(502, "unreachable", exc.reason) from exc
    return StreamingResponse(_until_gone(stack, pieces), headers=_headers(stored.file, download=download))


def _headers(file: File, *, download: bool) -> dict[str, str]:
    """A stranger's file: never guessed at, never allowed to run, shown only when a browser cannot be hurt by it."""
    shown = file.mime in SHOWN_IN_PLACE
    name = quote(file.name, safe="")
    return {
        "Content-Type": file.mime if shown else "application/octet-stream",
        "Content-Disposition": f"{'inline' if shown and not download else 'attachment'}; filename*=UTF-8''{name}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600, immutable",
    }


async def _until_gone(stack: AsyncExitStack, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async with stack:
        async for piece in pieces:
            yield piece


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body as it comes. Raises Problem as soon as it is too large, whatever its sender announced."""
    came = 0
    async for piece in request.stream():
        came += len(piece)
        if came > LARGEST + _ENVELOPE:
            raise _too_large()
        yield piece


async def _pieces(brought: UploadFile) -> AsyncIterator[bytes]:
    while piece := await brought.read(_PIECE):
        yield piece


def _too_large() -> Problem:
    return Problem(413, "too_large", f"A file may have at most {LARGEST // 2**20} MB.", limit=LARGEST)


def _invalid(sentence: str) -> Problem:
    return Problem(422, "invalid", sentence, fields={"file": sentence})
