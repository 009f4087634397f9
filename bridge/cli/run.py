"""`bridge run`: the product itself, until it is told to stop."""

import asyncio
from pathlib import Path

import click
import structlog

from bridge import logging_setup
from bridge.cli.options import config_option, faults_as_sentences
from bridge.serving import serve
from bridge.settings import Settings, load_settings

log = structlog.get_logger(__name__)


@click.command()
@config_option
def run(config_dir: Path) -> None:
    """Run the bridge with the settings of the environment and .env."""
    with faults_as_sentences():
        settings = load_settings()
        logging_setup.set_up_logging(settings.log_level)
        asyncio.run(serve(settings, config_dir, serves=lambda: click.echo(_sides(settings), err=True)))


def _sides(settings: Settings) -> str:
    """What is on, in words: with no tokens there are the chat, the bot and the console."""
    on = [each.label for each in settings.adapters_on if not each.is_desk]
    on.append(" and ".join([*(each.label for each in settings.adapters_on if each.is_desk), "the web console"]))
    on.append("Gemini" if settings.gemini_api_key else "knowledge bot")
    return f"Handoff Bridge on {settings.local_url}: " + ", ".join(on)
