"""Serve a bridge over HTTP until the process is asked to stop."""

import contextlib
import gc
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn

from bridge.settings import Settings, SettingsFault
from bridge.web.connections import ConnectionLimits, Connections, http_protocol, ws_protocol
from bridge.wiring import Bridge, Tuning
from core.model.input_limits import LARGEST_FRAME

_OWN_FILES = 200  # handles that the process needs for itself: database, calls, listening


def tune_garbage_collector() -> None:
    """Look for garbage less often, and not in what was imported.

    With a few thousand events waiting, full collections took two thirds of the processor's time: each one walks
    every object there is. Reference counting frees nearly everything here by itself.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


def connection_capacity() -> int:
    """How many connections there may be at once: with the handles for files that this process is allowed.

    Without a handle nothing works any more, not even the database, so the last of them are not for strangers.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return max(100, min(hard if hard != resource.RLIM_INFINITY else 1_000_000, 1_000_000) - _OWN_FILES)


_ASKS_TO_STOP = (signal.SIGTERM, signal.SIGINT)


class _Server(uvicorn.Server):
    """Once it is asked to stop, no request waits more than seconds for a database that does not answer."""

    def __init__(self, config: uvicorn.Config, bridge: Bridge, serves: Callable[[], None] = lambda: None) -> None:
        super().__init__(config)
        self._bridge = bridge
        self._serves = serves

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn calls it. Raises SettingsFault when the address cannot be had; else whoever is told now can come."""
        try:
            await super().startup(sockets)
        except SystemExit as exc:  # uvicorn ends the process by itself, after it has logged the operating system's word
            address = f"{self.config.host}:{self.config.port}"
            remedy = "Another program has it, or it is not this machine's: see HOST and PORT."
            raise SettingsFault(f"Nothing can be served on {address}. {remedy}") from exc
        self._serves()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals while it serves. uvicorn's own raises them again at the end, and that ends the process:
        the bridge would never be stopped, and calls under way would be cut off without a record of them.

        Whoever is in a hurry sends a second one, which ends the process at once.
        """
        before = {each: signal.signal(each, self.handle_exit) for each in _ASKS_TO_STOP}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn calls it when the signal has come; it waits for the requests under way."""
        self._bridge.store.begin_shutdown()
        await super().shutdown(sockets)


def server_for(bridge: Bridge, host: str, port: int, serves: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """A server of the bridge's app; pages' sockets are closed by the bridge itself, in `stop`.

    `serves` is called once requests are taken.
    """
    limits = ConnectionLimits(in_total=min(ConnectionLimits().in_total, connection_capacity()))
    connections = Connections(limits, bridge.proxies, bridge.alarm)
    config = uvicorn.Config(
        bridge.app,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        http=http_protocol(connections),
        ws=ws_protocol(connections),
        forwarded_allow_ips=bridge.proxies.written,
        ws_per_message_deflate=False,
        ws_max_size=LARGEST_FRAME,
        timeout_graceful_shutdown=10,
    )
    return _Server(config, bridge, serves)


async def serve(
    settings: Settings, config_dir: Path, tuning: Tuning | None = None, serves: Callable[[], None] = lambda: None
) -> None:
    """Run until SIGINT or SIGTERM. Raises what `Bridge` raises for settings and files that cannot be used.

    `serves` is called once requests are taken.
    """
    bridge = Bridge(settings, config_dir, tuning)
    tune_garbage_collector()
    await bridge.start()
    try:
        await server_for(bridge, settings.host, settings.port, serves).serve()
    finally:
        await bridge.stop()
