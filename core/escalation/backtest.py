"""What another trigger file would have made of a session: its log, read again under another policy. Pure.

Up to the first real escalation the log is what it would have been anyway. What stands behind that is unknown territory:
had the other file let the bot go on, bot and user would have said other things. The user's messages there still are
taken for the user's messages, and the bot's answers for answers, so that "later" and "lost" are good guesses only.

Not everything a decision hung on is in a log. A pressed button, a failure of the bot and a stop for safety are known by
the escalation they led to; that the bot itself asked for a person, by the reason of the escalation right behind its
answer; an answer that was stored without its confidence (before version 0.2) by nothing, so that an escalation behind
it stands.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.escalation import explanation
from core.escalation.consent import Consent
from core.escalation.conversation_patterns import MOST_TURNS, TriggerTurn, reply_to_offer
from core.escalation.meaning import VectorOf, no_vector
from core.escalation.policy import Decision, Policy, Signal, TriggerContext
from core.model.events import (
    Cancelled,
    Claimed,
    ContactLeft,
    Deleted,
    Edited,
    Escalated,
    Event,
    HandedBack,
    Message,
    Side,
    TimedOut,
)
from core.model.ids import Seq


@dataclass(frozen=True, slots=True)
class FirstEscalation:
    """A person is called. `seq`: the message, the answer or the press that led to it; `words`: the user's last ones."""

    seq: Seq
    trigger: str
    reason: str
    words: str


class EscalationChange(StrEnum):
    """What another file makes of a session's first escalation."""

    UNCHANGED = "unchanged"
    GAINED = "gained"
    LOST = "lost"
    EARLIER = "earlier"
    LATER = "later"


def compare(before: FirstEscalation | None, after: FirstEscalation | None) -> EscalationChange:
    """What changes between two runs of one session. The same moment for another reason is no change."""
    match before, after:
        case None, None:
            return EscalationChange.UNCHANGED
        case None, _:
            return EscalationChange.GAINED
        case _, None:
            return EscalationChange.LOST
        case FirstEscalation(seq=was), FirstEscalation(seq=would_be) if would_be != was:
            return EscalationChange.EARLIER if would_be < was else EscalationChange.LATER
        case _:
            return EscalationChange.UNCHANGED


def first_escalation(log: Sequence[Event]) -> FirstEscalation | None:
    """The first real escalation; None when there was none."""
    words = ""
    for event, cause in zip(log, causes(log), strict=True):
        if event.author.side is Side.USER and isinstance(event.body, Message):
            words = event.body.content.own_words
        if isinstance(event.body, Escalated):
            return FirstEscalation(cause, event.body.trigger, event.body.reason, words)
    return None


def replay_policy(
    log: Sequence[Event], policy: Policy, language: str = "", vector_of: VectorOf = no_vector
) -> FirstEscalation | None:
    """The first escalation under `policy`; None when it lets the bot go on to the end.

    `log` is the whole log, internal events included; `language` is the contact's, BCP 47; `vector_of`
    tells what a message means.
    """
    run = _Run(policy, language, _addresses(log), vector_of)
    for event, cause in zip(log, causes(log), strict=True):
        if decided := run.meet(event):
            return FirstEscalation(cause, decided.trigger, decided.reason, run.words)
    return None


def causes(log: Sequence[Event]) -> Iterator[Seq]:
    """For each event what led to it: of an escalation, the last message of the user or the bot, unless it is itself."""
    last = Seq(0)
    for event in log:
        match event.body:
            case Message() if event.author.side in (Side.USER, Side.BOT):
                last = event.seq
            case Escalated() as called if not _is_certain(called):
                yield last or event.seq
                continue
        yield event.seq


class _Run:
    """One walk through a log, keeping what the live decisions are made of."""

    def __init__(self, policy: Policy, language: str, addresses: frozenset[Seq], vector_of: VectorOf) -> None:
        self._vector_of = vector_of
        self._policy = policy
        self._language = language
        self._addresses = addresses
        self._misses = 0
        self._turns: deque[TriggerTurn] = deque(maxlen=MOST_TURNS)
        self._asked: dict[Seq, str] = {}  # what the bot has not answered yet
        self._weighed: tuple[tuple[Signal, ...], TriggerContext] = ((), TriggerContext())  # with the bot's last answer
        self._is_known = True  # is there what the bot's last message was decided by?
        self._has_agent = False  # somebody claimed it from the bot, without an escalation
        self._was_escalated = False
        self.words = ""

    def meet(self, event: Event) -> Decision | Escalated | None:
        """Whoever decides that a person is called at this event."""
        match event.body:
            case Message() as said if event.author.side is Side.USER:
                self._turns.append(TriggerTurn(said.content.own_words))
                return self._user_wrote(event.seq, said)
            case Message() as said if event.author.side is Side.BOT:
                decision = self._bot_said(said)
                offers = said.offers or (self._policy.offers(said.content.text) and not said.choices)
                offers = offers and decision is None
                self._turns.append(TriggerTurn(said.content.text, by_user=False, answers=said.answers, offers=offers))
                return decision
            case Message() as said:
                self._turns.append(TriggerTurn(said.content.text, by_user=False))
            case Escalated() as stored:
                return self._was_called(stored)
            case Edited(target=target, content=content) if target in self._asked:
                self._asked[target] = content.own_words
            case Deleted(target=target):
                self._asked.pop(target, None)
            case Claimed():
                self._begin_again(has_agent=not self._was_escalated)
            case HandedBack() | Cancelled() | TimedOut():
                self._begin_again()
        return None

    def _user_wrote(self, seq: Seq, said: Message) -> Decision | None:
        self.words = self._asked[seq] = said.content.own_words
        self._is_known = True
        if seq in self._addresses or self._has_agent:
            return None
        if reply_to_offer(tuple(self._turns), self._language).consent is Consent.NO:
            self._misses = 0
            self._asked.clear()
            return None
        context = TriggerContext(misses=self._misses, turns=tuple(self._turns))
        by_words = self._policy.decide(self._policy.of_text(self.words, self._language), context)
        return by_words or self._meaning_decides(context)

    def _meaning_decides(self, context: TriggerContext) -> Decision | None:
        """The bot weighs a question's meaning before it answers, and acts on it if it fires what the words do not."""
        question = "\n".join(self._asked.values())
        signals = self._meant(question)
        said = {signal.trigger for signal in self._policy.of_text(question, self._language)}
        has_news = any(signal.trigger not in said for signal in signals)
        return self._policy.decide(signals, context) if has_news else None

    def _meant(self, question: str) -> tuple[Signal, ...]:
        return self._policy.read(question, self._language, self._vector_of(question) if question else None)

    def _bot_said(self, said: Message) -> Decision | None:
        self._is_known = said.missed or said.confidence is not None
        if not self._is_known:
            return None  # a greeting, a fixed sentence, or an answer of an earlier version
        if not said.choices:  # a question back is no miss, and makes up for none
            self._misses = self._misses + 1 if said.missed else 0
        signals = self._meant("\n".join(self._asked.values()))
        self._asked.clear()
        context = TriggerContext(
            misses=self._misses,
            low_confidence=None if said.choices else said.confidence or 0.0,
            wants_human=said.wants_human,
            turns=tuple(self._turns),
        )
        self._weighed = signals, context
        return self._policy.decide(*self._weighed)

    def _was_called(self, stored: Escalated) -> Decision | Escalated | None:
        self._was_escalated = True
        self._begin_again()
        if stored.reason.startswith(explanation.PRESSED):
            return self._policy.decide((), TriggerContext(button=True))
        if stored.reason.startswith(explanation.ACCEPTED):
            return self._policy.decide((), TriggerContext(said_yes=stored.matched))
        if _is_certain(stored):
            return self._policy.decide((), TriggerContext(bot_failed=True, safety_stop=_is_stop(stored)))
        if _is_stop(stored):
            signals, context = self._weighed
            return self._policy.decide(signals, replace(context, safety_stop=True))
        return None if self._is_known else stored

    def _begin_again(self, *, has_agent: bool = False) -> None:
        """Ownership turned: what was written before is not the bot's to answer."""
        self._has_agent = has_agent
        self._misses = 0
        self._asked.clear()
        self._turns = deque((replace(turn, offers=False) for turn in self._turns), maxlen=MOST_TURNS)


def _is_certain(called: Escalated) -> bool:
    """Was it the button, a yes or a failure? Such signals stand first in a reason, and need no words."""
    return called.reason.startswith((explanation.PRESSED, explanation.ACCEPTED, explanation.of_failure("")))


def _is_stop(called: Escalated) -> bool:
    """Had a bot been stopped for safety?"""
    return explanation.SAFETY_STOP in explanation.parts(called.reason)


def _addresses(log: Sequence[Event]) -> frozenset[Seq]:
    """The messages in which users left an address when asked: those are not weighed."""
    found, last = set(), Seq(0)
    for event in log:
        if event.author.side is Side.USER and isinstance(event.body, Message):
            last = event.seq
        elif isinstance(event.body, ContactLeft):
            found.add(last)
    return frozenset(found)
