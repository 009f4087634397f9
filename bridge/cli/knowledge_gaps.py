"""`bridge knowledge gaps`: what users asked that the knowledge did not answer, and what agents replied."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import click

from bridge.cli.meaning_option import meaning_option, read_vectors
from bridge.cli.stored_sessions import exit_when_unreadable, since_option, stored_sessions
from core.bots.knowledge_gaps import AskedQuestion, KnowledgeGap, knowledge_gaps, unanswered_questions
from core.embeddings.protocol import Vector
from core.escalation.explanation import shorten
from core.escalation.meaning import VectorOf
from core.hours.wording import utc_minute
from core.model.ids import Micros
from core.store.store import system_clock
from core.usecases.rules import SECOND

_WORDS = 100  # characters of what is quoted


@click.command()
@since_option
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many gaps are told.")
@click.option("--draft", type=click.IntRange(1), metavar="N", help="Print a section for the Nth gap, to be edited.")
@meaning_option
@click.option("--json", "as_json", is_flag=True, help="JSON, with every wording and reply.")
def gaps(age: int, most: int, draft: int | None, without_meaning: bool, as_json: bool) -> None:
    """Tell what users asked that the bot missed or an agent then answered, the most frequent first."""
    since = Micros(system_clock() - age)
    with exit_when_unreadable():
        questions = asyncio.run(_questions(since))
        vectors = _vectors(questions, read_vectors((), without=without_meaning))
    found = knowledge_gaps(questions, vectors)
    if draft is not None:
        if draft > len(found):
            raise click.UsageError(f"There are {len(found)} gaps.")
        click.echo(found[draft - 1].draft())
    elif as_json:
        click.echo(json.dumps(to_json(found[:most]), ensure_ascii=False))
    else:
        click.echo(
            _in_words(found, most, f"{len(questions)} questions without an answer since {utc_minute(since / SECOND)}")
        )


def to_json(found: Sequence[KnowledgeGap]) -> list[dict[str, Any]]:
    """The gaps as values."""
    return [
        {
            "count": len(gap.questions), "missed": gap.missed, "answered": gap.answered,
            "languages": dict(gap.languages), "wordings": list(gap.wordings), "replies": list(gap.replies),
            "latest": gap.questions[0].at, "draft": gap.draft(),
        }
        for gap in found
    ]  # fmt: skip


async def _questions(since: Micros) -> list[AskedQuestion]:
    async with stored_sessions(since) as sessions:
        return [question async for one in sessions for question in unanswered_questions(one.id, one.language, one.log)]


def _vectors(questions: Sequence[AskedQuestion], vector_of: VectorOf) -> dict[str, Vector]:
    texts = dict.fromkeys(each.text for each in questions)
    return {text: vector for text in texts if (vector := vector_of(text)) is not None}


def _in_words(found: Sequence[KnowledgeGap], most: int, heading: str) -> str:
    lines = [heading]
    for number, gap in enumerate(found[:most], 1):
        languages = ", ".join(f"{language} {count}" for language, count in gap.languages.items())
        lines.append(
            f"\n{number:>3}  asked {len(gap.questions)}, missed {gap.missed}, answered {gap.answered}  ({languages})"
        )
        lines += [f'     "{shorten(words, _WORDS)}"' for words in gap.wordings[:3]]
        lines += [f"     -> {shorten(reply, _WORDS)}" for reply in gap.replies[:2]]
    if len(found) > most:
        lines.append(f"\n… and {len(found) - most} more (--most, --json)")
    return "\n".join(lines)
