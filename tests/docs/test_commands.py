"""Every command that a page types is run, or says why not; and what a page shows of its output is what comes out.

One reader types them all: clones, answers `bridge init`, starts the bridge, and goes through the pages in their order.
"""

import asyncio
import contextlib
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from bridge_process import forked
from cli_world import CliWorld, cli_world
from doc_commands import (
    DocCommand,
    DocReader,
    every_command,
    is_as_shown,
    is_complete,
    is_known,
    run_the_command,
    typed_in_blocks,
    typed_in_sentences,
)
from doc_pages import BY_CI, BY_EVAL, PAGES, PART_OF_TEST, REASONS, ROOT, fences, inline
from waiting import LONGEST_WAIT, until

from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL
from bridge.settings import setting_names

CI = (ROOT / ".ci" / "run").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = dict(re.findall(r"^([a-z]+): ?(.*)$", MAKEFILE, re.M))
NEEDED = ("config", "docs", "deploy", "tests/data/escalation", ".env.example", "Makefile", "README.md", ".gitignore")
BLOCKS = typed_in_blocks()
TO_RUN = [typed for typed in BLOCKS if not typed.reason]
SENTENCES = typed_in_sentences()
BY_EVAL_PAGES = {"docs/escalation.md"}  # tests/eval/test_escalation_figures.py runs what is marked there


def test_every_reason_is_one_of_the_list_and_names_a_command() -> None:
    marked = [(fence, start) for page in PAGES for fence in fences(page) for start in fence.reasons]
    typed = {(line.where, line.command) for line in BLOCKS}
    unused = [
        f"{fence.where}: {start}"
        for fence, start in marked
        if not any(where == fence.where and (start == "all" or line.startswith(start)) for where, line in typed)
    ]
    given = {typed.reason for typed in BLOCKS} | {code.reason for page in PAGES for code in inline(page)}
    assert unused == []
    assert given - REASONS == {""}
    assert REASONS - given == set(), "a reason that nobody gives is no reason any more"


def test_what_ci_is_said_to_run_it_runs() -> None:
    made = set(re.findall(r"^make ([a-z]+)", CI, re.M))
    made |= {needed for target in made for needed in TARGETS[target].split()}
    said = {typed.command.split()[1] for typed in BLOCKS if typed.reason == BY_CI}
    assert {"demo", "test", "setup"} <= said
    assert said - made == set()
    parts = [typed.command.split()[1] for typed in BLOCKS if typed.reason == PART_OF_TEST]
    assert [part for part in parts if not re.search(rf"^{part}: .*\n\t@\$\(BIN\)/pytest ", MAKEFILE, re.M)] == []
    assert "make eval" in CI
    assert {typed.where.partition(":")[0] for typed in BLOCKS if typed.reason == BY_EVAL} == BY_EVAL_PAGES


def test_every_command_in_a_sentence_is_there() -> None:
    assert len(SENTENCES) > 50
    assert [f"{typed.where}: {typed.command}" for typed in SENTENCES if not is_there(typed)] == []


def is_there(typed: DocCommand) -> bool:
    words = typed.command.split()
    match words[0]:
        case "bridge" | ".venv/bin/bridge":
            return is_known(typed.command)
        case "make":
            return all(word in TARGETS for word in words[1:] if "=" not in word)
        case _:
            return len(words) == 1 or typed.reason in REASONS or typed.command in {one.command for one in BLOCKS}


def test_every_command_there_is_has_its_page() -> None:
    written = {typed.command for typed in (*BLOCKS, *SENTENCES)}
    assert [name for name in every_command() if not any(f"{line} ".startswith(f"{name} ") for line in written)] == []


def test_output_is_compared_line_by_line() -> None:
    assert is_as_shown("one 1\ntwo\n", "one …\ntwo")
    assert is_as_shown("one\nmuch\nmore\ntwo", "one\n…\ntwo")
    assert is_as_shown("one\ntwo", "…\ntwo")
    assert not is_as_shown("one\nmuch\ntwo", "one\ntwo")
    assert not is_as_shown("one 1", "one")


@dataclass
class Service:
    """What systemd is to a reader: starts and stops `bridge run` in the folder. `env` is added to its environment."""

    env: dict[str, str]
    folder: Path = field(default_factory=Path)
    _process: Any = None

    @property
    def log(self) -> Path:
        return self.folder / "run.log"

    async def obeys(self, order: str) -> str:
        """`stop`, `start` or `restart`. What went wrong, "" for nothing."""
        wrong = ""
        if order in ("stop", "restart") and self._process:
            self._process.terminate()
            await until(lambda: not self._process.is_alive(), "the bridge stops")
            wrong = f"bridge run ended with {self._process.exitcode}" if self._process.exitcode else ""
        if order in ("start", "restart"):
            self.log.unlink(missing_ok=True)
            self._process = await forked(run_the_command, ["run"], str(self.folder), self.env, str(self.log))
            await until(partial(self.answers, "/healthz"), "it answers", saw=self.log.read_text, every=0.1)
        return wrong

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.env['PORT']}"

    async def answers(self, path: str) -> bool:
        """Whether it answers 200 there."""

        def asked() -> bool:
            with contextlib.suppress(OSError), urlopen(self.url + path, timeout=LONGEST_WAIT) as answer:
                return bool(answer.status == 200)
            return False  # nobody listens yet, or 503

        return await asyncio.to_thread(asked)

    def end(self) -> None:
        if self._process and self._process.is_alive():
            self._process.kill()
            self._process.join()


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CliWorld]:
    for name in setting_names():
        monkeypatch.delenv(name, raising=False)
    for name in ("triggers", "triggers_history"):  # the same file again and again: a second of work each time
        module = import_module(f"bridge.cli.{name}")
        monkeypatch.setattr(module, "read_policy", cache(module.read_policy))
    async with cli_world() as made:
        for name, value in made.env.items():
            monkeypatch.setenv(name, value)
        yield made
        assert made.violations == []


def fork_of_the_project(folder: Path) -> Path:
    """A repository with what the commands of the pages need of the working tree."""
    fork = folder / "fork" / "handoff-bridge"
    for name in NEEDED:
        source, target = ROOT / name, fork / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    git(fork, "init", "--quiet", "--initial-branch=main")
    git(fork, "add", "--all")
    git(fork, "commit", "--quiet", "--message=Everything")
    return fork


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True)


@pytest.fixture
def service(world: CliWorld) -> Iterator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    made = Service({**world.env, "PORT": port})
    yield made
    made.end()


async def test_what_the_pages_type_does_what_they_say(
    world: CliWorld, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not shutil.which("sqlite3"):
        pytest.skip("no sqlite3, which docs/operations.md makes a backup with: apt install sqlite3")
    today = datetime.now(UTC).date().isoformat()
    puts = {
        "<your fork>": str(fork_of_the_project(tmp_path)),
        "DIR": "config",
        "EMAIL": "admin@example.com",
        "2026-11-30": today,
    }
    reader = DocReader(tmp_path, puts | {"PUBLIC_URL": "https://chat.example.com"})
    story = Story(reader, service)
    await story.goes_through([typed for typed in TO_RUN if typed.command.startswith("git clone")])
    service.folder = reader.folder
    (reader.folder / "messages.csv").write_text("text,label\nlet me talk to a human,1\nwhere is my refund,0\n")
    answers = (BOT_TOKEN, APP_TOKEN, CHANNEL, world.telegram.token, "", "")
    await story.takes(DocCommand("README.md", "bridge init"), answers="".join(f"{answer}\n" for answer in answers))
    await story.takes(DocCommand("README.md", "bridge check"))
    await service.obeys("start")
    assert "/agent/login#invite=" in service.log.read_text(), "README: it prints a link that makes the first admin"
    await until(partial(service.answers, "/readyz"), "it is ready", saw=service.log.read_text, every=0.1)
    await story.goes_through([typed for typed in SENTENCES if is_to_be_run(typed)])
    await story.goes_through(TO_RUN)
    assert story.faults == []
    assert await service.obeys("stop") == ""
    people = (await reader.types("bridge agents list")).text
    assert ("ana@example.com" in people, "late@example.com" in people) == (True, False), "operations.md: the restore"


def is_to_be_run(typed: DocCommand) -> bool:
    """A whole `bridge ...` that ends by itself: the service is `run`, and .ci/run plays the demo."""
    is_bridge = typed.command.startswith("bridge ") and typed.command not in ("bridge run", "bridge demo")
    return is_bridge and is_complete(typed.command)


@dataclass
class Story:
    """What a reader types, each command once, and everything that was not as the page says."""

    reader: DocReader
    service: Service
    done: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    async def goes_through(self, lines: Iterable[DocCommand]) -> None:
        for typed in lines:
            if typed.command not in self.done:
                await self.takes(typed)

    async def takes(self, typed: DocCommand, answers: str = "") -> None:
        assert not typed.reason, f"{typed.where}: {typed.command} is not for this machine"
        self.done.add(typed.command)
        if order := re.fullmatch(r"systemctl (stop|start|restart) handoff-bridge", typed.command):
            if order[1] == "stop":  # what comes in after the backup is gone after the restore
                await self.takes(DocCommand("", "bridge agents invite late@example.com"))
            fault = await self.service.obeys(order[1])
        else:
            outcome = await self.reader.types(typed.command, answers)
            fault = f"exit code {outcome.code}: {outcome.text}" if outcome.code else ""
            if typed.shown is not None and not is_as_shown(outcome.text, typed.shown):
                fault = f"prints:\n{outcome.text}"
        self.faults += [f"{typed.where}: {typed.command}: {fault}"] if fault else []
