"""`bridge check`: what is configured, reachable and missing, each with what to do. Changes nothing."""

import asyncio
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from bridge import logging_setup
from bridge.cli.database_check import check_database, check_privacy
from bridge.cli.findings import print_findings
from bridge.cli.gemini_check import check_embeddings, check_gemini
from bridge.cli.options import config_option
from bridge.cli.sample_check import check_folder, check_sample
from bridge.config_folder import folder_faults, load_config
from bridge.embedding.meaning import NOT_INSTALLED, embedding_access
from bridge.embedding.nano_model import is_installed
from bridge.settings import Settings, SettingsFault, load_settings
from channels.registry import adapter_definitions
from core.config import Config, ConfigFault
from core.model.findings import Finding, FindingState, fine, missing, wrong


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
        found += asyncio.run(_check_all(settings, config))
    sys.exit(1 if any(finding.state is FindingState.WRONG for finding in found) else 0)


def _tell(area: str, findings: Iterable[Finding]) -> list[Finding]:
    told = list(findings)
    print_findings(area, told)
    return told


async def _check_all(settings: Settings, config: Config | None) -> list[Finding]:
    found = [
        *_tell("settings", _check_settings(settings)),
        *_tell("database", [*check_database(settings.database_url), *check_privacy(settings.database_url)]),
    ]
    for definition in adapter_definitions():
        if definition.tools:
            tools, own = definition.tools(), settings.adapters[definition.name]
            found += _tell(definition.name, await tools.check(own, config) if own.is_on else [tools.off])
    if config and config.queues.translating and not settings.gemini_api_key:
        names = ", ".join(sorted(config.queues.translating))
        problem = f"Nothing is translated in {names}, for GEMINI_API_KEY is not set."
        found += _tell("translation", [wrong(problem, "Set it, or take `translate` out of queues.yaml.")])
    found += _tell("meaning", [await _check_meaning(settings)])
    return [*found, *_tell("gemini", await _check_gemini(settings))]


def _check_files(config_dir: Path) -> list[Finding]:
    """Every fault of every file, as `bridge run` would name it."""
    faults = [wrong(str(fault)) for fault in folder_faults(config_dir)]
    return faults or [fine(f"{config_dir} holds what it should.")]


def _config(config_dir: Path) -> Config | None:
    """The configuration; None while it has faults, which are told elsewhere."""
    try:
        return load_config(config_dir)
    except ConfigFault:
        return None


def _check_settings(settings: Settings) -> list[Finding]:
    found = []
    if settings.secret_key is None:
        remedy = "Without it visitors lose their conversation at a restart; `bridge init` makes one."
        found.append(missing("SECRET_KEY is not set.", remedy))
    if not settings.public_url:
        remedy = "Set it to where users reach the bridge, like https://chat.example.com, before you embed the widget."
        found.append(missing("PUBLIC_URL is not set.", remedy))
    return found or [fine("SECRET_KEY and PUBLIC_URL are set.")]


async def _check_meaning(settings: Settings) -> Finding:
    """Can questions be compared by what they mean?"""
    if settings.embedder == "none":
        return fine("EMBEDDER is none: questions are compared by their words alone.")
    if settings.embedder == "auto" and not is_installed():
        return missing(NOT_INSTALLED, "It is there for Linux (glibc; x86_64, aarch64) and for macOS (arm64).")
    if settings.embedder == "gemini" and settings.gemini_api_key:
        return await check_embeddings(embedding_access(settings, settings.gemini_api_key))
    return fine("Questions are compared by what they mean, in a process of its own on this machine.")


async def _check_gemini(settings: Settings) -> list[Finding]:
    if settings.gemini_api_key is None:
        remedy = "Run `bridge init`, which says where to get one."
        return [missing("GEMINI_API_KEY is not set: the knowledge bot answers.", remedy)]
    return await check_gemini(settings, settings.gemini_api_key)
