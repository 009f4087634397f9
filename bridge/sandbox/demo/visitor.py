"""A visitor's browser without a browser: it speaks the chat's protocol with the bridge and keeps what it is shown.

It knows of the protocol what `channels.web.inbound` and `outbound` say, and nothing else of the bridge.
"""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, TypeVar

import aiohttp

from bridge.sandbox.changes import Changes

T = TypeVar("T")


class BrokenProtocol(Exception):
    """The bridge sent what a chat would not understand."""


@dataclass(frozen=True, slots=True)
class ChatRow:
    """One row of the chat. `kind` is "message" or "line"; `by` is "user", "bot", "agent" or "house"."""

    seq: int
    kind: str
    by: str
    name: str
    text: str
    is_edited: bool = False
    files: tuple[str, ...] = ()  # where the chat gets them
    reactions: frozenset[tuple[str, str]] = frozenset()  # whose ("agent"), and the emoji


class Visitor:
    """Somebody on the company's page. `shown` is the chat, oldest first; `status` the line under its name.

    `state` is the conversation's; `is_asked`: the chat asks what they thought of it.
    """

    def __init__(self, client: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._client = client
        self._socket = socket
        self._token = ""
        self._rows: dict[int, ChatRow] = {}
        self._upto = 0
        self.session = ""
        self.status = self.state = ""
        self.is_asked = False
        self.accepted: set[str] = set()
        self.changes = Changes()

    @property
    def shown(self) -> list[ChatRow]:
        """What the chat shows."""
        return [self._rows[seq] for seq in sorted(self._rows)]

    async def write(self, text: str, *files: str) -> None:
        """Send a message, with files that were uploaded; returns when the bridge has stored it."""
        await self._ask({"type": "send", "text": text, "files": list(files)})

    async def react(self, seq: int, emoji: str) -> None:
        """Put an emoji on a message."""
        await self._ask({"type": "react", "session": self.session, "seq": seq, "emoji": emoji, "added": True})

    async def upload(self, name: str, data: bytes) -> str:
        """Send a file ahead of its message; gives its id. Raises BrokenProtocol."""
        headers = {"X-Chat-Token": self._token, "X-File-Name": name}
        async with self._client.post("/chat/files", data=data, headers=headers) as answer:
            if answer.status != HTTPStatus.CREATED:
                raise BrokenProtocol(f"{name} was not taken: {await answer.text()}")
            return str((await answer.json())["id"])

    async def fetch(self, file: str) -> bytes:
        """The bytes of a file that the chat shows. Raises BrokenProtocol."""
        async with self._client.get(f"/chat/{file}") as answer:
            if answer.status != HTTPStatus.OK:
                raise BrokenProtocol(f"a file was not given: {answer.status}")
            return await answer.read()

    async def _ask(self, frame: dict[str, Any]) -> None:
        name = str(uuid.uuid4())
        await self._socket.send_json(frame | {"id": name})
        await self.until(lambda: name in self.accepted)

    async def until(self, is_so: Callable[[], T], timeout: float = 10.0) -> T:
        """Wait until the chat shows something. Raises TimeoutError."""
        return await self.changes.wait_until(is_so, timeout)

    async def listen(self) -> None:
        """Take in what comes until the socket is closed. Raises BrokenProtocol."""
        async for message in self._socket:
            self._take(message.json())
            self.changes.bump()
        raise BrokenProtocol(f"the bridge closed the socket with {self._socket.close_code}")

    def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "welcome":
                self._token = frame["token"]
            case "status":
                self.status, self.state, self.is_asked = frame["line"], frame["state"], frame["rating"] is not None
            case "accepted":
                self.accepted.add(frame["id"])
            case "batch":
                self._take_batch(frame)
            case "refused":
                raise BrokenProtocol(f"refused: {frame['reason']}")

    def _take_batch(self, frame: dict[str, Any]) -> None:
        if frame["session"] != self.session:
            self.session, self._upto = frame["session"], 0
        for event in frame["events"]:
            if event["seq"] <= self._upto:
                raise BrokenProtocol(f"event {event['seq']} came twice or out of order")
            self._upto = event["seq"]
            self._show(event)
        self._upto = frame["upto"]

    def _show(self, event: dict[str, Any]) -> None:
        seq, target = event["seq"], event["target"]
        match event["kind"]:
            case "edit":
                self._rows[target] = replace(self._rows[target], text=event["text"], is_edited=True)
            case "delete":
                del self._rows[target]
            case "reaction":
                one, row = (event["by"], event["emoji"]), self._rows[target]
                reactions = row.reactions | {one} if event["added"] else row.reactions - {one}
                self._rows[target] = replace(row, reactions=reactions)
            case "message" | "line" as kind:
                files = tuple(file["url"] for file in event.get("files", ()))
                self._rows[seq] = ChatRow(seq, kind, event["by"], event["name"], event["text"], files=files)


@contextlib.asynccontextmanager
async def open_visitor_chat(bridge_url: str, title: str) -> AsyncIterator[Visitor]:
    """A visitor whose chat is open on a page called `title`."""
    async with aiohttp.ClientSession(bridge_url) as client, client.ws_connect("/chat/ws") as socket:
        visitor = Visitor(client, socket)
        page = {"url": "https://northbound.example/", "title": title}
        await socket.send_json({"type": "hello", "page": page, "language": "en"})
        listening = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            listening.cancel()
            (end,) = await asyncio.gather(listening, return_exceptions=True)
            if isinstance(end, BrokenProtocol):
                raise end
