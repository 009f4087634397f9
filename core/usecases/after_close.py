"""What a user says after the end that asks for nothing: it is thanked for, and the case stays closed.

Reopened by a "thanks!", it would ring everybody and end in an apology. Each function is part of a unit of work.
"""

from core.model.content import Content
from core.model.events import BOT_AUTHOR, Message, Side
from core.model.ids import Micros
from core.model.session import Contact
from core.store import log
from core.store.locked_session import LockedSession
from core.usecases.rules import Rules


def thank_back(locked: LockedSession, rules: Rules, contact: Contact) -> None:
    """Answer the courtesy that was just appended; of several after one close the first only."""
    latest = log.last_messages(locked.tx, locked.session.id, locked.session.head, 2)
    closed_at = locked.session.closed_at or Micros(0)
    if any(event.author.side is Side.BOT and event.at >= closed_at for event in latest):
        return
    words = rules.texts.say("thanked", contact.language)
    locked.append(BOT_AUTHOR, Message(Content(words)))
