"""The card of a session: who, from where, why, what was said, who has it, and the buttons for what may be done. Pure.

The words of users and agents stand in rich_text and plain_text only, where Slack looks for no mentions and no markup.
"""

from agents_slack.api.formatting import local_time
from agents_slack.api.outbound import LONGEST_NAME, SlackJson, escape, name_of, rich_text, shorten, shown_name
from agents_slack.surfaces.card.card_buttons import buttons, latest_escalation, misjudged_mark
from agents_slack.surfaces.card.state_line import (
    LONGEST_WORDS,
    context_block,
    outcome_lines,
    plain_text_element,
    state_line,
    status,
)
from agents_slack.surfaces.slack_reader import slack_reader, user_name
from core.config import Config
from core.config.agent_words import AgentWords
from core.languages.names import language_name
from core.model.content import Block, BlockKind, Span, TextStyle
from core.model.events import Author, Escalated, Event, Message, OutOfHours, Side, SummedUp
from core.model.ports import SessionView
from core.model.session import SessionState
from core.rendering.agent_sentences import AgentReader, agent_sentence
from core.rendering.current_text import current_contents
from core.rendering.list_labels import reason_label

MOST_TURNS = 6
MOST_TURNS_SUMMED = 3  # what was said before is in the summary
_LONGEST_TURN = 200
_LONGEST_REASON = 300
_LONGEST_SUMMARY_LINE = 200
_MOST_SUMMARY_LINES = 3
_BOLD = frozenset({TextStyle.BOLD})
_ITALIC = frozenset({TextStyle.ITALIC})
_ALARMING = ("high", "urgent")
_WANTED = (SessionState.PENDING, SessionState.ASSIGNED)


def card(view: SessionView, config: Config) -> tuple[str, list[SlackJson]]:
    """The card's `text` and `blocks`."""
    reader = slack_reader(view, AgentReader.under(config), LONGEST_WORDS)
    who = " · ".join(filter(None, (_who(view), _urgency(view, reader.words))))
    text = f"{who}: {status(view, reader)}. {escalation_reason(view, reader)}".rstrip()
    summed = summary(view)
    turns = _turns(view, MOST_TURNS_SUMMED if summed else MOST_TURNS)
    blocks = [
        rich_text([*_head(view, reader), *summed, *turns]),
        state_line(view, config.queues.specialty_of(view.session.queue), reader),
    ]
    if end := outcome_lines(view, reader):
        blocks.append(context_block([plain_text_element(words) for words in end]))
    if judged := misjudged_mark(view):
        blocks.append(context_block([plain_text_element(agent_sentence(judged, reader))]))
    return escape(text), [*blocks, *buttons(view, reader.words)]


def escalation_reason(view: SessionView, reader: AgentReader) -> str:
    """Why a person is wanted, in words: the latest escalation's reason. "" when it is not in the view."""
    called = latest_escalation(view)
    if called and isinstance(called.body, Escalated):
        return shorten(reason_label(called.body, reader.words), _LONGEST_REASON)
    return agent_sentence(called, reader) if called else ""


def summary(view: SessionView) -> list[Block]:
    """What the conversation was about when a person was called, as long as one is wanted."""
    target = view.session.escalated_seq
    found = (e.body.text for e in _since_call(view) if isinstance(e.body, SummedUp) and e.body.target == target)
    text = next(found, "")
    lines = [line for line in text.splitlines() if line.strip()][:_MOST_SUMMARY_LINES]
    return [_line(shorten(line, _LONGEST_SUMMARY_LINE), _ITALIC) for line in lines]


def _who(view: SessionView) -> str:
    return shown_name(Author(Side.USER, view.contact.id, view.contact.name), view.contact)


def _head(view: SessionView, reader: AgentReader) -> list[Block]:
    where = shorten(view.contact.detail, LONGEST_NAME)
    language = shorten(language_name(view.contact.language, reader.words.language), LONGEST_NAME)
    there = local_time(view.now, view.contact.zone, reader.words) if view.session.state in _WANTED else ""
    names = filter(None, (user_name(view), view.contact.channel, where, language, there, _urgency(view, reader.words)))
    told = filter(None, (escalation_reason(view, reader), _out_of_hours(view, reader)))
    return [Block(BlockKind.PARAGRAPH, (Span(" · ".join(names), _BOLD),)), *map(_line, told)]


def _line(text: str, styles: frozenset[TextStyle] = frozenset()) -> Block:
    return Block(BlockKind.PARAGRAPH, (Span(text, styles),))


def _urgency(view: SessionView, words: AgentWords) -> str:
    session = view.session
    return words(session.priority.upper()) if session.state in _WANTED and session.priority in _ALARMING else ""


def _out_of_hours(view: SessionView, reader: AgentReader) -> str:
    """What the user was told when nobody was there; whoever answers them should know it."""
    told = next((event for event in _since_call(view) if isinstance(event.body, OutOfHours)), None)
    return agent_sentence(told, reader) if told else ""


def _turns(view: SessionView, most: int) -> list[Block]:
    """The last words, while they help to decide who takes it: later the thread tells them, and a card gets old."""
    if view.session.state is not SessionState.PENDING or view.lane.ended:
        return []
    words = current_contents(view.log, view.log[-1].seq) if view.log else {}
    said = [event for event in view.log if isinstance(event.body, Message) and words.get(event.seq) is not None]
    return [_turn(event, words[event.seq].text) for event in said[-most:]]  # type: ignore[union-attr]


def _turn(event: Event, text: str) -> Block:
    name = Span(name_of(event.author) + ": ", _BOLD)
    return Block(BlockKind.QUOTE, (name, Span(shorten(text, _LONGEST_TURN))))


def _since_call(view: SessionView) -> list[Event]:
    """What followed that call, the latest first; nothing once no person is wanted any more."""
    called = latest_escalation(view)
    if called is None or view.session.state not in _WANTED:
        return []
    return [event for event in reversed(view.log) if event.seq > called.seq]
