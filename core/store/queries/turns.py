"""A conversation as the triggers look at it: who said what, and what the bot's words were. Weighs nothing."""

from core.escalation.conversation import MOST_TURNS, Turn
from core.model.events import Message, Side
from core.model.session import Session
from core.rendering.reading import words_of
from core.store import log
from core.store.tx import Tx


def turns_so_far(tx: Tx, session: Session) -> tuple[Turn, ...]:
    """The latest messages of a locked session as they were written, oldest first: what moods are read from."""
    latest = log.last_messages(tx, session.id, session.head, MOST_TURNS)
    return tuple(
        Turn(
            words.own_words,
            event.author.side is Side.USER,
            isinstance(event.body, Message) and event.body.answers,
            event.seq == session.offer_seq,
        )
        for event in latest
        if (words := words_of(event))
    )
