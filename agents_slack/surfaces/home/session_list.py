"""Sessions in a list, as blocks: who it is, their last words or why they called, since when. Pure.

The words of users stand in plain_text and rich_text only, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from typing import assert_never

from agents_slack.api.formatting import date_time, since_time
from agents_slack.api.outbound import LONGEST_NAME, SlackJson, button, name_of, one_line, rich_text, shorten
from agents_slack.surfaces.card.state_line import context_block, plain_text_element, queue_line
from agents_slack.surfaces.home.overview import SessionItem
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.content import Block, BlockKind, Span, TextStyle
from core.model.desk_views import SearchMatch
from core.model.events import Author, Concluded, Event, Note, Rated, Side
from core.model.session import Session, SessionState
from core.rendering.list_labels import session_label

CLAIM = "desk.claim"

_LONGEST_WORDS = 140
_LONGEST_NOTE = 400  # of what a colleague noted for whoever comes later; the whole is in the transcript
_ALARMING = ("high", "urgent")
_BOLD = frozenset({TextStyle.BOLD})


def session_list(
    items: Sequence[SessionItem], words: AgentWords = ENGLISH_WORDS, *, claimable: bool = False, own: bool = False
) -> list[SlackJson]:
    """Two blocks for each session. `claimable`: with a button that claims it; `own`: they are the reader's."""
    return [block for item in items for block in _two_blocks(item, words, claimable=claimable, own=own)]


def heading(words: str) -> SlackJson:
    """A headline."""
    return {"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}


def sentence_block(words: str) -> SlackJson:
    """Some words, as they stand."""
    return {"type": "section", "text": plain_text_element(words)}


def figures_block(pairs: Sequence[tuple[str, str]]) -> SlackJson:
    """At most ten numbers, each under what it is."""
    return {"type": "section", "fields": [plain_text_element(f"{name}\n{value}") for name, value in pairs[:10]]}


def session_list_text(items: Sequence[SessionItem], words: AgentWords = ENGLISH_WORDS) -> str:
    """The same for notifications and screen readers, a line each."""
    return "\n".join(": ".join(filter(None, (_names(item, words), _words(item, words)))) for item in items)


def _two_blocks(item: SessionItem, words: AgentWords, *, claimable: bool, own: bool) -> list[SlackJson]:
    session = item.listed.session
    usual = sentence_block("\n".join(filter(None, (_names(item, words), _words(item, words)))))
    section = _found(item, item.match, words) if item.match else usual
    if claimable:
        section["accessory"] = button(words("Claim"), CLAIM, session.id)
    queue = queue_line(session.queue, words)
    small = [*_where_it_stands(session, words, own=own), *([plain_text_element(queue)] if queue else [])]
    if item.link:
        small.append({"type": "mrkdwn", "text": f"<{item.link}|{words('Open the thread')}>", "verbatim": True})
    return [section, context_block(small)]


def _found(item: SessionItem, match: SearchMatch, words: AgentWords) -> SlackJson:
    """A session as a search found it: what was looked for in bold, in the words or in who the user is."""
    parts = [Span(part.text, _BOLD if part.is_match else frozenset()) for part in match.parts]
    if match.event is None:
        spans = [*parts, Span("\n".join(filter(None, (f" · {item.listed.contact.channel}", _words(item, words)))))]
    else:
        spans = [Span(f"{_names(item, words)}\n{_speaker(match.event, words)}“"), *parts, Span("”")]
    return rich_text([Block(BlockKind.PARAGRAPH, tuple(spans))])


def _speaker(event: Event, words: AgentWords) -> str:
    """Whose words they are; "" for the user's own."""
    match event:
        case Event(body=Note(), author=author):
            return f"{words('{agent}, note', agent=name_of(author))}: "
        case Event(body=Concluded(), author=author):
            return f"{words('{agent}, at the close', agent=name_of(author))}: "
        case Event(body=Rated()):
            return f"{words('Rating')}: "
        case Event(author=author) if author.side is not Side.USER:
            return f"{name_of(author)}: "
    return ""


def _names(item: SessionItem, words: AgentWords) -> str:
    contact, session = item.listed.contact, item.listed.session
    name = name_of(Author(Side.USER, contact.id, contact.name))
    is_urgent = session.priority in _ALARMING and session.state is SessionState.PENDING
    urgent = words(session.priority.upper()) if is_urgent else ""
    return " · ".join(filter(None, (name, contact.channel, shorten(contact.detail, LONGEST_NAME), urgent)))


def _words(item: SessionItem, words: AgentWords) -> str:
    """What was found; else what the colleague noted who closed it; else the user's last words, in quotation marks, or
    the reason as it stands, and before them how a closed one ended."""
    if item.match and item.match.event:
        return f"{_speaker(item.match.event, words)}“{one_line(''.join(part.text for part in item.match.parts))}”"
    last, called = item.listed.last, item.listed.escalation
    if item.ending.note:
        return f"{words('Note at the close')}: “{shorten(item.ending.note, _LONGEST_NOTE)}”"
    told = shorten(session_label(last, called.said if called else None, words), _LONGEST_WORDS)
    is_said = last is not None and told and session_label(last, None)
    return " · ".join(filter(None, (item.ending.outcome, f"“{told}”" if is_said else told)))


def _where_it_stands(session: Session, words: AgentWords, *, own: bool) -> list[SlackJson]:
    match session.state:
        case SessionState.PENDING:
            return [plain_text_element(words("Waiting")), *since_time(session.escalated_at, words, ago=True)]
        case SessionState.ASSIGNED:
            turn = {"agent": "Your answer is awaited", "user": "The user's answer is awaited"}.get(session.turn)
            owner = "" if own else words("{agent} has it", agent=shorten(session.owner_name, LONGEST_NAME))
            told = [plain_text_element(each) for each in (owner, turn and words(turn)) if each]
            return [*told, *since_time(session.claimed_at, words)]
        case SessionState.BOT:
            return [plain_text_element(words("With the assistant")), date_time(session.opened_at, words)]
        case SessionState.CLOSED:
            closed = [date_time(session.closed_at, words)] if session.closed_at else []
            return [plain_text_element(words("Closed")), *closed]
        case _:
            assert_never(session.state)
