"""GET /chat/files/ID: a visitor looks at a file of their own conversation, straight from where its bytes are."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from channels.web.byte_ranges import cut_to_range, to_byte_range
from channels.web.chat_context import SOURCE, ChatContext
from channels.web.uploads import TOKEN_HEADER
from core.model.errors import Rejected, StoreUnavailable, Unreachable
from core.model.file_types import SHOWN_IN_PLACE, UNKNOWN
from core.model.files import GONE, OWN_STORE, FileKind, FileRecord
from core.model.ids import FileId
from core.model.ports import OpensFiles
from core.usecases.reads import files

NOT_NOW = "This file cannot be fetched now. Try again in a moment."
NOT_YOURS = "This address is not good any more. Open the file from the conversation."
# Whatever is in it, it runs nothing and is nobody's page.
_HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'; img-src 'self'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}


class DownloadRefused(Exception):
    """There is no file for this visitor: an HTTP status and a sentence."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence

    @property
    def why(self) -> str:
        """In one word, for the page, which has words of the reader's language: "later", else "gone"."""
        return "later" if self.status is HTTPStatus.SERVICE_UNAVAILABLE else "gone"


class Downloads:
    """The way out for files. `opens` says who has the bytes, by `Stored.source`."""

    def __init__(self, context: ChatContext, opens: Mapping[str, OpensFiles]) -> None:
        self._context = context
        self._opens = opens

    async def answer(self, file: FileId, request: Request) -> Response:
        """The bytes; else a sentence."""
        stack = AsyncExitStack()
        try:
            stored = await self._shown(file, self._by_link(file, request))
            pieces = await self._open(stored, stack)
        except DownloadRefused as exc:
            await stack.aclose()
            return PlainTextResponse(exc.sentence, exc.status, {**_HARMLESS, "Cache-Control": "no-store"})
        headers = _headers(stored)
        if part := to_byte_range(request.headers.get("range", ""), stored.file.size if _is_in_place(stored) else 0):
            headers |= {"Content-Range": part.content_range, "Content-Length": str(part.length)}
            return _Streamed(cut_to_range(pieces, part), stack, headers, HTTPStatus.PARTIAL_CONTENT)
        return _Streamed(pieces, stack, headers)

    async def link(self, file: FileId, request: Request) -> JSONResponse:
        """A fresh address of a file that can be fetched now. What a page asks for when the one it has fails."""
        try:
            visitor = await self._by_token(request)
            async with AsyncExitStack() as stack:
                await self._open(await self._shown(file, visitor), stack)
        except DownloadRefused as exc:
            return JSONResponse({"why": exc.why, "reason": exc.sentence}, exc.status)
        return JSONResponse({"url": self._context.link(visitor, file)}, headers={"Cache-Control": "no-store"})

    async def _by_token(self, request: Request) -> str:
        try:
            return await self._context.visitor_of(request.headers.get(TOKEN_HEADER, "")) or ""
        except StoreUnavailable as exc:
            raise DownloadRefused(HTTPStatus.SERVICE_UNAVAILABLE, NOT_NOW) from exc

    def _by_link(self, file: FileId, request: Request) -> str | None:
        now = self._context.conversations.now
        return self._context.links.read(request.query_params.get("t", ""), file, now)

    async def _shown(self, file: FileId, visitor: str | None) -> FileRecord:
        """A file of this visitor's. What is there and not theirs is as if it were not there."""
        if not visitor:
            raise DownloadRefused(HTTPStatus.FORBIDDEN, NOT_YOURS)
        try:
            stored = await self._context.conversations.read(files.user_may_fetch, SOURCE, visitor, file)
        except StoreUnavailable as exc:
            raise DownloadRefused(HTTPStatus.SERVICE_UNAVAILABLE, NOT_NOW) from exc
        if stored is None:
            raise DownloadRefused(HTTPStatus.NOT_FOUND, GONE)
        return stored

    async def _open(self, stored: FileRecord, stack: AsyncExitStack) -> AsyncIterator[bytes]:
        opener = self._opens.get(stored.source)
        if opener is None:  # that side is off now
            raise DownloadRefused(HTTPStatus.SERVICE_UNAVAILABLE, NOT_NOW)
        try:
            return await stack.enter_async_context(opener.open_file(stored.ref))
        except Rejected as exc:
            raise DownloadRefused(HTTPStatus.GONE, GONE) from exc
        except Unreachable as exc:
            raise DownloadRefused(HTTPStatus.SERVICE_UNAVAILABLE, NOT_NOW) from exc


class _Streamed(StreamingResponse):
    """Gives the bytes' source back when the answer is over, also when the visitor has gone meanwhile."""

    def __init__(
        self,
        pieces: AsyncIterator[bytes],
        stack: AsyncExitStack,
        headers: Mapping[str, str],
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        super().__init__(pieces, status, headers)
        self._stack = stack

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._stack:
            await super().__call__(scope, receive, send)


def _headers(stored: FileRecord) -> dict[str, str]:
    file = stored.file
    way = "inline" if _is_in_place(stored) else "attachment"
    headers = _HARMLESS | {
        "Content-Type": file.mime if file.mime in SHOWN_IN_PLACE else UNKNOWN,
        "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "private, max-age=86400",
        "Accept-Ranges": "bytes" if _is_in_place(stored) and file.size else "none",
    }
    if stored.source == OWN_STORE:  # of others' sizes we only know what they said
        headers["Content-Length"] = str(file.size)
    return headers


def _is_in_place(stored: FileRecord) -> bool:
    return stored.file.mime in SHOWN_IN_PLACE and stored.file.kind is not FileKind.DOCUMENT
