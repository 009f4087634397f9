"""The small line of a card: where the session stands, since when, in which queue, where the user is answered. Pure.

What users and agents are called stands in plain_text, where Slack looks for no mentions and no markup.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from agents_slack.api.formatting import after_duration, since_time
from agents_slack.api.outbound import LONGEST_EMAIL, LONGEST_NAME, SlackJson, shorten
from core.config.agent_words import AgentWords
from core.config.queues import GENERAL
from core.model.events import Closed, Concluded, Event, EventBody, Rated
from core.model.ports import SessionView
from core.model.session import Session, SessionState
from core.rendering.agent_sentences import AgentReader, agent_sentence, end_of_wait

MOVED_STATUS = "Goes on in another channel"
LONGEST_WORDS = 200  # of a conclusion or a rating; the whole is in the transcript and in the figures


def status(view: SessionView, reader: AgentReader) -> str:
    """Where the session stands, as words without a full stop."""
    session, words = view.session, reader.words
    if view.lane.ended:
        return words(MOVED_STATUS)
    match session.state:
        case SessionState.PENDING:
            return words("Waiting for a person")
        case SessionState.ASSIGNED:
            return words("{agent} has it", agent=shorten(session.owner_name, LONGEST_NAME))
        case SessionState.BOT:
            return _open_ended(end_of_wait(session.escalation, reader)) or words("With the assistant again")
        case SessionState.CLOSED:
            took = after_duration(session.escalated_at, session.closed_at, words)
            closed = f"{_how_closed(view, reader)} ({took})" if took else _how_closed(view, reader)
            return " ".join(filter(None, (end_of_wait(session.escalation, reader), closed)))
        case _:
            assert_never(session.state)


def state_line(view: SessionView, specialty: str, reader: AgentReader) -> SlackJson:
    """The context block. `specialty` is what the agents of the session's queue are good at, "" when nobody said."""
    told = filter(None, (queue_line(view.session.queue, reader.words, specialty), _reach(view, reader.words)))
    since_then = () if view.lane.ended else _since(view.session, reader.words)
    return context_block([plain_text_element(status(view, reader)), *since_then, *map(plain_text_element, told)])


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


def _since(session: Session, words: AgentWords) -> list[SlackJson]:
    match session.state:
        case SessionState.PENDING:
            return since_time(session.escalated_at, words, ago=True)
        case SessionState.ASSIGNED:
            return since_time(session.claimed_at, words)
        case _:
            return []


def queue_line(queue: str, words: AgentWords, specialty: str = "") -> str:
    """In which queue a session waits; "" for the usual one. `specialty`: what its agents are good at, if known."""
    if not specialty and queue in ("", GENERAL):
        return ""
    name = words("Queue: {queue}", queue=shorten(queue, LONGEST_NAME))
    return f"{name} ({shorten(specialty, LONGEST_NAME)})" if specialty else name


def _reach(view: SessionView, words: AgentWords) -> str:
    """Where the user is answered when nobody could help them at once."""
    if view.contact.email:
        return words("E-mail: {email}", email=shorten(view.contact.email, LONGEST_EMAIL))
    return words("Was asked for an e-mail") if view.session.wants_contact else ""


def _latest(log: Sequence[Event], kind: type[EventBody]) -> Event | None:
    return next((event for event in reversed(log) if isinstance(event.body, kind)), None)


def _how_closed(view: SessionView, reader: AgentReader) -> str:
    closing = _latest(view.log, Closed)
    return _open_ended(agent_sentence(closing, reader)) if closing else reader.words("Closed")


def _open_ended(sentence: str) -> str:
    """More may follow on the card's line."""
    return sentence.removesuffix(".")


def _said(event: Event, reader: AgentReader) -> str:
    """A long note is cut; a user's words are by the reader."""
    if isinstance(event.body, Concluded) and len(event.body.note) > LONGEST_WORDS:
        note = f"{shorten(event.body.note, LONGEST_WORDS)} {reader.words('(whole in the full transcript)')}"
        event = replace(event, body=replace(event.body, note=note))
    return agent_sentence(event, reader)
