"""The web console: its pages, calls and socket, and its place on the bus."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import structlog
from fastapi import APIRouter, FastAPI, Request, WebSocket
from fastapi.responses import FileResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles

from bridge.config_editing.editor import ConfigEditor
from bridge.web.console.api import BASE, make_api
from bridge.web.console.context import ConsoleContext
from bridge.web.console.people_routes import LINK
from bridge.web.console.problems import ConsoleProblem
from bridge.web.console.settings import ConsoleSettings
from bridge.web.console.socket import AgentSocket
from core.model.agents import Profile
from core.model.ports import Bus, BusMessage
from core.runtime.content_security_policy import own_connect_sources
from core.runtime.supervision import Supervisor, unless_stopped
from core.usecases import accounts
from core.usecases.adapters import DeadLetterHandler
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources

log = structlog.get_logger(__name__)

_STATIC = Path(__file__).parent / "static"


def _headers(public_url: str) -> dict[str, str]:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; "
        f"media-src 'self' blob:; connect-src {own_connect_sources(public_url)}; font-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-cache",
    }


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


class Console:
    """A desk in the browser. Mount it on an app, let it hear the bus, `start` it, and `stop` it before the store."""

    def __init__(
        self,
        settings: ConsoleSettings,
        conversations: Conversations,
        files: FileSources,
        bus: Bus,
        dead_letter_handlers: Mapping[str, DeadLetterHandler] | None = None,
        supervisor: Supervisor | None = None,
        editor: ConfigEditor | None = None,
    ) -> None:
        self._supervisor = supervisor or Supervisor()
        self._is_watching = False
        handlers = dead_letter_handlers or {}
        self._context = ConsoleContext(settings, conversations, files, handlers, bus, self._supervisor, editor)

    def hear(self, message: BusMessage) -> None:
        """To be subscribed to the bus."""
        self._context.hear(message)

    def show_health(self, problems: Mapping[str, str]) -> None:
        """What is wrong with the bridge, by part, in sentences: admins see it on every page of theirs."""
        self._context.show_health(problems)

    async def start(self, say: Callable[[str], None] = _say) -> None:
        """While no admin can sign in, say the link that makes the first one. It is said, not logged: it is a key."""
        if not self._is_watching:
            self._is_watching = True
            self._supervisor.keep("console absences", self._watch_absences)
        token = await self._context.conversations.shared(
            accounts.invite_first, self._context.settings.first_invitation_lifetime
        )
        if token is not None:
            log.info("no admin can sign in to the console yet: a link was printed")
            say(
                "No admin can sign in to the web console yet. This link works once, for 24 hours:\n"
                f"  {self._context.settings.address}{LINK}{token}"
            )

    def stop(self) -> None:
        """Close every socket with "restarting": clients come back by themselves."""
        self._context.stopping.set()

    async def _watch_absences(self) -> None:
        """It ends with the console: what has to be cut off holds up the process's end by seconds."""
        await unless_stopped(self._context.stopping, self._context.absences.watch())

    def mount(self, app: FastAPI) -> None:
        """Add the console's pages, calls and socket to an app."""
        app.include_router(self._router())
        app.mount(BASE, make_api(self._context))
        app.mount("/agent/static", StaticFiles(directory=_STATIC, check_dir=False), name="console-static")

    async def signed_in_profile(self, request: Request) -> Profile | None:
        """Who is signed in, for pages that are not the console's own; None: nobody."""
        try:
            return (await self._context.authenticator.authenticate("GET", request.headers, request.cookies)).profile
        except ConsoleProblem:
            return None

    def _router(self) -> APIRouter:
        """Addresses are relative: a proxy may have put all of this under a path of its own."""
        router = APIRouter(include_in_schema=False)
        headers = _headers(self._context.settings.public_url)

        @router.websocket("/agent/ws")
        async def socket(socket: WebSocket) -> None:
            await AgentSocket(socket, self._context).serve()

        @router.get("/agent")
        async def front() -> Response:
            return RedirectResponse("agent/dashboard", 303)

        @router.get("/agent/login")
        async def login() -> Response:
            return FileResponse(_STATIC / "login.html", headers=headers)

        @router.get("/agent/dashboard")
        async def dashboard(request: Request) -> Response:
            try:
                await self._context.authenticator.authenticate("GET", request.headers, request.cookies)
            except ConsoleProblem:
                # What the page behind the sign-in was asked for, where login.html looks for it.
                back = f"#back={quote('?' + request.url.query, safe='')}" if request.url.query else ""
                return RedirectResponse(f"login{back}", 303, {"Cache-Control": "no-store"})
            return FileResponse(_STATIC / "dashboard.html", headers=headers)

        return router
