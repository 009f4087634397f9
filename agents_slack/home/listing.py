"""Sessions in a list, as blocks: who it is, their last words or why they called, since when. Pure.

The words of users stand in plain_text only, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from typing import assert_never

from agents_slack.card.state import context, plain_text
from agents_slack.home.glances import Item
from agents_slack.outbound import LONGEST_NAME, Json, button, name_of, short
from agents_slack.times import moment, since
from core.config.queues import GENERAL
from core.events import Author, Side
from core.list_words import list_words
from core.session import Session, State

CLAIM = "desk.claim"

_LONGEST_WORDS = 140
_ALARMING = ("high", "urgent")


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
    section = sentence("\n".join(filter(None, (_names(item), _words(item)))))
    if claimable:
        section["accessory"] = button("Claim", CLAIM, session.id)
    small = [*_where_it_stands(session, own=own), *_queue(session)]
    if item.link:
        small.append({"type": "mrkdwn", "text": f"<{item.link}|Open the thread>", "verbatim": True})
    return [section, context(small)]


def _names(item: Item) -> str:
    contact, session = item.listed.contact, item.listed.session
    name = name_of(Author(Side.USER, contact.id, contact.name))
    urgent = session.priority.upper() if session.priority in _ALARMING and session.state is State.PENDING else ""
    return " · ".join(filter(None, (name, contact.channel, short(contact.detail, LONGEST_NAME), urgent)))


def _words(item: Item) -> str:
    """The user's last words, in quotation marks; without them the reason stands as it is."""
    last, called = item.listed.last, item.listed.called
    words = short(list_words(last, called.said if called else None), _LONGEST_WORDS)
    is_said = last is not None and words and list_words(last, None)
    return f"“{words}”" if is_said else words


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
