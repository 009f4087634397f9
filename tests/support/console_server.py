"""A scripted stand-in for the console's back-end: serves the real front-end and speaks docs/console.md.

It exists so that the front-end can be tested alone, with faults that the real one never shows. It must not grow
opinions: what a session does is decided by the tests.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import WSMsgType, web
from waiting import until
from widget_server import nothing, served

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "bridge" / "web" / "console" / "static"
CHAT = ROOT / "channels" / "web" / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data: blob:; "
    "media-src 'self' blob:; connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
MINUTE = 60_000
Frame = dict[str, Any]

ANA = {"id": "agt_1", "name": "Ana Ruiz", "email": "ana@example.com", "picture": "", "role": "admin", "on_duty": True}
ME = {**ANA, "capacity": 5, "may": ["override", "admin"]}
BEN = {
    "id": "agt_2",
    "name": "Ben Okafor",
    "picture": "",
    "role": "agent",
    "on_duty": True,
    "online": True,
    "open": 2,
    "capacity": 5,
}
FACTS = {
    "company": "Meridian",
    "accent": None,
    "queues": ["general", "billing"],
    "outcome_required": True,
    "outcomes": [{"name": "solved", "label": "Solved"}, {"name": "no-answer", "label": "No answer"}],
    "target": 120,
    "largest_file": 20 * 2**20,
    "longest_message": 12_000,
    "largest_frame": 131_072,
    "note_prefixes": ["//", "note:"],
    "send_prefixes": [">>"],
}
RIGHTS = {
    "bot": ["claim", "assign", "note"],
    "pending": ["claim", "assign", "requeue", "note", "misjudged"],
    "mine": ["send", "note", "release", "transfer", "requeue", "hand_back", "close", "misjudged"],
    "theirs": ["note"],
    "closed": ["note", "reopen"],
}


def now() -> int:
    """Milliseconds since 1970."""
    return int(time.time() * 1000)


@dataclass
class ConsoleServer:
    """What the front-end meets. `logs` are lists of events by session, `sessions` the details."""

    me: Frame = field(default_factory=lambda: dict(ME))
    agents: list[Frame] = field(default_factory=lambda: [{**ME, "online": True, "open": 1}, dict(BEN)])
    sessions: dict[str, Frame] = field(default_factory=dict)
    logs: dict[str, list[Frame]] = field(default_factory=dict)
    replies: list[Frame] = field(default_factory=list)
    answers: dict[tuple[str, str], Any] = field(default_factory=dict)  # (method, path) -> JSON, for pages
    refuse_next: list[tuple[int, str, str]] = field(default_factory=list)  # status, error, message of the next POST
    received: list[Frame] = field(default_factory=list)  # frames of sockets
    calls: list[tuple[str, str, Frame]] = field(default_factory=list)  # method, path, body
    matches: dict[str, Frame] = field(default_factory=dict)  # by session: the place that a search finds in it
    held: dict[str, asyncio.Event] = field(default_factory=dict)  # paths whose calls are answered when it is set
    page: int = 0  # how many who wait are told at once; 0: all
    is_signed_in: bool = True
    is_down: bool = False  # refuse sockets
    is_holding: bool = False  # take what is sent, answer nothing
    close_on: dict[str, int] = field(default_factory=dict)  # text of a message -> the code that ends the line
    url: str = ""
    _sockets: list[web.WebSocketResponse] = field(default_factory=list)
    _files: int = 0

    # --- what a test makes happen

    def begin(
        self, name: str, state: str = "pending", *, owner: Frame | None = None, waited: int = 1, **more: Any
    ) -> str:
        """A session, `waited` minutes in its state. Nobody is told."""
        session = f"ses_{len(self.sessions) + 1}"
        at = now() - waited * MINUTE
        escalation = {
            "status": "pending", "category": "request", "trigger": "asks-for-a-person", "matched": "real person",
            "reason": "Asked for a person: 'real person'", "score": 1.0, "seq": 1, "at": at,
        }  # fmt: skip
        detail = {
            "id": session, "state": state, "epoch": 1, "head": 0, "channel": "web", "queue": "general",
            "priority": "normal", "turn": "agent" if owner else "",
            "owner": owner and {key: owner[key] for key in ("id", "name", "picture")},
            "user": {"id": f"con_{session}", "name": name, "language": "de", "detail": "Prices", "email": ""},
            "opened_at": at - MINUTE, "escalated_at": None if state == "bot" else at,
            "claimed_at": at if owner else None, "closed_at": at if state == "closed" else None,
            "escalation": None if state == "bot" else escalation, "last": None,
            "wait": {"position": 1, "minutes": 4} if state == "pending" else None,
            "summary": "", "misjudged": False, "delivered": 0, "seen": 0, "outcome": "", "outcome_note": "",
            "rating": None, "may": [], "earlier": [],
        }  # fmt: skip
        self.sessions[session] = detail | more
        self.logs[session] = []
        self._settle(session)
        return session

    def event(self, session: str, kind: str, by: str, text: str = "", **more: Any) -> Frame:
        """Append, telling nobody. Every second seq is left out: clients must not count."""
        log, detail = self.logs[session], self.sessions[session]
        author = {
            "user": detail["user"],
            "agent": self.me,
            "bot": {"id": "", "name": ""},
            "house": {"id": "", "name": ""},
        }[by]
        made = {
            "seq": detail["head"] + 2, "at": now(), "kind": kind, "by": by,
            "author": {key: author[key] for key in ("id", "name")},
            "internal": kind == "note", "client_id": None, "target": None, "text": text, "blocks": [], "files": [],
            "reply_to": None, "line": "", "data": {},
        } | more  # fmt: skip
        log.append(made)
        detail["head"] = made["seq"]
        if (kind, by) == ("message", "user"):
            kept = {key: made[key] for key in ("seq", "at", "by", "text", "internal")}
            detail["last"] = kept | {"name": made["author"]["name"], "files": len(made["files"])}
        return made

    async def happen(self, session: str, kind: str, by: str, text: str = "", **more: Any) -> Frame:
        """Append and tell everybody."""
        after = self.sessions[session]["head"]
        made = self.event(session, kind, by, text, **more)
        await self.tell({"event": "batch", "session": session, "after": after, "upto": made["seq"], "events": [made]})
        await self.tell({"event": "session_changed", "session": self.sessions[session]})
        if kind == "note":
            noted = {"session": session, "seq": made["seq"], "by": made["author"], "text": text}
            await self.tell({"event": "session_noted", **noted})
        return made

    async def change(self, session: str, **fields: Any) -> Frame:
        """Change the state of a session, and tell everybody."""
        detail = self.sessions[session]
        detail |= fields
        detail["epoch"] += 1
        self._settle(session)
        await self.tell({"event": "session", "session": detail})
        await self.tell({"event": "session_changed", "session": detail})
        return detail

    def hold(self, path: str) -> asyncio.Event:
        """Let calls of this path wait until what is returned is set."""
        self.held[path] = asyncio.Event()
        return self.held[path]

    async def escalate(self, session: str) -> None:
        await self.tell({"event": "session_changed", "session": self.sessions[session]})
        await self.tell({"event": "session_escalated", "session": self.sessions[session]})

    async def tell(self, frame: Frame) -> None:
        for line in list(self._sockets):
            if not line.closed:
                await line.send_json(frame)

    async def drop(self) -> None:
        """Cut every line without a goodbye."""
        for line in list(self._sockets):
            assert line._req is not None
            assert line._req.transport is not None
            line._req.transport.abort()

    async def heard(self, event: str, count: int = 1, **fields: Any) -> Frame:
        """Wait until `count` frames of this kind and content have come; returns the last of them."""

        def matching() -> list[Frame]:
            return [f for f in self.received if f["event"] == event and fields.items() <= f.items()]

        await until(lambda: len(matching()) >= count, f"{count} × {event} {fields}", saw=lambda: self.received)
        return matching()[count - 1]

    async def called(self, method: str, path: str) -> Frame:
        """Wait for a call; returns its body."""

        def matching() -> list[Frame]:
            return [body for each, at, body in self.calls if (each, at) == (method, path)]

        await until(matching, f"{method} {path}", saw=lambda: self.calls)
        return matching()[-1]

    # --- what it answers by itself

    def _settle(self, session: str) -> None:
        detail = self.sessions[session]
        is_mine = detail["owner"] and detail["owner"]["id"] == self.me["id"]
        whose = ("mine" if is_mine else "theirs") if detail["state"] == "assigned" else detail["state"]
        detail["may"] = RIGHTS[whose]

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        if self.is_down:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        mine = [each for each in self.sessions.values() if "close" in each["may"] and each["owner"]]
        await socket.send_json({"event": "ready", "me": self.me})
        await socket.send_json({"event": "lists", **self._waiting_from(0), "mine": mine})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(socket, message.json())
        finally:
            self._sockets.remove(socket)
        return socket

    def _waiting_from(self, first: int) -> Frame:
        waiting = [each for each in self.sessions.values() if each["state"] == "pending"]
        waiting.sort(key=lambda each: each["escalated_at"])
        end = first + self.page if self.page else len(waiting)
        return {
            "waiting": waiting[first:end], "waiting_total": len(waiting),
            "cursor": str(end) if end < len(waiting) else None,
        }  # fmt: skip

    async def _take(self, socket: web.WebSocketResponse, frame: Frame) -> None:
        self.received.append(frame)
        match frame["event"]:
            case "ping":
                await socket.send_json({"event": "pong"})
            case "more_waiting":
                await socket.send_json({"event": "waiting", **self._waiting_from(int(frame["cursor"]))})
            case "join_session":
                await self._join(socket, frame["session"], frame["after"])
            case "send_message" if frame["text"] in self.close_on:
                await socket.close(code=self.close_on[frame["text"]])
            case "withdraw_message" if not self.is_holding:
                await self._take_back(socket, frame)
            case "send_message" if not self.is_holding:
                await self._store(socket, frame)

    async def _join(self, socket: web.WebSocketResponse, session: str, after: int) -> None:
        detail = self.sessions.get(session)
        if detail is None:
            refusal = {"error": "unknown_session", "message": "There is no such conversation."}
            await socket.send_json({"event": "refused", "id": None, "session": session, **refusal})
            return
        events = [event for event in self.logs[session] if event["seq"] > after]
        await socket.send_json({"event": "joined", "session": detail, "after": after})
        await socket.send_json(
            {"event": "batch", "session": session, "after": after, "upto": detail["head"], "events": events}
        )

    async def _store(self, socket: web.WebSocketResponse, frame: Frame) -> None:
        session, client_id = frame["session"], frame["id"]
        stored = next((each for each in self.logs[session] if each["client_id"] == client_id), None)
        kind = "note" if frame["intent"] == "note" else "message"
        files = [self._file(file) for file in frame.get("files", ())]
        if stored is None:
            more = {"client_id": client_id, "files": files, "reply_to": frame.get("reply_to")}
            stored = await self.happen(session, kind, "agent", frame["text"], **more)
        fate = "internal" if kind == "note" else "sent"
        await socket.send_json(
            {"event": "accepted", "id": client_id, "session": session, "seq": stored["seq"], "fate": fate}
        )

    async def _take_back(self, socket: web.WebSocketResponse, frame: Frame) -> None:
        session = frame["session"]
        sent = next((each for each in self.logs[session] if each["client_id"] == frame["target"]), None)
        seq = 0
        if sent is not None:
            deleted = await self.happen(session, "delete", "agent", target=sent["seq"], client_id=frame["id"])
            seq = deleted["seq"]
        await socket.send_json({"event": "accepted", "id": frame["id"], "session": session, "seq": seq, "fate": "sent"})

    def _file(self, file: str) -> Frame:
        return {
            "id": file,
            "name": "plan.txt",
            "kind": "document",
            "mime": "text/plain",
            "size": 5,
            "url": f"/agent/api/files/{file}",
        }

    async def _answer(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        body = await request.json() if request.content_type == "application/json" and request.can_read_body else {}
        self.calls.append((request.method, path, body))
        if path in self.held:
            await self.held[path].wait()
        if not self.is_signed_in and path != "login":
            return _refused(401, "signed_out", "You are signed out.")
        if request.method != "GET" and self.refuse_next:
            return _refused(*self.refuse_next.pop(0))
        known = self._known(request, path, body)
        return web.json_response(known) if known is not None else _refused(404, "not_there", "That is not there.")

    def _known(self, request: web.Request, path: str, body: Frame) -> Any:
        if (request.method, path) in self.answers:
            return self.answers[request.method, path]
        match request.method, path.split("/"):
            case "POST", ["login"] | ["logout"]:
                self.is_signed_in = path == "login"
                return self.me
            case "GET", ["me"]:
                return self.me
            case "PUT", ["agents"]:
                self.me |= body
                return self.me
            case "GET", ["desk"]:
                return FACTS
            case "GET", ["agents"]:
                return {"agents": self.agents}
            case "GET", ["stats"]:
                return {
                    "now": {"waiting": 1, "longest_wait": 60, "assigned": 2, "agents_on_duty": 2},
                    "mine": {"closed": 3},
                }
            case "GET", ["replies"]:
                words = request.query.get("q", "").lower()
                return {
                    "replies": [each for each in self.replies if words in f"{each['name']} {each['title']}".lower()]
                }
            case "GET", ["sessions"]:
                found = self._found(request.query.get("q", ""))
                return {"sessions": [each | {"found": self.matches.get(each["id"])} for each in found], "cursor": None}
            case "GET", ["session", session]:
                return self.sessions.get(session)
            case "POST", ["session", session, act]:
                return self._act(session, act)
        return None

    def _found(self, words: str) -> list[Frame]:
        youngest_first = reversed(self.sessions.values())
        return [
            each
            for each in youngest_first
            if words.lower() in each["user"]["name"].lower() or (words and each["id"] in self.matches)
        ]

    def _act(self, session: str, act: str) -> Frame:
        mine = {
            "state": "assigned",
            "owner": {key: self.me[key] for key in ("id", "name", "picture")},
            "claimed_at": now(),
        }
        moved = {
            "assign": mine, "reopen": mine, "release": {"state": "pending", "owner": None}, "transfer": {"owner": BEN},
            "complete": {"state": "closed", "closed_at": now(), "owner": None},
            "hand-back": {"state": "bot", "owner": None}, "misjudged": {"misjudged": True},
        }  # fmt: skip
        self.sessions[session] |= moved.get(act, {})
        self.sessions[session]["epoch"] += 1
        self._settle(session)
        return self.sessions[session]

    async def _upload(self, request: web.Request) -> web.Response:
        await request.read()
        self._files += 1
        return web.json_response(self._file(f"fil_{self._files}"), status=201)

    @asynccontextmanager
    async def running(self, door: socket.socket | None = None) -> AsyncIterator["ConsoleServer"]:
        app = web.Application(client_max_size=30 * 2**20)
        app.router.add_get("/agent/ws", self._serve_socket)
        app.router.add_post("/agent/api/files", self._upload)
        app.router.add_route("*", "/agent/api/{path:.*}", self._answer)
        app.router.add_static("/agent/static/", STATIC)
        app.router.add_static("/chat/static/", CHAT)
        app.router.add_get("/nothing", nothing)
        for path in ("login", "dashboard"):
            app.router.add_get(f"/agent/{path}", _page(f"{path}.html"))
        async with served(app, door) as url:
            self.url = f"{url}/agent/dashboard"
            yield self


def _page(name: str) -> Callable[[web.Request], Any]:
    async def answer(_: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / name, headers={"Content-Security-Policy": POLICY})

    return answer


def _refused(status: int, error: str, message: str) -> web.Response:
    return web.json_response({"error": error, "message": message}, status=status)
