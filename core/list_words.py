"""What a list of conversations says of each one, so that an agent can tell them apart. Pure.

The user's own last words; of a user who said nothing yet, why a person was called.
"""

from core.events import Escalated, Event
from core.reading import in_words, words_of


def list_words(last: Event | None, called: Escalated | None) -> str:
    """The words for one conversation; "" when nothing was said and nobody called. `last` is the user's last message."""
    words = words_of(last) if last else None
    said = in_words(last, words) if last and words else ""
    return said if said.strip() else reason_words(called)


def reason_words(called: Escalated | None) -> str:
    """Why a person is wanted, with the user's words that decided it unless the reason has them; "" for no call."""
    if called is None:
        return ""
    reason, matched = called.reason, called.matched
    is_said = not matched or all(word in reason.casefold() for word in matched.casefold().split())
    return reason if is_said else f"{reason} (“{matched}”)"
