"""A WebSocket as rooms use it: text in, JSON out, and one error for "nobody is there any more"."""

import contextlib
from collections.abc import Mapping
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from starlette.websockets import WebSocketState

from channels.web.frames import BadFrame


class SocketGone(Exception):
    """The other side has left, or we have closed. Nothing is wrong."""


class JsonWebSocket:
    """What goes wrong because the other side has left is Gone; everything else is an error of ours, and stays one."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def receive(self) -> str:
        """The next frame. Raises SocketGone; BadFrame for a binary one: nobody here speaks like that."""
        try:
            message = await self._socket.receive()
        except RuntimeError as exc:
            raise self._what(exc) from exc
        if message["type"] != "websocket.receive":
            raise SocketGone
        text = message.get("text")
        if text is None:
            raise BadFrame("frames are text")
        return str(text)

    async def send(self, frame: Mapping[str, Any]) -> None:
        """Raises SocketGone."""
        try:
            await self._socket.send_json(frame)
        except WebSocketDisconnect as exc:
            raise SocketGone from exc
        except RuntimeError as exc:
            raise self._what(exc) from exc

    async def close(self, code: int, reason: str) -> None:
        """Say why, if anybody is there."""
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(code, reason)

    def _what(self, exc: RuntimeError) -> Exception:
        states = (self._socket.application_state, self._socket.client_state)
        return exc if all(state is WebSocketState.CONNECTED for state in states) else SocketGone()
