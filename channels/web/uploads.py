"""POST /chat/files: a visitor sends a file ahead of the message that will carry it."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from channels.web.chat_context import ChatContext
from channels.web.outbound import to_upload
from channels.web.visitor_acts import uploader
from channels.web.visitor_limits import VisitorAndAddress
from core.model.errors import StoreUnavailable
from core.model.files import FileKind
from core.usecases.uploads import IncomingFile, Incomplete, KindRefused, TooMuchWaiting, store_upload

TOKEN_HEADER = "x-chat-token"  # noqa: S105 - a header's name
NAME_HEADER = "x-file-name"  # percent-encoded UTF-8
LANGUAGE_HEADER = "x-chat-language"


class UploadRefused(Exception):
    """No file is taken: an HTTP status, why in one word, and a sentence where there is one."""

    def __init__(self, status: int, why: str, reason: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.reason = reason


class VisitorUploads:
    """The way in for files, shared by all visitors of this process."""

    def __init__(self, context: ChatContext) -> None:
        self._context = context

    async def answer(self, request: Request) -> JSONResponse:
        """201 with the file, once it is committed; else {why, reason}."""
        try:
            incoming = await self._announced(request)
            file = await store_upload(self._context.conversations.store, incoming, self._pieces(request))
        except UploadRefused as exc:
            return _turned(exc)
        except KindRefused:
            return _turned(UploadRefused(415, "kind"))
        except TooMuchWaiting:
            return _turned(UploadRefused(429, "pace"))
        except (Incomplete, ClientDisconnect, TimeoutError):
            return _turned(UploadRefused(400, "incomplete"))
        except StoreUnavailable:
            return _turned(UploadRefused(503, "away"))
        return JSONResponse(to_upload(file), 201)

    async def _announced(self, request: Request) -> IncomingFile:
        """Everything that can be said before the first byte is read. Raises Turned."""
        web = self._context.config.web
        if not self._context.is_allowed_origin(request.headers):
            raise UploadRefused(403, "origin")
        visitor = await self._context.visitor_of(request.headers.get(TOKEN_HEADER, ""))
        if visitor is None:
            raise UploadRefused(401, "token")
        if not web.max_file_mb:
            raise UploadRefused(415, "kind")
        size = _size(request)
        if size > web.largest_file:
            language = request.headers.get(LANGUAGE_HEADER, "")[:35]
            sentence = self._context.config.texts.say("file_too_large", language, limit=web.max_file_mb)
            raise UploadRefused(413, "too_large", sentence)
        who = VisitorAndAddress.of(visitor, request)
        if not (self._context.may_upload(visitor) and self._context.limits.upload(who, size)):
            raise UploadRefused(429, "pace")
        kinds = frozenset(FileKind(kind) for kind in web.file_kinds)
        name = unquote(request.headers.get(NAME_HEADER, ""))
        return IncomingFile(name, size, uploader(visitor), kinds, self._context.settings.most_waiting)

    async def _pieces(self, request: Request) -> AsyncIterator[bytes]:
        """The body as it comes. Raises TimeoutError when it stands still."""
        stream = request.stream()
        while True:
            async with asyncio.timeout(self._context.settings.upload_idle_timeout):
                piece = await anext(stream, None)
            if piece is None:
                return
            yield piece


def _size(request: Request) -> int:
    announced = request.headers.get("content-length", "")
    if not announced.isdigit():
        raise UploadRefused(411, "length")
    if int(announced) == 0:
        raise UploadRefused(400, "empty")
    return int(announced)


def _turned(turned: UploadRefused) -> JSONResponse:
    return JSONResponse({"why": turned.why, "reason": turned.reason}, turned.status)
