"""The pages say what is there: links lead somewhere, settings and commands exist."""

import re
from pathlib import Path

from bridge.cli import main
from bridge.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
SETTING = re.compile(r"^#?([A-Z][A-Z_]+)=(.*)$", re.M)
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.M | re.S)
DEPENDENCY = re.compile(r"^    \"([\w.-]+)(?:\[\w+\])?[<>=~]", re.M)


def named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def test_every_link_within_the_project_leads_somewhere() -> None:
    targets = [(page, target) for page in PAGES for target in LINK.findall(page.read_text()) if "://" not in target]
    assert len(targets) > 50
    assert [f"{named(page)}: {target}" for page, target in targets if not (page.parent / target).exists()] == []


def test_env_example_has_every_setting_with_its_default() -> None:
    written = dict(SETTING.findall((ROOT / ".env.example").read_text()))
    defaults = {
        name.upper(): "" if field.default is None else str(field.default).replace("False", "false")
        for name, field in Settings.model_fields.items()
    }
    assert written == defaults


def test_every_command_that_a_page_types_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    there = {f"bridge {name}" for name in main.commands} | {f"make {name}" for name in targets}
    typed = {(named(page), command) for page in PAGES for command in typed_on(page)}
    assert len(typed) > 20
    assert sorted(f"{page}: {command}" for page, command in typed if command not in there) == []


def typed_on(page: Path) -> set[str]:
    code = "\n".join(fenced or inline for fenced, inline in CODE.findall(page.read_text()))
    bridge = re.findall(r"(?:^|\w/|&& )bridge ([a-z]+)", code, re.M)
    make = re.findall(r"(?:^|&& )make ([a-z]+)", code, re.M)
    return {f"bridge {name}" for name in bridge} | {f"make {name}" for name in make}


def test_every_runtime_dependency_has_its_reason() -> None:
    section = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2].partition("\n]")[0]
    page = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text()
    names = DEPENDENCY.findall(section)
    assert names
    assert [
        name for name in names if not re.search(rf"^\| {re.escape(name)}[ (|]|\*\*{re.escape(name)}\*\*", page, re.M)
    ] == []


def test_the_set_up_has_at_most_twelve_steps() -> None:
    section = (ROOT / "README.md").read_text().partition("## Set it up")[2].partition("\n## ")[0]
    assert 1 <= len(re.findall(r"^\d+\. ", section, re.M)) <= 12
