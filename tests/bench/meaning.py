"""What comparing by meaning costs: python tests/bench/meaning.py

Runs `bridge run` with the shipped configuration and the web chat alone, once with the model and once without
(EMBEDDER=none), and prints for each: seconds of CPU until it serves, of its process and of the model's; the memory of
both (proportional set size); milliseconds of CPU a question to the bot; and what a flood does: how many questions were
compared by meaning, how many by their words alone. The file of vectors is there from a run before, as it is in use.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

import csv

import httpx
from waiting import takes, until
from web_page import WebPage

TICKS = os.sysconf("SC_CLK_TCK")
QUESTIONS = [
    row["question"]
    for row in csv.DictReader((ROOT / "tests/data/understanding/questions.csv").open(encoding="utf-8"))
    if row["lang"] == "en"
]
ONE_BY_ONE, AT_ONCE = 60, 60


class Running:
    """A `bridge run` and the processes it started."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self.process = process
        self.url = url

    def pids(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def cpu(self) -> float:
        """Seconds, of all of them."""
        return sum(self._cpu_of(pid) for pid in self.pids())

    def memory(self) -> float:
        """MB, of all of them; what they share counts once."""
        return sum(self._pss_of(pid) for pid in self.pids()) / 1024

    @staticmethod
    def _cpu_of(pid: int) -> float:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @staticmethod
    def _pss_of(pid: int) -> int:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1])


@contextlib.asynccontextmanager
async def running(folder: Path, embedder: str) -> AsyncIterator[Running]:
    """A bridge that serves."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
    settings = {
        "DATABASE_URL": f"sqlite:///{folder}/{embedder}.db",
        "EMBEDDER": embedder,
        "EMBEDDING_CACHE": f"{folder}/vectors.db",
        "PORT": str(port),
        "SECRET_KEY": "a secret of this measurement, long enough",
        "METRICS_LOCAL": "true",
        "LOG_LEVEL": "ERROR",
    }
    command = [str(Path(sys.executable).with_name("bridge")), "run", "--config", str(ROOT / "config")]
    process = subprocess.Popen(command, env={**os.environ, **settings}, cwd=folder, stderr=subprocess.DEVNULL)
    made = Running(process, f"http://127.0.0.1:{port}")
    try:
        await until(lambda: _is_ready(made.url), "it serves")
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait)


async def _is_ready(url: str) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{url}/readyz")).status_code == 200
    except httpx.HTTPError:
        return False


async def _counts(url: str) -> dict[str, int]:
    async with httpx.AsyncClient() as client:
        lines = (await client.get(f"{url}/metrics")).text.splitlines()
    name = "handoff_questions_by_meaning_total{"
    found = (line.removeprefix(name).split('"')[1:] for line in lines if line.startswith(name))
    return {label: int(float(rest.split()[-1])) for label, rest in found}


async def _ask(url: str, questions: list[str]) -> None:
    """One visitor asks them one after the other, and has an answer to each."""
    page = WebPage(lambda: url)
    await page.open()
    for done, question in enumerate(questions, 1):
        await page.send(question)
        await page.until(lambda done=done: len(page.texts("bot")) >= done or _is_called(page), "an answer, or a person")
    await page.close()


def _is_called(page: WebPage) -> bool:
    return page.status.get("state") == "waiting"


async def measure(folder: Path, embedder: str) -> None:
    """Print what it costs with that embedder."""
    async with running(folder, embedder) as bridge:
        start = bridge.cpu()
        await _ask(bridge.url, QUESTIONS[:1])
        before = bridge.cpu()
        for question in QUESTIONS[1 : ONE_BY_ONE + 1]:  # a visitor each, as a person asks a question or two
            await _ask(bridge.url, [question])
        each = (bridge.cpu() - before) / ONE_BY_ONE * 1000
        counted = await _counts(bridge.url)
        began = time.monotonic()
        await asyncio.gather(*(_ask(bridge.url, [f"{text} ({n})"]) for n, text in enumerate(QUESTIONS[:AT_ONCE])))
        took = time.monotonic() - began
        flood = {name: number - counted.get(name, 0) for name, number in (await _counts(bridge.url)).items()}
        print(f"EMBEDDER={embedder}")
        print(f"  start              {start:6.2f} s of CPU")
        print(f"  memory             {bridge.memory():6.0f} MB")
        print(f"  a question         {each:6.1f} ms of CPU, all told (page, log, bot, answer)")
        print(f"  {AT_ONCE} at once         {took:6.2f} s; {flood or 'by their words'}")


async def main() -> None:
    """With and without."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with running(folder, "auto") as bridge:  # fills the file of vectors
            await _ask(bridge.url, QUESTIONS[:1])
            idle = bridge.cpu()
            await takes(1, "the model, which works on")
            while (now := bridge.cpu()) > idle + 0.1:
                idle = now
                await takes(1, "the model, which works on")
            print(f"the first start ever: {now:.1f} s of CPU, the configuration's texts included")
        for embedder in ("none", "auto"):
            await measure(folder, embedder)


asyncio.run(main())
