"""The small line of a card: where the session stands, since when, in which queue, where the user is answered. Pure.

What users and agents are called stands in plain_text, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from agents_slack.api.formatting import after_duration, since_time
from agents_slack.api.outbound import LONGEST_EMAIL, LONGEST_NAME, SlackJson, shorten
from core.config.queues import GENERAL
from core.model.events import Closed, Concluded, Event, EventBody, Rated
from core.model.ports import SessionView
from core.model.session import Session, SessionState
from core.rendering.agent_sentences import AgentReader, agent_sentence, end_of_wait

MOVED_STATUS = "Goes on in another channel"
LONGEST_WORDS = 200  # of a conclusion or a rating; the whole is in the transcript and in the figures


def status(view: SessionView, reader: AgentReader) -> str:
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
            return _open_ended(end_of_wait(session.escalation, reader)) or "With the assistant again"
        case SessionState.CLOSED:
            took = after_duration(session.escalated_at, session.closed_at).lstrip()
            closed = f"{_how_closed(view, reader)} ({took})" if took else _how_closed(view, reader)
            return " ".join(filter(None, (end_of_wait(session.escalation, reader), closed)))
        case _:
            assert_never(session.state)


def state_line(view: SessionView, specialty: str, reader: AgentReader) -> SlackJson:
    """The context block. `specialty` is what the agents of the session's queue are good at, "" when nobody said."""
    words = filter(None, (_queue(view.session, specialty), _reach(view)))
    since_then = () if view.lane.ended else _since(view.session)
    return context_block([plain_text_element(status(view, reader)), *since_then, *map(plain_text_element, words)])


def outcome_lines(view: SessionView, reader: AgentReader) -> list[str]:
    """What a closed session came to: the agent's conclusion and the user's rating, as far as they are known.

    Of the latest close; an earlier one's is history.
    """
    closing = _latest(view.log, Closed)
    if view.session.state is not SessionState.CLOSED or view.lane.ended or closing is None:
        return []
    found = (_latest(view.log, Concluded), _latest(view.log, Rated))
    return [_said(event, reader) for event in found if event and event.seq > closing.seq]


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


def _latest(log: Sequence[Event], kind: type[EventBody]) -> Event | None:
    return next((event for event in reversed(log) if isinstance(event.body, kind)), None)


def _how_closed(view: SessionView, reader: AgentReader) -> str:
    closing = _latest(view.log, Closed)
    return _open_ended(agent_sentence(closing, reader)) if closing else "Closed"


def _open_ended(sentence: str) -> str:
    """More may follow on the card's line."""
    return sentence.removesuffix(".")


def _said(event: Event, reader: AgentReader) -> str:
    """A long note is cut; a user's words are by the reader."""
    if isinstance(event.body, Concluded) and len(event.body.note) > LONGEST_WORDS:
        note = f"{shorten(event.body.note, LONGEST_WORDS)} (whole in the full transcript)"
        event = replace(event, body=replace(event.body, note=note))
    return agent_sentence(event, reader)
