"""The demo page's own server: its files, one socket that tells what the panes show, and one address to act.

It listens on the loopback only and serves its own pages only: a foreign page in the same browser is refused.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import WSCloseCode, web
from aiohttp.helpers import content_disposition_header

import channels.web
from bridge.sandbox.changes import Changes
from bridge.sandbox.demo.file_bytes import PaneFile
from bridge.sandbox.demo.login_links import CONSOLE_PATH
from bridge.sandbox.demo.page_requests import LARGEST_ACT, ActRefused, PageAct, to_act

log = structlog.get_logger(__name__)

_STATIC = Path(__file__).parent / "static"
_SHARED = Path(channels.web.__file__).parent / "static" / "shared"  # the one visual language
_PACE = 0.03  # seconds between two looks at what changed


@dataclass(frozen=True, slots=True)
class PageHandlers:
    """Where the page's requests go. `snapshot`: pane -> what it shows. `perform` raises ActRefused.

    `open_console`: a link's ticket -> the value of Set-Cookie, None when it was used. `find_file`: pane and id.
    """

    snapshot: Callable[[], Mapping[str, Any]]
    perform: Callable[[PageAct], Awaitable[None]]
    open_console: Callable[[str], Awaitable[str | None]]
    find_file: Callable[[str, str], PaneFile | None]


class DemoPage:
    """Serves the page; `changes` says when a snapshot is worth another look.

    `words` are filled in where a page says {{bridge}} (the bridge's address) or {{accent}} (the chat's colour).
    """

    def __init__(self, doors: PageHandlers, changes: Changes, words: Mapping[str, str]) -> None:
        self._doors = doors
        self._changes = changes
        self._words = words
        self._sockets: set[web.WebSocketResponse] = set()

    def app(self) -> web.Application:
        """The routes."""
        app = web.Application(middlewares=[_own_pages_only], client_max_size=LARGEST_ACT)
        app.router.add_get("/", self._html("index.html"))
        app.router.add_get("/company", self._html("company.html"))
        app.router.add_get("/live", self._live)
        app.router.add_post("/act", self._act)
        app.router.add_get("/file/{pane}/{id}", self._file)
        app.router.add_get(CONSOLE_PATH + "{ticket}", self._console)
        app.router.add_static("/static/", _STATIC)
        app.router.add_static("/shared/", _SHARED)
        app.on_shutdown.append(self._say_goodbye)
        return app

    def _html(self, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def give(_: web.Request) -> web.Response:
            text = (_STATIC / name).read_text("utf-8")
            for word, meaning in self._words.items():
                text = text.replace("{{" + word + "}}", meaning)
            return web.Response(text=text, content_type="text/html", headers=self._headers())

        return give

    def _headers(self) -> dict[str, str]:
        bridge = self._words["bridge"]
        policy = (
            f"default-src 'none'; script-src 'self' {bridge}; style-src 'self'; img-src 'self' data: blob:; "
            f"media-src 'self'; connect-src 'self' {bridge}; frame-src 'self' {bridge}; base-uri 'none'; "
            "form-action 'none'"
        )
        return {"Content-Security-Policy": policy, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}

    async def _act(self, request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            return web.json_response({"error": "An act is JSON."}, status=415)
        try:
            await self._doors.perform(to_act(await request.read()))
        except ActRefused as exc:
            return web.json_response({"error": str(exc)}, status=409)
        return web.json_response({})

    async def _file(self, request: web.Request) -> web.Response:
        """The bytes of a file that a pane shows: strangers' bytes, so nothing in them may run."""
        found = self._doors.find_file(request.match_info["pane"], request.match_info["id"])
        if found is None:
            raise web.HTTPNotFound
        headers = {
            "Content-Type": found.type,
            "Content-Disposition": content_disposition_header("inline", filename=found.name),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=found.data, headers=headers)

    async def _console(self, request: web.Request) -> web.Response:
        """Sign in to the web console, and go there: by the name by which the browser came, for cookies go by names."""
        cookie = await self._doors.open_console(request.match_info["ticket"])
        if cookie is None:
            raise web.HTTPGone(text="This link was used. There is a new one on the demo's page.")
        port = urlsplit(self._words["bridge"]).port
        console = f"http://{urlsplit(f'//{request.host}').hostname}:{port}/agent/dashboard"
        raise web.HTTPSeeOther(console, headers={"Set-Cookie": cookie})

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        """Send every pane, then each pane that differs from what was sent."""
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        self._sockets.add(socket)
        telling = asyncio.create_task(self._tell(socket))
        try:
            async for _ in socket:
                pass  # the page only listens; this notices when it is gone
        finally:
            telling.cancel()
            (end,) = await asyncio.gather(telling, return_exceptions=True)
            if isinstance(end, Exception) and not isinstance(end, ConnectionError):
                log.error("the page was not told what changed", error=repr(end))
            self._sockets.discard(socket)
        return socket

    async def _tell(self, socket: web.WebSocketResponse) -> None:
        sent: dict[str, Any] = {}
        while True:
            version = self._changes.version
            for pane, state in self._doors.snapshot().items():
                if sent.get(pane) != state:
                    await socket.send_json({"pane": pane, "state": state})
                    sent[pane] = state
            await self._changes.wait_after(version)
            await asyncio.sleep(_PACE)

    async def _say_goodbye(self, _: web.Application) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)


@web.middleware
async def _own_pages_only(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise web.HTTPForbidden(text="This page belongs to the demo.")
    return await handler(request)
