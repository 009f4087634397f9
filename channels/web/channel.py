"""The web channel: its routes, and its place on the bus."""

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter, FastAPI, WebSocket
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles

from channels.web.room import Room
from channels.web.settings import WebSettings
from channels.web.socket import PageSocket
from core.config import Config
from core.conversations import Conversations
from core.ports import Bus, Ring

_STATIC = Path(__file__).parent / "static"


class WebChannel:
    """A pulled surface: pages read the log, nothing is pushed to them but the news that it grew."""

    def __init__(
        self, settings: WebSettings, conversations: Conversations, config: Callable[[], Config], bus: Bus
    ) -> None:
        self._room = Room(settings, conversations, config, bus)

    def hear(self, ring: Ring) -> None:
        """To be subscribed to the bus."""
        self._room.hear(ring)

    def stop(self) -> None:
        """Close every socket with "restarting": pages come back by themselves."""
        self._room.stopping.set()

    def mount(self, app: FastAPI) -> None:
        """Add the chat's routes and files to an app."""
        app.include_router(self._router())
        app.mount("/chat/static", StaticFiles(directory=_STATIC), name="chat-static")

    def _router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.websocket("/chat/ws")
        async def chat(socket: WebSocket) -> None:
            await PageSocket(socket, self._room).serve()

        @router.get("/")
        async def page() -> Response:
            return self._html("page.html", "'self'")

        @router.get("/chat/frame")
        async def frame() -> Response:
            origins = self._room.config().web.allowed_origins
            return self._html("frame.html", " ".join(["'self'", *origins]))

        @router.get("/widget.js")
        async def widget() -> Response:
            return FileResponse(_STATIC / "widget.js", headers={"Cache-Control": "public, max-age=300"})

        return router

    def _html(self, name: str, ancestors: str) -> Response:
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; "
            f"connect-src 'self' ws: wss:; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
        }
        return FileResponse(_STATIC / name, headers=headers)
