"""`bridge demo`: the whole product in one page, against local stand-ins."""

import asyncio
import errno
import signal
import sys
from pathlib import Path

from bridge.sandbox.demo.check import CheckFailed, run_check
from bridge.sandbox.demo.demo import Demo, running_demo

__all__ = ["Demo", "run_demo", "running_demo"]


async def run_demo(config_dir: Path, port: int, check: bool) -> int:
    """Serve the demo until it is told to stop, or play the conversation once. Gives the exit code.

    Raises what `Bridge` raises for a config folder that cannot be used.
    """
    try:
        async with running_demo(config_dir, 0 if check else port) as demo:
            return await _check(demo) if check else await _serve(demo)
    except OSError as exc:
        if exc.errno != errno.EADDRINUSE:
            raise
        _say(f"Port {port} is in use. Choose another: make demo PORT={port + 1}", sys.stderr)
        return 1


async def _check(demo: Demo) -> int:
    try:
        transcript = await run_check(demo)
    except CheckFailed as exc:
        _say(str(exc), sys.stderr)
        return 1
    _say("\n".join(transcript))
    return 0


async def _serve(demo: Demo) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stop.set)
    _say(f"The demo runs on {demo.url} (Ctrl-C stops it)")
    _say(f"The web console, by a link that works once: {demo.url}{demo.login_links.link}")
    await stop.wait()
    return 0


def _say(text: str, where: object = None) -> None:
    print(text, file=where or sys.stdout, flush=True)  # type: ignore[arg-type]
