"""What agents read of an event: one sentence, the same on card, thread, transcript and in the console. Pure.

Where a sentence is shown, and how names are written there, is for the place to say.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from core.config import Config
from core.config.agent_texts import BUILT_IN_AGENT_TEXTS, AgentTexts
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.escalation.explanation import named
from core.model.events import (
    Author,
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
    NotShown,
    Nudged,
    OfferEnded,
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
    Translated,
    Undeliverable,
    WaitChanged,
)
from core.model.ids import SurfaceName
from core.model.session import EscalationStatus
from core.rendering.list_labels import outcome_label
from core.yaml_files.placeholders import filled

BEST_RATING = 5


def stars(score: int) -> str:
    """A rating of 1 to 5: "★★★★☆"."""
    return "★" * score + "☆" * (BEST_RATING - score)


def name_or_somebody(author: Author) -> str:
    """An author's name as it stands."""
    return author.name or "Somebody"


def not_known(event: Event) -> str:  # noqa: ARG001
    """How long somebody had waited, where nobody can say."""
    return ""


@dataclass(frozen=True, slots=True)
class AgentReader:
    """How the place that shows a sentence writes what stands in it.

    `user` is the customer's name, as it is written there, "" where it is not known. `name_of` writes an author, `short`
    another name, `quote` a user's words; `outcomes` is what agents read of each, by name. `waited`: how long the user
    had waited at a reminder, "" where nobody knows. `words` are those of the screen.
    """

    user: str = ""
    texts: AgentTexts = BUILT_IN_AGENT_TEXTS
    words: AgentWords = ENGLISH_WORDS
    name_of: Callable[[Author], str] = name_or_somebody
    short: Callable[[str], str] = str
    quote: Callable[[str], str] = str
    outcomes: Mapping[str, str] = field(default_factory=dict)
    waited: Callable[[Event], str] = not_known

    @classmethod
    def under(cls, config: Config) -> "AgentReader":
        """One who reads what admins decided; whom the sentence is about is still to be told."""
        return cls(texts=config.agent_texts, words=config.agent_words, outcomes=config.desk.outcomes)


ENGLISH_READER = AgentReader()


def agent_sentence(event: Event, reader: AgentReader) -> str:
    """The sentence; "" for an event that says nothing to agents in words of its own."""
    said, texts = _Sayer(event, reader), reader.texts
    match event.body:
        case Message() | Note():
            return ""  # they say it themselves
        case Edited() | Deleted() | Translated() | Reacted() | Delivered() | Seen():
            return ""  # shown on the message that they are about
        case OfferEnded() | WaitChanged():
            return ""  # the user's to know
        case Escalated(reason=reason):
            return said(texts.escalated_again if is_repeated_escalation(event) else texts.escalated, reason=reason)
        case SummedUp(text=text):
            return said(texts.summed_up, summary=text)
        case Misjudged():
            return said(texts.misjudged)
        case Shadowed(triggers=triggers):
            return said(texts.shadowed, triggers=", ".join(map(named, triggers)))
        case OutOfHours() | Reminded() | Cancelled() | TimedOut() | ContactLeft():
            return _of_wait(event.body, said)
        case Claimed() | Released() | Transferred() | Nudged() | CheckedIn() | HandedBack():
            return _of_ownership(event.body, said)
        case Closed() | Concluded() | Rated() | Reopened():
            return _of_end(event.body, said)
        case Reachable() | Undeliverable() | Retried() | NotShown():
            return _of_delivery(event.body, said)
        case _:
            assert_never(event.body)


def end_of_wait(status: EscalationStatus | None, reader: AgentReader) -> str:
    """How a wait ended that no agent ended, also long after the event; "" for every other."""
    match status:
        case EscalationStatus.CANCELLED:
            return _fill(reader.texts.cancelled, reader, {})
        case EscalationStatus.TIMED_OUT:
            return _fill(reader.texts.timed_out, reader, {})
        case _:
            return ""


def is_of_desk(surface: SurfaceName) -> bool:
    """Does the surface show agents a conversation? Those of a desk are named "DESK.PLACE", a user's as the channel."""
    return "." in surface


def is_repeated_escalation(event: Event) -> bool:
    """Is this not the session's first escalation? What ended the one before raised the epoch."""
    return event.epoch > 0


@dataclass(frozen=True, slots=True)
class _Sayer:
    """Fills a sentence about one event: who did it and whose conversation it is are known."""

    event: Event
    reader: AgentReader

    def __call__(self, sentence: str, **values: object) -> str:
        return _fill(sentence, self.reader, {"agent": self.reader.name_of(self.event.author)} | values)


def _fill(sentence: str, reader: AgentReader, values: Mapping[str, object]) -> str:
    told = filled(sentence, ({"user": reader.user or reader.texts.user} | dict(values)).__getitem__)
    return told if reader.user else told[:1].upper() + told[1:]


def _of_wait(body: OutOfHours | Reminded | Cancelled | TimedOut | ContactLeft, said: _Sayer) -> str:
    texts = said.reader.texts
    match body:
        case OutOfHours(opens=""):
            return said(texts.out_of_hours)
        case OutOfHours(opens=opens, zone=zone):
            return said(texts.out_of_hours_zone if zone else texts.out_of_hours_opens, opens=said.reader.short(opens))
        case Reminded():
            waited = said.reader.waited(said.event)
            return said(texts.reminded_after, time=waited) if waited else said(texts.reminded)
        case Cancelled():
            return said(texts.cancelled)
        case TimedOut():
            return said(texts.timed_out)
        case ContactLeft(email=email):
            return said(texts.contact_left, email=said.reader.quote(email))
        case _:
            assert_never(body)


def _of_ownership(body: Claimed | Released | Transferred | Nudged | CheckedIn | HandedBack, said: _Sayer) -> str:
    texts, by = said.reader.texts, said.event.author
    match body:
        case Claimed(agent=agent) if agent == by.id:
            return said(texts.claimed)
        case Claimed(name=name) | Transferred(name=name, queue=""):
            return said(texts.given, agent=said.reader.short(name), giver=said.reader.name_of(by))
        case Transferred(queue=queue):
            return said(texts.moved, queue=said.reader.short(queue))
        case Released(why=why):
            reasons = {"silent": texts.released_silent, "left": texts.released_left}
            return said(reasons.get(why, texts.released))
        case Nudged():
            return said(texts.nudged)
        case CheckedIn():
            return said(texts.checked_in)
        case HandedBack():
            return said(texts.handed_back)
        case _:
            assert_never(body)


def _of_end(body: Closed | Concluded | Rated | Reopened, said: _Sayer) -> str:
    texts, by = said.reader.texts, said.event.author
    match body:
        case Closed(why=why):
            reasons = {"user": texts.closed_by_user, "idle": texts.closed_idle, "silent": texts.closed_silent}
            return said(reasons.get(why, texts.closed))
        case Concluded(outcome=outcome, note=note):  # the note is whole: for whoever has it next
            told = said(texts.outcome, outcome=outcome_label(outcome, said.reader.outcomes)) if outcome else ""
            return " ".join(filter(None, (told, said(texts.closing_note, note=note) if note else "")))
        case Rated(score=score, words=words):
            sentence = texts.rated_in_words if words else texts.rated
            return said(sentence, stars=stars(score), score=score, best=BEST_RATING, words=said.reader.quote(words))
        case Reopened():
            return said(texts.reopened_by_agent if by.side is Side.AGENT else texts.reopened)
        case _:
            assert_never(body)


def _of_delivery(body: Reachable | Undeliverable | Retried | NotShown, said: _Sayer) -> str:
    texts = said.reader.texts
    match body:
        case Reachable(is_so=is_so):
            return said(texts.reachable if is_so else texts.blocked)
        case Undeliverable(surface=surface, reason=reason) if is_of_desk(surface):
            return said(texts.undeliverable_inside, reason=reason)
        case Undeliverable(reason=reason, uncertain=uncertain):
            return said(texts.undeliverable_uncertain if uncertain else texts.undeliverable, reason=reason)
        case Retried():
            return said(texts.retried)
        case NotShown(reason=reason):
            return reason  # a whole sentence, for agents
        case _:
            assert_never(body)
