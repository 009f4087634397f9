"""Connections as such, before anybody knows who calls: how many there may be, and how long a slow one may take.

uvicorn waits without end for the rest of a request's head, and for a reader who does not read. Here such a connection
ends. Bodies have their own limits in `bridge.web.request_middleware`, sockets in their rooms.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from core.runtime.client_addresses import TrustedProxies, address_group
from core.runtime.rate_limits import LimitAlarm

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Seconds, and numbers of connections. `per_address` does not hold for trusted proxies: they bring everybody.

    A connection without a request is closed after `idle`. A proxy keeps those it has for a while, to use them again
    (Caddy for two minutes, nginx for one), and what it sends into one that we are just closing is a 502 to somebody:
    it has to be the first to close.
    """

    head_within: float = 10.0  # from the first byte, or the connection, to the end of a request's head
    read_within: float = 30.0  # a reader who takes nothing for so long is gone
    idle: int = 5
    idle_of_a_proxy: int = 180
    per_address: int = 1_100
    in_total: int = 10_000


@dataclass
class Connections:
    """Those of this process, counted by peer."""

    limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    proxies: TrustedProxies = field(default_factory=TrustedProxies)
    alarm: LimitAlarm = field(default_factory=LimitAlarm)
    _by_peer: Counter[str] = field(default_factory=Counter)

    def try_add(self, peer: str) -> bool:
        """One more; False when that is too many. Then it does not count, and is to be closed."""
        if self._by_peer.total() >= self.limits.in_total:
            self.alarm.report("connections", "everybody", f"{self.limits.in_total} connections are open")
            return False
        group = address_group(peer)
        if self._by_peer[group] >= self.limits.per_address and not self.is_a_proxy(peer):
            self.alarm.report("connections", group, f"more than {self.limits.per_address} connections")
            return False
        self._by_peer[group] += 1
        return True

    def is_a_proxy(self, peer: str) -> bool:
        """Does it bring others, and may it?"""
        return self.proxies.trusts(peer)

    def add_upgraded(self, peer: str) -> None:
        """The same connection is counted by somebody else from now on; whoever had it before says `go`."""
        self._by_peer[address_group(peer)] += 1

    def remove(self, peer: str) -> None:
        """One less."""
        group = address_group(peer)
        self._by_peer[group] -= 1
        if self._by_peer[group] <= 0:
            del self._by_peer[group]

    @property
    def open_count(self) -> int:
        """How many there are."""
        return self._by_peer.total()


class _Timer:
    """One timer of a connection; when it goes off, the connection is cut."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self._cut = cut
        self._handle: asyncio.TimerHandle | None = None

    def start(self, seconds: float) -> None:
        """Begin, unless it runs already."""
        if self._handle is None:
            self._handle = asyncio.get_running_loop().call_later(seconds, self._cut)

    def stop(self) -> None:
        """It is well."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


def http_protocol(connections: Connections) -> type[H11Protocol]:
    """uvicorn's protocol for HTTP, with limits."""

    class LimitedHttp(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.peer = self.client[0] if self.client else ""
            limits = connections.limits
            self.timeout_keep_alive = limits.idle_of_a_proxy if connections.is_a_proxy(self.peer) else limits.idle
            self.is_counted = connections.try_add(self.peer)
            self.head = _Timer(transport.abort)
            self.unread = _Timer(transport.abort)
            if not self.is_counted:
                transport.abort()
                return
            self.head.start(limits.head_within)

        def connection_lost(self, exc: Exception | None) -> None:
            self._end()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            self.head.start(connections.limits.head_within)
            super().data_received(data)
            if self.cycle is not None and not self.cycle.response_complete:
                self.head.stop()

        def on_response_complete(self) -> None:
            self.head.stop()
            super().on_response_complete()

        def handle_websocket_upgrade(self, event: Any) -> None:
            super().handle_websocket_upgrade(event)
            self._end()  # the protocol that has it now counts it

        def pause_writing(self) -> None:
            self.unread.start(connections.limits.read_within)
            super().pause_writing()

        def resume_writing(self) -> None:
            self.unread.stop()
            super().resume_writing()

        def _end(self) -> None:
            self.head.stop()
            self.unread.stop()
            if self.is_counted:
                self.is_counted = False
                connections.remove(self.peer)

    return LimitedHttp


def ws_protocol(connections: Connections) -> type[WebSocketsSansIOProtocol]:
    """uvicorn's protocol for WebSockets, with limits."""

    class LimitedWebSocket(WebSocketsSansIOProtocol):
        def connection_made(self, transport: Any) -> None:
            super().connection_made(transport)
            self.peer = self.client[0] if self.client else ""
            connections.add_upgraded(self.peer)
            self.unread = _Timer(transport.abort)

        def connection_lost(self, exc: Exception | None) -> None:
            self.unread.stop()
            connections.remove(self.peer)
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            self.unread.start(connections.limits.read_within)
            super().pause_writing()

        def resume_writing(self) -> None:
            self.unread.stop()
            super().resume_writing()

    return LimitedWebSocket
