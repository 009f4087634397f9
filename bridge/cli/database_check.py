"""Whether the database can be used, and which schema it has. Creates and changes nothing."""

import os
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import URL, create_engine, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from bridge.private_files import others_may_read
from core.model.findings import Finding, advice, fine, missing, wrong
from core.store import migrations
from core.store.schema import current_revision, head_revision

_CONNECT_WITHIN = 5  # seconds
_HOW = "Write DATABASE_URL as sqlite:///var/handoff.db or postgresql://user:password@host/name."


def check_database(database_url: str) -> list[Finding]:
    """Look at the database of a DATABASE_URL."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return [wrong("DATABASE_URL cannot be read.", _HOW)]
    match url.get_backend_name():
        case "sqlite":
            return [_check_file(url)]
        case "postgresql":
            within = {"connect_timeout": str(_CONNECT_WITHIN)}
            return [_check_schema(url.set(drivername="postgresql+psycopg").update_query_dict(within), _place(url))]
        case other:
            return [wrong(f"DATABASE_URL names {other}, which the bridge cannot use.", _HOW)]


def check_privacy(database_url: str) -> list[Finding]:
    """May other accounts of this machine read the SQLite file? It holds what people wrote."""
    try:
        url = make_url(database_url)
    except ArgumentError:
        return []
    path = Path(url.database or "")
    if url.get_backend_name() != "sqlite" or not path.is_file() or not others_may_read(path):
        return []
    return [advice(f"{path} can be read by everybody on this machine.", f"Keep it to its owner: chmod 600 {path}*")]


def _check_file(url: URL) -> Finding:
    if not url.database or url.database == ":memory:":
        return wrong("A SQLite database needs a file.", _HOW)
    path = Path(url.database)
    folder = _nearest(path.absolute().parent)
    if not os.access(folder, os.W_OK):
        return wrong(f"The folder {folder} cannot be written.", "Let the bridge's user write there, or choose another.")
    if not path.exists():
        return fine(f"{path} is not there yet; `bridge run` makes it.")
    if not os.access(path, os.W_OK):
        return wrong(f"{path} cannot be written.", "Make the bridge's user its owner.")
    return _check_schema(_read_only(path), str(path))


def _read_only(path: Path) -> URL:
    """Reading leaves no file behind: SQLite makes -wal and -shm for whoever opens a database that nobody has open.

    They would belong to whoever looked, root say, and the bridge could not start.
    """
    query = {"mode": "ro", "uri": "true"}
    is_open = path.with_name(f"{path.name}-wal").exists()
    return URL.create("sqlite", database=f"file:{path}", query=query if is_open else {**query, "immutable": "1"})


def _check_schema(url: URL, place: str) -> Finding:
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            return _judge(current_revision(connection), place)
    except SQLAlchemyError as exc:
        reason = str(getattr(exc, "orig", None) or exc).strip().splitlines()[0]
        return wrong(f"{place} cannot be used: {reason}", "Is it running, and DATABASE_URL right? See operations.md.")


def _judge(current: str | None, place: str) -> Finding:
    if current == head_revision():
        return fine(f"{place} has schema {current}.")
    if current is None:
        return missing(f"{place} is empty.", "`bridge run` makes the tables.")
    if current in _known():
        return missing(f"{place} has schema {current}, of an earlier version.", "`bridge run` brings it up to date.")
    return wrong(
        f"{place} has schema {current}, which this version does not know.",
        "Install the version that made it, or restore a backup from before.",
    )


def _known() -> set[str]:
    scripts = ScriptDirectory(str(Path(str(migrations.__file__)).parent))
    return {script.revision for script in scripts.walk_revisions()}


def _place(url: URL) -> str:
    return f"PostgreSQL {url.database} on {url.host or 'this machine'}"


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that is there: missing ones are made."""
    while not folder.exists():
        folder = folder.parent
    return folder
