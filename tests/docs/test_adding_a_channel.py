"""docs/adding-a-channel.md, followed to the letter: the channel that it builds works, and nothing else is edited."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from bridge_in_process import InProcessWorld
from cli_world import use_adapters
from doc_pages import ROOT
from toy_channel import FOLDER, PAGE, blocks
from toy_channel.platform import ToyPlatform
from waiting import until

from bridge.sandbox.slack import CHANNEL
from bridge.settings import load_settings
from channels import registry
from core.model.desk_views import DeadLetter
from core.store import Tx, dead_letters

SECRET = "a-secret-that-the-platform-has-too"
BLOCKS = blocks()
LINES = {name: text for name, text in BLOCKS.items() if not name.startswith(FOLDER)}


@pytest.fixture
def registered() -> Iterator[None]:
    """The registry with the page's line in it."""
    every = registry.ADAPTERS
    use_adapters(every | ast.literal_eval(f"{{{LINES['channels/registry.py']}}}"))
    yield
    use_adapters(every)


@pytest.fixture
async def platform() -> AsyncIterator[ToyPlatform]:
    made = ToyPlatform(SECRET)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def world(registered: None, platform: ToyPlatform, sqlite_url: str) -> AsyncIterator[InProcessWorld]:
    made = InProcessWorld(sqlite_url, settings={"toy_url": platform.url, "toy_secret": SECRET})
    try:
        await made.start()
        platform.brings_to = f"{made.here.url}/toy/events"
        yield made
        made.assert_nothing_was_against_the_rules()
    finally:
        await made.stop()


def kept_letters(tx: Tx) -> list[DeadLetter]:
    return dead_letters.newest(tx, 1_000, 10)


def test_three_files_are_edited() -> None:
    assert set(LINES) == {"channels/registry.py", ".env.example", "tests/contract/surface/conftest.py"}
    assert LINES["tests/contract/surface/conftest.py"] in (ROOT / "tests/contract/surface/conftest.py").read_text()
    named = re.findall(r"^\| `([^`]+)` \| one (?:line|section)", PAGE.read_text(), re.M)
    assert sorted(named) == sorted(LINES)


def test_the_section_of_settings_turns_it_on(registered: None, tmp_path: Path) -> None:
    section = LINES[".env.example"]
    [definition] = [each for each in registry.adapter_definitions() if each.name == "toy"]
    names = re.findall(r"^#([A-Z_]+)=", section, re.M)
    assert names == ["TOY_URL", "TOY_SECRET"]
    (tmp_path / ".env").write_text("TOY_URL=http://127.0.0.1:9\nTOY_SECRET=something\n")
    assert definition in load_settings(tmp_path / ".env").adapters_on


@pytest.fixture
def followed(tmp_path: Path) -> Path:
    """The whole project, as it is for somebody who has done what the page says."""
    here = tmp_path / "project"
    shutil.copytree(ROOT, here, ignore=shutil.ignore_patterns(".*", "node_modules", "__pycache__", "var", "toy"))
    for hidden in (".env.example", ".gitignore", ".ci"):
        shutil.copytree(ROOT / hidden, here / hidden) if hidden == ".ci" else shutil.copy(ROOT / hidden, here)
    (here / FOLDER).mkdir()
    for path, text in BLOCKS.items():
        if path.startswith(FOLDER):
            (here / path).write_text(text)
    registered = here / "channels" / "registry.py"
    line = LINES["channels/registry.py"]  # it is there already for who has really done so
    *head, end = registered.read_text().replace(line, "").partition("ADAPTERS = {\n")
    registered.write_text("".join((*head, line, end)))
    example, section = here / ".env.example", LINES[".env.example"]
    example.write_text(f"{example.read_text().replace(section, '')}\n{section}")
    return here


def test_the_rules_of_the_house_hold_then(followed: Path) -> None:
    rules = ["tests/unit/test_code_rules.py", "tests/docs/test_pages.py", "tests/docs/test_names.py"]
    for command in (
        ["git", "init", "-q"],
        ["git", "add", "--all"],
        [sys.executable, "-m", "ruff", "check", "--no-cache"],
        [sys.executable, "-m", "ruff", "format", "--check", "--no-cache"],
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        [sys.executable, "-m", "pytest", "-q", "-n0", *rules],
    ):
        found = subprocess.run(command, cwd=followed, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stdout + found.stderr


async def test_a_conversation_goes_both_ways(world: InProcessWorld, platform: ToyPlatform) -> None:
    await platform.says("blue", "I want to talk to a person", name="Mia")
    card = await world.until(lambda: next(iter(world.cards()), None), "agents see a card")
    await world.claim(card)
    await world.until(lambda: "a person" in world.thread_text(card), "the thread has the words")
    await world.slack.person("U0ANA").post(CHANNEL, "Good morning, Mia", thread_ts=card.ts)
    await until(lambda: "Good morning, Mia" in platform.texts("blue"), "she reads the agent")
    post = await platform.says("blue", "Where is my parcel?", name="Mia")
    await until(lambda: "Where is my parcel?" in world.thread_text(card), "the agent reads her")
    await platform.changes("blue", post, "Where is my parcel 17?", name="Mia")
    await until(lambda: "parcel 17?" in world.thread_text(card), "the agent reads the change")


async def test_what_cannot_be_read_is_kept_and_holds_up_nothing(world: InProcessWorld, platform: ToyPlatform) -> None:
    await platform.brings({"kind": "sang", "room": "red", "post": "1", "name": "Mia", "id": "x"})
    [kept] = await world.here.bridge.store.read(kept_letters)
    assert (kept.source, kept.error) == ("toy.event", "ValueError('no such kind of event: sang')")
    await platform.says("red", "What does counselling cost?", name="Mia")
    await until(lambda: len(platform.texts("red")) > 1, "the bot answers")


async def test_who_does_not_have_the_secret_is_refused(world: InProcessWorld, platform: ToyPlatform) -> None:
    async with aiohttp.ClientSession() as stranger, stranger.post(platform.brings_to, json={}) as answer:
        assert answer.status == 401
    assert await world.here.bridge.store.read(kept_letters) == []
