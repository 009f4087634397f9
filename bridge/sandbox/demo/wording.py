"""The words of "what just happened": events and places, as one would tell them to somebody beside one. Pure."""

from core.events import (
    Cancelled,
    Claimed,
    Closed,
    ContactLeft,
    Deleted,
    Edited,
    Escalated,
    Event,
    HandedBack,
    Message,
    Misjudged,
    Note,
    OutOfHours,
    Released,
    Reminded,
    Reopened,
    Retried,
    Side,
    SummedUp,
    TimedOut,
    Undeliverable,
    WaitChanged,
)
from core.session import Contact

_WHERE = {"web": "on the web page", "telegram": "on Telegram"}


def to_title(event: Event, contact: Contact) -> str:
    """What somebody did: "Mia wrote on Telegram"."""
    who = event.author.name or contact.name or "Somebody"
    where = _WHERE.get(contact.channel, "") if event.author.side is Side.USER else "in Slack"
    match event.body:
        case Message():
            return "The assistant wrote" if event.author.side is Side.BOT else f"{who} wrote {where}"
        case Note():
            return f"{who} wrote a note in Slack"
        case Edited():
            return f"{who} edited a message {where}"
        case Deleted():
            return f"{who} took a message back {where}"
        case Escalated():
            return f"{contact.name} asked for a person"
        case Claimed():
            return f"{who} took over from the assistant"
        case Released():
            return f"{who} gave {contact.name} back to the line"
        case HandedBack():
            return f"{who} handed {contact.name} back to the assistant"
        case Closed():
            return f"{who} closed the conversation"
        case Reopened():
            return f"{contact.name} is back"
        case _:
            return _told_by_the_house(event, contact)


def _told_by_the_house(event: Event, contact: Contact) -> str:
    match event.body:
        case Undeliverable(reason=reason):
            return f"Not delivered: {reason}"
        case Retried():
            return f"{event.author.name} asked to send it again"
        case WaitChanged(position=position):
            return f"{contact.name} is number {position} in line"
        case OutOfHours():
            return f"{contact.name} was told when somebody is back"
        case Cancelled():
            return f"{contact.name} stopped waiting"
        case Reminded():
            return "Agents were reminded"
        case TimedOut():
            return f"Nobody came for {contact.name}"
        case ContactLeft():
            return f"{contact.name} left an address"
        case SummedUp():
            return "The conversation was summed up"
        case Misjudged():
            return f"{event.author.name} marked a wrong escalation"
        case _:
            return "A trigger on trial fired"


def to_consequence(event: Event) -> str:
    """What it led to: "assistant answered, #2"."""
    match event.body:
        case Message():
            words = "answered"
        case Escalated():
            words = "person called"
        case Closed():
            words = "closed"
        case Reopened():
            words = "opened again"
        case WaitChanged():
            words = "place told"
        case SummedUp():
            words = "summed up"
        case Undeliverable():
            words = "could not be delivered"
        case _:
            words = "noted"
    return f"{words}, #{event.seq}"


def to_place(surface: str, contact: Contact) -> str:
    """Where a lane shows the session, in words."""
    names = {"telegram": f"{contact.name}'s phone", "slack.card": "Slack card", "slack.thread": "Slack thread"}
    return names.get(surface, surface)


def starts_story(event: Event, before: Event) -> bool:
    """Is it an act of somebody, and not a consequence of the event before?"""
    if isinstance(event.body, (Escalated, Reopened)):
        return event.at != before.at
    return event.author.side in (Side.USER, Side.AGENT)


def is_visible_to(surface: str, event: Event) -> bool:
    """Does a surface show such an event? The card shows all there is; the user's side, what is public."""
    return surface.startswith("slack.") or event.is_public
