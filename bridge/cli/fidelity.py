"""`bridge fidelity`: what becomes of every kind of thing that people send, as the page docs/fidelity.md."""

from collections.abc import Iterator, Sequence

import click

from agents_slack import kinds as slack
from channels.telegram import kinds as telegram
from core.model.fidelity import Fidelity, FidelityTable

_SECTIONS: Sequence[tuple[str, str, Sequence[FidelityTable]]] = (
    ("From Telegram to agents", "What users send on Telegram, in Slack and in the console.", telegram.FROM_USERS),
    ("From agents to Telegram", "What agents and the assistant say, in the user's chat.", telegram.TO_USERS),
    ("From Slack to users", "What agents post in a conversation's thread, in the user's chat.", slack.FROM_AGENTS),
    ("From users to Slack", "What users say, in the conversation's thread.", slack.TO_AGENTS),
)
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
    yield "Made by `bridge fidelity` from `channels/telegram/kinds.py` and `agents_slack/kinds.py`. Tests hold this"
    yield "page against them, and them against the platforms' own specifications. A kind that a platform adds and no"
    yield "table knows fails such a test; until then it is named to agents, and its sender is told."
    yield ""
    yield from _counts()
    for title, what, tables in _SECTIONS:
        yield from ("", f"## {title}", "", what)
        for table in tables:
            yield from ("", f"### {table.title}", "", f"Complete against {table.complete}.", "")
            yield from _rows(table)


def _counts() -> Iterator[str]:
    yield "| | " + " | ".join(fate.value for fate in Fidelity) + " |"
    yield "|---|" + "---|" * len(Fidelity)
    for title, _, tables in _SECTIONS:
        yield f"| {title} | " + " | ".join(str(sum(table.count(fate) for table in tables)) for fate in Fidelity) + " |"
    yield ""
    yield from (f"- {sentence}" for sentence in _FATES.values())


def _rows(table: FidelityTable) -> Iterator[str]:
    yield "| kind | | becomes | why no more |"
    yield "|---|---|---|---|"
    for kind in sorted(table.kinds, key=lambda kind: list(Fidelity).index(kind.fidelity)):
        yield f"| `{kind.name}` | {kind.fidelity.value} | {kind.becomes} | {kind.why} |"
