"""The habits of this code that a machine can check."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import get_args

from channels.registry import ADAPTERS
from core.model.events import EventBody

ROOT = Path(__file__).parents[2]
TOP = ("bridge", "channels", "agents_slack", "core")
SAYS_NOTHING = {"utils", "helpers", "manager", "common", "base", "models", "misc"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def test_no_file_outgrows_one_idea() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in sources(*TOP, "tests")}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_every_file_has_a_name_that_says_something() -> None:
    assert [path for path in sources(*TOP, "tests") if path.stem in SAYS_NOTHING] == []


def test_no_public_class_name_stands_for_two_things() -> None:
    """Nor does the name of a type alias: one word for one thing, in the product and in its stand-ins."""
    places: dict[str, list[str]] = {}
    for path in sources(*TOP):
        for name in public_types(parsed(path)):
            places.setdefault(name, []).append(str(path.relative_to(ROOT)))
    assert len(places) > 900
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def public_types(module: ast.Module) -> set[str]:
    """Classes and aliases in CamelCase, at the top of a module."""
    names = {node.name for node in module.body if isinstance(node, ast.ClassDef)}
    for node in module.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return {name for name in names if re.fullmatch(r"[A-Z]\w*[a-z]\w*", name) and len(name) > 1}


def test_a_match_on_what_happened_lists_the_events_it_handles() -> None:
    """`case _` would take a new event in silence: it ends in `assert_never`, or what is not listed falls through."""
    matches = [(path, match) for path in sources(*TOP) for match in matches_on_events(parsed(path))]
    assert len(matches) > 20
    assert [f"{path.relative_to(ROOT)}:{match.lineno}" for path, match in matches if takes_the_rest(match)] == []


def matches_on_events(module: ast.Module) -> list[ast.Match]:
    """Those with a case for a body of an event."""
    bodies = {body.__name__ for body in get_args(EventBody)}
    known = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module == "core.model.events"
        for alias in node.names
        if alias.name in bodies
    }
    return [node for node in ast.walk(module) if isinstance(node, ast.Match) and known & classes_in(node)]


def classes_in(match: ast.Match) -> set[str]:
    patterns = (node for case in match.cases for node in ast.walk(case.pattern) if isinstance(node, ast.MatchClass))
    return {pattern.cls.id for pattern in patterns if isinstance(pattern.cls, ast.Name)}


def takes_the_rest(match: ast.Match) -> bool:
    last = match.cases[-1]
    is_open = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    return is_open and not ast.unparse(last.body[-1]).startswith("assert_never(")


def test_nobody_is_told_of_the_configuration_by_a_callable() -> None:
    """What admins decided is read from `InForce`: one object, which a reload swaps in one assignment."""
    told = re.compile(r"Callable\[\[\], (Config|Rules|Bots|Texts|ZoneInfo|WebLimits|GiveUpLimits|\w+File)\]")
    assert [path for path in sources(*TOP) if told.search(path.read_text())] == []


def test_no_platform_is_named_outside_its_folder() -> None:
    """Neither in code nor in words: what a platform is like stands in its own folder, and others are told.

    The web is our own. Migrations may: they say what a database was like. So may the stand-ins and the demo.
    """
    named = re.compile("|".join(set(ADAPTERS) - {"web"}), re.I)
    pages = sorted((ROOT / "bridge" / "web").rglob("*.js"))
    lines = {
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (*sources("core", "bridge"), *pages)
        if not {"migrations", "sandbox"} & set(path.parts)
        for line in path.read_text().splitlines()
        if named.search(line)
    }
    websites = {line for line in lines if r"|youtube|telegram|" in line}  # what agents write of may be an account there
    assert len(websites) == 1
    assert lines - websites == set()


def test_what_is_not_on_is_not_loaded() -> None:
    """A platform's library costs half a second and tens of megabytes: the registry loads none, nor does wiring."""
    asked = "import sys, bridge.wiring, bridge.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"telegram", "slack_bolt", "slack_sdk", "google.genai"} & set(loaded.split()) == set()


def test_no_adapter_runs_a_unit_of_its_own() -> None:
    """They name a use case or a query, and `Conversations` runs it; import-linter keeps `core.store` from them."""
    runs = re.compile(r"store\.(read|write)\(")
    adapters = sources("channels", "agents_slack", "bridge/web")
    assert [path for path in adapters if runs.search(path.read_text())] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in sources(*TOP) if not ast.get_docstring(parsed(path))]
    assert silent == []


def test_no_function_outgrows_one_thing() -> None:
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in sources(*TOP)
        if "migrations" not in path.parts  # a schema is one long list
        for node in ast.walk(parsed(path))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_nobody_waits_with_wait_for() -> None:
    """Python 3.11's `asyncio.wait_for` loses a cancellation that comes with its result: a page's task never ended."""
    product = [path for path in sources(*TOP) if "sandbox" not in path.parts]
    assert [path for path in product if "asyncio.wait_for(" in path.read_text()] == []


def test_no_test_sleeps_but_where_they_all_wait() -> None:
    """A time that is hoped to be enough is too short on a busy machine, and too long on every other."""
    sleeps = re.compile(r"(?<![\w.])(?:asyncio|time)\.sleep\(|import (?:\w+, )*sleep\b|\.wait_for_timeout\(")
    waiting = ROOT / "tests" / "support" / "waiting.py"
    tests = {str(path): path.read_text() for path in sources("tests") if path != waiting}
    assert {path: found[0] for path, text in tests.items() if (found := sleeps.search(text))} == {}


def test_no_test_waits_in_a_page_by_what_its_policy_refuses() -> None:
    """`wait_for_function` throws under our policy, unless its first look is already true (`watched.holds`)."""
    tests = sources("tests/browser", "tests/e2e", "tests/support")
    assert [path for path in tests if ".wait_for_function(" in path.read_text()] == []


def test_lock_files_carry_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)


def test_config_holds_no_python() -> None:
    assert list((ROOT / "config").rglob("*.py")) == []


def test_the_tree_has_the_given_top_level() -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    folders = {path.split("/")[0] for path in tracked if "/" in path}
    assert folders <= {*TOP, "config", "tests", "docs", "deploy", ".ci", ".github"}
