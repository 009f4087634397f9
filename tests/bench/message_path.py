"""How far is it for one message? Prints for each way how many files and functions of ours lie on it.

python tests/bench/message_path.py [WAY]     every way, or one of them with the name of each step

The product runs here, against the stand-ins over HTTP and WebSocket; Python's profile hook sees each function of ours
that is entered, on the event loop and in the store's threads. Two figures:

- the path: who called whom, from the first function of ours to the last, over tasks and units of work; where a ring
  wakes a relay or a page, the path goes on there. A function that returns before the path goes on is not on it.
- all: every function entered by the tasks and units on the path, each once; a lambda is part of its function.
"""

import asyncio
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import structlog
from bridge_in_process import InProcessWorld
from small_config import small_config
from waiting import stays
from world import sqlite_at

from bridge.sandbox.slack import CHANNEL

OURS = tuple(f"{ROOT / folder}/" for folder in ("bridge", "channels", "agents_slack", "core"))
STAND_INS = f"{ROOT / 'bridge' / 'sandbox'}/"
SLACK = ("agents_slack/api/client.py", "api_call")
RINGS = {("bridge/relay/relay.py", "wake"), ("channels/web/socket.py", "hear")}

Step = tuple[str, str]  # file, function


@dataclass(frozen=True)
class Way:
    """`act` sets it off; it ends in `last`, when `is_it` says so of that function's arguments."""

    name: str
    act: Callable[[], Awaitable[object]]
    last: Step
    is_it: Callable[[dict[str, Any]], bool] = lambda _arguments: True
    from_ring: bool = False


class Tracer:
    """Follows one way at a time."""

    def __init__(self) -> None:
        self._way: Way | None = None
        self._local = threading.local()
        threading.setprofile(self._hook)  # for the threads that are made later
        sys.setprofile(self._hook)
        asyncio.get_running_loop().set_task_factory(self._make_task)

    def follow(self, way: Way) -> None:
        self._came: dict[object, list[Step]] = {}  # of a task, by itself, and of a unit: the path that led to it
        self._sent: dict[object, object] = {}  # the task or unit that set it off
        self._entered: dict[object, dict[Step, None]] = {}
        self._ring: list[Step] = []
        self.path: list[Step] = []
        self.all: list[Step] = []
        self._way = way

    def _make_task(self, loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> "asyncio.Task[Any]":
        task = asyncio.Task(work, loop=loop, **more)
        if self._way:
            self._comes(task, sys._getframe(1))
        return task

    def _hook(self, frame: FrameType, event: str, _argument: object) -> None:
        if not self._way or event != "call" or not _is_ours(frame):
            return
        step = _step(frame)
        if step[1] in ("Writer.submit", "Readers.submit"):
            self._comes(id(frame.f_locals["unit"]), frame)
        elif step[1] in ("Writer._run_unit", "Readers._tried"):
            self._local.unit = id(frame.f_locals["job"].unit)
        self._entered.setdefault(self._doer(), {}).setdefault(step)
        if (step[0], frame.f_code.co_name) in RINGS:
            self._ring = self._ring or self._path(frame)
        if (step[0], frame.f_code.co_name) == self._way.last and self._way.is_it(frame.f_locals):
            self._arrived(frame)

    def _arrived(self, frame: FrameType) -> None:
        way, self._way = self._way, None
        assert way
        self.path = (self._ring if way.from_ring else []) + self._path(frame)
        doers = list(self._doers())
        units = [unit for unit, sent in self._sent.items() if isinstance(unit, int) and sent in doers]
        entered = [step for doer in (*doers, *units) for step in self._entered.get(doer, ())]
        self.all = list(dict.fromkeys([*self.path, *entered]))

    def _doers(self) -> Iterator[object]:
        """Who is at work, who set that off, and so on."""
        doer = self._doer()
        while doer:
            yield doer
            doer = self._sent.get(doer)

    def _comes(self, doer: object, frame: FrameType) -> None:
        self._came[doer] = self._path(frame)
        self._sent[doer] = self._doer()

    def _doer(self) -> object:
        try:
            return asyncio.current_task()
        except RuntimeError:
            return getattr(self._local, "unit", None)

    def _path(self, frame: FrameType | None) -> list[Step]:
        steps: list[Step] = []
        while frame:
            if _is_ours(frame):
                steps.append(_step(frame))
            frame = frame.f_back
        return self._came.get(self._doer(), []) + steps[::-1]


def _is_ours(frame: FrameType) -> bool:
    code = frame.f_code
    is_named = not code.co_name.startswith("<")
    return is_named and code.co_filename.startswith(OURS) and not code.co_filename.startswith(STAND_INS)


def _step(frame: FrameType) -> Step:
    return frame.f_code.co_filename.removeprefix(f"{ROOT}/"), frame.f_code.co_qualname


async def measure(only: str) -> None:
    structlog.configure(processors=[lambda *_: (_ for _ in ()).throw(structlog.DropEvent)])
    tracer = Tracer()
    config = small_config()
    with tempfile.TemporaryDirectory() as folder:
        world = InProcessWorld(sqlite_at(Path(folder) / "hops.db"), config_dir=config)
        await world.start()
        mia, ana = world.telegram.person(101), world.slack.person("U0ANA")
        page = await world.page()
        await mia.send("I want to talk to a person")
        card = await world.until(lambda: _claimable(world))
        await world.until(lambda: world.thread(card))
        append = ("core/store/log.py", "append")

        async def reply(text: str) -> None:
            await ana.post(CHANNEL, text, thread_ts=card.ts)

        def posts(arguments: dict[str, Any]) -> bool:
            return bool(arguments["api_method"] == "chat.postMessage")

        ways = [
            Way("a claim, to the log", lambda: world.claim(card), append),
            Way("Telegram to the log", lambda: mia.send("It is blue"), append),
            Way(
                "the log to Slack",
                lambda: mia.send("It is red"),
                SLACK,
                posts,
                True,
            ),
            Way("Slack to the log", lambda: reply("Which blue?"), append),
            Way(
                "the log to Telegram",
                lambda: reply("Or red"),
                ("channels/telegram/sending.py", "send_words"),
                from_ring=True,
            ),
            Way("a page to the log", lambda: page.send("Hello"), append),
            Way("the log to a page", lambda: page.send("Again"), ("channels/web/socket.py", "_tell"), from_ring=True),
            Way("a reload, to in force", lambda: _touch(config), ("bridge/wiring.py", "_put_in_force")),
        ]
        print(f"{'way':24}{'path: files':>12}{'calls':>7}{'all: files':>12}{'functions':>11}")
        for file, function in [*RINGS, *(way.last for way in ways)]:
            assert f"def {function}(" in (ROOT / file).read_text(), f"no {function} in {file}: it was renamed"
        for way in ways:
            await stays(lambda: True, "what went before has ended", 1.5)
            tracer.follow(way)
            await way.act()
            await world.until(lambda: tracer.path)
            _print(way, tracer, only)
        await world.stop()


def _claimable(world: InProcessWorld) -> Any:
    return next((card for card in world.cards() if "handoff.claim" in str(card.blocks)), None)


async def _touch(config: Path) -> None:
    path = config / "sessions.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# touched\n", encoding="utf-8")


def _print(way: Way, tracer: Tracer, only: str) -> None:
    if only not in way.name:
        return
    files, entered = {file for file, _ in tracer.path}, {file for file, _ in tracer.all}
    print(f"{way.name:24}{len(files):12}{len(tracer.path):7}{len(entered):12}{len(tracer.all):11}")
    if only:
        for file, function in tracer.path:
            print(f"    {file:40} {function}")


if __name__ == "__main__":
    asyncio.run(measure(" ".join(sys.argv[1:])))
