"""`bridge run` says its address once somebody is there, and says nothing of the kind when it cannot serve."""

import shutil
import socket
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_config import small_config

from bridge.cli import main

pytestmark = pytest.mark.usefixtures("logging_as_before")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path(shutil.copytree(small_config(), tmp_path / "config"))


def run(**env: str) -> Result:
    return CliRunner(env={"SECRET_KEY": "k" * 40, **env}).invoke(main, ["run"])


def test_no_address_is_said_when_a_file_has_a_mistake(folder: Path) -> None:
    (folder / "web.yaml").write_text("company: 5\n")
    result = run()
    assert result.exit_code == 2
    assert "web.yaml:1: 'company' must be text" in result.output
    assert "http://" not in result.output


def test_no_address_is_said_when_another_program_has_it_and_the_database_is_private(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        result = run(PORT=port)
    assert result.exit_code == 2
    assert f"Nothing can be served on 127.0.0.1:{port}" in result.output
    assert "Handoff Bridge on" not in result.output
    assert stat.S_IMODE((folder.parent / "var" / "handoff.db").stat().st_mode) == 0o600
