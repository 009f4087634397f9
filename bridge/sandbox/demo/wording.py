"""The words of "what just happened": events and places, as one would tell them to somebody beside one. Pure."""

from collections.abc import Mapping

from core.model.events import (
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Deleted,
    Delivered,
    Edited,
    Escalated,
    Event,
    HandedBack,
    Message,
    Misjudged,
    Note,
    Nudged,
    OutOfHours,
    Rated,
    Reachable,
    Reacted,
    Released,
    Reminded,
    Reopened,
    Retried,
    Seen,
    Shadowed,
    Side,
    SummedUp,
    TimedOut,
    Transferred,
    Undeliverable,
    WaitChanged,
)
from core.model.session import Contact

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
        case _:
            return _told_by_the_house(event, who, contact.name)


def _told_by_the_house(event: Event, who: str, user: str) -> str:
    match event.body:
        case Undeliverable(reason=reason):
            return f"Not delivered: {reason}"
        case Escalated():
            return f"{user} asked for a person"
        case Claimed():
            return f"{who} took over from the assistant"
        case Released():
            return f"{who} gave {user} back to the line"
        case Transferred(name=name, queue=queue):
            return f"{who} gave {user} to {name}" if name else f"{who} let {user} wait in {queue}"
        case HandedBack():
            return f"{who} handed {user} back to the assistant"
        case Closed():
            return f"{who} closed the conversation"
        case Rated(score=score):
            return f"{user} gave {score} of 5"
        case Reopened():
            return f"{user} is back"
        case Retried():
            return f"{who} asked to send it again"
        case _:
            return _UNASKED.get(type(event.body), "Something happened").format(user=user, who=who)


# What the house does of its own accord, or what follows at once from something else: a story rarely begins with it.
_UNASKED: Mapping[type, str] = {
    WaitChanged: "{user} was told the place in line",
    OutOfHours: "{user} was told when somebody is back",
    Cancelled: "{user} stopped waiting",
    Reminded: "Agents were reminded",
    TimedOut: "Nobody came for {user}",
    ContactLeft: "{user} left an address",
    SummedUp: "The conversation was summed up",
    Misjudged: "{who} marked a wrong escalation",
    Shadowed: "A trigger on trial fired",
    Nudged: "Whoever has {user} was nudged",
    CheckedIn: "{user} was asked whether they are still there",
    Concluded: "{who} said how it ended",
    Reachable: "{user} blocked the bot, or let it write again",
    Delivered: "It was delivered",
    Seen: "{user} saw it",
}


def to_consequence(event: Event) -> str:
    """What it led to: "assistant answered, #2"."""
    return f"{_LED_TO.get(type(event.body), 'noted')}, #{event.seq}"


_LED_TO: Mapping[type, str] = {
    Message: "answered",
    Escalated: "person called",
    Closed: "closed",
    Concluded: "outcome noted",
    Reopened: "opened again",
    WaitChanged: "place told",
    SummedUp: "summed up",
    Shadowed: "trigger on trial",
    Undeliverable: "could not be delivered",
    Delivered: "delivered",
    Seen: "seen",
}


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
