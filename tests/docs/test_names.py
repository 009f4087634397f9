"""What the pages name is there: files, settings, keys, addresses, figures; and what is there is named."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from doc_pages import PAGES, ROOT, Inline, fences, inline
from small_config import small_config

from bridge.sandbox.slack import BOT_TOKEN, CHANNEL
from bridge.settings import setting_names, settings_from
from bridge.web.console.api import make_api
from bridge.wiring import Bridge

NOW = [page for page in PAGES if page.name != "CHANGELOG.md"]  # what once was is named there, too
FOLDERS = ("core", "bridge", "channels", "agents_slack", "config", "docs", "tests", "deploy", ".ci")
SOURCES = ("core", "bridge", "channels", "agents_slack", "config")
OF_OTHERS = {"HTTPS_PROXY"}  # variables that a library of ours reads
CONSOLE = ROOT / "docs" / "console.md"


def codes(pages: list[Path] = NOW) -> list[Inline]:
    return [code for page in pages for code in inline(page)]


@cache
def everything_written() -> str:
    """The text of the product, its configuration, and what starts and tests it."""
    files = [path for name in SOURCES for path in sorted((ROOT / name).rglob("*")) if path.suffix in ENDINGS]
    files += [
        ROOT / "Makefile",
        ROOT / ".ci" / "run",
        ROOT / "tests" / "conftest.py",
        *(ROOT / "tests" / "support").glob("*.py"),
    ]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


ENDINGS = {".py", ".js", ".yaml", ".json", ".html", ".css"}


def test_every_file_that_is_named_is_there() -> None:
    named = [
        code for code in codes() if re.fullmatch(rf"({'|'.join(map(re.escape, FOLDERS))})(/[\w.-]+)*/?", code.code)
    ]
    assert len(named) > 50
    assert [f"{code.where}: {code.code}" for code in named if not is_there(code.code)] == []
    alone = {code.code for code in codes() if re.fullmatch(r"[\w-]+\.(py|md|yaml|csv|lock)", code.code)}
    files = {path.name for name in (*FOLDERS, ".") for path in (ROOT / name).glob("*" if name == "." else "**/*")}
    assert alone - files == set()


def is_there(path: str) -> bool:
    """A file, a folder, or `core/housing.settle`: a function of one."""
    module, _, function = path.rpartition(".")
    file = ROOT / f"{module}.py"
    return (ROOT / path).exists() or (file.exists() and f"def {function}(" in file.read_text())


def test_every_module_of_the_map_is_there() -> None:
    [drawn] = [fence.text for fence in fences(ROOT / "docs" / "architecture.md")]
    folder, missing = "", []
    for line in drawn.splitlines():
        left = re.match(r"( *)(.*?)(?:  |$)", line)
        assert left
        if not left[1]:
            folder = left[2].rstrip("/")
        names = re.findall(r"[\w/]+", left[2]) if left[1] else []
        missing += [f"{folder}/{name}" for name in names if not found_in(ROOT / folder, name.rstrip("/"))]
    assert missing == []


def found_in(folder: Path, name: str) -> bool:
    return (folder / name).is_dir() or (folder / f"{name}.py").exists()


def test_every_variable_that_is_named_is_read() -> None:
    settings = setting_names()
    named = {name for code in codes() for name in re.findall(r"\b[A-Z]{2,}(?:_[A-Z]+)+\b", code.code)}
    assert len(named) > 15
    others = named - settings - OF_OTHERS
    assert {name for name in others if not re.search(rf"[\"({{]{name}\b", everything_written())} == set()


def test_every_name_with_an_underscore_is_in_the_code() -> None:
    named = [code for code in codes() if re.fullmatch(r"[a-z]+(?:_[a-z0-9]+)+", code.code)]
    words = set(re.findall(r"\w+", everything_written())) | {"pg_dump"}
    words |= {
        re.sub(r"(?<=.)(?=[A-Z])", "_", name).lower() for name in re.findall(r"class (\w+)", everything_written())
    }
    missing = {
        f"{code.where}: {code.code}"
        for code in named
        if code.code.removesuffix("_total") not in words and not code.code.startswith("test_")
    }
    assert len(named) > 200
    assert missing == set()


def keys_of_schemas() -> set[str]:
    """`gemini.seconds`, `seconds`, ...: every key of every file of config/, with those above it."""
    found: set[str] = set()
    for file in (ROOT / "config" / "schema").glob("*.json"):
        whole = json.loads(file.read_text())
        found |= set(keys_below(whole, whole, ()))
    return found


def keys_below(shape: Any, whole: Any, above: tuple[str, ...]) -> Iterator[str]:
    if len(above) > 6 or not isinstance(shape, dict):
        return
    if "$ref" in shape:
        yield from keys_below(whole["$defs"][shape["$ref"].rpartition("/")[2]], whole, above)
    for each in (*shape.get("anyOf", ()), shape.get("items"), shape.get("additionalProperties")):
        yield from keys_below(each, whole, above)
    for name, each in shape.get("properties", {}).items():
        yield ".".join((*above, name))
        yield from keys_below(each, whole, (*above, name))


def test_every_key_of_a_file_that_is_named_is_one() -> None:
    keys = keys_of_schemas()
    top = {key.split(".")[0] for key in keys}
    dotted = {code.code for code in codes() if re.fullmatch(r"[a-z_]+(\.(?!yaml)[a-z_]+)+", code.code)}
    of_files = {code for code in dotted if code.split(".")[0] in top} - {"limits.frame_bytes"}  # a field of `welcome`
    assert len(of_files) > 8
    assert of_files - keys == set()


def test_every_figure_of_metrics_has_its_row_and_every_row_its_figure() -> None:
    page = (ROOT / "docs" / "figures.md").read_text()
    rows = set(re.findall(r"^\| `(handoff_\w+)`", page, re.M))
    files = (ROOT / "bridge" / "figures").glob("*.py")
    made = {name for file in files for name in re.findall(r'"(handoff_\w+)"', file.read_text())}
    assert {row.removesuffix("_total") for row in rows} == made
    asked = set(re.findall(r"\bhandoff_\w+", (ROOT / "docs" / "operations.md").read_text()))
    assert {re.sub(r"_bucket$", "", name) for name in asked} - rows == set()


def test_every_label_of_an_alert_is_one_of_its_figure() -> None:
    page = (ROOT / "docs" / "figures.md").read_text()
    labels = {
        name: set(re.findall(r"`(\w+)`", cell))
        for name, cell in re.findall(r"^\| `(handoff_\w+)` \| ([^|]*) \|", page, re.M)
    }
    [alerts] = [fence.text for fence in fences(ROOT / "docs" / "operations.md") if fence.info == "yaml"]
    asked = re.findall(r"(?:by|without) \(([\w, ]+)\) \((?:\w+\()?(handoff_\w+)", alerts)
    assert len(asked) > 5
    assert [(name, by) for by, name in asked if not set(by.split(", ")) <= labels[name]] == []


@pytest.fixture
async def bridge(sqlite_url: str) -> AsyncIterator[Bridge]:
    """With every side that has an address; it is not started."""
    settings = {
        "database_url": sqlite_url,
        "slack_bot_token": BOT_TOKEN,
        "slack_signing_secret": "s" * 32,
        "slack_channel": CHANNEL,
        "telegram_bot_token": f"1:{'A' * 35}",
        "telegram_webhook_secret": "w" * 32,
        "public_url": "https://chat.example.com",
    }
    made = Bridge(settings_from(settings), small_config())  # type: ignore[call-arg]
    yield made
    await made.stop()


def addresses(routes: Iterable[Any], above: str = "") -> Iterator[str]:
    for route in routes:
        if hasattr(route, "path"):
            yield f"{above}{route.path}"
        within = getattr(route, "original_router", route)  # FastAPI keeps a router that is included as it was
        yield from addresses(getattr(within, "routes", None) or (), above + getattr(route, "path", ""))


def pattern(path: str) -> str:
    """Parameters without their names, nothing behind ? and #."""
    bare = re.split(r"[?#]", path)[0]
    return re.sub(r"\{[^}]*\}|\bID\b", "{}", bare).rstrip("/") or "/"


async def test_every_address_that_is_named_is_there(bridge: Bridge) -> None:
    there = {pattern(path) for path in addresses(bridge.app.routes)}
    of_us = r"(?:GET |POST |PUT |DELETE )?(/(?:agent|chat|healthz|readyz|metrics|telegram|slack|widget)\b[^ ]*)"
    named = {(code.where, found[1]) for code in codes() if (found := re.fullmatch(of_us, code.code))}
    assert len(named) > 30
    missing = {
        f"{where}: {path}"
        for where, path in named
        if pattern(path) not in there and not any(each.startswith(path.rstrip("…./")) for each in there)
    }
    assert missing == set()
    proxy = (ROOT / "docs" / "operations.md").read_text().partition("\norigin; `PUBLIC_URL`")[2].partition("\n\n")[0]
    passed_on = tuple(path.rstrip("…/") for path in re.findall(r"`(/[^`]*)`", proxy))
    assert {path for path in there if path != "/" and not path.startswith(tuple(filter(None, passed_on)))} == set()


def test_every_call_of_the_console_has_its_row_and_every_row_its_call() -> None:
    calls = {
        f"{method.upper()} {pattern(path)}"
        for path, methods in make_api(None).openapi()["paths"].items()
        for method in methods
    }  # type: ignore[arg-type]
    assert rows_of_calls() == calls


def rows_of_calls() -> set[str]:
    """The calls of the page's tables and lists: those under "Acts" stand without their beginning."""
    page = CONSOLE.read_text()
    acts = page.partition("\n## Acts\n")[2].partition("\n## ")[0].partition("\n- `intent`")[0]
    found = {f"POST /session/{{}}/{name}" for name in re.findall(r"^\| `([a-z-]+)` \|", acts, re.M)}
    for methods, path in re.findall(
        r"\b((?:GET|POST|PUT|PATCH|DELETE)(?: or [A-Z]+)?) `(?:/agent/api)?/?([^`]+)`", page
    ):
        if not path.startswith(("agent/", "openapi", "docs")):
            found |= {f"{method} {pattern('/' + path)}" for method in methods.split(" or ")}
    return found


def test_the_widgets_methods_and_attributes_are_those_of_its_page() -> None:
    script = (ROOT / "channels" / "web" / "static" / "widget.js").read_text()
    page = (ROOT / "docs" / "widget.md").read_text()
    block = script.partition("const methods = {")[2].partition("\n};")[0]
    methods = {name.strip() for name in block.split("\n")[1].split(",")} | set(re.findall(r"^  (\w+)[(:]", block, re.M))
    table = page.partition("\n## JavaScript")[2].partition("\nA listener")[0]
    assert {
        name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"(\w+)\(", row)
    } == methods - {""}
    options = set(re.findall(r"[a-z]+", script.partition("Handoff.boot({}): ")[2].partition(". And data-")[0])) | {
        "global"
    }
    assert set(re.findall(r"^\| `data-([a-z]+)`", page, re.M)) == options - {"nonce"}
    assert set(re.findall(r"\bdata-([a-z]+)=", page)) <= options
