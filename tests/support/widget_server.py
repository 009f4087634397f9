"""A scripted stand-in for the web channel: serves the real front-end and speaks its protocol as a test dictates.

It is a server of its own so that the front-end can be tested alone, with faults that the real one never shows. It must
not grow opinions: what a session does is decided by the tests.
"""

import json
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from starlette.requests import Request
from waiting import until

from channels.web.assets import CACHE_REVALIDATE, FRAME_POLICY, Asset, Assets
from channels.web.embedding import explanation

COMPANY = {
    "name": "Meridian Study Abroad",
    "greeting": "Hello! Ask us anything about studying abroad.",
    "placeholder": "Write a message…",
    "accent": None,
}

FILES = {"largest": 20 * 2**20, "kinds": ["image", "document"], "most": 10, "too_large": ""}

Frame = dict[str, Any]


@dataclass(eq=False)
class WidgetSocket:
    """One open socket of the front-end."""

    socket: web.WebSocketResponse
    hello: Frame | None = None

    async def send(self, frame: Frame) -> None:
        if not self.socket.closed:
            await self.socket.send_json(frame)


@dataclass(eq=False)
class WidgetServer:
    """What the front-end meets. Logs are lists of events per session; the last session is the current one."""

    company: Frame = field(default_factory=lambda: dict(COMPANY))
    sessions: dict[str, list[Frame]] = field(default_factory=dict)
    status: Frame = field(default_factory=lambda: {"state": "none", "line": "Assistant", "agent": None})
    received: list[Frame] = field(default_factory=list)
    lines: list[WidgetSocket] = field(default_factory=list)
    tokens: int = 0
    url: str = ""
    is_holding: bool = False  # take what is sent, answer nothing
    is_down: bool = False  # refuse sockets
    is_deaf_to_pings: bool = False
    close_next_hello_with: list[int] = field(default_factory=list)
    limits: Frame | None = None  # as a newer server says them
    close_on: dict[str, int] = field(default_factory=dict)  # text -> how that send ends the line; 0: abruptly
    refuse_next_with: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=lambda: ["*"])  # allowed_origins
    accent: str = "#12665b"
    assets: Assets = field(default_factory=Assets)
    loads: int = 0  # of the loader

    # --- what a test makes happen

    @property
    def session(self) -> str | None:
        return next(reversed(self.sessions), None)

    @property
    def log(self) -> list[Frame]:
        return self.sessions[self.session] if self.session else []

    def event(self, kind: str, by: str, text: str = "", **more: Any) -> Frame:
        """Append to the current session, telling nobody. Every second seq is left out: clients must not count."""
        if self.session is None:
            self.sessions["s1"] = []
        made = {
            "seq": (self.log[-1]["seq"] if self.log else 0) + 2,
            "kind": kind,
            "by": by,
            "name": "",
            "at": int(time.time() * 1000),
            "client_id": None,
            "target": None,
            "text": text,
        }
        self.log.append(made | more)
        return self.log[-1]

    async def happen(self, kind: str, by: str, text: str = "", **more: Any) -> Frame:
        """Append and tell every line."""
        made = self.event(kind, by, text, **more)
        await self.tell({"type": "batch", "session": self.session, "upto": made["seq"] + 1, "events": [made]})
        return made

    async def say(self, by: str, name: str, text: str, **more: Any) -> Frame:
        return await self.happen("message", by, text, name=name, **more)

    async def set_status(self, state: str, line: str, agent: Frame | None = None) -> None:
        self.status = {"state": state, "line": line, "agent": agent}
        await self.tell({"type": "status", "session": self.session, **self.status})

    async def draft(self, text: str, after: int) -> None:
        """Let the bot have written this much of its answer to the message at `after`."""
        await self.tell({"type": "draft", "session": self.session, "after": after, "text": text})

    async def tell(self, frame: Frame) -> None:
        for line in list(self.lines):
            if line.hello is not None:
                await line.send(frame)

    def new_session(self, name: str) -> None:
        self.sessions[name] = []

    async def drop(self, code: int = WSCloseCode.ABNORMAL_CLOSURE) -> None:
        """Cut every line: without a goodbye, or with a close code."""
        for line in list(self.lines):
            if code == WSCloseCode.ABNORMAL_CLOSURE:
                assert line.socket._req is not None
                assert line.socket._req.transport is not None
                line.socket._req.transport.abort()
            else:
                await line.socket.close(code=code)

    async def heard(self, kind: str, count: int = 1, **fields: Any) -> Frame:
        """Wait until `count` frames of this kind and content have come; returns the last of them."""

        def matching() -> list[Frame]:
            return [f for f in self.received if f["type"] == kind and fields.items() <= f.items()]

        await until(lambda: len(matching()) >= count, f"{count} × {kind} {fields}", saw=lambda: self.received)
        return matching()[count - 1]

    async def connected(self) -> None:
        await until(lambda: any(line.hello for line in self.lines), "a connection")

    # --- what it answers by itself

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        if self.is_down:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        line = WidgetSocket(socket)
        self.lines.append(line)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(line, message.json())
        finally:
            self.lines.remove(line)
        return socket

    async def _take(self, line: WidgetSocket, frame: Frame) -> None:
        self.received.append(frame)
        match frame["type"]:
            case "hello":
                await self._greet(line, frame)
            case "send" if frame["text"] in self.close_on:
                await self._end(line, self.close_on[frame["text"]])
            case "ping" if not self.is_deaf_to_pings:
                await line.send({"type": "pong"})
            case "send" | "human" | "cancel" | "end" | "withdraw" if not self.is_holding:
                await self._store(line, frame)

    async def _greet(self, line: WidgetSocket, hello: Frame) -> None:
        if self.close_next_hello_with:
            await line.socket.close(code=self.close_next_hello_with.pop(0))
            return
        self.tokens += hello["token"] is None
        line.hello = hello
        upto = self.log[-1]["seq"] + 1 if self.log else 0
        token = hello["token"] or f"token-{self.tokens}"
        session = self.session
        welcome = {"type": "welcome", "token": token, "company": self.company, "session": session, "upto": upto}
        welcome["follows"] = True
        if self.limits:
            welcome |= {"limits": self.limits, "files": FILES if self.limits["files"] else None}
        await line.send(welcome)
        await line.send({"type": "status", "session": session, **self.status})
        for batch in self._batches(hello):
            await line.send(batch)

    def _batches(self, hello: Frame) -> list[Frame]:
        names = list(self.sessions)
        start = names.index(hello["session"]) if hello["session"] in names else 0
        return [
            {
                "type": "batch",
                "session": name,
                "upto": self.sessions[name][-1]["seq"] + 1,
                "events": [e for e in self.sessions[name] if name != hello["session"] or e["seq"] > hello["after"]],
            }
            for name in names[start:]
            if self.sessions[name]
        ]

    async def _store(self, line: WidgetSocket, frame: Frame) -> None:
        if self.refuse_next_with:
            await line.send({"type": "refused", "id": frame["id"], "reason": self.refuse_next_with.pop(0)})
            return
        if frame["type"] == "withdraw":
            seq = await self._take_back(frame)
            await line.send({"type": "accepted", "id": frame["id"], "session": self.session, "seq": seq})
            return
        stored = next((e for e in self.log if e["client_id"] == frame["id"]), None)
        if stored is None and frame["type"] == "send":
            stored = await self.happen("message", "user", frame["text"], client_id=frame["id"])
        elif stored is None:
            stored = await self.happen("line", "house", f"({frame['type']})", client_id=frame["id"])
        await line.send({"type": "accepted", "id": frame["id"], "session": self.session, "seq": stored["seq"]})

    async def _take_back(self, frame: Frame) -> int:
        """Delete what is there; 0 for what never came."""
        target = next((e for e in self.log if e["client_id"] == frame["target"]), None)
        if target is None:
            return 0
        deleted = await self.happen("delete", "user", target=target["seq"], client_id=frame["id"])
        seq: int = deleted["seq"]
        return seq

    async def _end(self, line: WidgetSocket, code: int) -> None:
        if code:
            await line.socket.close(code=code)
        elif line.socket._req and line.socket._req.transport:
            line.socket._req.transport.abort()

    async def _static(self, request: web.Request) -> web.Response:
        name = request.match_info["path"]
        found = self.assets.find(name)
        return _answered(request, *found) if found else web.Response(status=404)

    async def _loader(self, request: web.Request) -> web.Response:
        self.loads += 1
        return _answered(request, self.assets.loader(self.accent), CACHE_REVALIDATE)

    async def _check(self, request: web.Request) -> web.Response:
        said = explanation(request.query["site"], self.allowed)
        return web.Response(text=f"console.error({json.dumps('Handoff: ' + said)})", content_type="text/javascript")

    async def _leave(self, request: web.Request) -> web.Response:
        self.received.append({"type": "leave", "token": await request.text()})
        return web.Response(status=204)

    def _page(self, name: str) -> Callable[[web.Request], Any]:
        async def answer(request: web.Request) -> web.Response:
            policy = {"Content-Security-Policy": OUR_CSP + " ".join(self.allowed)}
            return _answered(request, self.assets.page(name), CACHE_REVALIDATE, policy | FRAME_POLICY)

        return answer

    @asynccontextmanager
    async def running(self) -> AsyncIterator["WidgetServer"]:
        app = web.Application()
        app.router.add_get("/chat/ws", self._serve_socket)
        app.router.add_get("/chat/static/{path:.+}", self._static)
        app.router.add_get("/widget.js", self._loader)
        app.router.add_get("/chat/check.js", self._check)
        app.router.add_post("/chat/leave", self._leave)
        for path, name in (("/", "page.html"), ("/chat/frame", "frame.html")):
            app.router.add_get(path, self._page(name))
        async with served(app) as url:
            self.url = url
            yield self


# What the web channel sends with the chat's own pages: nothing inline, nothing from elsewhere.
OUR_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: blob:; media-src 'self'; "
    "connect-src 'self'; frame-ancestors 'self' "
)


def _answered(request: web.Request, asset: Asset, caching: str, headers: dict[str, str] | None = None) -> web.Response:
    """What the channel answers, by this server."""
    raw = [(name.lower().encode(), value.encode()) for name, value in request.headers.items()]
    made = asset.answer(Request({"type": "http", "headers": raw}), caching, headers)
    said = {name: value for name, value in made.headers.items() if name != "content-length"}
    return web.Response(status=made.status_code, body=bytes(made.body), headers=said)


COMPANY_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Study in Europe</title>
<link rel="icon" href="{bridge}/chat/static/icon.svg">{head}
<script src="{bridge}/widget.js" async {attributes}></script>{more}</head>
<body><h1>Study in Europe</h1><p>Six countries, four hundred courses, one counsellor who stays with you.</p>
<button id="theirs">Book a visit</button></body></html>"""


@asynccontextmanager
async def company_site(bridge: str) -> AsyncIterator[str]:
    """A company's web site on another origin. /strict has a Content-Security-Policy, /twice two tags, /queue a stub,
    /german a language."""
    stub = "<script>window.Handoff=window.Handoff||function(){(Handoff.q=Handoff.q||[]).push(arguments)};"
    strict = f"default-src 'none'; script-src {bridge}; frame-src {bridge}; img-src {bridge}"
    pages: dict[str, tuple[dict[str, str], dict[str, str]]] = {
        "/": ({}, {}),
        "/strict": ({}, {"Content-Security-Policy": strict}),
        "/twice": ({"more": f'<script src="{bridge}/widget.js" async></script>'}, {}),
        "/queue": ({"head": stub + 'Handoff("showNewMessage","Is Oslo expensive?")</script>'}, {}),
        "/german": ({"attributes": 'data-language="de-AT"'}, {}),
        "/blue": ({"attributes": 'data-accent="#ffd400" data-position="left"'}, {}),
    }

    async def answer(request: web.Request) -> web.Response:
        parts, headers = pages[request.path]
        text = COMPANY_PAGE.format(**({"bridge": bridge, "head": "", "attributes": "", "more": ""} | parts))
        return web.Response(text=text, content_type="text/html", headers=headers)

    app = web.Application()
    for path in pages:
        app.router.add_get(path, answer)
    async with served(app) as url:
        yield url


async def nothing(_: web.Request) -> web.Response:
    """An empty page, on which a tab waits between two others."""
    return web.Response(text='<title>Nothing</title><link rel="icon" href="data:,">', content_type="text/html")


@asynccontextmanager
async def served(app: web.Application, door: socket.socket | None = None) -> AsyncIterator[str]:
    """The application on a free port of 127.0.0.1, or at a door that listens and outlives it; gives its URL without a
    slash at the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    listening = door.dup() if door else socket.create_server(("127.0.0.1", 0))
    await web.SockSite(runner, listening).start()
    port = listening.getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()
