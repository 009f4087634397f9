"""What is said beside a session's thread: to agents that a user waits for them, to its owner likewise. Pure.

Each is one post, in which the Claim button goes away once somebody has claimed. What is over before it could be said,
is not said.
"""

from collections.abc import Iterator, Sequence

from agents_slack.api.action_ids import CLAIM, button_value
from agents_slack.api.addresses import Addressee
from agents_slack.api.outbound import SlackJson, button, escape, name_of, rich_text
from agents_slack.surfaces.card.state_line import queue_line
from agents_slack.surfaces.card.view import escalation_reason
from agents_slack.surfaces.slack_reader import slack_reader
from agents_slack.surfaces.thread.style import is_still_waiting
from core.config.agent_words import AgentWords
from core.model.content import Block, BlockKind, Span, TextStyle
from core.model.events import (
    Cancelled,
    Claimed,
    Closed,
    Event,
    HandedBack,
    Message,
    Released,
    Reminded,
    Side,
    TimedOut,
    Transferred,
)
from core.model.ports import Copy, SessionView
from core.rendering.agent_sentences import ENGLISH_READER, AgentReader, agent_sentence

_BOLD = frozenset({TextStyle.BOLD})
_OPEN = "Open the conversation"


def next_reminder(view: SessionView, pending: Sequence[Event]) -> Event | None:
    """What is to be said now: the latest that is news for the lane's addressee and still true."""
    addressee = Addressee.parse(view.lane.address)
    said = [event for event in pending if addressee.concerns(event) and _is_true(event, view)]
    return said[-1] if said else None


def outdated_reminders(view: SessionView, pending: Sequence[Event]) -> Iterator[tuple[Copy, Event]]:
    """The posts that say something no longer true, each with the event that made it so."""
    is_personal = Addressee.parse(view.lane.address).agent is not None
    ends = [event for event in pending if (_ends_nudge if is_personal else _ends_wait)(event)]
    for copy in view.copies:
        if copy.remote and (end := next((event for event in ends if event.seq > copy.as_of), None)):
            yield copy, end


def reminder_body(
    event: Event, view: SessionView, link: str = "", base: AgentReader = ENGLISH_READER
) -> tuple[str, list[SlackJson]]:
    """The `text` and `blocks` of what is said. `link`: where the session's thread is, "" when there is none yet."""
    is_for_all = isinstance(event.body, Reminded)
    reader = slack_reader(view, base)
    lines = [
        agent_sentence(event, reader),
        *((escalation_reason(view, reader), queue_line(view.session.queue, reader.words)) if is_for_all else ()),
    ]
    blocks = [rich_text([*_lines(lines), *_link(link, reader.words)])]
    if is_for_all:
        claim = button(reader.words("Claim"), CLAIM, button_value(view.session.id), primary=True)
        blocks.append({"type": "actions", "elements": [claim]})
    return escape(" ".join(filter(None, lines))), blocks


def ended_reminder_body(
    end: Event, view: SessionView, link: str = "", base: AgentReader = ENGLISH_READER
) -> tuple[str, list[SlackJson]]:
    """What the post says from then on: how it ended, and nothing to press."""
    reader = slack_reader(view, base)
    line = _ending(end, reader)
    return escape(line), [rich_text([Block(BlockKind.PARAGRAPH, (Span(line),)), *_link(link, reader.words)])]


def _is_true(event: Event, view: SessionView) -> bool:
    if isinstance(event.body, Reminded):
        return is_still_waiting(event, view.session)
    answered = any(_ends_nudge(later) for later in view.log if later.seq > event.seq)
    return event.epoch == view.session.epoch and not answered


def _ends_wait(event: Event) -> bool:
    return isinstance(event.body, (Claimed, Cancelled, TimedOut, Closed, HandedBack, Transferred))


def _ends_nudge(event: Event) -> bool:
    is_answer = isinstance(event.body, Message) and event.author.side is Side.AGENT
    return is_answer or isinstance(event.body, (Released, Closed, HandedBack, Transferred))


def _ending(end: Event, reader: AgentReader) -> str:
    said = agent_sentence(end, reader) or reader.words("answered by {agent}.", agent=name_of(end.author))
    return said if reader.user in said else f"{reader.user}: {said}"


def _lines(lines: Sequence[str]) -> Iterator[Block]:
    for index, line in enumerate(filter(None, lines)):
        yield Block(BlockKind.PARAGRAPH, (Span(line, _BOLD if index == 0 else frozenset()),))


def _link(link: str, words: AgentWords) -> list[Block]:
    return [Block(BlockKind.PARAGRAPH, (Span(words(_OPEN), link=link),))] if link else []
