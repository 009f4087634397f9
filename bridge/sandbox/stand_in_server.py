"""Runs a stand-in's aiohttp application on a loopback port and lets calls go wrong as `faults` says.

It must not know what any service means: how a refusal looks is the stand-in's affair.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import assert_never

from aiohttp import web

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault

Responder = Callable[[], Awaitable[web.StreamResponse]]
FaultResponder = Callable[[InjectedFault], web.Response]


class StandInServer:
    """One application on one socket. Stopping drops open connections: a client sees what it sees in a crash."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05)
        self.url = ""

    async def start(self, host: str, port: int) -> None:
        """Listen; port 0 takes a free one. `url` is "http://HOST:PORT" from then on."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port)
        await site.start()
        self.url = f"http://{host}:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the socket and whatever is connected to it."""
        server = self._runner.server
        await self._runner.cleanup()
        for _ in range(3):  # who was being accepted just then is connected some turns later, and would stay so
            await asyncio.sleep(0)
        if server:
            await server.shutdown()


async def with_fault(
    request: web.Request,
    faults: Faults,
    fault: InjectedFault | None,
    respond: Responder,
    respond_to_fault: FaultResponder,
) -> web.StreamResponse:
    """Do `work`, or let it go wrong. `refuse` words the answers of RATE_LIMITED and of the two SERVER_ERRORs."""
    if fault is None:
        return await respond()
    match fault.kind:
        case FaultKind.RATE_LIMITED | FaultKind.SERVER_ERROR:
            return respond_to_fault(fault)
        case FaultKind.SERVER_ERROR_AFTER:
            await respond()
            return respond_to_fault(fault)
        case FaultKind.ANSWER:
            return _answered(fault)
        case FaultKind.ANSWER_AFTER:
            await respond()
            return _answered(fault)
        case FaultKind.HANG_BEFORE:
            await faults.hang(fault.seconds)
            return drop_connection(request)
        case FaultKind.HANG_AFTER:
            await respond()
            await faults.hang(fault.seconds)
            return drop_connection(request)
        case FaultKind.DROP_BEFORE:
            return drop_connection(request)
        case FaultKind.DROP_AFTER:
            await respond()
            return drop_connection(request)
        case FaultKind.SLOW:
            await faults.hang(fault.seconds)
            return await respond()
        case _:
            assert_never(fault.kind)


def _answered(fault: InjectedFault) -> web.Response:
    return web.Response(status=fault.status, text=fault.body, content_type=fault.content_type)


def drop_connection(request: web.Request) -> web.Response:
    """Close the connection without an answer. What is returned is written to a closed socket and goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
