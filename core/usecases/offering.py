"""The bot's offer of a person, from the message that makes it to the user's yes or no, or to what comes instead.

One offer stands at a time, in the bot's latest message. It ends with the bot's next message, and when the session moves
on (see `core.store.writing`): what lies turns back is no question any more. Each function is part of a unit of work.
"""

from core.model.content import Content
from core.model.events import Message, OfferEnded
from core.model.session import Contact
from core.store import sessions
from core.store.writing import THE_BOT, THE_HOUSE, OpenLog
from core.usecases.house import House


def decline(opened: OpenLog, house: House, contact: Contact, language: str) -> None:
    """The user said no: the bot says so in the language of the no, and what it missed before counts no more.

    Else its next miss would call the person whom nobody wanted.
    """
    end(opened, declined=True)
    sessions.set_misses(opened.tx, opened.session.id, 0)
    words = house.texts.say("declined", language or contact.language)
    opened.append(THE_BOT, Message(Content(words)))


def end(opened: OpenLog, *, declined: bool = False) -> None:
    """The offer that stands, if one does, stands no longer."""
    if opened.session.offer_seq is not None:
        opened.append(THE_HOUSE, OfferEnded(opened.session.offer_seq, declined))
        opened.set_offer(None)
