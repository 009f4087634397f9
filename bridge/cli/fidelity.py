"""`bridge fidelity`: what becomes of every kind of thing that people send, as the page docs/fidelity.md."""

from collections.abc import Iterator, Sequence

import click

from channels.registry import adapter_definitions
from core.model.fidelity import Fidelity, FidelityTable
from core.usecases.adapters import FidelitySection

_FATES = {
    Fidelity.CARRIED: "carried: the other side has the thing itself, or what it says",
    Fidelity.TOLD: "only told: not all of it arrives, and whoever can do something about it is told, in their language",
    Fidelity.NOTHING: "no part of a conversation: nobody is told",
}


@click.command()
def fidelity() -> None:
    """Print what becomes of every kind of message, both ways: docs/fidelity.md."""
    click.echo(page(), nl=False)


def page() -> str:
    """The page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# What arrives as what"
    yield ""
    yield "Made by `bridge fidelity` from the `kinds.py` of each channel and desk. Tests hold this page against them,"
    yield "and them against the platforms' own specifications. A kind that a platform adds and no table knows fails"
    yield "such a test; until then it is named to agents, and its sender is told."
    yield ""
    sections = [section for each in adapter_definitions() if each.tools for section in each.tools().fidelity]
    yield from _counts(sections)
    for section in sections:
        yield from ("", f"## {section.title}", "", section.what)
        for table in section.tables:
            yield from ("", f"### {table.title}", "", f"Complete against {table.complete}.", "")
            yield from _rows(table)


def _counts(sections: Sequence[FidelitySection]) -> Iterator[str]:
    yield "| | " + " | ".join(fate.value for fate in Fidelity) + " |"
    yield "|---|" + "---|" * len(Fidelity)
    for section in sections:
        counts = (sum(table.count(fate) for table in section.tables) for fate in Fidelity)
        yield f"| {section.title} | " + " | ".join(map(str, counts)) + " |"
    yield ""
    yield from (f"- {sentence}" for sentence in _FATES.values())


def _rows(table: FidelityTable) -> Iterator[str]:
    yield "| kind | | becomes | why no more |"
    yield "|---|---|---|---|"
    for kind in sorted(table.kinds, key=lambda kind: list(Fidelity).index(kind.fidelity)):
        yield f"| `{kind.name}` | {kind.fidelity.value} | {kind.becomes} | {kind.why} |"
