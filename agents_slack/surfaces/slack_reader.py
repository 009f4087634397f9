"""How sentences about events are written in Slack: names and words cut to what fits on a line. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from agents_slack.api.formatting import duration
from agents_slack.api.outbound import LONGEST_NAME, name_of, shorten
from core.model.events import Author, Event, Side
from core.model.ports import SessionView
from core.rendering.agent_sentences import AgentReader

_LONGEST_WORDS = 1_000  # characters that a user said, in one sentence


def slack_reader(view: SessionView, base: AgentReader, longest: int = _LONGEST_WORDS) -> AgentReader:
    """For one session's card, thread and reminders.

    `base`: what admins decided; `longest`: characters of a user's own words.
    """

    def waited(event: Event) -> str:
        """How long it was when a reminder was due. After a release nobody noted when that was, so nothing is said."""
        began, claimed = view.session.escalated_at, view.session.claimed_at
        is_known = began is not None and (claimed is None or claimed < began)
        return duration(began, event.at, base.words) if began is not None and is_known else ""

    return replace(
        base,
        user=user_name(view),
        name_of=name_of,
        short=_short,
        quote=lambda words: shorten(words, longest),
        waited=waited,
    )


def transcript_reader(log: Sequence[Event], base: AgentReader) -> AgentReader:
    """For a log that is read as a whole: the user is called as the last words of theirs are signed."""
    user = next((event.author for event in reversed(log) if event.author.side is Side.USER), Author(Side.USER))
    return replace(base, user=name_of(user), name_of=name_of, short=_short)


def user_name(view: SessionView) -> str:
    """The user's name, without where they are."""
    return name_of(Author(Side.USER, view.contact.id, view.contact.name))


def _short(name: str) -> str:
    return shorten(name, LONGEST_NAME)
