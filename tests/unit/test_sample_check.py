"""What a newcomer is told of the sample that is still in force; of a folder of one's own nothing is told."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from shipped_configuration import SHIPPED, shipped_config

from bridge.cli.database_check import check_privacy
from bridge.cli.sample_check import KNOWLEDGE, check_folder, check_sample
from core.config import Config
from core.config.agents import AgentsFile
from core.config.texts import Texts
from core.config.web import WebFile


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder in which an admin has replaced everything."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "knowledge" / "fees.md").write_text("# Fees\n\n## Ours\nNone.\n")
    (tmp_path / "bot.yaml").write_text("answer_at: 0.5\n")
    return tmp_path


@pytest.fixture
def config() -> Config:
    """Of an admin who has replaced everything."""
    web = WebFile.model_validate({"company": "Acme", "allowed_origins": ["https://acme.example"]})
    agents = AgentsFile.model_validate({"agents": [{"name": "Ana", "email": "ana@acme.test"}]})
    return replace(shipped_config(), web=web, agents=agents)


def test_each_part_of_the_sample_is_named() -> None:
    told = [finding.what for finding in check_sample(SHIPPED, shipped_config())]
    expected = (
        "The company is the sample's: Northbound",
        "Priya Nair, Lena Fischer, Tomás Vidal and 1 more are invented",
        "The bot tells users the sample's prices and rules: after-arrival.md, applying.md, contact.md and",
        "bot.yaml names the sample's company (lines",
        "No page may embed the chat: allowed_origins in web.yaml is empty",
    )
    assert [part for part in expected if not any(part in each for each in told)] == []
    assert len(told) == len(expected)
    assert list(check_folder(SHIPPED, shipped_config())) == []


def test_the_shipped_knowledge_is_known_as_it_is_shipped() -> None:
    shipped = {path.name: path for path in (SHIPPED / "knowledge").glob("*.md") if path.name != "README.md"}
    found = {name: hashlib.sha256(path.read_bytes().strip()).hexdigest()[:12] for name, path in shipped.items()}
    assert found == KNOWLEDGE, "write these into KNOWLEDGE in bridge/cli/sample_check.py"


def test_of_a_folder_of_ones_own_nothing_is_told(own: Path, config: Config) -> None:
    assert check_sample(own, config) == []
    assert list(check_folder(own, config)) == []


def test_what_was_changed_in_part_is_told_by_the_name_in_it(own: Path, config: Config) -> None:
    (own / "knowledge" / "fees.md").write_text("# Fees\n\n## Ours\nNorthbound takes nothing.\n")
    [finding] = check_sample(own, config)
    assert finding.what == f"{own / 'knowledge' / 'fees.md'} names the sample's company (line 4)."


def test_a_file_that_nobody_reads_is_named_with_the_name_it_should_have(own: Path, config: Config) -> None:
    for name in ("agent.yaml", "texts.yml", "triggers.yaml.txt", "notes.yaml", ".agents.yaml", "knowledge/fees.txt"):
        (own / name).write_text("x: 1\n")
    told = [f"{re.sub('.*/', '', finding.what)} {finding.remedy}" for finding in check_folder(own, config)]
    assert told == [
        "agent.yaml is read by nobody. Name it agents.yaml, if it is to count.",
        "texts.yml is read by nobody. Name it texts.yaml, if it is to count.",
        "triggers.yaml.txt is read by nobody. Name it triggers.yaml, if it is to count.",
        "fees.txt is read by nobody. Name it fees.md, if the bot is to know it.",
    ]


def test_texts_that_an_older_file_does_not_have_are_named(own: Path, config: Config) -> None:
    texts = Texts("en", {"declined": {"en": "All right."}}, ["declined"])
    [finding] = check_folder(own, replace(config, texts=texts))
    assert "texts.yaml does not have: declined. The built-in English words are said." in finding.what


def test_a_database_that_everybody_reads_is_named(tmp_path: Path) -> None:
    path = tmp_path / "handoff.db"
    assert check_privacy(f"sqlite:///{path}") == []
    path.touch(mode=0o600)
    assert check_privacy(f"sqlite:///{path}") == []
    path.chmod(0o644)
    [finding] = check_privacy(f"sqlite:///{path}")
    assert "can be read by everybody on this machine" in finding.what
    assert check_privacy("postgresql://x/y") == check_privacy("not a url") == []
