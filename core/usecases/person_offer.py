"""The bot's offer of a person, from the message that makes it to the user's yes or no, or to what comes instead.

Choices are offered and end in the same way: what is done with them is in `core.usecases.choices`.

One offer stands at a time, in the bot's latest message. It ends with the bot's next message, and when the session moves
on (see `core.store.locked_session`): what lies turns back is no question any more. Each function is part of a unit of
work.
"""

from core.model.content import Content
from core.model.events import BOT_AUTHOR, SYSTEM_AUTHOR, Message, OfferEnded
from core.model.session import Contact
from core.store.locked_session import LockedSession
from core.usecases.rules import Rules


def decline_offer(locked: LockedSession, rules: Rules, contact: Contact, language: str) -> None:
    """The user said no: the bot says so in the language of the no, and what it missed before counts no more.

    Else its next miss would call the person whom nobody wanted.
    """
    end_offer(locked, declined=True)
    locked.change(misses=0)
    words = rules.texts.say("declined", language or contact.language)
    locked.append(BOT_AUTHOR, Message(Content(words)))


def end_offer(locked: LockedSession, *, declined: bool = False, chosen: str = "") -> None:
    """The offer that stands, if one does, stands no longer; see `OfferEnded`."""
    if locked.session.offer_seq is not None:
        locked.append(SYSTEM_AUTHOR, OfferEnded(locked.session.offer_seq, declined, chosen))
        locked.change(offer_seq=None)
