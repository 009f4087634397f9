"""The words of "what just happened": events and places, as one would tell them to somebody beside one. Pure."""

from core.model.events import (
    Concluded,
    Deleted,
    Delivered,
    Edited,
    Escalated,
    Event,
    Message,
    Note,
    OfferEnded,
    Reacted,
    Reopened,
    Seen,
    Shadowed,
    Side,
    WaitChanged,
)
from core.model.session import Contact
from core.rendering.agent_sentences import AgentReader, agent_sentence

_WHERE = {"web": "on the web page", "telegram": "on Telegram", "slack.thread": "in Slack", "console": "in the console"}


def to_title(event: Event, contact: Contact, origin: str = "slack.thread") -> str:
    """What somebody did: "Mia wrote on Telegram". `origin` is the surface on which an agent did it."""
    who = event.author.name or contact.name or "Somebody"
    where = _WHERE.get(contact.channel if event.author.side is Side.USER else origin, "")
    match event.body:
        case Message(files=files):
            did = "wrote" if not files else "sent a file" if len(files) == 1 else f"sent {len(files)} files"
            return "The assistant wrote" if event.author.side is Side.BOT else f"{who} {did} {where}"
        case Note():
            return f"{who} wrote a note {where}"
        case Edited():
            return f"{who} edited a message {where}"
        case Deleted():
            return f"{who} took a message back {where}"
        case Reacted(emoji=emoji, added=added):
            return f"{who} reacted with {emoji} {where}" if added else f"{who} took {emoji} back {where}"
    return _sentence(event, contact)


def to_consequence(event: Event, contact: Contact) -> str:
    """What it led to: "answered, #2"."""
    if isinstance(event.body, Message):
        return f"answered, #{event.seq}"
    return f"{_sentence(event, contact)}, #{event.seq}"


def _sentence(event: Event, contact: Contact) -> str:
    """The beginning of what agents read of it; of what they read nothing, what it was."""
    match event.body:
        case Delivered():
            return "delivered"
        case Seen():
            return "seen"
        case WaitChanged():
            return "place in line told"
        case OfferEnded():
            return "offer of a person over"
    told = agent_sentence(event, AgentReader(user=contact.name))
    return told.partition(". ")[0].removesuffix(".") or "noted"


def to_place(surface: str, contact: Contact) -> str:
    """Where a lane shows the session, in words."""
    names = {"telegram": f"{contact.name}'s phone", "slack.card": "Slack card", "slack.thread": "Slack thread"}
    return names.get(surface, surface)


def starts_story(event: Event, before: Event) -> bool:
    """Is it an act of somebody, and not a consequence of the event before?"""
    if isinstance(event.body, (Delivered, Seen)):
        return False
    if isinstance(event.body, (Escalated, Reopened, Concluded, Shadowed, Note)) and event.at == before.at:
        return False
    return event.author.side in (Side.USER, Side.AGENT)


def is_visible_to(surface: str, event: Event) -> bool:
    """Does a surface show such an event? The card shows all there is; the user's side, what is public."""
    return surface.startswith("slack.") or event.is_public
