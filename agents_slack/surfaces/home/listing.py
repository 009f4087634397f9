"""Sessions in a list, as blocks: who it is, their last words or why they called, since when. Pure.

The words of users stand in plain_text and rich_text only, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from typing import assert_never

from agents_slack.api.outbound import LONGEST_NAME, Json, button, name_of, one_line, rich_text, short
from agents_slack.api.times import moment, since
from agents_slack.surfaces.card.state import context, plain_text
from agents_slack.surfaces.home.glances import Item
from core.config.queues import GENERAL
from core.model.content import Block, BlockKind, Span, Style
from core.model.events import Author, Concluded, Event, Note, Rated, Side
from core.model.session import Session, State
from core.rendering.list_words import list_words
from core.store.queries.desk_search import Match

CLAIM = "desk.claim"

_LONGEST_WORDS = 140
_LONGEST_NOTE = 400  # of what a colleague noted for whoever comes later; the whole is in the transcript
_ALARMING = ("high", "urgent")
_BOLD = frozenset({Style.BOLD})


def listed(items: Sequence[Item], *, claimable: bool = False, own: bool = False) -> list[Json]:
    """Two blocks for each session. `claimable`: with a button that claims it; `own`: they are the reader's."""
    return [block for item in items for block in _two_blocks(item, claimable=claimable, own=own)]


def heading(words: str) -> Json:
    """A headline."""
    return {"type": "header", "text": {"type": "plain_text", "text": words, "emoji": False}}


def sentence(words: str) -> Json:
    """Some words, as they stand."""
    return {"type": "section", "text": plain_text(words)}


def figures(pairs: Sequence[tuple[str, str]]) -> Json:
    """At most ten numbers, each under what it is."""
    return {"type": "section", "fields": [plain_text(f"{name}\n{value}") for name, value in pairs[:10]]}


def in_text(items: Sequence[Item]) -> str:
    """The same for notifications and screen readers, a line each."""
    return "\n".join(": ".join(filter(None, (_names(item), _words(item)))) for item in items)


def _two_blocks(item: Item, *, claimable: bool, own: bool) -> list[Json]:
    session = item.listed.session
    usual = sentence("\n".join(filter(None, (_names(item), _words(item)))))
    section = _found(item, item.match) if item.match else usual
    if claimable:
        section["accessory"] = button("Claim", CLAIM, session.id)
    small = [*_where_it_stands(session, own=own), *_queue(session)]
    if item.link:
        small.append({"type": "mrkdwn", "text": f"<{item.link}|Open the thread>", "verbatim": True})
    return [section, context(small)]


def _found(item: Item, match: Match) -> Json:
    """A session as a search found it: what was looked for in bold, in the words or in who the user is."""
    parts = [Span(part.text, _BOLD if part.is_match else frozenset()) for part in match.parts]
    if match.event is None:
        spans = [*parts, Span("\n".join(filter(None, (f" · {item.listed.contact.channel}", _words(item)))))]
    else:
        spans = [Span(f"{_names(item)}\n{_speaker(match.event)}“"), *parts, Span("”")]
    return rich_text([Block(BlockKind.PARAGRAPH, tuple(spans))])


def _speaker(event: Event) -> str:
    """Whose words they are; "" for the user's own."""
    match event:
        case Event(body=Note(), author=author):
            return f"{name_of(author)}, note: "
        case Event(body=Concluded(), author=author):
            return f"{name_of(author)}, at the close: "
        case Event(body=Rated()):
            return "Rating: "
        case Event(author=author) if author.side is not Side.USER:
            return f"{name_of(author)}: "
        case _:
            return ""


def _names(item: Item) -> str:
    contact, session = item.listed.contact, item.listed.session
    name = name_of(Author(Side.USER, contact.id, contact.name))
    urgent = session.priority.upper() if session.priority in _ALARMING and session.state is State.PENDING else ""
    return " · ".join(filter(None, (name, contact.channel, short(contact.detail, LONGEST_NAME), urgent)))


def _words(item: Item) -> str:
    """What was found; else what the colleague noted who closed it; else the user's last words, in quotation marks, or
    the reason as it stands, and before them how a closed one ended."""
    if item.match and item.match.event:
        return f"{_speaker(item.match.event)}“{one_line(''.join(part.text for part in item.match.parts))}”"
    last, called = item.listed.last, item.listed.called
    if item.ending.note:
        return f"Note at the close: “{short(item.ending.note, _LONGEST_NOTE)}”"
    words = short(list_words(last, called.said if called else None), _LONGEST_WORDS)
    is_said = last is not None and words and list_words(last, None)
    return " · ".join(filter(None, (item.ending.outcome, f"“{words}”" if is_said else words)))


def _where_it_stands(session: Session, *, own: bool) -> list[Json]:
    match session.state:
        case State.PENDING:
            return [plain_text("Waiting"), *since(session.escalated_at, ago=True)]
        case State.ASSIGNED:
            turn = {"agent": "Your answer is awaited", "user": "The user's answer is awaited"}.get(session.turn)
            owner = "" if own else f"{short(session.owner_name, LONGEST_NAME)} has it"
            return [*(plain_text(words) for words in (owner, turn) if words), *since(session.claimed_at)]
        case State.BOT:
            return [plain_text("With the assistant"), moment(session.opened_at)]
        case State.CLOSED:
            return [plain_text("Closed"), *([moment(session.closed_at)] if session.closed_at else [])]
        case _:
            assert_never(session.state)


def _queue(session: Session) -> list[Json]:
    named = session.queue not in ("", GENERAL)
    return [plain_text(f"Queue: {short(session.queue, LONGEST_NAME)}")] if named else []
