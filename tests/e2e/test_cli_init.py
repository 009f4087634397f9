"""`bridge init` against the stand-ins: what it asks, refuses, keeps and writes."""

import json
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from cli_world import GEMINI_KEY, CliWorld, cli_world

from bridge.cli.env_file import read_env
from bridge.sandbox.slack import APP_TOKEN, BOT_TOKEN, CHANNEL
from bridge.settings import load_settings

NOTHING = ("",) * 10
PUBLIC_URL = "https://chat.example.com"


@pytest_asyncio.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CliWorld]:
    monkeypatch.chdir(tmp_path)
    async with cli_world() as made:
        yield made
        assert made.violations == []


def written() -> dict[str, str]:
    return read_env(Path(".env"))


async def test_every_answer_is_verified_as_it_is_given(world: CliWorld) -> None:
    answers = (BOT_TOKEN, APP_TOKEN, CHANNEL, world.telegram.token, PUBLIC_URL, GEMINI_KEY)
    result = await world.run("init", typed=answers)
    assert result.exit_code == 0, result.output
    for said in (
        "This is the bot 'handoff_bridge' in workspace Sandbox.",
        "Socket Mode can be opened.",
        "Cards go to #support.",
        "The bot is @demo_bot.",
        "The key is good, and gemini-3.8-flash is there.",
        f'<script src="{PUBLIC_URL}/widget.js" async></script>',
    ):
        assert said in result.output
    assert written() | {"SECRET_KEY": "", "TELEGRAM_WEBHOOK_SECRET": ""} == {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_CHANNEL": CHANNEL,
        "TELEGRAM_BOT_TOKEN": world.telegram.token,
        "PUBLIC_URL": PUBLIC_URL,
        "GEMINI_API_KEY": GEMINI_KEY,
        "SECRET_KEY": "",
        "TELEGRAM_WEBHOOK_SECRET": "",
    }


async def test_what_it_writes_is_what_bridge_run_takes(world: CliWorld) -> None:
    await world.run("init", typed=(BOT_TOKEN, APP_TOKEN, CHANNEL, world.telegram.token, PUBLIC_URL, GEMINI_KEY))
    settings = load_settings(Path(".env"))
    assert {each.name for each in settings.adapters_on} == {"slack", "telegram", "web"}
    assert settings.secret_key is not None
    assert len(settings.secret_key) == 64


async def test_tokens_are_not_shown(world: CliWorld) -> None:
    result = await world.run("init", typed=(BOT_TOKEN, APP_TOKEN, CHANNEL, world.telegram.token, "", GEMINI_KEY))
    assert [token for token in (BOT_TOKEN, APP_TOKEN, world.telegram.token, GEMINI_KEY) if token in result.output] == []


async def test_everything_may_be_left_out(world: CliWorld) -> None:
    result = await world.run("init", typed=NOTHING)
    assert result.exit_code == 0
    assert list(written()) == ["SECRET_KEY"]
    assert '<script src="http://127.0.0.1:8000/widget.js" async></script>' in result.output
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600


async def test_a_refused_token_is_asked_for_again(world: CliWorld) -> None:
    result = await world.run("init", typed=("xoxb-nobodys-token", BOT_TOKEN, APP_TOKEN, CHANNEL, *NOTHING))
    assert "Slack does not accept the bot token. (invalid_auth)" in result.output
    assert written()["SLACK_BOT_TOKEN"] == BOT_TOKEN


async def test_a_placeholder_is_refused_without_asking_the_service(world: CliWorld) -> None:
    result = await world.run("init", typed=("xoxb-...", *NOTHING))
    assert "SLACK_BOT_TOKEN holds a placeholder" in result.output
    assert world.slack.calls == []
    assert "SLACK_BOT_TOKEN" not in written()


async def test_a_token_of_the_wrong_kind_is_named(world: CliWorld) -> None:
    result = await world.run("init", typed=(BOT_TOKEN, BOT_TOKEN, APP_TOKEN, CHANNEL, *NOTHING))
    assert "SLACK_APP_TOKEN is not an app-level token" in result.output
    assert written()["SLACK_APP_TOKEN"] == APP_TOKEN


async def test_the_same_refused_answer_twice_is_kept(world: CliWorld) -> None:
    world.slack.start_outage(60)
    result = await world.run("init", typed=(BOT_TOKEN, BOT_TOKEN, APP_TOKEN, APP_TOKEN, CHANNEL, CHANNEL, *NOTHING))
    assert result.exit_code == 0
    assert written()["SLACK_CHANNEL"] == CHANNEL


async def test_a_channel_without_the_bot_is_named(world: CliWorld) -> None:
    world.slack.workspace.add_channel("C0OTHERS", "others", set())
    result = await world.run("init", typed=(BOT_TOKEN, APP_TOKEN, "#others", CHANNEL, *NOTHING))
    assert "The bot is not in #others." in result.output
    assert written()["SLACK_CHANNEL"] == CHANNEL


async def test_a_channel_is_found_by_its_name(world: CliWorld) -> None:
    result = await world.run("init", typed=(BOT_TOKEN, APP_TOKEN, "#suport", "#support", *NOTHING))
    assert "SLACK_CHANNEL is not a channel's id" in result.output
    assert "Cards go to #support." in result.output
    assert written()["SLACK_CHANNEL"] == CHANNEL


async def test_a_placeholder_is_not_kept_however_often_it_is_typed(world: CliWorld) -> None:
    await world.run("init", typed=("xoxb-...", "xoxb-...", *NOTHING))
    assert "SLACK_BOT_TOKEN" not in written()


async def test_what_is_in_the_file_is_kept_and_completed(world: CliWorld) -> None:
    theirs = f"# ours\nMINE=yes\nSECRET_KEY=that-we-have-had-for-years\nSLACK_BOT_TOKEN={BOT_TOKEN}\n"
    Path(".env").write_text(theirs)
    result = await world.run("init", typed=("", APP_TOKEN, CHANNEL, *NOTHING))
    assert "SLACK_BOT_TOKEN [keep]" in result.output
    text = Path(".env").read_text()
    assert text.startswith(theirs)
    assert read_env(Path(".env"))["SLACK_APP_TOKEN"] == APP_TOKEN
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600


async def test_a_dash_removes_a_setting(world: CliWorld) -> None:
    Path(".env").write_text(f"GEMINI_API_KEY={GEMINI_KEY}\n")
    await world.run("init", typed=("", "", "", "-"))
    assert written()["GEMINI_API_KEY"] == ""
    assert load_settings(Path(".env")).gemini_api_key is None


async def test_a_placeholder_in_the_file_does_not_stay(world: CliWorld) -> None:
    Path(".env").write_text("GEMINI_API_KEY=your-key-here\nSECRET_KEY=changeme\n")
    await world.run("init", typed=NOTHING)
    assert written()["GEMINI_API_KEY"] == ""
    assert len(written()["SECRET_KEY"]) == 64


async def test_a_script_asks_nothing(world: CliWorld) -> None:
    env = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "TELEGRAM_BOT_TOKEN": world.telegram.token}
    result = await world.run("init", "--yes", "--slack-channel", CHANNEL, "--public-url", PUBLIC_URL, **env)
    assert result.exit_code == 0, result.output
    assert written()["SLACK_CHANNEL"] == CHANNEL
    assert len(written()["TELEGRAM_WEBHOOK_SECRET"]) >= 16


async def test_a_script_with_a_wrong_token_writes_nothing(world: CliWorld) -> None:
    result = await world.run("init", "--yes", TELEGRAM_BOT_TOKEN="123456:AAE4-this-is-nobodys-token-at-all")
    assert result.exit_code == 1
    assert "Telegram refuses the bot's token." in result.output
    assert not Path(".env").exists()


async def test_the_manifest_is_printed_as_yaml_and_as_json(world: CliWorld) -> None:
    assert (await world.run("slack", "manifest")).output.startswith("_metadata:")
    made = json.loads((await world.run("slack", "manifest", "--json")).output)
    assert made["settings"]["socket_mode_enabled"] is True


async def test_an_option_may_name_the_channel_and_set_what_nobody_is_asked_for(world: CliWorld) -> None:
    options = ("--slack-channel", "#support", "--slack-admin-channel", CHANNEL)
    tokens = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}
    result = await world.run("init", "--yes", *options, **tokens)
    assert result.exit_code == 0, result.output
    assert written()["SLACK_CHANNEL"] == written()["SLACK_ADMIN_CHANNEL"] == CHANNEL
    refused = await world.run("init", "--yes", "--slack-admin-channel", "general", **tokens)
    assert refused.exit_code == 2
    assert "SLACK_ADMIN_CHANNEL is not a channel's id" in refused.output
