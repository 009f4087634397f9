"""What a reader types: the commands of the pages, one by one, and what became of each.

`bridge` and `python -m bridge...` run in this process through their real entry points (a start of Python with all that
the product needs costs seconds of CPU, and there are dozens); whatever else is a line for a real shell.
"""

import asyncio
import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import click
from click.testing import CliRunner
from doc_pages import PAGES, Fence, fences, inline

from bridge.cli import main
from bridge.gemini import cost

SHELLS = ("sh", "console")
PROGRAMS = {"bridge", "python", "make", "sqlite3", "pg_dump", "journalctl", "systemctl", "apt", "git", "uv"}
_COMMENT = re.compile(r"(?:^|\s+)# .*$")


@dataclass(frozen=True)
class DocCommand:
    """A command as a page has it. `shown`: what the page says that it prints, None where it shows nothing."""

    where: str
    command: str
    shown: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class CommandOutcome:
    """`text`: what was printed, on either stream."""

    code: int
    text: str


def typed_in_blocks() -> list[DocCommand]:
    """Every command of every fenced block, in the order of the pages."""
    return [typed for page in PAGES for fence in fences(page) if fence.info in SHELLS for typed in _typed(fence)]


def _typed(fence: Fence) -> Iterator[DocCommand]:
    for command, shown in _console(fence.text) if fence.info == "console" else _lines(fence.text):
        starts = [start for start in fence.reasons if start == "all" or command.startswith(start)]
        yield DocCommand(fence.where, command, shown, fence.reasons[starts[0]] if starts else "")


def _lines(text: str) -> Iterator[tuple[str, None]]:
    for line in text.splitlines():
        if command := _COMMENT.sub("", line).strip():
            yield command, None


def _console(text: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        command, _, shown = part.partition("\n")
        yield command.strip(), shown.rstrip()


def typed_in_sentences() -> list[DocCommand]:
    """Commands in sentences. Most are names of commands; those that can be run as they stand are run."""
    return [
        DocCommand(code.where, code.code, None, code.reason)
        for page in PAGES
        for code in inline(page)
        if code.code.split(" ")[0] in PROGRAMS or code.code.startswith(".venv/bin/")
    ]


def is_known(command: str) -> bool:
    """Whether `bridge ...` names a command that is there, with options that it has."""
    words, found = shlex.split(command)[1:], main
    while isinstance(found, click.Group) and words:
        if words[0] not in found.commands:
            return words[0] in ("--help", "-h", "--version")
        found = found.commands[words.pop(0)]
    options = {option for parameter in found.params for option in parameter.opts}
    return all(word in options for word in words if word.startswith("-"))


def is_complete(command: str) -> bool:
    """Whether `bridge ...` could be run as it stands: no group without a command, nothing missing."""
    words, found = shlex.split(command)[1:], main
    while isinstance(found, click.Group) and words:
        found = found.commands[words.pop(0)]
    needed = sum(1 for parameter in found.params if isinstance(parameter, click.Argument) and parameter.required)
    given = [word for before, word in zip(["", *words], words, strict=False) if not {before[:1], word[:1]} & {"-"}]
    return not isinstance(found, click.Group) and len(given) >= needed


def every_command(group: click.Group = main, name: str = "bridge") -> Iterator[str]:
    """`bridge check`, `bridge triggers test`, ...: all there are."""
    for sub, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from every_command(command, f"{name} {sub}")
        else:
            yield f"{name} {sub}"


def is_as_shown(printed: str, shown: str) -> bool:
    """`…` in a page stands for anything within a line, and on a line of its own for any number of lines."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else re.escape(line.rstrip()).replace("…", ".*") + r"[ ]*\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, printed.rstrip() + "\n") is not None


@dataclass
class DocReader:
    """Somebody who types, in a folder. `puts`: what they write in the place of what only they can know."""

    folder: Path
    puts: dict[str, str] = field(default_factory=dict)

    async def types(self, command: str, answers: str = "") -> CommandOutcome:
        """Run a command in the folder; `answers` is what they answer when it asks."""
        for placeholder, value in self.puts.items():
            command = re.sub(rf"(?<!\w){re.escape(placeholder)}(?!\w)", lambda _, value=value: value, command)
        return await asyncio.to_thread(self._run, command, answers)

    def _run(self, command: str, answers: str) -> CommandOutcome:
        words = shlex.split(command)
        if Path(words[0]).name == "bridge" and "&&" not in words:
            with contextlib.chdir(self.folder):
                result = CliRunner().invoke(main, words[1:], answers)
            fault = "" if result.exception is None or isinstance(result.exception, SystemExit) else result.exception
            return CommandOutcome(result.exit_code, result.output + (repr(fault) if fault else ""))
        if words[:3] == ["python", "-m", "bridge.gemini.cost"]:
            printed = io.StringIO()
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(printed):
                cost.main(words[3:])
            return CommandOutcome(0, printed.getvalue())
        return self._ask_the_shell(command)

    def _ask_the_shell(self, command: str) -> CommandOutcome:
        line = f"{command}\nstatus=$?; pwd >&2; exit $status"
        done = subprocess.run(["sh", "-c", line], cwd=self.folder, check=False, capture_output=True, text=True)
        *told, folder = done.stderr.rstrip("\n").split("\n")
        self.folder = Path(folder)
        return CommandOutcome(done.returncode, done.stdout + "\n".join(told))


def run_the_command(words: list[str], folder: str, settings: dict[str, str], log: str) -> None:
    """`bridge WORDS` in a forked process: its output goes to the file `log`."""
    os.chdir(folder)
    os.environ.update(settings)
    printed = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(printed, stream)
    sys.argv = ["bridge", *words]
    main(words)
