"""A page with the chat on it, without a browser: it speaks the protocol as the widget does, outbox included."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from waiting import LONGEST_WAIT, takes, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException


@dataclass
class WebPage:
    """`url_of` is asked before every connection, for a restarted bridge may be elsewhere."""

    url_of: Callable[[], str]
    token: str | None = None
    session: str | None = None
    cursor: int = 0
    status: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)  # every event, as it came
    sessions: list[str] = field(default_factory=list)  # the session of each of `events`
    accepted: dict[str, int] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    closed_with: list[int] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)
    _outbox: dict[str, dict[str, Any]] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _task: asyncio.Task[None] | None = None
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self) -> None:
        self._task = asyncio.create_task(self._live())
        await self.until(lambda: self.token)

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def send(self, text: str, **more: Any) -> str:
        return await self._put({"type": "send", "text": text, **more})

    async def act(self, kind: str, **fields: Any) -> str:
        """Send any other frame that has an id: "edit", "delete", "react", "rate"."""
        return await self._put({"type": kind, **fields})

    async def ask_for_person(self) -> str:
        return await self._put({"type": "human"})

    async def end(self) -> str:
        return await self._put({"type": "end"})

    async def tell(self, frame: dict[str, Any]) -> None:
        """Send a frame that nobody answers."""
        assert self._socket
        await self._socket.send(json.dumps(frame))

    async def drop(self) -> None:
        """Lose the connection, as a train in a tunnel does."""
        if self._socket:
            self._socket.transport.abort()

    async def until(self, true: Callable[[], Any], what: str = "the page to show so", **more: Any) -> Any:
        return await until(true, what, **more, saw=lambda: {"status": self.status, "messages": self.messages[-10:]})

    @property
    def messages(self) -> list[tuple[str, str]]:
        """(by, text) of every message as it reads now, in the order of the log."""
        read: dict[int, tuple[str, str] | None] = {}
        for event in self.events:
            if event["kind"] == "message":
                read[event["seq"]] = (event["by"], event["text"])
            elif event["kind"] == "edit":
                read[event["target"]] = (read[event["target"]][0], event["text"])
            elif event["kind"] == "delete":
                read[event["target"]] = None
        return [read[seq] for seq in sorted(read) if read[seq] is not None]

    def texts(self, by: str) -> list[str]:
        return [text for who, text in self.messages if who == by]

    async def _put(self, frame: dict[str, Any]) -> str:
        frame["id"] = str(uuid.uuid4())
        self._outbox[frame["id"]] = frame
        if self._socket:
            with contextlib.suppress(WebSocketException, OSError):
                await self._socket.send(json.dumps(frame))
        return frame["id"]

    async def _live(self) -> None:
        while True:
            with contextlib.suppress(WebSocketException, OSError, TimeoutError):
                await self._connect_once()
            self._socket = None
            await takes(0.05, "a page that connects again")

    async def _connect_once(self) -> None:
        address = self.url_of().replace("http", "ws") + "/chat/ws"
        async with connect(address, proxy=None, open_timeout=2, close_timeout=0.2) as socket:
            hello = {"type": "hello", "token": self.token, "session": self.session, "after": self.cursor}
            await socket.send(json.dumps({**hello, "page": {"url": "", "title": "Prices"}, "language": "en-GB"}))
            try:
                await self._follow(socket)
            finally:
                self.closed_with.append(socket.close_code or 0)

    async def _follow(self, socket: ClientConnection) -> None:
        async for raw in socket:
            frame = json.loads(raw)
            self._hear(frame)
            if frame["type"] == "welcome":
                self._socket = socket
                for waiting in list(self._outbox.values()):
                    await socket.send(json.dumps(waiting))

    def _hear(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self.token = frame["token"]
            case "batch":
                self._read(frame)
            case "accepted":
                self.accepted[frame["id"]] = frame["seq"]
                self._outbox.pop(frame["id"], None)
            case "refused":
                self.refused[frame["id"]] = frame["reason"]
                self._outbox.pop(frame["id"], None)
            case "status":
                self.status = frame
            case "typing":
                self.typing.append(frame["by"])
        self._changed.set()

    def _read(self, batch: dict[str, Any]) -> None:
        if batch["session"] != self.session:
            self.session, self.cursor = batch["session"], 0
        for event in batch["events"]:
            assert event["seq"] > self.cursor, "an event came twice"
            self.events.append(event)
            self.sessions.append(batch["session"])
        self.cursor = batch["upto"]


async def hello(socket: ClientConnection, **more: Any) -> dict[str, Any]:
    """Greet as a page does, with whatever else; the first frame that answers."""
    first = {"type": "hello", "token": None, "session": None, "after": 0, "language": "en", **more}
    await socket.send(json.dumps(first))
    answer: dict[str, Any] = json.loads(await socket.recv())
    return answer


async def frame_of(socket: ClientConnection, kind: str) -> dict[str, Any]:
    """The next frame of a kind."""
    async with asyncio.timeout(LONGEST_WAIT):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if frame["type"] == kind:
                return frame
