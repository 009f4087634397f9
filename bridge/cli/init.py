"""`bridge init`: asks for what an installation needs, verifies each answer at once, and writes `.env`."""

import asyncio
import os
import secrets
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from bridge import logging_setup
from bridge.cli.env_file import read_env, with_values, write_env
from bridge.cli.init_questions import complaint, generated_secrets, init_questions, settings_of
from bridge.settings import Settings, SettingsFault, load_settings
from channels.registry import adapter_definitions
from core.model.findings import Finding, FindingState
from core.runtime.settings import setting_fields
from core.usecases.adapters import SetupQuestion

Answers = dict[str, str]

_HEADING = "# Written by `bridge init`. Every setting is explained in .env.example.\n"
_REMOVE = "-"


def _setting_options(command: Callable[..., None]) -> Callable[..., None]:
    """An option for each setting that people paste and that is no secret."""
    pasted = [
        *(each for of in adapter_definitions() for each in setting_fields(of.settings) if each.found),
        *(each for each in setting_fields(Settings) if each.name == "PUBLIC_URL"),
    ]
    for each in reversed([each for each in pasted if not each.is_secret]):
        option = f"--{each.name.lower().replace('_', '-')}"
        command = click.option(option, each.name.lower(), help=f"{each.name}.")(command)
    return command


@click.command()
@click.option("--yes", is_flag=True, help="Ask nothing: take each setting from the environment, else from the file.")
@_setting_options
@click.option("--env-file", type=click.Path(path_type=Path, dir_okay=False), default=Path(".env"), show_default=True)
def init(yes: bool, env_file: Path, **options: str | None) -> None:
    """Ask for tokens, verify each, write .env and print the line that embeds the widget.

    A script sets the variables of .env.example and says --yes. Tokens are no options: other users of a machine can read
    a command line.
    """
    logging_setup.set_up_logging("ERROR")
    given = {name.upper(): value for name, value in options.items() if value}
    asked = {question.name for _, question in init_questions()}
    unasked = {name: value for name, value in given.items() if name not in asked}
    for name, value in unasked.items():
        if fault := complaint(name, value):
            raise click.UsageError(fault)
    known = {**read_env(env_file), **_environment(), **given}
    answers = unasked | (_take_all(known) if yes else _ask_all(known))
    _write(env_file, answers | _generated(known | answers))
    _say_what_is_left(env_file, known | answers)


def _environment() -> Answers:
    names = (question.name for _, question in init_questions())
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _ask_all(known: Answers) -> Answers:
    """Every question in turn. What is left out of the answers stays as it is in the file."""
    click.echo("Enter leaves a setting out, or keeps the one you have; - removes it. Tokens are not shown as you type.")
    answers: Answers = {}
    for owner, question in init_questions():
        if question.after and not answers.get(question.after):
            continue
        answer = _ask(owner, question, known | answers)
        if answer is not None:
            answers[question.name] = answer
    return answers


def _ask(owner: str, question: SetupQuestion[Any], known: Mapping[str, str]) -> str | None:
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
        value, finding = _look(owner, question, typed or kept, known)
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


def _prompt(question: SetupQuestion[Any], *, has_one: bool) -> str:
    hint = " [keep]" if has_one else ""
    typed: str = click.prompt(
        question.name + hint, default="", show_default=False, hide_input=question.is_secret, type=str
    )
    return typed.strip()


def _look(owner: str, question: SetupQuestion[Any], given: str, known: Mapping[str, str]) -> tuple[str, Finding]:
    """The value that is meant, and what its service says of it."""
    around = {**_addresses(), **known}
    value = asyncio.run(question.find(settings_of(owner, around), given)) if question.find else given
    if fault := complaint(question.name, value):
        return value, Finding(FindingState.WRONG, fault)
    return value, asyncio.run(question.verify(settings_of(owner, {**around, question.name: value})))


def _addresses() -> Answers:
    """Where the services are, if the environment says so; the file's own are among what is known."""
    return {name: value for name, value in os.environ.items() if name.endswith("_BASE_URL")}


def _take_all(known: Answers) -> Answers:
    """What is there already, verified. Ends the program when anything is refused."""
    answers: Answers = {}
    is_good = True
    for owner, question in init_questions():
        value = known.get(question.name, "")
        if not value or (question.after and not known.get(question.after)):
            continue
        answers[question.name], finding = _look(owner, question, value, known)
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
    return {
        name: secrets.token_urlsafe(48)
        for name, needed_by in generated_secrets().items()
        if all(map(known.get, needed_by)) and not _usable(name, known)
    }


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
