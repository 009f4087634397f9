"""`bridge triggers backtest` and `report`: what stored sessions say about a trigger file. They change nothing."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from bridge.cli.meaning_option import meaning_option, read_meaning
from bridge.cli.options import config_option
from bridge.cli.stored_sessions import exit_when_unreadable, read_policy, since_option, stored_sessions
from core.escalation.backtest import EscalationChange, first_escalation, replay_policy
from core.escalation.backtest_summary import ComparedSession, backtest_summary
from core.escalation.explanation import shorten
from core.escalation.meaning import VectorOf
from core.escalation.policy import Policy
from core.escalation.trigger_report import TriggerCount, trigger_counts
from core.hours.wording import utc_minute
from core.languages.tags import main_language
from core.model.ids import Micros
from core.store.store import system_clock
from core.usecases.rules import SECOND

_EXAMPLES = 5  # of each change; --json has them all
_WORDS = 80  # characters of what a user said
_MOVING = (EscalationChange.GAINED, EscalationChange.LOST, EscalationChange.EARLIER, EscalationChange.LATER)
_UNKNOWN = "?"  # a language that no channel told

Counts = Counter[tuple[str, str, TriggerCount]]  # by trigger and language


@click.command()
@since_option
@config_option
@click.option(
    "--against",
    "against_dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="Compare with the triggers of this folder, instead of with what happened.",
)
@meaning_option
@click.option("--json", "as_json", is_flag=True, help="JSON, with every conversation that changes.")
def backtest(age: int, config_dir: Path, against_dir: Path | None, without_meaning: bool, as_json: bool) -> None:
    """Replay stored conversations under the triggers of --config: which calls for a person come, go or move?

    Exit code 0 when none does, 1 when some do, 2 when something cannot be read.
    """
    now = system_clock()
    since = Micros(now - age)
    with exit_when_unreadable():
        policy, against = read_policy(config_dir), read_policy(against_dir) if against_dir else None
        vector_of = read_meaning([policy, *([against] if against else [])], without=without_meaning)
        compared = asyncio.run(_compare(since, policy, against, vector_of))
    told = {**backtest_summary(since, now, compared), "since": utc_minute(since / SECOND)}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _in_words(told))
    sys.exit(1 if told["changes"] else 0)


@click.command()
@since_option
@config_option
@meaning_option
@click.option("--json", "as_json", is_flag=True, help="JSON instead of a table.")
def report(age: int, config_dir: Path, without_meaning: bool, as_json: bool) -> None:
    """Count for each trigger how often it fired, was accepted or wasted, came too late, or fired on trial."""
    since = Micros(system_clock() - age)
    with exit_when_unreadable():
        policy = read_policy(config_dir)
        sessions, counts = asyncio.run(_count(since, policy, read_meaning([policy], without=without_meaning)))
    told = {"since": utc_minute(since / SECOND), "sessions": sessions, "triggers": _by_trigger(counts)}
    click.echo(json.dumps(told, ensure_ascii=False) if as_json else _table(told))


async def _compare(since: Micros, policy: Policy, against: Policy | None, vector_of: VectorOf) -> list[ComparedSession]:
    compared = []
    async with stored_sessions(since) as sessions:
        async for one in sessions:
            before = replay_policy(one.log, against, one.language, vector_of) if against else first_escalation(one.log)
            after = replay_policy(one.log, policy, one.language, vector_of)
            compared.append(ComparedSession(one.id, one.opened_at, before, after))
    return compared


def _in_words(told: Mapping[str, Any]) -> str:
    lines = [f"{told['sessions']} conversations since {told['since']}"]
    lines += [f"  {change.value:<10}{told[change.value]:>6}" for change in EscalationChange]
    lines.append(f"Calls for a person a day: {told['extra_per_day']:+g}")
    for change in _MOVING:
        examples = [one for one in told["changes"] if one["change"] == change.value]
        lines += [f"\n{change.value}"] * bool(examples)
        lines += [f"  {_example(one)}" for one in examples[:_EXAMPLES]]
        if len(examples) > _EXAMPLES:
            lines.append(f"  … and {len(examples) - _EXAMPLES} more (--json has them all)")
    return "\n".join(lines)


def _example(one: Mapping[str, Any]) -> str:
    why = [f"{when}: {one[key]['reason']} [{one[key]['trigger']}, message {one[key]['seq']}]"
           for key, when in (("before", "was"), ("after", "would be")) if one[key]]  # fmt: skip
    return "\n    ".join([f'{one["session"]}  "{shorten(one["words"], _WORDS)}"', *why])


async def _count(since: Micros, policy: Policy, vector_of: VectorOf) -> tuple[int, Counts]:
    seen, counts = 0, Counts()
    async with stored_sessions(since) as sessions:
        async for one in sessions:
            seen += 1
            language = main_language(one.language) or _UNKNOWN
            counts.update(
                (trigger, language, figure)
                for trigger, figure in trigger_counts(one.log, policy, one.language, vector_of)
            )
    return seen, counts


def _by_trigger(counts: Counts) -> dict[str, Any]:
    """Per trigger its figures, and the same per language; the busiest trigger first."""
    triggers: dict[str, Any] = {}
    for trigger in dict.fromkeys(trigger for trigger, _, _ in counts):
        languages = sorted({language for name, language, _ in counts if name == trigger})
        by_language = {
            language: {figure.value: counts[trigger, language, figure] for figure in TriggerCount}
            for language in languages
        }
        total = {figure.value: sum(each[figure.value] for each in by_language.values()) for figure in TriggerCount}
        triggers[trigger] = {**total, "by_lang": by_language}
    return dict(sorted(triggers.items(), key=lambda item: (-item[1]["fired"], -item[1]["shadow"], item[0])))


def _table(told: Mapping[str, Any]) -> str:
    lines = [
        f"{told['sessions']} conversations since {told['since']}",
        _row("trigger", [figure.value.replace("_", " ") for figure in TriggerCount]),
    ]
    for trigger, counted in told["triggers"].items():
        lines.append(_row(trigger, [counted[figure] for figure in TriggerCount]))
        if set(counted["by_lang"]) != {_UNKNOWN}:
            lines += [
                _row(f"  {lang}", [each[figure] for figure in TriggerCount])
                for lang, each in counted["by_lang"].items()
            ]
    return "\n".join(lines)


def _row(name: str, cells: Sequence[object]) -> str:
    return f"{name:<28}" + "".join(f"{cell:>10}" for cell in cells)
