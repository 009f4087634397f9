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
from bridge.web.console.context import ContextDep, SignedIn
from bridge.web.console.outbound import to_file
from bridge.web.console.problems import ConsoleProblem
from bridge.web.console.sending import uploader_of
from core.model.errors import NotThere, Rejected, Unreachable
from core.model.file_types import SHOWN_IN_PLACE
from core.model.files import LARGEST_FILE, File, FileKind
from core.model.ids import FileId
from core.usecases.reads import files
from core.usecases.uploads import IncomingFile, store_upload

MOST_WAITING = 5 * LARGEST_FILE  # bytes that no message carries, of one agent
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
    router.post("", status_code=201, response_model=FileAnswer, openapi_extra=_MULTIPART)(upload)
    router.get("/{file}", response_class=StreamingResponse)(download)
    return router


async def upload(context: ContextDep, caller: SignedIn, request: Request) -> Any:
    """Bring a file, to be named in a message."""
    context.rate_limits.count(context.settings.upload_limit, "uploads", caller.profile.id)
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
        if brought.size > LARGEST_FILE:
            raise _too_large()
        new = IncomingFile(
            brought.filename or "file", brought.size, uploader_of(caller.profile), tuple(FileKind), MOST_WAITING
        )
        return to_file(await store_upload(context.conversations.store, new, _pieces(brought)))


async def download(
    context: ContextDep,
    caller: SignedIn,
    file: FileId,
    download: Annotated[bool, Query(description="Never show it in its place.")] = False,
) -> StreamingResponse:
    """A file's bytes. What cannot run anything is shown in its place, all else is a download."""
    stored = await context.conversations.read(files.agents_may_fetch, file, uploader_of(caller.profile))
    if stored is None:
        raise NotThere("This file is not there any more.")
    stack = AsyncExitStack()
    try:
        pieces = await stack.enter_async_context(context.files.open(stored.file.id))
    except Rejected as exc:
        raise NotThere(exc.reason) from exc
    except Unreachable as exc:
        raise ConsoleProblem(502, "unreachable", exc.reason) from exc
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
        if came > LARGEST_FILE + _ENVELOPE:
            raise _too_large()
        yield piece


async def _pieces(brought: UploadFile) -> AsyncIterator[bytes]:
    while piece := await brought.read(_PIECE):
        yield piece


def _too_large() -> ConsoleProblem:
    return ConsoleProblem(413, "too_large", f"A file may have at most {LARGEST_FILE // 2**20} MB.", limit=LARGEST_FILE)


def _invalid(sentence: str) -> ConsoleProblem:
    return ConsoleProblem(422, "invalid", sentence, fields={"file": sentence})
