"""What the course of a conversation says, whatever its words mean. Pure; weighs nothing, and fires nothing.

Every function takes the turns oldest first, the user's newest message among them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from core.escalation import consent, offer_detection
from core.escalation.consent import Consent, OfferReply
from core.escalation.similarity import similarity

_ALIKE = 0.7  # two questions about one thing share half of their words; one question, asked again, most of them
_LETTERS = 12  # fewer in capitals are a name, a code or a habit
_WORDS = 3
_SHARE = 0.8  # of the letters

MOST_TURNS = 20  # messages that are looked at; what was said before them weighs nothing


@dataclass(frozen=True, slots=True)
class TriggerTurn:
    """One message of a conversation between a user and the bot. `answers`: the bot's own, and it knew what to say.

    `offers`: the bot's own, and it offers a person, which still stands.
    """

    text: str
    by_user: bool = True
    answers: bool = False
    offers: bool = False


def times_asked(turns: Sequence[TriggerTurn], over: int) -> int:
    """How often what the user says now was asked in their last `over` rounds, this one counted. 0 without any message.

    What is sent before an answer is one round: to send the same thing twice at once is impatience, not a bad answer.
    """
    rounds = _rounds(turns)[-over:]
    return sum(similarity(text, rounds[-1]) >= _ALIKE for text in rounds[:-1]) + 1 if rounds else 0


def sent_in_a_row(turns: Sequence[TriggerTurn]) -> int:
    """How many messages the user has sent since the last answer."""
    count = 0
    for turn in reversed(turns):
        if not turn.by_user:
            break
        count += 1
    return count


def without_progress(turns: Sequence[TriggerTurn], is_progress: Callable[[str], bool]) -> int:
    """How many rounds the user has spoken since one that shows progress, like thanks, or that was answered.

    What is asked once more right after its answer was not answered.
    """
    count, following = 0, ""
    for text, was_answered in reversed(_met_rounds(turns)):
        helped = was_answered and (not following or similarity(text, following) < _ALIKE)
        if is_progress(text) or helped:
            break
        count, following = count + 1, text
    return count


def heated_messages(turns: Sequence[TriggerTurn], over: int, heat: Callable[[str], float]) -> int:
    """How many of the user's last `over` messages are heated, if it gets worse; else 0.

    It gets worse when the newest is heated, another one is, and a line through all of them rises.
    """
    heats = [heat(turn.text) for turn in turns if turn.by_user][-over:]
    heats = [0.0] * (over - len(heats)) + heats
    hot = sum(each > 0 for each in heats)
    return hot if hot > 1 and heats[-1] > 0 and _rises(heats) else 0


def reply_to_offer(turns: Sequence[TriggerTurn], language: str = "") -> OfferReply:
    """What the user's newest message says to the offer of a person in the bot's last one; nothing without an offer.

    "ok" says yes to a question only, and only at once: behind other words it may be meant for those.
    """
    said = [*takewhile(lambda turn: turn.by_user, reversed(turns))]
    before = turns[-len(said) - 1] if said and len(turns) > len(said) else None
    if before is None or not before.offers:
        return OfferReply(Consent.NONE)
    reply = consent.read_offer_reply(said[0].text, language)
    if reply.consent is not Consent.FINE:
        return reply
    return OfferReply(
        Consent.YES if len(said) == 1 and offer_detection.is_asked(before.text) else Consent.NONE, reply.language
    )


def is_shouted(text: str) -> bool:
    """Is it written in capitals throughout? Never so in scripts that have none."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= _LETTERS and len(text.split()) >= _WORDS and capitals >= _SHARE * len(letters)


def _rounds(turns: Sequence[TriggerTurn]) -> list[str]:
    """What the user said between the answers; messages sent in one go are one text."""
    return [text for text, _ in _met_rounds(turns)]


def _met_rounds(turns: Sequence[TriggerTurn]) -> list[tuple[str, bool]]:
    """The rounds, each with whether what followed it was an answer."""
    rounds: list[tuple[str, bool]] = []
    for by_user, run in groupby(turns, key=lambda turn: turn.by_user):
        said = list(run)
        if by_user:
            rounds.append(("\n".join(turn.text for turn in said), False))
        elif rounds:
            rounds[-1] = (rounds[-1][0], any(turn.answers for turn in said))
    return rounds


def _rises(values: Sequence[float]) -> bool:
    """Is the slope of the straight line nearest to them above zero?"""
    middle = (len(values) - 1) / 2
    return sum((place - middle) * value for place, value in enumerate(values)) > 0
