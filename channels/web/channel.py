"""The web channel: its routes, and its place on the bus."""

from collections.abc import Mapping

from fastapi import APIRouter, Request, WebSocket
from fastapi.responses import Response

from channels.web.assets import CACHE_REVALIDATE, CACHE_SHORT, FRAME_POLICY, Assets
from channels.web.chat_context import ChatContext
from channels.web.downloads import Downloads
from channels.web.embedding import why_not_shown
from channels.web.leave import LeaveRequests
from channels.web.settings import WebSettings
from channels.web.socket import PageSocket
from channels.web.uploads import VisitorUploads
from core.model.files import OWN_STORE
from core.model.ids import FileId
from core.model.ports import Bus, BusMessage, OpensFiles
from core.runtime.content_security_policy import own_connect_sources
from core.runtime.rate_limits import RateLimits
from core.usecases.conversations import Conversations
from core.usecases.uploaded_files import UploadedFiles

_READS = ["GET", "HEAD"]


class WebChannel:
    """A pulled surface: pages read the log, nothing is pushed to them but the news that it grew."""

    def __init__(
        self,
        settings: WebSettings,
        conversations: Conversations,
        bus: Bus,
        *,
        opens: Mapping[str, OpensFiles] | None = None,
        rate_limits: RateLimits | None = None,
    ) -> None:
        """`opens` says who has the bytes of files, by source; without it, our own store."""
        self._context = ChatContext(settings, conversations, bus, rate_limits)
        self._assets = Assets()
        self._uploads = VisitorUploads(self._context)
        self._leaving = LeaveRequests(self._context)
        self._downloads = Downloads(self._context, opens or {OWN_STORE: UploadedFiles(conversations.store)})

    def hear(self, ring: BusMessage) -> None:
        """To be subscribed to the bus."""
        self._context.hear(ring)

    async def stop(self) -> None:
        """Close every socket with "restarting": pages come back by themselves."""
        self._context.stopping.set()

    @property
    def routers(self) -> tuple[APIRouter, APIRouter]:
        """The chat's routes, and its pages and files."""
        return self._router(), self._pages()

    def _router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False)

        @router.websocket("/chat/ws")
        async def chat(socket: WebSocket) -> None:
            await PageSocket(socket, self._context).serve()

        @router.post("/chat/files")
        async def take_file(request: Request) -> Response:
            return await self._uploads.answer(request)

        @router.post("/chat/leave")
        async def leave(request: Request) -> Response:
            return await self._leaving.answer(request)

        @router.get("/chat/files/{file}")
        async def give_file(file: FileId, request: Request) -> Response:
            return await self._downloads.answer(file, request)

        @router.get("/chat/files/{file}/link")
        async def link_file(file: FileId, request: Request) -> Response:
            return await self._downloads.link(file, request)

        return router

    def _pages(self) -> APIRouter:
        """What browsers load: the two pages, the loader, and the files of all of them."""
        router = APIRouter(include_in_schema=False)

        @router.api_route("/", methods=_READS)
        async def page(request: Request) -> Response:
            return self._html("page.html", "'self'", request)

        @router.api_route("/chat/frame", methods=_READS)
        async def frame(request: Request) -> Response:
            origins = self._context.config.web.allowed_origins
            return self._html("frame.html", " ".join(["'self'", *origins]), request)

        @router.api_route("/widget.js", methods=_READS)
        async def widget(request: Request) -> Response:
            return self._assets.loader(self._context.config.web.accent).answer(request, CACHE_SHORT)

        @router.api_route("/chat/check.js", methods=_READS)
        async def check(site: str = "") -> Response:
            return why_not_shown(site, self._context.config.web.allowed_origins)

        @router.api_route("/chat/static/{path:path}", methods=_READS)
        async def static(path: str, request: Request) -> Response:
            found = self._assets.find(path)
            return found[0].answer(request, found[1]) if found else Response(status_code=404)

        return router

    def _html(self, name: str, ancestors: str, request: Request) -> Response:
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; "
            f"media-src 'self' blob:; connect-src {own_connect_sources(self._context.settings.public_url)}; "
            "base-uri 'none'; form-action 'none'; "
            f"frame-ancestors {ancestors}"
        )
        headers = {
            "Content-Security-Policy": policy,
            "Referrer-Policy": "no-referrer",
        }
        return self._assets.page(name).answer(request, CACHE_REVALIDATE, headers | FRAME_POLICY)
