"""A folder is watched: good saves are taken, broken and half ones are not."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from waiting import takes, until

from bridge.reload import Reloader, ReloadTiming, folder_snapshot
from bridge.settings import SettingsFault

PACE = ReloadTiming(check_every=0.01, quiet_for=0.03)


@dataclass
class Words:
    """What a file says. One with "bad" in it is at fault, line by line."""

    text: str
    closed: bool = False

    async def close(self) -> None:
        self.closed = True


@dataclass
class Watched:
    """A folder with one file that matters, under a reloader's eyes."""

    folder: Path
    used: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    read: list[Words] = field(default_factory=list)
    reading: threading.Event = field(default_factory=threading.Event)
    may_read: threading.Event = field(default_factory=threading.Event)
    fails_to_tell: bool = False

    def __post_init__(self) -> None:
        self.may_read.set()
        self.file.write_text("first")
        self.reloader = Reloader(
            self.folder,
            self._read,
            lambda read: self.used.append(read.text),
            self._tell,
            PACE,
            in_force=folder_snapshot(self.folder),
        )

    @property
    def file(self) -> Path:
        return self.folder / "words.yaml"

    def save(self, text: str) -> None:
        """By atomic rename."""
        beside = self.folder / ".words.yaml.new"
        beside.write_text(text)
        beside.replace(self.file)

    def _read(self) -> Words:
        words = Words(self.file.read_text())
        self.reading.set()
        self.may_read.wait(10)
        if words.text == "crash":
            raise ValueError("a fault of ours")
        if faults := [line for line in words.text.splitlines() if "bad" in line]:
            raise SettingsFault("\n".join(faults))
        self.read.append(words)
        return words

    async def _tell(self, text: str) -> None:
        self.told.append(text)
        if self.fails_to_tell:
            raise OSError("Slack is away")


@pytest.fixture
async def watched(tmp_path: Path) -> AsyncIterator[Watched]:
    made = Watched(tmp_path)
    assert made._read().text == "first"
    stopping = asyncio.Event()
    running = asyncio.create_task(made.reloader.run(stopping))
    yield made
    made.may_read.set()
    stopping.set()
    await running


async def test_a_good_save_is_taken(watched: Watched) -> None:
    watched.save("second")
    await until(lambda: watched.used == ["second"])
    watched.file.write_text("third")
    await until(lambda: watched.used == ["second", "third"])
    assert watched.told == []


async def test_a_file_that_comes_or_goes_is_a_save(watched: Watched) -> None:
    (watched.folder / "knowledge").mkdir()
    (watched.folder / "knowledge" / "fees.md").write_text("# Fees")
    await until(lambda: len(watched.used) == 1)
    (watched.folder / "knowledge" / "fees.md").unlink()
    await until(lambda: len(watched.used) == 2)


async def test_a_save_in_several_steps_is_read_when_it_is_done(watched: Watched) -> None:
    with watched.file.open("w") as file:
        for step in range(20):
            file.write(f"step {step} ")
            file.flush()
            await takes(0.01, "an editor")
        file.write("done")
    await until(lambda: watched.used)
    assert [text[-4:] for text in watched.used] == ["done"]


async def test_what_is_saved_while_it_is_read_is_given_back_and_read_again(watched: Watched) -> None:
    watched.reading.clear()
    watched.may_read.clear()
    watched.save("half")
    await asyncio.to_thread(watched.reading.wait, 10)
    watched.save("whole")
    watched.may_read.set()
    await until(lambda: watched.used == ["whole"])
    assert [(words.text, words.closed) for words in watched.read[1:]] == [("half", True), ("whole", False)]


async def test_a_broken_save_changes_nothing_and_each_fault_is_told_once(watched: Watched) -> None:
    with capture_logs() as logs:
        watched.save("a bad line")
        await until(lambda: len(watched.told) == 1)
        watched.save("good\na bad line")
        watched.save("a bad line\nanother bad line")
        await until(lambda: len(watched.told) == 2)
        watched.save("all is well")
        await until(lambda: len(watched.told) == 3)
    assert watched.used == ["all is well"]
    faults = [entry["fault"] for entry in logs if entry["log_level"] == "warning"]
    assert faults == ["a bad line", "another bad line"]
    assert [text.splitlines()[1:] for text in watched.told] == [["• a bad line"], ["• another bad line"], []]
    assert "has mistakes" in watched.told[0]
    assert "is good again" in watched.told[2]


async def test_the_same_fault_is_told_again_after_a_good_save(watched: Watched) -> None:
    for text in ("bad", "good", "bad"):
        watched.save(text)
        await until(lambda text=text: watched.told and ("has mistakes" in watched.told[-1]) is (text == "bad"))
    assert len(watched.told) == 3


async def test_of_many_faults_the_first_are_told(watched: Watched) -> None:
    watched.save("\n".join(f"bad {number}" for number in range(40)))
    await until(lambda: watched.told)
    assert len(watched.told[0].splitlines()) == 17
    assert "25 more" in watched.told[0]


async def test_a_messenger_in_trouble_does_not_end_the_watching(watched: Watched) -> None:
    watched.fails_to_tell = True
    with capture_logs() as logs:
        watched.save("bad")
        await until(lambda: watched.told)
        watched.save("good")
        await until(lambda: watched.used == ["good"])
    assert {"event": "admins could not be told", "error": "Slack is away", "log_level": "warning"} in logs


async def test_a_fault_of_ours_does_not_end_the_watching(watched: Watched) -> None:
    with capture_logs() as logs:
        watched.save("crash")
        await until(lambda: any(entry["log_level"] == "error" for entry in logs))
        watched.save("good")
        await until(lambda: watched.used == ["good"])
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == [
        "the configuration could not be read"
    ]


async def test_a_save_between_the_first_reading_and_the_watching_is_noticed(tmp_path: Path) -> None:
    made = Watched(tmp_path)
    made._read()
    made.save("meanwhile")
    stopping = asyncio.Event()
    running = asyncio.create_task(made.reloader.run(stopping))
    await until(lambda: made.used == ["meanwhile"])
    stopping.set()
    await running


def test_hidden_files_and_backups_are_not_looked_at_and_permissions_are(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("first")
    before = folder_snapshot(tmp_path)
    for name in (".words.yaml.swp", "words.yaml~", ".git/index"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert folder_snapshot(tmp_path) == before
    (tmp_path / "words.yaml").chmod(0o600)
    assert folder_snapshot(tmp_path) != before


def test_a_mounted_folder_of_links_is_looked_through(tmp_path: Path) -> None:
    """Orchestrators exchange a whole folder of files by one hidden link."""
    for version in ("..1", "..2"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "words.yaml").write_text(f"text {version}")
    (tmp_path / "..data").symlink_to("..1")
    (tmp_path / "words.yaml").symlink_to("..data/words.yaml")
    before = folder_snapshot(tmp_path)
    (tmp_path / "..next").symlink_to("..2")
    (tmp_path / "..next").replace(tmp_path / "..data")
    assert len(before) == 1
    assert folder_snapshot(tmp_path) != before


# --- good saves that are not taken while everything runs


async def test_a_save_that_would_lose_something_is_refused_and_shown_until_it_is_put_right(tmp_path: Path) -> None:
    changes: list[dict[str, str]] = []
    made = Watched(tmp_path)

    async def vet(words: Words) -> list[str]:
        return ["words.yaml: it had words and has none now"] if not words.text else []

    reloader = Reloader(
        tmp_path, made._read, lambda read: made.used.append(read.text), made._tell, PACE, vet=vet,
        changed=lambda: changes.append(dict(reloader.problems())), in_force=folder_snapshot(tmp_path),
    )  # fmt: skip
    made._read()
    async with running(reloader):
        made.save("")
        await until(lambda: made.told)
        assert made.read[-1].closed
        assert "words.yaml: it had words and has none now" in reloader.problems()["configuration"]
        made.save("words again")
        await until(lambda: made.used)
        await until(lambda: len(made.told) == 2)
    assert (made.used, reloader.problems()) == (["words again"], {})
    assert [bool(change) for change in changes] == [True, False]
    assert "words.yaml: it had words and has none now" in made.told[0]


async def test_a_save_that_nobody_can_judge_yet_is_looked_at_again(tmp_path: Path) -> None:
    made = Watched(tmp_path)
    answers: list[list[str] | None] = [None, None, []]

    async def vet(words: Words) -> list[str] | None:
        return answers.pop(0)

    reloader = Reloader(
        tmp_path,
        made._read,
        lambda read: made.used.append(read.text),
        made._tell,
        PACE,
        vet=vet,
        in_force=folder_snapshot(tmp_path),
    )
    made._read()
    async with running(reloader):
        made.save("second")
        await until(lambda: made.used)
    assert (made.used, made.told, answers) == (["second"], [], [])


@asynccontextmanager
async def running(reloader: Reloader[Words]) -> AsyncIterator[None]:
    stopping = asyncio.Event()
    task = asyncio.create_task(reloader.run(stopping))
    yield
    stopping.set()
    await task
