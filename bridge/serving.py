"""Serve a bridge over HTTP until the process is asked to stop."""

import gc
from pathlib import Path

import uvicorn

from bridge.settings import Settings
from bridge.wiring import Bridge, Tuning

WS_MAX_SIZE = 128 * 1024  # bytes; the longest message a page may send, with room


def calm_garbage_collector() -> None:
    """Look for garbage less often, and not in what was imported.

    With a few thousand events waiting, full collections took two thirds of the processor's time: each one walks
    every object there is. Reference counting frees nearly everything here by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def server_for(bridge: Bridge, host: str, port: int) -> uvicorn.Server:
    """A server of the bridge's app; pages' sockets are closed by the bridge itself, in `stop`."""
    config = uvicorn.Config(
        bridge.app,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        ws_max_size=WS_MAX_SIZE,
        timeout_graceful_shutdown=10,
    )
    return uvicorn.Server(config)


async def serve(settings: Settings, config_dir: Path, tuning: Tuning | None = None) -> None:
    """Run until SIGINT or SIGTERM. Raises what `Bridge` raises for settings and files that cannot be used."""
    bridge = Bridge(settings, config_dir, tuning)
    calm_garbage_collector()
    await bridge.start()
    try:
        await server_for(bridge, settings.host, settings.port).serve()
    finally:
        await bridge.stop()
