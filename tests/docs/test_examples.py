"""The examples of the pages hold: configuration loads, queries answer, shapes are what is sent."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from doc_pages import PAGES, ROOT, Fence, fences, inline
from pydantic import BaseModel
from ruamel.yaml import YAML
from shipped_configuration import shipped_policy
from small_config import small_config
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from bridge.config_folder import load_config
from bridge.settings import load_settings
from bridge.web.console.admin_answers import TraceAnswer
from bridge.web.console.answers import (
    DeskAnswer,
    EventAnswer,
    Me,
    ProblemAnswer,
    SessionAnswer,
    SessionDetailAnswer,
    Stats,
)
from core.config import read_checked
from core.escalation import dry_run
from core.hours import Calendars, ClosedStatus, HoursFile, OpenStatus, checks

CHECKED = {"sh", "console", "yaml", "json", "sql", "python"}  # by this file and by test_commands.py
LEFT = {"html", "markdown", ""}  # test_names.py looks at what they name; drawings
CONSOLE = ROOT / "docs" / "console.md"


def blocks(info: str) -> list[Fence]:
    return [fence for page in PAGES for fence in fences(page) if fence.info == info]


def test_every_kind_of_block_is_looked_at() -> None:
    infos = {fence.info for page in PAGES for fence in fences(page)}
    kinds = {info for info in infos if " " not in info}  # what names its file is one: see test_adding_a_channel.py
    assert kinds - CHECKED - LEFT == set()
    assert kinds >= CHECKED


def test_every_example_of_configuration_loads(tmp_path: Path) -> None:
    """Put into the shipped files, all of them together; which file is meant stands in the first line."""
    config = small_config()
    for fence in blocks("yaml"):
        if name := re.match(r"# config/([a-z]+\.yaml)\n", fence.text):
            file = config / name[1]
            written = YAML(typ="safe").load(file) or {}
            with file.open("w") as whole:
                YAML().dump(merged(written, YAML(typ="safe").load(fence.text)), whole)
        else:
            assert fence.text.startswith("groups:"), f"{fence.where}: which file is it?"
    loaded = load_config(config)
    assert "Lena Fischer" in {person.name for person in loaded.agents.agents}
    assert loaded.queues.queues["billing"].reminders.second_channel == "C0987654321"


def merged(below: Any, above: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}
    return above


def test_the_settings_of_the_example_load_with_each_line_taken_in(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    lines = (ROOT / ".env.example").read_text().splitlines()
    file.write_text("\n".join(re.sub(r"^#(?=[A-Z_]+=)", "", line) for line in lines))
    assert load_settings(file).database_url == "sqlite:///var/handoff.db"


def queries() -> list[str]:
    fenced = [part for fence in blocks("sql") for part in re.split(r"(?<=;)\s+", fence.text)]
    typed = [code.code for page in PAGES for code in inline(page) if re.match(r"SELECT .*;$", code.code)]
    return [*fenced, *typed]


def test_every_query_answers(database_url: str) -> None:
    """What stands behind -- in its first line is the only database that it is for."""
    url = make_url(database_url)
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    other = set(names.values()) - {names[url.get_backend_name()]}
    driver = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg"}[url.get_backend_name()]
    engine = create_engine(url.set(drivername=driver), poolclass=NullPool)
    mine = [query for query in queries() if not any(f"-- {name}\n" in query for name in other)]
    assert len(mine) >= 4
    with engine.connect() as connection:
        for query in mine:
            connection.execute(text(query)).fetchall()


def test_the_code_of_the_page_about_hours_runs() -> None:
    [fence] = blocks("python")
    known = {each.__name__: each for each in (Calendars, read_checked, HoursFile, OpenStatus, ClosedStatus)}
    known |= {"checks": checks, "config_dir": ROOT / "config", "now": datetime.now(UTC)}
    exec(compile(fence.text, fence.where, "exec"), known)


def shapes() -> Iterator[tuple[str, type[BaseModel] | None, Any]]:
    """Each JSON example of docs/console.md with the model of what is sent."""
    models = (ProblemAnswer, Me, DeskAnswer, SessionAnswer, SessionDetailAnswer, EventAnswer, Stats, None, TraceAnswer)
    examples = [fence for fence in fences(CONSOLE) if fence.info == "json"]
    for model, fence in zip(models, examples, strict=True):
        yield fence.where, model, json.loads(fence.text)


def test_every_shape_of_the_console_has_the_fields_that_are_sent() -> None:
    found = {model: example for _, model, example in shapes()}
    found[SessionDetailAnswer] = {**found[SessionAnswer], **found[SessionDetailAnswer]}
    found[TraceAnswer] |= {"event": found[EventAnswer], "changes": [found[EventAnswer]]}
    for where, model, _ in shapes():
        if model:
            sent = model.model_validate(found[model]).model_dump(mode="json")
            missing = {name for name, field in model.model_fields.items() if not field.is_required()} - {*found[model]}
            assert keys({name: value for name, value in sent.items() if name not in missing}) == keys(found[model]), (
                where
            )


def keys(value: Any) -> Any:
    """The names of all fields, however deep; of a list, its first element's."""
    if isinstance(value, Mapping):
        return {name: keys(each) for name, each in value.items()}
    return keys(value[0]) if isinstance(value, list) and value else None


def test_the_trigger_box_answers_what_the_page_shows() -> None:
    [shown] = [example for _, model, example in shapes() if model is None]
    assert dry_run.dry_run(shipped_policy(), [shown["text"]]).as_json() == shown


@pytest.mark.parametrize("name", ["handoff-bridge.service"])
def test_the_service_names_what_its_page_makes(name: str) -> None:
    unit = (ROOT / "deploy" / name).read_text()
    [typed] = [fence.text for fence in fences(ROOT / "deploy" / "README.md") if fence.info == "sh"]
    said = dict(re.findall(r"^(User|WorkingDirectory|ExecStart|ReadWritePaths)=(.*)$", unit, re.M))
    home = re.search(r"--home-dir (\S+)", typed)[1]  # type: ignore[index]
    assert said == {
        "User": "handoff",
        "WorkingDirectory": home,
        "ExecStart": f"{home}/.venv/bin/bridge run",
        "ReadWritePaths": f"{home}/var",
    }
    assert f"cd {home}" in typed
    assert "mkdir -p var && chown handoff: var" in typed
    assert f"cp deploy/{name} /etc/systemd/system/" in typed
