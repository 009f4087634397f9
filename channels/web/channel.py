"""The web channel: its routes, and its place on the bus."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, FastAPI, Request, WebSocket
from fastapi.responses import Response

from channels.web.assets import ASK_FIRST, FOR_A_WHILE, FRAME_POLICY, Assets
from channels.web.downloads import Downloads
from channels.web.embedding import why_not_shown
from channels.web.leaving import Leaving
from channels.web.room import Room
from channels.web.settings import WebSettings
from channels.web.socket import PageSocket
from channels.web.uploads import Uploads
from core.config import Config
from core.model.files import HOUSE
from core.model.ids import FileId
from core.model.ports import Bus, OpensFiles, Ring
from core.runtime.rate_limits import RateLimits
from core.runtime.web_policy import own_connections
from core.store.open_files import HouseFiles
from core.usecases.conversations import Conversations

_READS = ["GET", "HEAD"]


class WebChannel:
    """A pulled surface: pages read the log, nothing is pushed to them but the news that it grew."""

    def __init__(
        self,
        settings: WebSettings,
        conversations: Conversations,
        config: Callable[[], Config],
        bus: Bus,
        *,
        opens: Mapping[str, OpensFiles] | None = None,
        asks_rating: Callable[[], bool] = lambda: True,
        rate_limits: RateLimits | None = None,
    ) -> None:
        """`opens` says who has the bytes of files, by source; without it, our own store."""
        self._room = Room(settings, conversations, config, bus, asks_rating, rate_limits)
        self._assets = Assets()
        self._uploads = Uploads(self._room)
        self._leaving = Leaving(self._room)
        self._downloads = Downloads(self._room, opens or {HOUSE: HouseFiles(conversations.store)})

    def hear(self, ring: Ring) -> None:
        """To be subscribed to the bus."""
        self._room.hear(ring)

    def stop(self) -> None:
        """Close every socket with "restarting": pages come back by themselves."""
        self._room.stopping.set()

    def mount(self, app: FastAPI) -> None:
        """Add the chat's routes and files to an app."""
        app.include_router(self._router())
        app.include_router(self._pages())

    def _router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.websocket("/chat/ws")
        async def chat(socket: WebSocket) -> None:
            await PageSocket(socket, self._room).serve()

        @router.post("/chat/files")
        async def take_file(request: Request) -> Response:
            return await self._uploads.answer(request)

        @router.post("/chat/leave")
        async def leave(request: Request) -> Response:
            return await self._leaving.answer(request)

        @router.get("/chat/files/{file}")
        async def give_file(file: str, request: Request) -> Response:
            return await self._downloads.answer(FileId(file), request)

        @router.get("/chat/files/{file}/link")
        async def link_file(file: str, request: Request) -> Response:
            return await self._downloads.link(FileId(file), request)

        return router

    def _pages(self) -> APIRouter:
        """What browsers load: the two pages, the loader, and the files of all of them."""
        router = APIRouter(include_in_schema=False)

        @router.api_route("/", methods=_READS)
        async def page(request: Request) -> Response:
            return self._html("page.html", "'self'", request)

        @router.api_route("/chat/frame", methods=_READS)
        async def frame(request: Request) -> Response:
            origins = self._room.config().web.allowed_origins
            return self._html("frame.html", " ".join(["'self'", *origins]), request)

        @router.api_route("/widget.js", methods=_READS)
        async def widget(request: Request) -> Response:
            return self._assets.loader(self._room.config().web.accent).answer(request, FOR_A_WHILE)

        @router.api_route("/chat/check.js", methods=_READS)
        async def check(site: str = "") -> Response:
            return why_not_shown(site, self._room.config().web.allowed_origins)

        @router.api_route("/chat/static/{path:path}", methods=_READS)
        async def static(path: str, request: Request) -> Response:
            found = self._assets.find(path)
            return found[0].answer(request, found[1]) if found else Response(status_code=404)

        return router

    def _html(self, name: str, ancestors: str, request: Request) -> Response:
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; "
            f"media-src 'self' blob:; connect-src {own_connections(self._room.settings.public_url)}; "
            "base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {ancestors}"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
        }
        return self._assets.page(name).answer(request, ASK_FIRST, headers | FRAME_POLICY)
