"""The pages say what is there: links lead somewhere, every setting and every dependency has its line."""

import re
from pathlib import Path

from doc_pages import PAGES, ROOT, anchors, links, named

from bridge.settings import Settings
from channels.registry import adapter_definitions
from core.runtime.settings import setting_fields

SETTING = re.compile(r"^#?([A-Z][A-Z_]+)=(.*)$", re.M)
DEPENDENCY = re.compile(r"^    \"([\w.-]+)(?:\[\w+\])?[<>=~]", re.M)


def test_every_link_within_the_project_leads_somewhere() -> None:
    targets = [(page, target) for page in PAGES for target in links(page) if "://" not in target]
    assert len(targets) > 50
    assert [f"{named(page)}: {target}" for page, target in targets if not leads_somewhere(page, target)] == []


def leads_somewhere(page: Path, target: str) -> bool:
    """The file is there, and has the heading that stands behind the #."""
    name, _, anchor = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    return file.exists() and (not anchor or anchor in anchors(file))


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        targets = {(page.parent / target.partition("#")[0]).resolve() for target in links(page) if "://" not in target}
        waiting += [target for target in targets - reached - {*waiting} if target.suffix == ".md"]
    pages = {named(page) for page in PAGES if page.parent != ROOT / "config" / "knowledge"}  # those are the bot's
    assert pages - {named(page) for page in reached} == set()


def test_env_example_has_every_setting_with_its_default() -> None:
    written = dict(SETTING.findall((ROOT / ".env.example").read_text()))
    defaults = {
        each.name: "" if (default := getattr(of(), each.field)) is None else str(default).replace("False", "false")
        for of in (Settings, *(definition.settings for definition in adapter_definitions()))
        for each in setting_fields(of)
    }
    assert written == defaults


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
