"""`bridge check` against the stand-ins: each thing that can be wrong is named, with what to do."""

import shutil
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cli_world import GEMINI_KEY, CliWorld, cli_world
from small_config import small_config

from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL
from bridge.sandbox.slack.directory import ALL_SCOPES
from core.store.schema import head_revision

SMALL = small_config()  # the shipped one is compiled by tests/e2e/test_cli_triggers.py
SLACK = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_CHANNEL": CHANNEL}


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CliWorld]:
    monkeypatch.chdir(tmp_path)
    async with cli_world() as made:
        yield made
        assert made.violations == []


async def checked(world: CliWorld, config: Path = SMALL, **env: str) -> tuple[int, list[str]]:
    """The exit code, and what was printed, line by line."""
    result = await world.run("check", "--config", str(config), **env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def of(state: str, lines: list[str]) -> list[str]:
    return [line.removeprefix(state).strip() for line in lines if line.startswith(state)]


async def test_without_any_token_nothing_is_wrong(world: CliWorld) -> None:
    code, lines = await checked(world)
    assert code == 0
    assert of("wrong", lines) == []
    assert "slack: SLACK_BOT_TOKEN is not set: agents have the web console only." in of("missing", lines)
    advice = of("advice", lines)  # and what a newcomer has still to change
    assert "sample: The company is the sample's: Northbound Study Abroad." in advice
    assert "sample: No page may embed the chat: allowed_origins in web.yaml is empty." in advice


async def test_a_whole_set_up_is_ok(world: CliWorld) -> None:
    tokens = {"TELEGRAM_BOT_TOKEN": world.telegram.token, "GEMINI_API_KEY": GEMINI_KEY, "SECRET_KEY": "s" * 40}
    code, lines = await checked(world, **SLACK, **tokens)
    assert code == 0, lines
    assert of("missing", lines) == ["settings: PUBLIC_URL is not set."]
    assert "telegram: The bot is @demo_bot." in of("ok", lines)
    assert "gemini: The key is good, and gemini-3.8-flash is there." in of("ok", lines)


async def test_a_wrong_slack_token_is_named_with_what_to_do(world: CliWorld) -> None:
    code, lines = await checked(world, **SLACK | {"SLACK_BOT_TOKEN": "xoxb-nobodys"})
    assert code == 1
    assert any("Slack does not accept the bot token" in line for line in of("wrong", lines))
    assert any(line.strip().startswith("-> ") and "SLACK_BOT_TOKEN" in line for line in lines)


async def test_a_missing_scope_is_named(world: CliWorld) -> None:
    world.slack.app = world.slack.context.app = world.slack.app.__class__(
        BOT_TOKEN, APP_TOKEN, "", scopes=ALL_SCOPES - {"chat:write.customize"}
    )
    code, lines = await checked(world, **SLACK)
    assert code == 1
    assert any("chat:write.customize" in line for line in of("wrong", lines))


async def test_a_channel_that_the_bot_has_not_joined_is_named(world: CliWorld) -> None:
    world.slack.workspace.add_channel("C0OTHERS", "others", set())
    code, lines = await checked(world, **SLACK | {"SLACK_CHANNEL": "C0OTHERS"})
    assert code == 1
    assert any("#others" in line for line in of("wrong", lines))


async def test_an_admin_channel_that_the_bot_has_not_joined_is_named(world: CliWorld) -> None:
    world.slack.workspace.add_channel("C0ADMINS", "admins", set())
    code, lines = await checked(world, **SLACK | {"SLACK_ADMIN_CHANNEL": "C0ADMINS"})
    assert code == 1
    assert of("wrong", lines) == ["slack: Slack channel #admins does not have the app in it"]


async def test_every_fault_of_the_settings_is_named(world: CliWorld) -> None:
    code, lines = await checked(world, SLACK_BOT_TOKEN="xoxb-...", GEMINI_API_KEY="your-key")
    assert code == 1
    for name in ("SLACK_BOT_TOKEN", "GEMINI_API_KEY"):
        assert any(name in line and "placeholder" in line for line in of("wrong", lines)), lines


async def test_a_fault_in_a_file_is_named_with_its_line(world: CliWorld, tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(SMALL, config)
    text = (config / "sessions.yaml").read_text().replace("30m", "half an hour")
    (config / "sessions.yaml").write_text(text)
    (config / "bot.yaml").unlink()
    line = next(number for number, line in enumerate(text.splitlines(), 1) if "half an hour" in line)
    code, lines = await checked(world, config)
    assert code == 1
    assert any(f"sessions.yaml:{line}:" in found for found in of("wrong", lines)), lines
    assert any("bot.yaml" in found for found in of("wrong", lines)), lines


async def test_a_wrong_telegram_token_and_an_unknown_model_are_named(world: CliWorld) -> None:
    tokens = {"TELEGRAM_BOT_TOKEN": "123456:AAE4-this-is-nobodys-token-at-all", "GEMINI_API_KEY": GEMINI_KEY}
    code, lines = await checked(world, GEMINI_MODEL="gemini-1.0-pro", **tokens)
    assert code == 1
    assert of("wrong", lines) == [
        "telegram: Telegram refuses the bot's token.",
        "gemini: Gemini has no model gemini-1.0-pro.",
    ]


async def test_services_that_are_away_are_named(world: CliWorld) -> None:
    tokens = {"TELEGRAM_BOT_TOKEN": world.telegram.token, "GEMINI_API_KEY": GEMINI_KEY, **SLACK}
    for stand_in in (world.slack, world.telegram, world.gemini):
        await stand_in.stop()
    code, lines = await checked(world, **tokens)
    assert code == 1
    wrong = of("wrong", lines)
    for said in ("slack: ", "telegram: Telegram cannot be reached", "gemini: Gemini cannot be reached"):
        assert any(line.startswith(said) for line in wrong), wrong


async def test_the_schema_of_the_database_is_told(world: CliWorld, sqlite_url: str) -> None:
    _, lines = await checked(world, DATABASE_URL=sqlite_url)
    assert any(f"has schema {head_revision()}" in line for line in of("ok", lines)), lines


async def test_a_database_of_a_newer_version_is_refused(world: CliWorld, sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    code, lines = await checked(world, DATABASE_URL=sqlite_url)
    assert code == 1
    assert any("which this version does not know" in line for line in of("wrong", lines))


async def test_looking_makes_no_database(world: CliWorld) -> None:
    await checked(world)
    assert list(Path().iterdir()) == []


async def test_looking_leaves_nothing_beside_the_database(world: CliWorld, sqlite_url: str) -> None:
    """Run by root while the bridge is stopped, `bridge check` left files that the bridge's user could not open."""
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    before = sorted(folder.iterdir())
    await checked(world, DATABASE_URL=sqlite_url)
    assert sorted(folder.iterdir()) == before


async def test_a_database_that_is_away_or_unknown_is_named(world: CliWorld) -> None:
    for url in ("postgresql://nobody@127.0.0.1:1/none", "mysql://localhost/x", "not a url"):
        code, lines = await checked(world, DATABASE_URL=url)
        assert code == 1, lines
        assert any(line.startswith("database: ") for line in of("wrong", lines)), lines


async def test_postgresql_is_looked_at(world: CliWorld, postgres_url: str) -> None:
    code, lines = await checked(world, DATABASE_URL=postgres_url)
    assert code == 0, lines
    assert any(line.startswith("database: PostgreSQL") for line in of("ok", lines)), lines
