"""Round every call: a body that is too large is not read, and no answer is kept or guessed at by a browser."""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 256 * 1024  # bytes of JSON; files have a limit of their own
_TOO_LARGE = "This is too large"


class ConsoleBodyLimit:
    """ASGI middleware. `unlimited_suffix` is how the path of calls ends that limit their body themselves; `larger` are
    the bytes of those whose path begins so.
    """

    def __init__(self, app: ASGIApp, unlimited_suffix: str, larger: Mapping[str, int]) -> None:
        self._app = app
        self._free = unlimited_suffix
        self._larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the call on, counting what comes and completing what goes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_bounded = not scope["path"].endswith(self._free)
        largest = next((most for path, most in self._larger.items() if scope["path"].startswith(path)), LARGEST_BODY)
        announced = Headers(scope=scope).get("content-length", "0")
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            if is_bounded and (came > largest or (announced.isdecimal() and int(announced) > largest)):
                raise HTTPException(413, _TOO_LARGE)
            return message

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        await self._app(scope, counted, completed)
