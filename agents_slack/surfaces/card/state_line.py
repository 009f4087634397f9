"""The small line of a card: where the session stands, since when, in which queue, where the user is answered. Pure.

What users and agents are called stands in plain_text, where Slack looks for no mentions and no markup.
"""

from collections.abc import Mapping, Sequence
from typing import assert_never

from agents_slack.api.outbound import LONGEST_EMAIL, LONGEST_NAME, SlackJson, name_of, shorten
from agents_slack.api.stars import BEST_RATING, stars
from agents_slack.api.times import after_duration, since_time
from agents_slack.surfaces.thread.style import user_name
from core.config.queues import GENERAL
from core.model.events import Closed, Concluded, Event, Rated
from core.model.ports import SessionView
from core.model.session import EscalationStatus, Session, SessionState
from core.rendering.list_labels import outcome_label

MOVED_STATUS = "Goes on in another channel"
_LONGEST_WORDS = 200  # of a conclusion or a rating; the whole is in the transcript and in the figures


def status(view: SessionView) -> str:
    """Where the session stands, as words without a full stop."""
    session = view.session
    if view.lane.ended:
        return MOVED_STATUS
    match session.state:
        case SessionState.PENDING:
            return "Waiting for a person"
        case SessionState.ASSIGNED:
            return f"{shorten(session.owner_name, LONGEST_NAME)} has it"
        case SessionState.BOT:
            end = _end_of_wait(view)
            return f"{end}; with the assistant again" if end else "With the assistant again"
        case SessionState.CLOSED:
            end = _end_of_wait(view)
            outcome = _how_closed(view, after_duration(session.escalated_at, session.closed_at))
            return f"{end}. {outcome}" if end else outcome
        case _:
            assert_never(session.state)


def state_line(view: SessionView, specialty: str) -> SlackJson:
    """The context block. `specialty` is what the agents of the session's queue are good at, "" when nobody said."""
    words = filter(None, (_queue(view.session, specialty), _reach(view)))
    since_then = () if view.lane.ended else _since(view.session)
    return context_block([plain_text_element(status(view)), *since_then, *map(plain_text_element, words)])


def outcome_lines(view: SessionView, outcomes: Mapping[str, str]) -> list[str]:
    """What a closed session came to: the agent's conclusion and the user's rating, as far as they are known.

    `outcomes`: what agents read of each, by name.
    """
    if view.session.state is not SessionState.CLOSED or view.lane.ended:
        return []
    return [*_conclusion(view.log, outcomes), *_rating(view.log)]


def context_block(elements: Sequence[SlackJson]) -> SlackJson:
    """A block of small words."""
    return {"type": "context", "elements": list(elements)}


def plain_text_element(words: str) -> SlackJson:
    """Words of a context block, shown as they stand."""
    return {"type": "plain_text", "text": words, "emoji": False}


def _since(session: Session) -> list[SlackJson]:
    match session.state:
        case SessionState.PENDING:
            return since_time(session.escalated_at, ago=True)
        case SessionState.ASSIGNED:
            return since_time(session.claimed_at)
        case _:
            return []


def _queue(session: Session, specialty: str) -> str:
    if not specialty and session.queue in ("", GENERAL):
        return ""
    name = f"Queue: {shorten(session.queue, LONGEST_NAME)}"
    return f"{name} ({shorten(specialty, LONGEST_NAME)})" if specialty else name


def _reach(view: SessionView) -> str:
    """Where the user is answered when nobody could help them at once."""
    if view.contact.email:
        return f"E-mail: {shorten(view.contact.email, LONGEST_EMAIL)}"
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


def _closing(log: Sequence[Event]) -> Event | None:
    return next((event for event in reversed(log) if isinstance(event.body, Closed)), None)


def _how_closed(view: SessionView, took: str) -> str:
    closing = _closing(view.log)
    match closing.body if closing else None:
        case Closed(why="agent") if closing:
            return f"Closed by {name_of(closing.author)}{took}"
        case Closed(why="user") if closing:
            return f"Ended by {name_of(closing.author)}{took}"
        case Closed(why="idle"):
            return f"Closed{took}, because nobody wrote any more"
        case Closed(why="silent"):
            return f"Closed{took}, because {user_name(view)} did not answer any more"
        case _:
            return f"Closed{took}"


def _conclusion(log: Sequence[Event], outcomes: Mapping[str, str]) -> list[str]:
    """Of the latest close; an earlier one's is history."""
    closing = _closing(log)
    found = next((event for event in reversed(log) if isinstance(event.body, Concluded)), None)
    if closing is None or found is None or found.seq < closing.seq or not isinstance(found.body, Concluded):
        return []
    outcome = shorten(outcome_label(found.body.outcome, outcomes), LONGEST_NAME)
    note = shorten(found.body.note, _LONGEST_WORDS)
    more = " (whole in the full transcript)" if len(found.body.note) > _LONGEST_WORDS else ""
    return [*([f"Outcome: {outcome}"] if outcome else []), *([f"Note: {note}{more}"] if note else [])]


def _rating(log: Sequence[Event]) -> list[str]:
    closing = _closing(log)
    found = next((event for event in reversed(log) if isinstance(event.body, Rated)), None)
    if closing is None or found is None or found.seq < closing.seq or not isinstance(found.body, Rated):
        return []
    words = shorten(found.body.words, _LONGEST_WORDS)
    told = f"{stars(found.body.score)} {found.body.score} of {BEST_RATING}"
    return [f"{told}: “{words}”" if words else told]
