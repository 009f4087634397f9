"""A save that empties what was full is named, file by file; everything else an admin may do."""

import shutil
from pathlib import Path

import pytest
from small_config import small_config

from bridge.config_folder import read_config_folder
from bridge.settings import Settings
from core.bots.token_ledger import MemoryTokenLedger
from core.store.store import system_clock
from core.usecases.adapters import SessionSurfaces
from core.usecases.in_force import LoadedConfig

NOWHERE = SessionSurfaces(lambda contact: (), lambda channel, most_cards: ())


def decided(folder: Path) -> LoadedConfig:
    return read_config_folder(folder, Settings(), NOWHERE, MemoryTokenLedger(system_clock))


@pytest.fixture(scope="module")
def shipped() -> Path:
    folder = small_config()
    (folder / "web.yaml").write_text("company: Example\nallowed_origins: [https://example.com]\n")
    return folder


@pytest.fixture(scope="module")
def before(shipped: Path) -> LoadedConfig:
    return decided(shipped)


@pytest.fixture
def folder(shipped: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(shipped, tmp_path / "config"))


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("agents.yaml", "# nobody yet\n", "agents.yaml: the file is empty"),
        ("agents.yaml", "agents: []\n", "agents.yaml: it had 4 people and has none now"),
        ("queues.yaml", "queues: {}\n", "queues.yaml: it had"),
        ("replies.yaml", "replies: {}\n", "replies.yaml: it had"),
        ("web.yaml", "company: Example\n", "web.yaml: it had 1 allowed origins and has none now"),
        ("desk.yaml", "# none\n\n", "desk.yaml: the file is empty"),
        ("bot.yaml", "#\n", "bot.yaml: the file is empty"),
    ],
)
def test_what_was_full_and_is_empty_is_named(
    before: LoadedConfig, folder: Path, file: str, text: str, fault: str
) -> None:
    (folder / file).write_text(text)
    [lost] = decided(folder).losses(before)
    assert lost.startswith(fault)
    assert lost.endswith("restore it; if this is meant, restart the bridge")


def test_what_changes_and_is_not_empty_is_taken(before: LoadedConfig, folder: Path) -> None:
    assert decided(folder).losses(before) == []
    kept = "agents:\n  - {name: Ada, email: ada@example.com, role: admin}\n"
    (folder / "agents.yaml").write_text(kept)
    assert decided(folder).losses(before) == []
    assert before.losses(decided(folder)) == []


def test_what_was_empty_may_be_filled_and_stay_empty(before: LoadedConfig, folder: Path) -> None:
    (folder / "agents.yaml").write_text("# nobody yet\n")
    without = decided(folder)
    assert before.losses(without) == []
    assert without.losses(without) == []
