"""What several commands take, and how each of them fails: with sentences, never with a stack."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from bridge.settings import SettingsFault
from core.store.schema import NewerDatabase

config_option: Callable[[Any], Any] = click.option(
    "--config",
    "config_dir",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("config"),
    show_default=True,
    help="The folder that admins edit.",
)


@contextmanager
def faults_as_sentences() -> Iterator[None]:
    """End the program with exit code 2 and what to do, when what it was given cannot be used."""
    try:
        yield
    except (SettingsFault, NewerDatabase) as exc:
        click.echo(str(exc), err=True)
        sys.exit(2)
