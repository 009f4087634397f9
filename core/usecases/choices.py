"""What the bot offers to choose from when it is not sure what is meant: the user presses one, or says that none fits.

The choices stand in the bot's latest message, under the same rules as an offer of a person: see
`core.usecases.person_offer`. Each function is part of a unit of work.
"""

from core.bots.protocol import BotAnswer
from core.model.content import Content
from core.model.errors import NotThere
from core.model.events import BOT_AUTHOR, Message
from core.model.ids import Seq, SessionId
from core.model.session import Contact, SessionState
from core.store import log
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases import inactivity, person_offer
from core.usecases.bot_answers import append_answer
from core.usecases.intake import (
    EventKeys,
    IntakeResult,
    Sender,
    find_logged,
    idle_deadline,
    locked_session_of_user,
    note_logged,
    user_author,
)
from core.usecases.rules import Rules

NONE_OF_THESE = -1  # in place of a choice's number

_PRESSED = "choice"  # the source of the key under which a press is known: the buttons of one message are pressed once


def user_chose(
    tx: Tx, rules: Rules, sender: Sender, session: SessionId, target: Seq, number: int, keys: EventKeys
) -> IntakeResult | None:
    """The user pressed a button under the choices at `target`: the `number`th of them, or NONE_OF_THESE.

    Its words are the user's next message, which the bot answers; they are ours, so that no trigger weighs them. A
    button whose choices stand no longer still asks its question. None: it changed nothing. One of the buttons had been
    pressed before, the conversation is over, or "none of these" comes too late.

    Raises NotThere when there are no such choices of theirs.
    """
    if known := find_logged(tx, keys):
        return known
    contact, opened = locked_session_of_user(tx, sender, session)
    choices = _choices_at(tx, session, target)
    if not NONE_OF_THESE <= number < len(choices):
        raise NotThere("There is no such choice.")
    pressed = [(_PRESSED, f"{session}:{target}")]
    if opened.session.state is SessionState.CLOSED or find_logged(tx, pressed):
        return None
    stands = opened.session.offer_seq == target
    if number != NONE_OF_THESE:
        seq = _ask(opened, rules, contact, target, choices[number], stands=stands)
    elif stands:
        seq = _none_fits(opened, rules, contact)
    else:
        return None
    return note_logged(tx, [*keys, *pressed], session, seq)


def _choices_at(tx: Tx, session: SessionId, target: Seq) -> tuple[str, ...]:
    """Raises NotThere when the event there offers no choice."""
    event = log.event_at(tx, session, target)
    if event is None or not isinstance(event.body, Message) or not event.body.choices:
        raise NotThere("There is nothing to choose from.")
    return event.body.choices


def _ask(opened: LockedSession, rules: Rules, contact: Contact, target: Seq, label: str, *, stands: bool) -> Seq:
    if stands:
        person_offer.end_offer(opened, chosen=label)
    message = Message(Content(label, own=""), choice_of=target)
    event = opened.append(user_author(contact), message, deadline_at=idle_deadline(opened.tx, rules, opened.session))
    if opened.session.state is SessionState.ASSIGNED:
        inactivity.agent_speaks_next(opened, rules)
    return event.seq


def _none_fits(opened: LockedSession, rules: Rules, contact: Contact) -> Seq:
    """A miss of the bot's, which therefore offers a person, or calls one."""
    label = rules.texts.say("none_of_these", contact.language)
    person_offer.end_offer(opened, chosen=label)
    event = opened.append(user_author(contact), Message(Content(label, own="")))
    if opened.session.state is SessionState.PENDING:
        opened.append(BOT_AUTHOR, Message(Content(rules.texts.say("still_waiting", contact.language))))
    else:
        words = rules.texts.say("none_fits", contact.language)
        append_answer(opened, rules, BotAnswer(words, 0.0, knows=False), Content(words), offers=True)
    return event.seq
