"""The product in a process of its own, which can be killed between any two steps.

Processes are forked from a server that has imported everything and has read the shipped files (see `fork_server`), so
that a restart costs a quarter of a second. It is as good as one from scratch: nothing has been opened, no thread has
been started and no loop was made before the fork, so sockets, files, threads and tasks are the process's own, and so is
its memory from the first change on. `test_orderly_stop` starts the command itself.

A step is named as "what:when", for example "record slack.thread:before": a process that was told to (`dies_at`) kills
itself there with SIGKILL. It is told while it runs, once nothing is under way: what comes next is what it dies of.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from embedding import embedding_settings
from fork_server import Forked
from waiting import LONGEST_WAIT, takes, until

CONFIG = Path(__file__).parents[2] / "config"


@dataclass
class BridgeProcess:
    """Settings are the names of bridge.settings.Settings."""

    settings: dict[str, Any]
    config_dir: Path = CONFIG
    lease_margin: float = 0.3
    time_limit: float = 5.0  # seconds of every call; whoever is killed in one is waited for so long
    longest_rest: float = 30.0  # seconds that a platform which does not answer is left alone
    rates: bool = False  # the real pace instead of none
    look_every: float = 0.5  # seconds between two looks at the config folder
    clock_file: Path | None = None  # what time it is, for a day that passes in a minute; see `sim_clock`
    port: int = 0
    url: str = ""
    step: str = ""  # at which it dies; see `dies_at`
    _process: Any = field(default=None, repr=False)
    _pipe: Any = field(default=None, repr=False)

    async def start(self) -> None:
        self._pipe, theirs = Pipe()
        self._process = await forked(_main, self._plan(), pipe=theirs)
        theirs.close()
        port = await asyncio.to_thread(_receive, self._pipe, "it starts")
        self.url = f"http://127.0.0.1:{port}"

    async def dies_at(self, step: str) -> None:
        """Let it finish what is under way, and then kill itself at the step."""
        self.step = step
        self._pipe.send(step)
        await asyncio.to_thread(_receive, self._pipe, f"nothing is under way, before it dies at {step!r}")

    def _plan(self) -> dict[str, Any]:
        return {
            "settings": self.settings,
            "config_dir": self.config_dir,
            "margin": self.lease_margin,
            "time_limit": self.time_limit,
            "longest_rest": self.longest_rest,
            "rates": self.rates,
            "look_every": self.look_every,
            "clock_file": self.clock_file,
            "port": self.port,
        }

    @property
    def is_alive(self) -> bool:
        return self._process is not None and self._process.is_alive()

    async def died(self) -> None:
        """Wait until the process has killed itself."""
        await until(lambda: not self._process.is_alive(), f"it dies at {self.step!r}")
        if self._process.exitcode != -signal.SIGKILL:
            raise AssertionError(f"not killed at {self.step!r}: exit code {self._process.exitcode}")

    async def kill(self) -> None:
        self._process.kill()
        await asyncio.to_thread(self._process.join)

    async def stop(self) -> None:
        """Ask it to stop, as a service manager would."""
        if self.is_alive:
            self._process.terminate()
            await asyncio.to_thread(self._process.join, LONGEST_WAIT)
            if self._process.exitcode is None:
                self._process.kill()
                raise AssertionError("the process did not stop")
            assert self._process.exitcode == 0, f"no orderly stop: exit code {self._process.exitcode}"


async def forked(target: Callable[..., object], *args: object, pipe: Connection | None = None) -> Forked:
    """A process that runs `target`, which it finds in tests/support, with all that the product needs imported."""
    return await asyncio.to_thread(Forked, target, *args, pipe=pipe)


def _receive(pipe: Connection, what: str) -> int:
    if not pipe.poll(LONGEST_WAIT):
        raise TimeoutError(f"waited {LONGEST_WAIT:g} s for: {what}")
    return int(pipe.recv())


def _main(pipe: Connection, plan: dict[str, Any]) -> None:
    assert "warm_bridge" in sys.modules, "the server forks what it has not prepared"
    asyncio.run(_run(pipe, plan))


async def _run(pipe: Connection, plan: dict[str, Any]) -> None:
    from agents_slack.api.rates import SlackRates
    from bridge import logging_setup
    from bridge.relay import Timing
    from bridge.reload import ReloadTiming
    from bridge.serving import server_for, tune_garbage_collector
    from bridge.settings import settings_from
    from bridge.wiring import Bridge, Tuning
    from channels.telegram.settings import TelegramRates

    logging_setup.set_up_logging(os.environ.get("TEST_LOG", "ERROR"), plain=True)
    pace = ReloadTiming(plan["look_every"], plan["look_every"])
    timing = Timing(plan["margin"], look_again_after=0.0, stop_within=5.0, longest_back_off=plan["longest_rest"])
    tuning = Tuning(timing=timing, reload=pace)
    if plan["clock_file"]:
        from sim_clock import SimClock

        tuning = replace(tuning, clock=SimClock(plan["clock_file"]))
    if not plan["rates"]:
        tuning = replace(tuning, rates={"slack": SlackRates.unlimited(), "telegram": TelegramRates.unlimited()})
    bridge = Bridge(settings_from({**embedding_settings(), **plan["settings"]}), plan["config_dir"], tuning)  # type: ignore[call-arg]
    _hurry(bridge, plan["time_limit"])
    tune_garbage_collector()
    await bridge.start()
    hurry = asyncio.create_task(_look_often(bridge)) if plan["clock_file"] else None
    server = server_for(bridge, "127.0.0.1", plan["port"])
    serving = asyncio.create_task(server.serve())
    await until(lambda: server.started, "the bridge serves")
    pipe.send(server.servers[0].sockets[0].getsockname()[1])
    deadly = asyncio.create_task(_listen(bridge, pipe))
    await serving
    deadly.cancel()
    if hurry:
        hurry.cancel()
    await bridge.stop()


def _hurry(bridge: Any, limit: float) -> None:
    """Every call is given up so soon, one with files as any other, and a lease that it left runs out as soon."""
    from agents_slack.surfaces.thread import surface as thread_surface
    from channels.telegram import surface

    now = bridge.in_force.now
    bridge.in_force.replace(replace(now, bots=replace(now.bots, seconds=min(now.bots.seconds, limit - 5))))
    for relay in bridge._relays:
        if relay.surface != "bot":  # its limit is that of the bots in force
            relay._surface.time_limit = min(relay._surface.time_limit, limit)
    thread_surface.FILE_TIMEOUT = min(thread_surface.FILE_TIMEOUT, limit)
    surface.TRANSFER_TIMEOUT = min(surface.TRANSFER_TIMEOUT, 2 * limit)


async def _look_often(bridge: Any) -> None:
    """The clockwork of a day that passes in a minute."""
    from core.model.errors import StoreUnavailable

    while True:
        with contextlib.suppress(StoreUnavailable):  # as the clockwork has it: the next look comes
            await bridge._ticks.sweep_deadlines()
            await bridge._ticks.sweep_waiting_lines()
        await takes(0.1, "the clockwork")


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _listen(bridge: Any, pipe: Connection) -> None:
    """At which step to die is told by the pipe, once. It dies at once when nobody is left who could tell.

    A product that outlived its tests would go on calling its platforms' addresses, where the stand-ins of other tests
    are after a while.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(pipe.fileno(), told.set)
    await told.wait()
    loop.remove_reader(pipe.fileno())
    try:
        step = pipe.recv()
    except (OSError, EOFError):
        _die()
        return
    await until(lambda: _is_at_rest(bridge), f"nothing is under way, before it dies at {step!r}")
    _arm(bridge, step)
    pipe.send(0)


async def _is_at_rest(bridge: Any) -> bool:
    """Every lane is at the end of its log, and that has been recorded."""
    looks = [await bridge.store.read(relay._look) for relay in bridge._relays]
    return not any(relay._moving for relay in bridge._relays) and looks == [([], None)] * len(looks)


def _arm(bridge: Any, step: str) -> None:
    """Let the process die at the step: inside its unit before the commit, or right after the commit."""
    what, _, when = step.partition(":")
    if what.startswith("perform "):
        _arm_perform(bridge, what.removeprefix("perform "), when)
    else:
        _arm_unit(bridge, what, when)


def _arm_perform(bridge: Any, surface_name: str, when: str) -> None:
    [surface] = [relay._surface for relay in bridge._relays if relay.surface == surface_name]
    perform = surface.perform

    async def deadly(op: Any) -> Any:
        if when == "before":
            _die()
        receipt = await perform(op)
        _die()
        return receipt

    surface.perform = deadly


def _arm_unit(bridge: Any, what: str, when: str) -> None:
    """`what` is a use case ("user_wrote", "agent_wrote", "transfer", "rate"), "note_copy" (what a platform calls a
    file), or "take SURFACE" or "record SURFACE"."""
    from bridge.relay import transactions
    from core.store import files
    from core.usecases import bot_answers, intake, ownership, rating, replies, user_requests

    name, _, surface_name = what.partition(" ")
    steps = (transactions, intake, user_requests, replies, bot_answers, ownership, rating, files)
    module = next(module for module in steps if hasattr(module, name))
    original = getattr(module, name)
    ran = []

    def watched(tx: Any, *args: Any, **options: Any) -> Any:
        result = original(tx, *args, **options)
        surface = getattr(args[0], "name", "") if args else ""
        if (not surface_name or surface == surface_name) and (name != "take" or type(result) is transactions.Taken):
            ran.append(True)
            if when == "before":
                _die()
        return result

    setattr(module, name, watched)
    write = bridge.store.write

    async def after_commit(key: Any, unit: Any) -> Any:
        here: list[bool] = []

        def its_own(tx: Any) -> Any:
            before = len(ran)
            result = unit(tx)
            here.extend(ran[before:])
            return result

        result = await write(key, its_own)
        if here and when == "after":  # and not after whatever else is committed just then
            _die()
        return result

    bridge.store.write = after_commit
