"""What users ask for without words: a person, an end of the wait, an end. Each function is one unit of work."""

from core.escalation.policy import TriggerContext
from core.model.content import Content
from core.model.events import BOT_AUTHOR, Message
from core.model.session import SessionState
from core.store.tx import Tx
from core.usecases import inactivity, waiting
from core.usecases.closing import close_session
from core.usecases.intake import (
    EventKeys,
    IntakeResult,
    Sender,
    escalate,
    find_logged,
    lock_open_session,
    note_logged,
    open_session_for,
    user_author,
)
from core.usecases.rules import Rules


def asked_for_person(tx: Tx, rules: Rules, sender: Sender, keys: EventKeys, *, offered: bool = False) -> IntakeResult:
    """Escalate because the user pressed the button; say how it stands when they wait already, or have a person.

    `offered`: it was the button under an offer. Pressed twice, it is pressed once.
    """
    if known := find_logged(tx, keys):
        return known
    contact, opened = open_session_for(tx, rules, sender)
    if opened.session.state is SessionState.BOT and (decision := rules.policy.decide((), TriggerContext(button=True))):
        escalate(opened, rules, decision, contact)
    elif opened.session.state is SessionState.PENDING and not offered:
        opened.append(BOT_AUTHOR, Message(Content(rules.texts.say("still_waiting", contact.language))))
    elif opened.session.state is SessionState.ASSIGNED and not offered:
        inactivity.agent_speaks_next(opened, rules)
        said = rules.texts.say("claimed", contact.language, name=opened.session.owner_name)
        opened.append(BOT_AUTHOR, Message(Content(said)))
    return note_logged(tx, keys, opened.session.id, opened.session.head)


def user_ended(tx: Tx, _rules: Rules, sender: Sender, keys: EventKeys) -> IntakeResult | None:
    """Close the user's session. None when they have none open."""
    if known := find_logged(tx, keys):
        return known
    found = lock_open_session(tx, sender)
    if found is None:
        return None
    contact, opened = found
    close_session(opened, user_author(contact), "user")
    return note_logged(tx, keys, opened.session.id, opened.session.head)


def user_cancelled(tx: Tx, rules: Rules, sender: Sender, keys: EventKeys) -> IntakeResult | None:
    """The user does not want to wait any more. None when they do not wait."""
    if known := find_logged(tx, keys):
        return known
    found = lock_open_session(tx, sender)
    if found is None or found[1].session.state is not SessionState.PENDING:
        return None
    contact, opened = found
    waiting.cancel_wait(opened, rules, user_author(contact))
    return note_logged(tx, keys, opened.session.id, opened.session.head)
