"""Emoji that somebody puts on a message, and takes away. Each function is one unit of work."""

from core.escalation.consent import Consent, of_emoji
from core.escalation.policy import Context
from core.model.agents import Agent
from core.model.events import Author, Event, Message, Note, Reacted, Side
from core.model.ids import Seq, SessionId
from core.model.session import Contact, State
from core.store import agents, contacts, lanes, log
from core.store.tx import Tx
from core.store.writing import OpenLog
from core.usecases import offering
from core.usecases.house import House
from core.usecases.intake import Keys, Sender, Shown, Wrote, escalate, of_user, user
from core.usecases.ownership import author_of


def user_reacted(
    tx: Tx, house: House, sender: Sender, target: Shown, emoji: str, added: bool, keys: Keys
) -> Wrote | None:
    """A user's reaction where posts have remote ids. None: nothing changed, or it is on nothing of ours."""
    found = lanes.shown_at(tx, target.surface, target.address, target.remote)
    contact = contacts.find_contact(tx, sender.channel, sender.address)
    if found is None or contact is None:
        return None
    opened = OpenLog.of(tx, found[0])
    wrote = _react(opened, user(contact), found[1], emoji, added, keys, target)
    _consider(opened, house, contact, found[1], emoji, is_new=bool(wrote and wrote.fresh and added))
    return wrote


def user_reacted_at(
    tx: Tx, house: House, sender: Sender, session: SessionId, seq: Seq, emoji: str, added: bool, keys: Keys
) -> Wrote | None:
    """A user's reaction where messages are named by their seq. Raises NotThere when the session is not theirs."""
    contact, opened = of_user(tx, sender, session)
    wrote = _react(opened, user(contact), seq, emoji, added, keys, None)
    _consider(opened, house, contact, seq, emoji, is_new=bool(wrote and wrote.fresh and added))
    return wrote


def agent_reacted(tx: Tx, agent: Agent, target: Shown, emoji: str, added: bool, keys: Keys) -> Wrote | None:
    """An agent's reaction where posts have remote ids. None: nothing changed, or it is on nothing of ours."""
    found = lanes.shown_at(tx, target.surface, target.address, target.remote)
    if found is None:
        return None
    author = author_of(agent, agents.know_agent(tx, agent))
    return _react(OpenLog.of(tx, found[0]), author, found[1], emoji, added, keys, target)


def agent_reacted_at(
    tx: Tx, session: SessionId, agent: Agent, seq: Seq, emoji: str, added: bool, keys: Keys
) -> Wrote | None:
    """An agent's reaction where messages are named by their seq."""
    author = author_of(agent, agents.know_agent(tx, agent))
    return _react(OpenLog.of(tx, session), author, seq, emoji, added, keys, None)


def _react(
    opened: OpenLog, author: Author, seq: Seq, emoji: str, added: bool, keys: Keys, shown: Shown | None
) -> Wrote | None:
    tx, session = opened.tx, opened.session.id
    if there := log.known(tx, keys):
        return Wrote(*there, fresh=False)
    target = log.event_at(tx, session, seq)
    if target is None or not isinstance(target.body, (Message, Note)):
        return None
    if _has(opened, author, target, emoji) is added or (author.side is not Side.AGENT and not target.is_public):
        return None
    event = opened.append(author, Reacted(seq, emoji, added), internal=not target.is_public)
    log.remember(tx, keys, session, event.seq)
    if shown:
        opened.shown_on(shown.surface, shown.address, event.seq, "")  # it came from here, and is no post of its own
    return Wrote(session, event.seq)


def _consider(opened: OpenLog, house: House, contact: Contact, seq: Seq, emoji: str, *, is_new: bool) -> None:
    """A thumb put on the bot's offer of a person is an answer to it."""
    if not is_new or opened.session.state is not State.BOT or opened.session.offer_seq != seq:
        return
    match of_emoji(emoji):
        case Consent.YES | Consent.FINE:
            if decision := house.policy.decide((), Context(said_yes=emoji)):
                escalate(opened, house, decision, contact)
        case Consent.NO:
            offering.decline(opened, house, contact, "")
        case Consent.NONE:
            return


def _has(opened: OpenLog, author: Author, target: Event, emoji: str) -> bool:
    """Is the author's emoji on the message now?"""
    has = False
    for change in log.changes_of(opened.tx, opened.session.id, target.seq, opened.session.head):
        match change.body:
            case Reacted(emoji=known, added=added) if known == emoji and change.author.id == author.id:
                has = added
            case _:
                pass
    return has
