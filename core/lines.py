"""What a user reads when the conversation changes hands: one sentence, the same on every channel. Pure."""

from core.config.texts import Texts
from core.events import (
    Cancelled,
    Claimed,
    Closed,
    Escalated,
    Event,
    HandedBack,
    OutOfHours,
    Released,
    Reopened,
    TimedOut,
)

_CLOSINGS = {"agent": "closed_by_agent", "user": "closed_by_user", "idle": "closed_idle"}  # by `Closed.why`


def user_line(event: Event, texts: Texts, language: str) -> str | None:
    """The sentence for a public event in the user's language (BCP 47); None for events that need none."""
    match event.body:
        case Escalated():
            return texts.say("escalated", language)
        case Claimed(name=name):
            return texts.say("claimed", language, name=name)
        case Released():
            return texts.say("released", language)
        case HandedBack():
            return texts.say("handed_back", language)
        case Closed(why=why):
            return texts.say(_CLOSINGS[why], language, name=event.author.name)
        case OutOfHours(opens=opens) if opens:
            return texts.say("out_of_hours", language, opens=opens)
        case OutOfHours():
            return texts.say("out_of_hours_unknown", language)
        case Cancelled():
            return texts.say("cancelled", language)
        case TimedOut():
            return texts.say("timed_out", language)
        case Reopened():
            return texts.say("reopened", language)
        case _:
            return None


def place_line(position: int, minutes: int, texts: Texts, language: str) -> str:
    """Where a waiting user stands; "" when that is not known."""
    if position == 0:
        return ""
    if minutes == 0:
        return texts.say("wait_place", language, position=position)
    return texts.say("wait_place_minutes", language, position=position, minutes=minutes)
