"""`bridge triggers`: what the trigger file says, what it does with a message, and how well it does with many."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from bridge.cli.labelled_messages import read_labelled
from bridge.cli.meaning_option import meaning_option, read_meaning
from bridge.cli.options import config_option, faults_as_sentences
from bridge.cli.stored_sessions import read_policy
from bridge.cli.triggers_eval_table import table_of
from core.config import CheckedFile, FileFault, read_checked
from core.escalation import Policy, Signal, TriggersFile, dry_run, evaluation
from core.escalation.evaluation import JudgedExample
from core.escalation.example_lint import lint_examples
from core.escalation.lint import lint_triggers
from core.escalation.triggers import CATEGORIES, problems

_MISSES_SHOWN = 20

json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")


@click.group()
def triggers() -> None:
    """When a person takes over: check, try and measure config/triggers.yaml."""


@triggers.command()
@config_option
def check(config_dir: Path) -> None:
    """Name every fault and every phrase without effect, with file and line. Exit code 1 when there is one."""
    reading = _read(config_dir)
    found = [*reading.faults, *_oddities(reading)]
    for fault in sorted(found, key=lambda fault: fault.line):
        click.echo(str(fault))
    if found:
        sys.exit(1)
    assert reading.value
    click.echo(f"{config_dir / 'triggers.yaml'} is good: {_size(reading.value)}.")


@triggers.command()
@click.argument("texts", nargs=-1, required=True, metavar="TEXT...")
@click.option("--lang", default="", help="The user's language, like de or pt-BR; decides between equal readings.")
@click.option("--bot", default="", metavar="TEXT", help="What the bot said right before the last message.")
@meaning_option
@json_option
@config_option
def test(texts: tuple[str, ...], lang: str, bot: str, without_meaning: bool, as_json: bool, config_dir: Path) -> None:
    """Show what a message fires, and whether a person is called.

    Several texts are the messages of one user, with an answer after each; the last one is judged.
    """
    with faults_as_sentences():
        policy = read_policy(config_dir)
        vector_of = read_meaning([policy], without=without_meaning)
    trial = dry_run.dry_run(policy, texts, lang, bot, vector_of)
    if as_json:
        click.echo(_to_json(trial.as_json()))
        return
    for signal in trial.fired:
        click.echo(_fired_line(signal))
    for silenced in trial.silenced:
        words, by = silenced.would_fire.words, silenced.exception
        click.echo(f"silent  {silenced.would_fire.trigger}: '{words}', because of its exception '{by}'")
    click.echo(f"score   {trial.score:g} of {trial.escalate_at:g}")
    click.echo(f"-> {trial.explanation}")


@triggers.command("eval")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--category", type=click.Choice(CATEGORIES), help="Only these triggers; without it, the whole decision.")
@click.option("--without", multiple=True, metavar="SOURCE", help="Leave out the messages of a source.")
@click.option("--misses", default=_MISSES_SHOWN, show_default=True, help="How many of the worst misses to show.")
@meaning_option
@json_option
@config_option
def evaluate(
    file: Path,
    category: str | None,
    without: tuple[str, ...],
    misses: int,
    without_meaning: bool,
    as_json: bool,
    config_dir: Path,
) -> None:
    """Measure against messages with labels: a CSV file with the columns text and label (0 or 1), and perhaps lang and
    source.
    """
    with faults_as_sentences():
        policy = read_policy(config_dir)
        vector_of = read_meaning([policy], without=without_meaning)
        examples = [each for each in read_labelled(file) if each.source not in without]
    judged = evaluation.judge(policy, examples, category or "", vector_of)
    by_lang = evaluation.grouped(judged, lambda example: example.language)
    by_source = evaluation.grouped(judged, lambda example: example.source)
    worst = evaluation.worst_errors(judged, misses)
    if as_json:
        told = {"overall": _figures(judged), "by_lang": _each(by_lang), "by_source": _each(by_source)}
        click.echo(_to_json(told | {"misses": [_missed(each) for each in worst]}))
        return
    click.echo(table_of(judged))
    for each in worst:
        click.echo(_missed_line(each))


def _read(config_dir: Path) -> CheckedFile[TriggersFile]:
    return read_checked(config_dir / "triggers.yaml", TriggersFile, problems)


def _oddities(reading: CheckedFile[TriggersFile]) -> Iterable[FileFault]:
    if reading.value is None or reading.document is None:
        return
    policy = Policy.from_config(reading.value)
    read_meaning([policy])
    for problem in (*lint_triggers(reading.value), *lint_examples(reading.value, policy.embedded)):
        see = f" (line {reading.document.line_of(problem.see)})" if problem.see else ""
        yield reading.document.fault(problem.place, problem.text + see, problem.remedy)


def _size(file: TriggersFile) -> str:
    parts = [by_language for trigger in file.triggers.values() for _, by_language in trigger.parts()]
    phrases = sum(len(written) for by_language in parts for written in by_language.values())
    languages = {language for by_language in parts for language in by_language} - {"any"}
    return f"{len(file.triggers)} triggers, {phrases} phrases, {len(languages)} languages"


def _fired_line(signal: Signal) -> str:
    shadow = ", shadow: does not count" if signal.shadow else ""
    return f"fires   {signal.trigger} ({signal.category}, {signal.weight:g}{shadow}): {signal.reason}"


def _figures(judged: Sequence[JudgedExample]) -> dict[str, float]:
    return asdict(evaluation.match_scores(judged))


def _each(groups: Mapping[str, Sequence[JudgedExample]]) -> dict[str, dict[str, float]]:
    return {name: _figures(judged) for name, judged in groups.items()}


def _missed(judged: JudgedExample) -> dict[str, Any]:
    example = judged.example
    return {
        "text": example.text,
        "label": int(example.wanted),
        "found": judged.found,
        "score": round(judged.score, 3),
        "matched": judged.matched,
        "lang": example.language,
        "source": example.source,
    }


def _missed_line(judged: JudgedExample) -> str:
    text = " ".join(judged.example.text.split())
    why = f"  [{', '.join(judged.matched)}]" if judged.matched else ""
    return f"{'found by mistake' if judged.found else 'not found':<18}{text}{why}"


def _to_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
