"""HTTP by hand, for callers who do not keep to it: half of a request, a body that never ends, a slow one."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp
from waiting import until

from bridge.web.connections import Connections, http_protocol, ws_protocol


@dataclass
class RawCall:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, text: str | bytes) -> None:
        self.writer.write(text.encode() if isinstance(text, str) else text)
        await self.writer.drain()

    async def status(self) -> int:
        """Of the answer; 0 when the connection ended without one."""
        with contextlib.suppress(ConnectionError):
            line = await self.reader.readline()
            return int(line.split()[1]) if line else 0
        return 0

    async def ended(self) -> bool:
        """Wait until the other side has closed."""
        with contextlib.suppress(ConnectionError):
            while await self.reader.read(65_536):
                pass
        return True


@asynccontextmanager
async def raw_call(url: str, local: str | None = None) -> AsyncIterator[RawCall]:
    """`local` is the address to call from, like 127.0.0.9."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, local_addr=(local, 0) if local else None)
    try:
        yield RawCall(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def limited_server(app: ASGIApp, connections: Connections) -> AsyncIterator[str]:
    """An app behind the connection limits of the product."""
    config = uvicorn.Config(
        app, port=0, lifespan="off", log_config=None, http=http_protocol(connections), ws=ws_protocol(connections),
        ws_per_message_deflate=False, forwarded_allow_ips=connections.proxies.written,
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    await until(lambda: server.started, "the server listens")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
