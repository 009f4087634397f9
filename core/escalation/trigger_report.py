"""What each trigger brought about, told from a session's log. Pure.

An escalation is *accepted* when an agent claimed it and none said that it should not have been one; it is *wasted* when
one did. It came *too late* when, before the message, answer or press that led to it and since the bot last got the
session, the user had asked for a person or sounded upset (a trigger of category request or sentiment, under the policy
given, whatever its weight), or the bot had missed two answers.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from core.escalation.backtest import causes
from core.escalation.meaning import VectorOf, no_vector
from core.escalation.policy import Policy
from core.model.events import (
    Cancelled,
    Claimed,
    Closed,
    Escalated,
    Event,
    HandedBack,
    Message,
    Misjudged,
    Shadowed,
    Side,
    TimedOut,
)
from core.model.ids import Seq

ENOUGH_MISSES = 2
_TELLING = ("request", "sentiment")


class TriggerCount(StrEnum):
    """What is counted of a trigger."""

    FIRED = "fired"
    ACCEPTED = "accepted"
    WASTED = "wasted"
    TOO_LATE = "too_late"
    SHADOW = "shadow"  # on trial: it fired on a message, and acted on nothing


def trigger_counts(
    log: Sequence[Event], policy: Policy, language: str = "", vector_of: VectorOf = no_vector
) -> Iterator[tuple[str, TriggerCount]]:
    """(trigger, what is to be counted) of one session; `log` is the whole, `language` the contact's, BCP 47.

    An escalation counts for its strongest trigger, a message with triggers on trial for each of them.
    """
    wasted = {event.body.target for event in log if isinstance(event.body, Misjudged)}
    signs = _signs(log, policy, language, vector_of)
    for place, (event, cause) in enumerate(zip(log, causes(log), strict=True)):
        match event.body:
            case Shadowed(triggers=triggers):
                yield from ((trigger, TriggerCount.SHADOW) for trigger in triggers)
            case Escalated(trigger=trigger):
                yield trigger, TriggerCount.FIRED
                if event.seq in wasted:
                    yield trigger, TriggerCount.WASTED
                elif _is_claimed(log[place + 1 :]):
                    yield trigger, TriggerCount.ACCEPTED
                if any(seq < cause for seq in signs[event.seq]):
                    yield trigger, TriggerCount.TOO_LATE


def _is_claimed(following: Sequence[Event]) -> bool:
    """Did an agent take this call, before it ended otherwise?"""
    for event in following:
        match event.body:
            case Claimed():
                return True
            case Cancelled() | TimedOut() | Closed() | Escalated():
                return False
    return False


def _signs(log: Sequence[Event], policy: Policy, language: str, vector_of: VectorOf) -> dict[Seq, list[Seq]]:
    """For each escalation, the messages before it that by themselves should have led to one."""
    signs: dict[Seq, list[Seq]] = {}
    found, misses = list[Seq](), 0
    for event in log:
        match event.body:
            case Message(content=content) if event.author.side is Side.USER:
                signals = policy.of_text(content.own_words, language, vector_of(content.own_words))
                if any(signal.category in _TELLING and not signal.shadow for signal in signals):
                    found.append(event.seq)
            case Message(missed=True):
                misses += 1
                if misses == ENOUGH_MISSES:
                    found.append(event.seq)
            case Escalated():
                signs[event.seq] = found
                found, misses = [], 0
            case HandedBack() | Cancelled() | TimedOut():
                found, misses = [], 0
    return signs
