"""An application on a port of its own, served by the real uvicorn."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from waiting import until


@asynccontextmanager
async def serving(app: FastAPI, **config: Any) -> AsyncIterator[str]:
    """Its address, as "http://127.0.0.1:1234". `config` is uvicorn's."""
    settings = {"host": "127.0.0.1", "port": 0, "lifespan": "off", "log_config": None, "access_log": False, **config}
    server = uvicorn.Server(uvicorn.Config(app, **settings))
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started or running.done(), "the server is up")
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
