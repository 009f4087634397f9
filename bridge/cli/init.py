"""`bridge init`: asks for what an installation needs, verifies each answer at once, and writes `.env`."""

import asyncio
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from bridge import logging_setup
from bridge.cli.env_file import read_env, with_values, write_env
from bridge.cli.init_questions import QUESTIONS, InitQuestion, complaint, settings_of
from bridge.settings import SettingsFault, load_settings
from core.model.findings import Finding, FindingState

Answers = dict[str, str]

_HEADING = "# Written by `bridge init`. Every setting is explained in .env.example.\n"
_REMOVE = "-"


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing: take each setting from the environment, else from the file.")
@click.option("--slack-channel", help="SLACK_CHANNEL.")
@click.option("--public-url", help="PUBLIC_URL.")
@click.option("--env-file", type=click.Path(path_type=Path, dir_okay=False), default=Path(".env"), show_default=True)
def init(yes: bool, slack_channel: str | None, public_url: str | None, env_file: Path) -> None:
    """Ask for tokens, verify each, write .env and print the line that embeds the widget.

    A script sets the variables of .env.example and says --yes. Tokens are no options: other users of a machine can read
    a command line.
    """
    logging_setup.set_up_logging("ERROR")
    given = {"SLACK_CHANNEL": slack_channel, "PUBLIC_URL": public_url}
    known = {**read_env(env_file), **_environment(), **{name: value for name, value in given.items() if value}}
    answers = _take_all(known) if yes else _ask_all(known)
    _write(env_file, answers | _generated(known | answers))
    _say_what_is_left(env_file, known | answers)


def _environment() -> Answers:
    names = (question.name for question in QUESTIONS)
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _ask_all(known: Answers) -> Answers:
    """Every question in turn. What is left out of the answers stays as it is in the file."""
    click.echo("Enter leaves a setting out, or keeps the one you have; - removes it. Tokens are not shown as you type.")
    answers: Answers = {}
    for question in QUESTIONS:
        if question.after and not answers.get(question.after):
            continue
        answer = _ask(question, known | answers)
        if answer is not None:
            answers[question.name] = answer
    return answers


def _ask(question: InitQuestion, known: Mapping[str, str]) -> str | None:
    """Ask until an answer is good, or was given twice. "": remove it. None: leave it, and skip what follows."""
    kept = _usable(question.name, known)
    without = "" if known.get(question.name) and not kept else None  # a placeholder does not stay
    refused = ""
    click.echo(f"\n{question.how}")
    while True:
        typed = _prompt(question, has_one=bool(kept))
        if typed == _REMOVE:
            return ""
        if not (typed or kept):
            return without
        value, finding = _look(question, typed or kept, known)
        _say(finding)
        if finding.state is FindingState.OK or value == refused:
            return value
        kept, refused = "", "" if complaint(question.name, value) else value
        again = " or the same one again, which is then kept in any case" if refused else ""
        click.echo(f"Type another{again}; Enter leaves it out.")


def _usable(name: str, known: Mapping[str, str]) -> str:
    """The value there is; a placeholder from an example is none."""
    value = known.get(name, "")
    return "" if complaint(name, value) else value


def _prompt(question: InitQuestion, *, has_one: bool) -> str:
    hint = " [keep]" if has_one else ""
    typed: str = click.prompt(
        question.name + hint, default="", show_default=False, hide_input=question.is_secret, type=str
    )
    return typed.strip()


def _look(question: InitQuestion, given: str, known: Mapping[str, str]) -> tuple[str, Finding]:
    """The value that is meant, and what its service says of it."""
    around = {**_addresses(), **known}
    value = asyncio.run(question.find(settings_of(around), given)) if question.find else given
    if fault := complaint(question.name, value):
        return value, Finding(FindingState.WRONG, fault)
    return value, asyncio.run(question.verify(settings_of({**around, question.name: value})))


def _addresses() -> Answers:
    """Where the services are, if the environment says so; the file's own are among what is known."""
    return {name: value for name, value in os.environ.items() if name.endswith("_BASE_URL")}


def _take_all(known: Answers) -> Answers:
    """What is there already, verified. Ends the program when anything is refused."""
    answers: Answers = {}
    is_good = True
    for question in QUESTIONS:
        value = known.get(question.name, "")
        if not value or (question.after and not known.get(question.after)):
            continue
        answers[question.name], finding = _look(question, value, known)
        click.echo(f"{question.name}: ", nl=False)
        _say(finding)
        is_good = is_good and finding.state is FindingState.OK
    if not is_good:
        click.echo("Nothing was written.", err=True)
        sys.exit(1)
    return answers


def _say(finding: Finding) -> None:
    click.echo(" ".join(part for part in (finding.what, finding.remedy) if part))


def _generated(known: Mapping[str, str]) -> Answers:
    """Secrets that nobody needs to know: made when they are needed and not there."""
    made: Answers = {}
    if not _usable("SECRET_KEY", known):
        made["SECRET_KEY"] = secrets.token_urlsafe(48)
    needs_webhook = known.get("TELEGRAM_BOT_TOKEN") and known.get("PUBLIC_URL")
    if needs_webhook and not _usable("TELEGRAM_WEBHOOK_SECRET", known):
        made["TELEGRAM_WEBHOOK_SECRET"] = secrets.token_urlsafe(32)
    return made


def _write(env_file: Path, values: Mapping[str, str]) -> None:
    before = env_file.read_text(encoding="utf-8") if env_file.exists() else _HEADING
    write_env(env_file, with_values(before, values))
    click.echo(f"\nWrote {env_file}; only you can read it.")


def _say_what_is_left(env_file: Path, known: Mapping[str, str]) -> None:
    try:
        settings = load_settings(env_file)
    except SettingsFault as exc:
        click.echo(f"Still to be mended before `bridge run`:\n{exc}")
        return
    address = settings.public_url.rstrip("/") or settings.local_url
    click.echo(
        "\nPut this into your pages, before </body>, and their origins into allowed_origins of config/web.yaml:\n"
    )
    click.echo(f'  <script src="{address}/widget.js" async></script>')
    if not known.get("PUBLIC_URL"):
        click.echo("\nIt is this machine's address, for PUBLIC_URL is not set.")
    click.echo("\nNext: `bridge check`, then `bridge run`.")
