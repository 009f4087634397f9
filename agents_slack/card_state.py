"""The small line of a card: where the session stands, since when, in which queue, where the user is answered. Pure.

What users and agents are called stands in plain_text, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from typing import assert_never

from agents_slack.outbound import LONGEST_EMAIL, LONGEST_NAME, Json, name_of, short
from agents_slack.thread_style import user_name
from agents_slack.times import after, since
from core.config.queues import GENERAL
from core.events import Closed, Event
from core.ports import SessionView
from core.session import EscalationStatus, Session, State


def status(view: SessionView) -> str:
    """Where the session stands, as words without a full stop."""
    session = view.session
    match session.state:
        case State.PENDING:
            return "Waiting for a person"
        case State.ASSIGNED:
            return f"{short(session.owner_name, LONGEST_NAME)} has it"
        case State.BOT:
            end = _end_of_wait(view)
            return f"{end}; with the assistant again" if end else "With the assistant again"
        case State.CLOSED:
            end = _end_of_wait(view)
            outcome = _outcome(view.log) + after(session.escalated_at, session.closed_at)
            return f"{end}. {outcome}" if end else outcome
        case _:
            assert_never(session.state)


def state_line(view: SessionView, specialty: str) -> Json:
    """The context block. `specialty` is what the agents of the session's queue are good at, "" when nobody said."""
    words = filter(None, (_queue(view.session, specialty), _reach(view)))
    return context([plain_text(status(view)), *_since(view.session), *map(plain_text, words)])


def context(elements: Sequence[Json]) -> Json:
    """A block of small words."""
    return {"type": "context", "elements": list(elements)}


def plain_text(words: str) -> Json:
    """Words of a context block, shown as they stand."""
    return {"type": "plain_text", "text": words, "emoji": False}


def _since(session: Session) -> list[Json]:
    match session.state:
        case State.PENDING:
            return since(session.escalated_at, ago=True)
        case State.ASSIGNED:
            return since(session.claimed_at)
        case _:
            return []


def _queue(session: Session, specialty: str) -> str:
    if not specialty and session.queue in ("", GENERAL):
        return ""
    name = f"Queue: {short(session.queue, LONGEST_NAME)}"
    return f"{name} ({short(specialty, LONGEST_NAME)})" if specialty else name


def _reach(view: SessionView) -> str:
    """Where the user is answered when nobody could help them at once."""
    if view.contact.email:
        return f"E-mail: {short(view.contact.email, LONGEST_EMAIL)}"
    return "Was asked for an e-mail" if view.session.wants_contact else ""


def _end_of_wait(view: SessionView) -> str:
    """How a wait ended that no agent ended; "" for every other."""
    match view.session.escalation:
        case EscalationStatus.CANCELLED:
            return f"{user_name(view)} stopped waiting"
        case EscalationStatus.TIMED_OUT:
            return "Nobody came"
        case _:
            return ""


def _outcome(log: Sequence[Event]) -> str:
    closing = next((event for event in reversed(log) if isinstance(event.body, Closed)), None)
    match closing.body if closing else None:
        case Closed(why="agent") if closing:
            return f"Closed by {name_of(closing.author)}"
        case Closed(why="user") if closing:
            return f"Ended by {name_of(closing.author)}"
        case Closed(why="idle"):
            return "Closed, because nobody wrote any more"
        case _:
            return "Closed"
