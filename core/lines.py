"""What a user reads when the conversation changes hands: one sentence, the same on every channel. Pure."""

from core.config.texts import Texts
from core.events import Claimed, Closed, Escalated, Event, HandedBack, Released, Reopened

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
        case Reopened():
            return texts.say("reopened", language)
        case _:
            return None
