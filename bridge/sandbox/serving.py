"""Runs a stand-in's aiohttp application on a loopback port and lets calls go wrong as `faults` says.

It must not know what any service means: how a refusal looks is the stand-in's affair.
"""

from collections.abc import Awaitable, Callable
from typing import assert_never

from aiohttp import web

from bridge.sandbox.faults import Fault, FaultKind, Faults

Work = Callable[[], Awaitable[web.StreamResponse]]
Refuse = Callable[[Fault], web.Response]


class Serving:
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
        await self._runner.cleanup()


async def with_fault(
    request: web.Request, faults: Faults, fault: Fault | None, work: Work, refuse: Refuse
) -> web.StreamResponse:
    """Do `work`, or let it go wrong. `refuse` words the answers of RATE_LIMITED and of the two SERVER_ERRORs."""
    if fault is None:
        return await work()
    match fault.kind:
        case FaultKind.RATE_LIMITED | FaultKind.SERVER_ERROR:
            return refuse(fault)
        case FaultKind.SERVER_ERROR_AFTER:
            await work()
            return refuse(fault)
        case FaultKind.ANSWER:
            return _answered(fault)
        case FaultKind.ANSWER_AFTER:
            await work()
            return _answered(fault)
        case FaultKind.HANG_BEFORE:
            await faults.hang(fault.seconds)
            return dropped(request)
        case FaultKind.HANG_AFTER:
            await work()
            await faults.hang(fault.seconds)
            return dropped(request)
        case FaultKind.DROP_BEFORE:
            return dropped(request)
        case FaultKind.DROP_AFTER:
            await work()
            return dropped(request)
        case FaultKind.SLOW:
            await faults.hang(fault.seconds)
            return await work()
        case _:
            assert_never(fault.kind)


def _answered(fault: Fault) -> web.Response:
    return web.Response(status=fault.status, text=fault.body, content_type=fault.content_type)


def dropped(request: web.Request) -> web.Response:
    """Close the connection without an answer. What is returned is written to a closed socket and goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
