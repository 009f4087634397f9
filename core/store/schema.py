"""Bring a database to this code's schema, or say why not."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 4_711_001  # PostgreSQL advisory lock: one replica migrates, the others wait


class NewerDatabase(Exception):
    """The database was made by a newer version of this program; an older one would damage it."""


def upgrade(database_url: str) -> None:
    """Run what is missing of the migrations. Raises NewerDatabase."""
    engine = create_engine(_driver_url(database_url), poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:  # before anybody reads: only an idle file can change its journal
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config(connection)
        _refuse_newer(connection, config)
        command.upgrade(config, "head")


def head_revision() -> str:
    """The schema that this code works with."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if head is None:  # pragma: no cover - there is at least one
        raise LookupError("no migrations")
    return head


def current_revision(connection: Connection) -> str | None:
    """The schema that a database has; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(connection: Connection, config: Config) -> None:
    current = current_revision(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise NewerDatabase(
            f"The database has schema {current}, which this version does not know. Install the version that made it, "
            "or restore a backup from before."
        )


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _driver_url(database_url: str) -> str:
    """SQLAlchemy's name for the driver that the house uses."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)
