"""Bring a database to this code's schema, or say why not."""

from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from core.store.tables import metadata

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 4_711_001  # PostgreSQL advisory lock: one replica migrates, the others wait


class NewerDatabase(Exception):
    """The database was made by a newer version of this program; an older one would damage it."""


class CannotUpgrade(Exception):
    """The database cannot be brought to this version's schema, or only says that it has it; for a person."""


def upgrade(database_url: str) -> None:
    """Run what is missing of the migrations. Raises NewerDatabase or CannotUpgrade, or SQLAlchemy's OperationalError.

    The last one means that there is no database to be reached.
    """
    engine = create_engine(_driver_url(database_url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        _prepare_file(engine)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = current_revision(connection)
        if before != head_revision():
            _refuse_newer(before)
            _migrate(_config(connection), before)
        _refuse_incomplete(connection)


def _migrate(config: Config, before: str | None) -> None:
    try:
        command.upgrade(config, "head")
    except (SQLAlchemyError, CommandError) as exc:
        raise CannotUpgrade(
            f"The database could not be brought from schema {before or 'none'} to {head_revision()}: "
            f"{_reason(exc)}. Nothing was changed. Mend that and start again."
        ) from exc


def _prepare_file(engine: Engine) -> None:
    """Write-ahead logging, which only an idle file can change to; and migrations that happen whole or not at all.

    Python's driver begins no transaction for CREATE and ALTER: half a migration would stay.
    """

    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def head_revision() -> str:
    """The schema that this code works with."""
    head = _scripts().get_current_head()
    if head is None:  # pragma: no cover - there is at least one
        raise LookupError("no migrations")
    return head


def current_revision(connection: Connection) -> str | None:
    """The schema that a database has; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts() -> ScriptDirectory:
    """The migrations of this code, each of which is a file to be read."""
    return ScriptDirectory(str(_MIGRATIONS))


def _refuse_newer(current: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabase(
            f"The database has schema {current}, which this version does not know. Install the version that made it, "
            "or restore a backup from before."
        )


def _refuse_incomplete(connection: Connection) -> None:
    """A schema's number says what should be there. Whoever changed it by hand is told now, not at the first click."""
    there = {
        (table, column["name"])
        for (_, table), columns in inspect(connection).get_multi_columns().items()
        for column in columns
    }
    wanted = {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}
    if missing := sorted(f"{table}.{column}" for table, column in wanted - there):
        raise CannotUpgrade(
            f"The database says that it has schema {head_revision()}, but {', '.join(missing[:3])} is missing. It was "
            "changed by hand, or made by a version that was never released: restore a backup, or begin with an empty "
            "one."
        )


def _reason(exc: Exception) -> str:
    return str(getattr(exc, "orig", None) or exc).strip().splitlines()[0].rstrip(".")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _driver_url(database_url: str) -> str:
    """SQLAlchemy's name for the driver that we use."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)
