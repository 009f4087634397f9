"""POST /chat/files: a visitor sends a file ahead of the message that will carry it."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import unquote

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.requests import ClientDisconnect

from channels.web.acts import uploader
from channels.web.outbound import to_upload
from channels.web.paces import Who
from channels.web.room import Room
from core.model.files import FileKind
from core.runtime.client_addresses import address_group
from core.store.backends import StoreUnavailable
from core.usecases.uploads import Incoming, Incomplete, KindRefused, TooMuchWaiting, take_in

TOKEN = "x-chat-token"  # noqa: S105 - a header's name
NAME = "x-file-name"  # percent-encoded UTF-8
LANGUAGE = "x-chat-language"


class Turned(Exception):
    """No file is taken: an HTTP status, why in one word, and a sentence where the house has one."""

    def __init__(self, status: int, why: str, reason: str = "") -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.reason = reason


class Uploads:
    """The way in for files, shared by all visitors of this process."""

    def __init__(self, room: Room) -> None:
        self._room = room

    async def answer(self, request: Request) -> JSONResponse:
        """201 with the file, once it is committed; else {why, reason}."""
        try:
            incoming = await self._announced(request)
            file = await take_in(self._room.conversations.store, incoming, self._pieces(request))
        except Turned as exc:
            return _turned(exc)
        except KindRefused:
            return _turned(Turned(415, "kind"))
        except TooMuchWaiting:
            return _turned(Turned(429, "pace"))
        except (Incomplete, ClientDisconnect, TimeoutError):
            return _turned(Turned(400, "incomplete"))
        except StoreUnavailable:
            return _turned(Turned(503, "away"))
        return JSONResponse(to_upload(file), 201)

    async def _announced(self, request: Request) -> Incoming:
        """Everything that can be said before the first byte is read. Raises Turned."""
        web = self._room.config().web
        if not self._room.welcomes(request.headers):
            raise Turned(403, "origin")
        visitor = await self._room.visitor_of(request.headers.get(TOKEN, ""))
        if visitor is None:
            raise Turned(401, "token")
        if not web.max_file_mb:
            raise Turned(415, "kind")
        size = _size(request)
        if size > web.largest_file:
            language = request.headers.get(LANGUAGE, "")[:35]
            sentence = self._room.config().texts.say("file_too_large", language, limit=web.max_file_mb)
            raise Turned(413, "too_large", sentence)
        who = Who(visitor, address_group(request.client.host if request.client else ""))
        if not (self._room.may_upload(visitor) and self._room.paces.upload(who, size)):
            raise Turned(429, "pace")
        kinds = frozenset(FileKind(kind) for kind in web.file_kinds)
        name = unquote(request.headers.get(NAME, ""))
        return Incoming(name, size, uploader(visitor), kinds, self._room.settings.most_waiting)

    async def _pieces(self, request: Request) -> AsyncIterator[bytes]:
        """The body as it comes. Raises TimeoutError when it stands still."""
        stream = request.stream()
        while True:
            async with asyncio.timeout(self._room.settings.upload_pause):
                piece = await anext(stream, None)
            if piece is None:
                return
            yield piece


def _size(request: Request) -> int:
    announced = request.headers.get("content-length", "")
    if not announced.isdigit():
        raise Turned(411, "length")
    if int(announced) == 0:
        raise Turned(400, "empty")
    return int(announced)


def _turned(turned: Turned) -> JSONResponse:
    return JSONResponse({"why": turned.why, "reason": turned.reason}, turned.status)
