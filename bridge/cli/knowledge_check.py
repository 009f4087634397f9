"""`bridge knowledge check`: what is wrong with the knowledge, and what works against its reader. Changes nothing."""

import sys
from pathlib import Path

import click

from bridge import logging_setup
from bridge.bots import read_knowledge
from bridge.cli.meaning_option import meaning_option, read_vectors
from bridge.cli.options import config_option, faults_as_sentences
from core.bots.knowledge_review import knowledge_advice
from core.bots.sections import KnowledgeFault


@click.command("check")
@config_option
@meaning_option
def check_knowledge(config_dir: Path, without_meaning: bool) -> None:
    """Name every fault of config/knowledge with file and line, then what is worth a look.

    Worth a look are headings that ask the same, answers too long for a chat, and ways to ask that another section
    answers. Exit code 0 when there are no faults, 1 when there are; advice is none.
    """
    logging_setup.set_up_logging("ERROR")
    try:
        _, index = read_knowledge(config_dir)
    except (KnowledgeFault, OSError) as exc:
        click.echo(str(exc))
        sys.exit(1)
    with faults_as_sentences():
        meaning = read_vectors((index.embedded,), without=without_meaning)
    told = [str(advice) for advice in knowledge_advice(index, meaning)]
    click.echo(f"{len(index.sections)} sections, no faults.")
    click.echo("\n".join(told) if told else "Nothing to look at.")
