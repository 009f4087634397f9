"""`bridge check`: what is configured, reachable and missing, each with what to do. Changes nothing."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from agents_slack.checks import check as check_slack
from bridge import logging_setup
from bridge.adapter_settings import slack_settings, telegram_settings
from bridge.cli.database_check import check_database, check_privacy
from bridge.cli.findings import print_findings
from bridge.cli.gemini_check import check_gemini
from bridge.cli.options import config_option
from bridge.cli.sample_check import check_folder, check_sample
from bridge.config_folder import load_config
from bridge.settings import Settings, SettingsFault, load_settings
from channels import telegram
from core.bots.sections import KnowledgeFault, read_sections
from core.bots.settings import read_settings
from core.config import Config, ConfigFault
from core.config.desk import CHANNEL
from core.model.findings import Finding, FindingState, fine, missing, wrong
from core.usecases.routing import QueueRouting

_INIT = "Run `bridge init`, which says where to get one."


@click.command()
@config_option
def check(config_dir: Path) -> None:
    """Tell what is configured, reachable, missing, and still the sample's. Exit code 1 when something is wrong.

    What is missing, and advice, are no faults: with nothing else the exit code is 0.
    """
    logging_setup.set_up_logging("ERROR")
    found = [*_tell("files", _check_files(config_dir))]
    config = _config(config_dir)
    found += _tell("files", check_folder(config_dir, config))
    found += _tell("sample", check_sample(config_dir, config) if config else ())
    try:
        settings = load_settings()
    except SettingsFault as exc:
        found += _tell("settings", [wrong(line) for line in str(exc).splitlines()])
        click.echo("The rest is looked at once the settings can be used.")
    else:
        found += asyncio.run(_check_sides(settings, _queue_channels(config), _user_group(config)))
    sys.exit(1 if any(finding.state is FindingState.WRONG for finding in found) else 0)


def _tell(area: str, findings: Iterable[Finding]) -> list[Finding]:
    told = list(findings)
    print_findings(area, told)
    return told


async def _check_sides(settings: Settings, queue_channels: Sequence[str], group: str) -> list[Finding]:
    return [
        *_tell("settings", _check_settings(settings)),
        *_tell("database", [*check_database(settings.database_url), *check_privacy(settings.database_url)]),
        *_tell("slack", await _check_slack(settings, queue_channels, group)),
        *_tell("telegram", await _check_telegram(settings)),
        *_tell("gemini", await _check_gemini(settings)),
    ]


def _check_files(config_dir: Path) -> list[Finding]:
    """Every fault of every file, as `bridge run` would name it."""
    faults: list[str] = []
    for read in (
        lambda: load_config(config_dir),
        lambda: read_settings(config_dir / "bot.yaml"),
        lambda: read_sections(config_dir / "knowledge"),
    ):
        try:
            read()
        except (ConfigFault, KnowledgeFault, OSError) as exc:
            faults += str(exc).splitlines()
    return [wrong(fault) for fault in faults] or [fine(f"{config_dir} holds what it should.")]


def _config(config_dir: Path) -> Config | None:
    """The configuration; None while it has faults, which are told elsewhere."""
    try:
        return load_config(config_dir)
    except ConfigFault:
        return None


def _queue_channels(config: Config | None) -> Sequence[str]:
    """The channels that queues have of their own."""
    return QueueRouting(config.queues.queues).channels if config else ()


def _user_group(config: Config | None) -> str:
    """The Slack user group whose members may act; "" when it is the channels' members."""
    return config.desk.who_may_act if config and config.desk.who_may_act != CHANNEL else ""


def _check_settings(settings: Settings) -> list[Finding]:
    found = []
    if settings.secret_key is None:
        remedy = "Without it visitors lose their conversation at a restart; `bridge init` makes one."
        found.append(missing("SECRET_KEY is not set.", remedy))
    if not settings.public_url:
        remedy = "Set it to where users reach the bridge, like https://chat.example.com, before you embed the widget."
        found.append(missing("PUBLIC_URL is not set.", remedy))
    return found or [fine("SECRET_KEY and PUBLIC_URL are set.")]


async def _check_slack(settings: Settings, queue_channels: Sequence[str], group: str) -> list[Finding]:
    if settings.slack_bot_token is None:
        return [missing("SLACK_BOT_TOKEN is not set: agents have the web console only.", _INIT)]
    access = slack_settings(settings, settings.slack_bot_token)
    return await check_slack(access, queue_channels, settings.slack_admin_channel or "", group)


async def _check_telegram(settings: Settings) -> list[Finding]:
    if settings.telegram_bot_token is None:
        return [missing("TELEGRAM_BOT_TOKEN is not set: Telegram is off.", _INIT)]
    try:
        access = telegram_settings(settings, settings.telegram_bot_token)
    except ValueError as exc:
        return [wrong(f"TELEGRAM_WEBHOOK_SECRET: {exc}.", "Run `bridge init`, which makes one.")]
    return await telegram.check(access)


async def _check_gemini(settings: Settings) -> list[Finding]:
    if settings.gemini_api_key is None:
        return [missing("GEMINI_API_KEY is not set: the knowledge bot answers.", _INIT)]
    return await check_gemini(settings, settings.gemini_api_key)
