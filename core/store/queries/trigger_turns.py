"""A conversation as the triggers look at it: who said what, and what the bot's words were. Weighs nothing."""

from core.escalation.conversation_patterns import MOST_TURNS, TriggerTurn
from core.model.events import Message, Side
from core.model.session import Session
from core.rendering.current_text import original_content
from core.store import log
from core.store.tx import Tx


def trigger_turns(tx: Tx, session: Session) -> tuple[TriggerTurn, ...]:
    """The latest messages of a locked session as they were written, oldest first: what moods are read from."""
    latest = log.last_messages(tx, session.id, session.head, MOST_TURNS)
    return tuple(
        TriggerTurn(
            words.own_words,
            event.author.side is Side.USER,
            isinstance(event.body, Message) and event.body.answers,
            event.seq == session.offer_seq and isinstance(event.body, Message) and event.body.offers,
        )
        for event in latest
        if (words := original_content(event))
    )
