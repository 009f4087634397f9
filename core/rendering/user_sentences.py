"""What a user reads when the conversation changes hands: one sentence, the same on every channel. Pure."""

from collections.abc import Mapping

from core.config.texts import Texts
from core.model.events import (
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Escalated,
    Event,
    HandedBack,
    OutOfHours,
    Released,
    Reopened,
    TimedOut,
    Transferred,
)

EXACT_UP_TO = 10  # places that are told as they are; each step of one is a remote call
_AT_LEAST = (10, 20, 30, 50, 100, 200, 300, 500, 1_000, 2_000, 5_000)  # ahead, that others are told of

# by `Closed.why`
_CLOSINGS = {"agent": "closed_by_agent", "user": "closed_by_user", "idle": "closed_idle", "silent": "closed_silent"}

_SENTENCES: Mapping[type, str] = {
    Escalated: "escalated",
    Released: "released",
    Transferred: "requeued",
    HandedBack: "handed_back",
    OutOfHours: "out_of_hours_unknown",
    Cancelled: "cancelled",
    TimedOut: "timed_out",
    CheckedIn: "checked_in",
    Reopened: "reopened",
}


def user_sentence(event: Event, texts: Texts, language: str) -> str | None:
    """The sentence for a public event in the user's language (BCP 47); None for events that need none."""
    match event.body:
        case Claimed(name=name):
            return texts.say("claimed", language, name=name)
        case Closed(why=why):
            return texts.say(_CLOSINGS[why], language, name=event.author.name)
        case OutOfHours(opens=opens, email=email) if email:
            known = "out_of_hours_known" if opens else "out_of_hours_unknown_known"
            return texts.say(known, language, opens=opens, email=email)
        case TimedOut(email=email) if email:
            return texts.say("timed_out_known", language, email=email)
        case OutOfHours(opens=opens) if opens:
            return texts.say("out_of_hours", language, opens=opens)
        case Transferred(agent=agent, name=name) if agent:
            return texts.say("transferred", language, name=name)
    sentence = _SENTENCES.get(type(event.body))
    return texts.say(sentence, language) if sentence else None


def place_to_tell(place: int) -> int:
    """The place that stays true while it is shown: one's own up to `EXACT_UP_TO`, behind that the first it may be.

    Of each bracket one person in line hears when somebody ahead is taken, so all of a line of thousands can be told.
    """
    return place if place <= EXACT_UP_TO else 1 + max(ahead for ahead in _AT_LEAST if ahead < place)


def place_sentence(position: int, minutes: int, texts: Texts, language: str) -> str:
    """Where a waiting user stands, see `place_to_tell`; "" when that is not known."""
    if position == 0:
        return ""
    if position > EXACT_UP_TO:
        far = "wait_far_minutes" if minutes else "wait_far"
        return texts.say(far, language, ahead=position - 1, minutes=minutes)
    if minutes == 0:
        return texts.say("wait_place", language, position=position)
    return texts.say("wait_place_minutes", language, position=position, minutes=minutes)
