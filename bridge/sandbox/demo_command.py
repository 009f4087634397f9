"""`bridge demo`: the whole product against local stand-ins. No account, no token, nothing outside this machine."""

import asyncio
import sys
from pathlib import Path

import click

from bridge import logging_setup
from bridge.cli.options import config_option, faults_as_sentences


@click.command()
@config_option
@click.option("--port", type=int, default=8321, envvar="PORT", show_default=True, help="Where the demo page is served.")
@click.option("--check", is_flag=True, envvar="CHECK", help="Play the conversation without a screen and print it.")
def demo(config_dir: Path, port: int, check: bool) -> None:
    """Three panes: a web page with the chat, Telegram, and Slack; behind them the real product."""
    from bridge.sandbox.demo import run_demo  # noqa: PLC0415 - the stand-ins are loaded by those who use them

    logging_setup.set_up_logging("WARNING")
    with faults_as_sentences():
        sys.exit(asyncio.run(run_demo(config_dir, port, check)))
