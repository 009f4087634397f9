"""Socket Mode: the WebSocket on which an app receives what happens, and acknowledges it.

Must not know what the payloads say. A client may vanish at any moment: what it has not acknowledged counts as
unanswered at once, and `delivery` decides what follows.
"""

import asyncio
import json
import math
import random
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import WSMsgType, web

from bridge.sandbox.changes import Changes
from bridge.sandbox.slack.delivery import Acknowledgement, Unanswered

log = structlog.get_logger(__name__)

MOST_CONNECTIONS = 10


@dataclass(eq=False, slots=True)
class Connection:
    """One open socket and the envelopes on it that wait for their acknowledgement."""

    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[Acknowledgement | Unanswered]] = field(default_factory=dict)


class SocketMode:
    """Up to ten connections; each payload goes to any one of them. `ack_timeout` is in seconds."""

    def __init__(self, app_id: str, changes: Changes, ack_timeout: float) -> None:
        self.ack_timeout = ack_timeout
        self.connections: list[Connection] = []
        self._app_id = app_id
        self._changes = changes
        self._tickets: set[str] = set()
        self._refuse_until = 0.0
        self._choice = random.Random(0)  # noqa: S311 - which socket gets a payload is no secret

    def new_ticket(self) -> str:
        """The right to open one connection."""
        ticket = str(uuid.uuid4())
        self._tickets.add(ticket)
        return ticket

    async def send_payload(
        self, kind: str, payload: dict[str, Any], attempt: int, reason: str
    ) -> Acknowledgement | Unanswered:
        """Send one envelope on any open connection and wait for its acknowledgement."""
        open_ones = [connection for connection in self.connections if not connection.socket.closed]
        if not open_ones:
            return Unanswered()
        connection = self._choice.choice(open_ones)
        envelope: dict[str, Any] = {"envelope_id": str(uuid.uuid4()), "type": kind, "payload": payload}
        envelope["accepts_response_payload"] = kind != "events_api"
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        return await self._send(connection, envelope)

    async def _send(self, connection: Connection, envelope: dict[str, Any]) -> Acknowledgement | Unanswered:
        acknowledged: asyncio.Future[Acknowledgement | Unanswered] = asyncio.get_running_loop().create_future()
        name = envelope["envelope_id"]
        connection.waiting[name] = acknowledged
        try:
            async with asyncio.timeout(self.ack_timeout):
                await connection.socket.send_str(json.dumps(envelope))
                return await acknowledged
        except (TimeoutError, ConnectionError):
            return Unanswered()
        finally:
            connection.waiting.pop(name, None)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One connection, from its handshake to its end."""
        ticket = request.query.get("ticket", "")
        if time.monotonic() < self._refuse_until:
            return web.Response(status=503)
        if ticket not in self._tickets:
            return web.Response(status=403)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        if len(self.connections) >= MOST_CONNECTIONS:
            await socket.send_str(json.dumps(self._goodbye("too_many_websockets")))
            await socket.close()
            return socket
        connection = Connection(socket, request)
        self.connections.append(connection)
        try:
            await socket.send_str(json.dumps(self._hello()))
            self._changes.bump()
            await self._receive(connection)
        except ConnectionError:
            log.debug("sandbox.slack.socket_vanished")
        finally:
            self._forget(connection)
        return socket

    async def _receive(self, connection: Connection) -> None:
        async for frame in connection.socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            try:
                answer = json.loads(frame.data)
                acknowledged = connection.waiting.get(answer["envelope_id"])
            except (ValueError, KeyError, TypeError):
                log.warning("sandbox.slack.frame_not_understood")
                continue
            if acknowledged is not None and not acknowledged.done():
                acknowledged.set_result(Acknowledgement(answer.get("payload") or {}))

    def drop_sockets(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for connection in list(self.connections):
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def refresh_sockets(self, reason: str = "refresh_requested") -> None:
        """Ask every client to connect again, as Slack does every few hours."""
        for connection in list(self.connections):
            await connection.socket.send_str(json.dumps(self._goodbye(reason)))

    def refuse_sockets(self, seconds: float) -> None:
        """Take no new connection for `seconds`; 0 takes them again."""
        self._refuse_until = time.monotonic() + seconds

    async def disable(self) -> None:
        """Socket Mode is over for this app: say so on every connection, close it, and take none any more."""
        self._refuse_until = math.inf
        for connection in list(self.connections):
            try:
                await connection.socket.send_str(json.dumps(self._goodbye("link_disabled")))
                await connection.socket.close()
            except ConnectionError:
                log.debug("sandbox.slack.socket_vanished")

    async def close(self) -> None:
        """Say goodbye to every client; used when the stand-in stops."""
        self.refuse_sockets(3600)
        for connection in list(self.connections):
            try:
                async with asyncio.timeout(0.5):
                    await connection.socket.close()
            except TimeoutError:
                self.drop_sockets()

    def _forget(self, connection: Connection) -> None:
        self.connections.remove(connection)
        for acknowledged in connection.waiting.values():
            if not acknowledged.done():
                acknowledged.set_result(Unanswered())
        self._changes.bump()

    def _hello(self) -> dict[str, Any]:
        debug = {"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": 18060}
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": debug,
            "connection_info": {"app_id": self._app_id},
        }

    def _goodbye(self, reason: str) -> dict[str, Any]:
        return {
            "type": "disconnect",
            "reason": reason,
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-sandbox"},
            "connection_info": {"app_id": self._app_id},
        }
