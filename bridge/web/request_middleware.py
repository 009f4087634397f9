"""Round the whole app: what no call may bring, and what every answer says. ASGI middleware.

One reader bounds every body: by what it announces, by what comes, by how long it stands still and how long it takes in
all. Who must look at a secret first does so before the first byte is read, for nothing is read before somebody asks.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.model.files import LARGEST_FILE

log = structlog.get_logger(__name__)

_MULTIPART_OVERHEAD = 64 * 1024  # bytes that multipart adds at most


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """Bytes and seconds. `larger` are the paths that files come by."""

    largest: int = 1_000_000  # a platform's largest call of today is a quarter of it
    larger: Mapping[str, int] = field(
        default_factory=lambda: {
            "/chat/files": LARGEST_FILE + _MULTIPART_OVERHEAD,
            "/agent/api/files": LARGEST_FILE + _MULTIPART_OVERHEAD,
        }
    )
    pause: float = 40.0  # that a body may stand still; those who take files are stricter
    small_within: float = 60.0  # for a whole body, unless files come by its path
    large_within: float = 900.0  # 20 MB at 23 kB/s

    def of(self, path: str) -> tuple[int, float]:
        """The most bytes, and seconds, of a body that comes to a path."""
        if most := self.larger.get(path.rstrip("/")):
            return most, self.large_within
        return self.largest, self.small_within


class RequestMiddleware:
    """`hsts`: browsers come by https, and are told never to come otherwise."""

    def __init__(self, app: ASGIApp, limits: BodyLimits | None = None, *, hsts: bool = False) -> None:
        self._app = app
        self._limits = limits or BodyLimits()
        self._hsts = hsts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, or answer it here."""
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if not _is_storable(scope):
            return await _refuse(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._app(scope, receive, send)
        if scope["method"] == "HEAD":  # what GET answers, without its body: that the server leaves out by itself
            scope = {**scope, "method": "GET"}
        body = _Body(scope, receive, *self._limits.of(scope["path"]), pause=self._limits.pause)
        if body.announced_too_much:
            return await _answer(413, "too_large", "This is too large.")(scope, receive, body.closing(send, self._hsts))
        return await self._app(scope, body.receive, body.closing(send, self._hsts))


class _Body:
    """One request's body on its way in."""

    def __init__(self, scope: Scope, receive: Receive, most: int, within: float, *, pause: float) -> None:
        headers = Headers(scope=scope)
        announced = headers.get("content-length", "0")
        self.announced_too_much = len(announced) > 15 or (announced.isdecimal() and int(announced) > most)  # noqa: PLR2004
        self._is_refused = self.announced_too_much
        self._receive = receive
        self._most = most
        self._until = asyncio.get_running_loop().time() + within
        self._pause = pause
        self._came = 0
        self._is_whole = announced == "0" and "transfer-encoding" not in headers  # there is none

    async def receive(self) -> Message:
        """The next piece. Raises HTTPException for what is too large, 413, or too slow, 408."""
        if self._is_whole:
            return await self._receive()  # the news that the caller has gone: that may take as long as it takes
        now = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(min(now + self._pause, self._until)):
                message = await self._receive()
        except TimeoutError as exc:
            self._is_refused = True
            raise HTTPException(408, "This came too slowly") from exc
        self._came += len(message.get("body", b""))
        self._is_whole = not message.get("more_body", False)
        if self._came > self._most:
            self._is_refused = True
            raise HTTPException(413, "This is too large")
        return message

    def closing(self, send: Send, hsts: bool) -> Send:
        """Sends on. Where the body was refused, the rest is not waited for: the connection ends.

        Where it was only not needed, the rest is thrown away as it comes, or its sender would not read the answer.
        """

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if self._is_refused:
                    headers["Connection"] = "close"
                if hsts:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        return sending


def _is_storable(scope: Scope) -> bool:
    """No NUL in the address: no database can look for it."""
    return "\0" not in scope["path"] and b"\0" not in unquote_to_bytes(scope.get("query_string", b""))


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": "this address cannot be"})
        return
    await _answer(422, "invalid", "This address cannot be: there is a NUL in it.")(scope, receive, send)


def _answer(status: int, error: str, message: str) -> JSONResponse:
    return JSONResponse({"error": error, "message": message}, status)
