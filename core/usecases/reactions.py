"""Emoji that somebody puts on a message, and takes away. Each function is one unit of work."""

from core.escalation.consent import Consent, consent_of_emoji
from core.escalation.policy import TriggerContext
from core.model.agents import Agent
from core.model.events import Author, Event, Message, Note, Reacted, Side
from core.model.ids import Seq, SessionId
from core.model.session import Contact, SessionState
from core.store import agents, contacts, lanes, log
from core.store.locked_session import LockedSession
from core.store.tx import Tx
from core.usecases import person_offer
from core.usecases.intake import (
    EventKeys,
    IntakeResult,
    OriginPost,
    Sender,
    escalate,
    find_logged,
    locked_session_of_user,
    note_logged,
    user_author,
)
from core.usecases.ownership import author_of
from core.usecases.rules import Rules


def user_reacted(
    tx: Tx, rules: Rules, sender: Sender, target: OriginPost, emoji: str, added: bool, keys: EventKeys
) -> IntakeResult | None:
    """A user's reaction where posts have remote ids. None: nothing changed, or it is on nothing of ours."""
    found = lanes.shown_at(tx, target.surface, target.address, target.remote_id)
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    if found is None or contact is None:
        return None
    opened = LockedSession.lock(tx, found[0])
    wrote = _react(opened, user_author(contact), found[1], emoji, added, keys, target)
    _consider(opened, rules, contact, found[1], emoji, is_new=bool(wrote and wrote.is_new and added))
    return wrote


def user_reacted_at(
    tx: Tx, rules: Rules, sender: Sender, session: SessionId, seq: Seq, emoji: str, added: bool, keys: EventKeys
) -> IntakeResult | None:
    """A user's reaction where messages are named by their seq. Raises NotThere when the session is not theirs."""
    contact, opened = locked_session_of_user(tx, sender, session)
    wrote = _react(opened, user_author(contact), seq, emoji, added, keys, None)
    _consider(opened, rules, contact, seq, emoji, is_new=bool(wrote and wrote.is_new and added))
    return wrote


def agent_reacted(
    tx: Tx,
    _rules: Rules,
    _session: SessionId,
    agent: Agent,
    target: OriginPost,
    emoji: str,
    added: bool,
    keys: EventKeys,
) -> IntakeResult | None:
    """An agent's reaction where posts have remote ids. None: nothing changed, or it is on nothing of ours."""
    found = lanes.shown_at(tx, target.surface, target.address, target.remote_id)
    if found is None:
        return None
    author = author_of(agent, agents.know_agent(tx, agent))
    return _react(LockedSession.lock(tx, found[0]), author, found[1], emoji, added, keys, target)


def agent_reacted_at(
    tx: Tx, _rules: Rules, session: SessionId, agent: Agent, seq: Seq, emoji: str, added: bool, keys: EventKeys
) -> IntakeResult | None:
    """An agent's reaction where messages are named by their seq."""
    author = author_of(agent, agents.know_agent(tx, agent))
    return _react(LockedSession.lock(tx, session), author, seq, emoji, added, keys, None)


def _react(
    locked: LockedSession, author: Author, seq: Seq, emoji: str, added: bool, keys: EventKeys, origin: OriginPost | None
) -> IntakeResult | None:
    tx, session = locked.tx, locked.session.id
    if known := find_logged(tx, keys):
        return known
    target = log.event_at(tx, session, seq)
    if target is None or not isinstance(target.body, (Message, Note)):
        return None
    if _has(locked, author, target, emoji) is added or (author.side is not Side.AGENT and not target.is_public):
        return None
    event = locked.append(author, Reacted(seq, emoji, added), internal=not target.is_public)
    if origin:  # it came from here, and is no post of its own
        locked.note_origin_copy(origin.surface, origin.address, event.seq, "")
    return note_logged(tx, keys, session, event.seq)


def _consider(locked: LockedSession, rules: Rules, contact: Contact, seq: Seq, emoji: str, *, is_new: bool) -> None:
    """A thumb put on the bot's offer of a person is an answer to it."""
    if not is_new or locked.session.state is not SessionState.BOT or locked.session.offer_seq != seq:
        return
    offering = log.event_at(locked.tx, locked.session.id, seq)
    if offering is None or not isinstance(offering.body, Message) or not offering.body.offers:
        return  # it is choices that are offered
    match consent_of_emoji(emoji):
        case Consent.YES | Consent.FINE:
            if decision := rules.policy.decide((), TriggerContext(said_yes=emoji)):
                escalate(locked, rules, decision, contact)
        case Consent.NO:
            person_offer.decline_offer(locked, rules, contact, "")
        case Consent.NONE:
            return


def _has(locked: LockedSession, author: Author, target: Event, emoji: str) -> bool:
    """Is the author's emoji on the message now?"""
    has = False
    for change in log.changes_of(locked.tx, locked.session.id, target.seq, locked.session.head):
        match change.body:
            case Reacted(emoji=known, added=added) if known == emoji and change.author.id == author.id:
                has = added
    return has
