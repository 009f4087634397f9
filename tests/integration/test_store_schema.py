"""The schema's history, the writer, and what both databases must do alike."""

import asyncio
import hashlib
import uuid
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from slack_agents import in_slack, slack_agent
from small_config import small_config
from sqlalchemy import create_engine, inspect, make_url, text
from sqlalchemy.exc import IntegrityError

from bridge.settings import SettingsFault, settings_from
from bridge.wiring import Bridge
from core.model.agents import Identity, Profile, Role
from core.model.ids import Micros
from core.model.ports import Rate
from core.store import Store, agents, buckets, credentials, migrations
from core.store.backends import backend_for
from core.store.pooler import pools_transactions
from core.store.schema import NewerDatabase, current_revision, head_revision, upgrade
from core.store.tables import metadata


def engine_of(database_url: str):
    url = make_url(database_url)
    return create_engine(url.set(drivername="postgresql+psycopg") if url.get_backend_name() == "postgresql" else url)


def test_the_migrations_make_the_tables_of_the_code(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": False})
        assert compare_metadata(context, metadata) == []
        assert current_revision(connection) == head_revision()
    engine.dispose()


def test_a_database_newer_than_the_code_is_refused(database_url: str) -> None:
    engine = engine_of(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(NewerDatabase, match="schema 9999"):
        upgrade(database_url)


LANDED = {
    "0001_spine.py": "b10a0340019dff8f820e2d4c255718b7157b32c3e101adba51590e4f99631b20",
    "0002_waiting.py": "a0f260f31ed4310ae4a0d50306a966c04595ba21b75245060ff70cb5d384fc83",
    "0003_agents_and_files.py": "e1b8662aad56f71de919adb78dfbaa343c74b4f17523bfcda260f544ec5b0fa0",
    "0004_lane_failures.py": "08a6d39cdfae557bba7ced5720d53e451ee371b2b735b632baeb55ac653405c2",
    "0005_tokens.py": "22ffee956e4e027dd2e9747831d36353fbf5c42bce188382fcae798fae308fc6",
    "0006_offers.py": "e9153e06d57c17af26a4a07067f7799ec64123e283d1afc893679c158bbe5452",
    "0007_topics.py": "acb458ad35e6ce6c956fd48b6347de3f57868369cc56c281e783b350396cbfb7",
    "0008_lost_calls.py": "ddce4a161c47772a3073b681bb6ebaa57440f6e52af36a32bd1d189986eb2d3b",
    "0009_ended_lanes.py": "2f97a23d73fc89aa1c0f7202997fce7e9dbf4d3d9776b7cd7b452d9630d8aee5",
    "0010_agent_identities.py": "098e3f54e932161afde929023f78aba6d77fb7dc7104cf97de160804d4a908b3",
    "0011_config_edits.py": "a5a716ea2cd4d29747fc8b9887e966843e7ad35a8d6a8e68a534d16aa3af0988",
    "0012_spoken_languages.py": "4f509ea9de606f573550f6650e225548649f4bed7f7c65dc1cbd0c7418ee9819",
}


def test_a_migration_that_has_landed_is_never_edited() -> None:
    """Databases of the old text would never get the new one. A new file is added here, with its hash, as it lands."""
    files = (Path(migrations.__file__).parent / "versions").glob("0*.py")
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == LANDED


def order(database_url: str, *statements: str) -> None:
    engine = engine_of(database_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


async def start_fails(database_url: str) -> str:
    with pytest.raises(SettingsFault) as refused:
        Bridge(settings_from({"database_url": database_url}), small_config())  # type: ignore[call-arg]
    assert "\n" not in str(refused.value)
    return str(refused.value)


async def test_a_database_that_only_says_it_has_the_schema_is_named_at_the_start(database_url: str) -> None:
    order(database_url, "DROP INDEX ix_credentials_agent", "ALTER TABLE credentials DROP COLUMN used_at")
    assert "credentials.used_at is missing" in await start_fails(database_url)


async def test_a_migration_that_fails_is_told_in_a_sentence_and_changes_nothing(database_url: str) -> None:
    order(
        database_url, "DROP INDEX ix_lanes_failing", "ALTER TABLE lanes DROP COLUMN failures",
        "UPDATE alembic_version SET version_num = '0003'",
    )  # fmt: skip
    told = await start_fails(database_url)  # its second column is there already
    assert told.startswith("The database could not be brought from schema 0003 to ")
    assert "failing_since" in told
    engine = engine_of(database_url)
    with engine.connect() as connection:
        assert current_revision(connection) == "0003"
        assert "failures" not in {column["name"] for column in inspect(connection).get_columns("lanes")}
    engine.dispose()


async def test_a_file_that_is_no_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("Dear Sir or Madam, " * 500)
    assert "not a database" in await start_fails(f"sqlite:///{tmp_path}/letter.db")


@pytest.mark.postgres
async def test_a_role_that_may_not_make_tables_is_told_in_a_sentence(postgres_server: str, postgres_url: str) -> None:
    name = f"poor_{uuid.uuid4().hex[:8]}"
    order(postgres_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", f"CREATE ROLE {name} LOGIN")
    poor = make_url(postgres_url).set(username=name).render_as_string(hide_password=False)
    assert (await start_fails(poor)).startswith("The database could not be brought from schema none to ")
    order(postgres_server, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


@pytest.mark.postgres
def test_postgresql_itself_pools_nothing(postgres_url: str) -> None:
    assert not pools_transactions(postgres_url)


def at_schema(database_url: str, folder: Path, revision: str) -> str:
    """The address of a database of the same kind that an older version made."""
    if database_url.startswith("postgresql"):
        order(database_url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    else:
        database_url = f"sqlite:///{folder}/older.db"
    engine = engine_of(database_url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    return database_url


async def test_agents_known_from_slack_are_the_same_after_the_upgrade_that_makes_rows_of_their_ids(
    database_url: str, tmp_path: Path
) -> None:
    address = at_schema(database_url, tmp_path, "0009")
    order(
        address,
        """INSERT INTO agents (id, slack_user, name, email, role, on_duty, capacity, specialties, enrolled, password,
           created_at) VALUES ('agt_ana', 'U0ANA', 'Ana', 'ana@example.com', 'lead', 0, 3, '["billing"]', 1, 'x', 7)""",
        "INSERT INTO agents (id, name, email, created_at) VALUES ('agt_web', 'Web', 'web@example.com', 8)",
        "INSERT INTO credentials (hash, kind, agent, created_at) VALUES ('h', 'browser', 'agt_ana', 9)",
    )
    upgrade(address)
    store = Store(address)
    slack = in_slack("U0ANA")
    ana = Profile(
        "agt_ana", "Ana", (slack,), "", "ana@example.com", Role.LEAD,
        on_duty=False, capacity=3, specialties=("billing",),
    )  # fmt: skip
    assert await store.read(agents.profiles) == [ana, Profile("agt_web", "Web", (), "", "web@example.com")]
    assert await store.read(lambda tx: agents.by_identity(tx, slack)) == ana
    assert await store.read(lambda tx: agents.by_identity(tx, Identity("elsewhere", "U0ANA"))) is None
    assert await store.read(credentials.with_password) == {"agt_ana"}
    assert await store.write("agents", lambda tx: agents.know_agent(tx, slack_agent("U0ANA", "Ana"))) == "agt_ana"
    await store.close()
    engine = engine_of(address)
    for wrong in (
        "UPDATE agents SET role = 'king'", "UPDATE agents SET email = 'ana@example.com'",
        "INSERT INTO agent_identities VALUES ('agt_web', 'slack', 'U0ANA')",
        "INSERT INTO agent_identities VALUES ('agt_ana', 'slack', 'U0ANA2')",
    ):  # fmt: skip
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.execute(text(wrong))
    engine.dispose()
    test_the_migrations_make_the_tables_of_the_code(address)


def test_a_second_upgrade_changes_nothing(database_url: str) -> None:
    upgrade(database_url)


@pytest.mark.parametrize("address", ["mysql://localhost/x", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_work_is_refused_with_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match=r"file|use"):
        backend_for(address)


async def test_many_units_share_a_commit(store: Store) -> None:
    moments = await asyncio.gather(*(store.write("ses_a", lambda tx: tx.now) for _ in range(500)))
    assert len(set(moments)) < 50


async def test_a_bucket_gives_its_burst_and_then_its_pace(database_url: str) -> None:
    now = [Micros(1_000_000_000)]
    store = Store(database_url, clock=lambda: now[0])
    if database_url.startswith("postgresql"):
        store.backend.lease_now = lambda cursor, clock: clock()
    rates = {"chat": Rate(1.0, burst=3)}
    taken = [await store.write("b", lambda tx: buckets.take(tx, rates)) for _ in range(4)]
    assert [wait is None for wait in taken] == [True, True, True, False]
    assert 0.9 < taken[3].seconds <= 1.0
    now[0] = Micros(now[0] + 1_000_000)
    assert await store.write("b", lambda tx: buckets.take(tx, rates)) is None
    assert await store.write("b", lambda tx: buckets.take(tx, rates)) is not None
    await store.close()


async def test_a_parked_bucket_stays_shut_for_the_longest_time_asked(store: Store) -> None:
    await store.write("b", lambda tx: buckets.close_bucket(tx, "slack", 30.0))
    await store.write("b", lambda tx: buckets.close_bucket(tx, "slack", 1.0))
    wait = await store.write("b", lambda tx: buckets.take(tx, {"slack": Rate(0.1), "other": Rate(0.1)}))
    assert (wait.bucket, wait.seconds > 20) == ("slack", True)
