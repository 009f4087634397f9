"""What commands that look back share: since when, under which triggers, and the stored sessions one by one."""

import re
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
import psycopg
from sqlalchemy import make_url

from bridge import logging_setup
from bridge.cli.database_check import check_database
from bridge.cli.options import faults_as_sentences
from bridge.config_folder import read_triggers
from bridge.settings import SettingsFault, load_settings
from core.escalation.policy import Policy
from core.model.findings import FindingState
from core.model.ids import Micros
from core.store import Store
from core.store.queries.history import PastSession, past_sessions

_HOUR = 3600 * 1_000_000  # microseconds
_UNITS = {"h": _HOUR, "d": 24 * _HOUR, "w": 7 * 24 * _HOUR}
_REMEDY = "Write a number and h, d or w, like 30d."


class AgeOption(click.ParamType[int]):
    """A span of time until now, in microseconds: 12h, 30d, 4w."""

    name = "age"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read what was typed."""
        found = re.fullmatch(r"([1-9][0-9]{0,3})([hdw])", str(value))
        if found is None:
            self.fail(f"'{value}' is no age. {_REMEDY}", param, ctx)
        return int(found[1]) * _UNITS[found[2]]


since_option: Callable[[Any], Any] = click.option(
    "--since",
    "age",
    type=AgeOption(),
    default="30d",
    show_default=True,
    help="Conversations that began at most this long ago.",
)


def read_policy(config_dir: Path) -> Policy:
    """The triggers of a folder, which needs no other file. Raises SettingsFault with every fault."""
    reading = read_triggers(config_dir)
    if reading.value is None:
        raise SettingsFault("\n".join(map(str, sorted(reading.faults, key=lambda fault: fault.line))))
    return Policy.from_config(reading.value)


@contextmanager
def exit_when_unreadable() -> Iterator[None]:
    """Whatever cannot be read ends the program with exit code 2 and a sentence."""
    logging_setup.set_up_logging("ERROR")
    with faults_as_sentences():
        try:
            yield
        except (sqlite3.Error, psycopg.Error) as exc:
            raise SettingsFault(f"The database cannot be read: {exc}".strip()) from exc


@asynccontextmanager
async def stored_sessions(since: Micros) -> AsyncIterator[AsyncIterator[PastSession]]:
    """The sessions of DATABASE_URL, batch by batch. Raises SettingsFault when there is nothing to read from."""
    database_url = load_settings().database_url
    require_database(database_url)
    store = Store(database_url)
    try:
        yield _one_by_one(store, since)
    finally:
        await store.close()


async def _one_by_one(store: Store, since: Micros) -> AsyncIterator[PastSession]:
    after = ""
    while batch := await store.read(partial(past_sessions, since=since, after=after)):
        for session in batch:
            yield session
        after = batch[-1].id


def require_database(database_url: str) -> None:
    """Raises SettingsFault when there is no database to read from."""
    [finding] = check_database(database_url)
    if finding.state is not FindingState.OK:
        raise SettingsFault(f"{finding.what} {finding.remedy}".strip())
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise SettingsFault(f"There is no database {url.database} yet. See DATABASE_URL.")
