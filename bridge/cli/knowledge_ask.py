"""`bridge knowledge ask`: what the bot would answer to a question, which sections are near it, and why."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bridge import logging_setup
from bridge.bots import read_knowledge
from bridge.cli.meaning_option import meaning_option, read_vectors
from bridge.cli.options import config_option, faults_as_sentences
from core.bots.knowledge import KnowledgeBot
from core.bots.protocol import BotAnswer, BotQuestion, ChatTurn
from core.bots.retrieval import KnowledgeIndex
from core.bots.sections import KnowledgeFault
from core.bots.terms import to_tokens
from core.embeddings.protocol import Vector
from core.escalation.explanation import shorten
from core.languages.detection import detect_language
from core.languages.names import language_name
from core.model.events import Side

_CANDIDATES = 5
_WORDS = 90  # characters of what is quoted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A section near a question. `meaning` is the cosine of its nearest passage, None where words alone count;
    `words` the question's words that it holds."""

    file: str
    heading: str
    confidence: float
    meaning: float | None
    words: tuple[str, ...]


@click.command()
@click.argument("question")
@config_option
@click.option(
    "--language", default="", metavar="TAG", help="Whose reader asks, like de. Without it: that of the words."
)
@meaning_option
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
def ask(question: str, config_dir: Path, language: str, without_meaning: bool, as_json: bool) -> None:
    """Say what the bot would answer to QUESTION, with the nearest sections and why they are near.

    Exit code 0 when it answers, 1 when it does not know, 2 when the knowledge cannot be read.
    """
    logging_setup.set_up_logging("ERROR")
    try:
        options, index = read_knowledge(config_dir)
    except (KnowledgeFault, OSError) as exc:
        raise click.UsageError(str(exc)) from exc
    tongue = language or detect_language(question).tag or options.language
    with faults_as_sentences():
        vector = read_vectors((index.embedded,), without=without_meaning)(question)
    turns = [ChatTurn(Side.USER, question)]
    answer = asyncio.run(KnowledgeBot(index, options).answer(BotQuestion(question, turns, tongue, vector=vector)))
    found = _candidates(index, question, tongue, vector)
    if as_json:
        click.echo(json.dumps(_to_json(answer, tongue, found), ensure_ascii=False))
    else:
        click.echo("\n".join(_in_words(answer, tongue, found)))
    raise SystemExit(0 if answer.knows else 1)


def _candidates(index: KnowledgeIndex, question: str, language: str, vector: Vector | None) -> list[Candidate]:
    query = index.query(to_tokens(question))
    evidence = index.evidence(query, vector) if vector is not None else None
    places = {section: place for place, section in enumerate(index.sections)}
    return [
        Candidate(
            hit.section.file,
            hit.section.heading,
            round(hit.confidence, 2),
            round(float(evidence.nearest[places[hit.section]]), 2) if evidence else None,
            tuple(term for term in query.terms if index.holds(hit.section, term)),
        )
        for hit in index.search(query, _CANDIDATES, vector, language)
    ]


def _verdict(answer: BotAnswer) -> str:
    if answer.choices:
        return "asks"
    return "answers" if answer.knows else "does not know"


def _to_json(answer: BotAnswer, language: str, found: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "verdict": _verdict(answer), "confidence": round(answer.confidence, 2), "language": language,
        "text": answer.text, "choices": list(answer.choices), "sources": [source.title for source in answer.sources],
        "candidates": [
            {"file": each.file, "heading": each.heading, "confidence": each.confidence, "meaning": each.meaning,
             "words": list(each.words)} for each in found
        ],
    }  # fmt: skip


def _in_words(answer: BotAnswer, language: str, found: Sequence[Candidate]) -> list[str]:
    lines = [f"The bot {_verdict(answer)} ({answer.confidence:.2f}), to a reader of {language_name(language)}:"]
    lines.append(f"  {shorten(answer.text, _WORDS)}")
    lines += [f"  [{choice}]" for choice in answer.choices]
    if found:
        lines.append(f"\n{'':>4}{'sure':>6}{'means':>7}  section")
    for number, each in enumerate(found, 1):
        meaning = "-" if each.meaning is None else f"{each.meaning:.2f}"
        words = f"  (words: {', '.join(each.words)})" if each.words else ""
        lines.append(f"{number:>4}{each.confidence:>6.2f}{meaning:>7}  {each.file}: {each.heading}{words}")
    return lines
