"""From words and circumstances to a decision: does a person take over, and why? Pure; writes nothing anywhere."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import Vector
from core.escalation import conditions, explanation, offer_detection
from core.escalation.conditions import TextReadings, TriggerContext
from core.escalation.conversation_patterns import TriggerTurn, is_shouted
from core.escalation.matching import Matcher, Silenced, beginning_and_end
from core.escalation.meaning import MeaningMatch, MeaningMatcher, RememberedMatches
from core.escalation.outbursts import short_outbursts
from core.escalation.triggers import URGENCY, Trigger, TriggersFile
from core.languages.tags import main_language
from core.model.events import Escalated

__all__ = ["Decision", "Policy", "Signal", "TriggerContext", "TriggerTurn", "to_escalated"]

_WORDS = 6  # of a sentence that is all mood
_SURELY_A_MOOD = 0.95  # by meaning alone, before a short message calls a person at once
_REMEMBERED = 1_024  # messages
_ANY_QUEUE = "general"  # a queue that was named goes before it: who asks for a person about money is for billing
_ROUNDING = 1e-9  # 0.6 + 0.4 is to reach 1.0


@dataclass(frozen=True, slots=True)
class Signal:
    """One trigger that fired. `matched` is what the user wrote; `certain` acts whatever its weight."""

    trigger: str
    category: str
    weight: float
    reason: str
    matched: str = ""
    priority: str = "normal"
    queue: str = "general"
    specialty: str = ""
    language: str = ""
    shadow: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A person takes over. Category, trigger and matched are the strongest signal's; the reason names them all.

    `signals` acted, strongest first; `shadow` fired too and did nothing.
    """

    category: str
    trigger: str
    reason: str
    matched: str
    score: float
    priority: str
    queue: str = "general"
    signals: tuple[Signal, ...] = ()
    shadow: tuple[Signal, ...] = ()


# They act although no file mentions them: a button that does nothing, an offer that was not meant, or silence after a
# failure is never wanted.
_BUILT_IN = {
    "pressed-button": Trigger(category="request", weight=1.0, when="button"),
    "said-yes": Trigger(category="request", weight=1.0, when="said-yes"),
    "bot-failed": Trigger(category="ai", weight=1.0, when="bot-failed"),
}


class Policy:
    """The decisions of one trigger file. Immutable, and safe to use from several threads."""

    def __init__(
        self, escalate_at: float, triggers: dict[str, Trigger], matcher: Matcher, meaning: MeaningMatcher
    ) -> None:
        self.escalate_at = escalate_at
        self._triggers = triggers
        self._matcher = matcher
        self._meaning = meaning
        self._order = {name: place for place, name in enumerate(triggers)}
        # A turn is looked at again with each newer one.
        self._meant = RememberedMatches(_REMEMBERED)
        self._heat_when = lru_cache(maxsize=_REMEMBERED)(self._heat_of)
        self._excepted = lru_cache(maxsize=_REMEMBERED)(matcher.excepted)

    @property
    def embedded(self) -> tuple[EmbeddedTexts, ...]:
        """The texts that messages are compared with by meaning."""
        return self._meaning.texts

    @classmethod
    def from_config(cls, triggers: TriggersFile) -> "Policy":
        """Compile the file. Raises PhraseFault for a phrase that `triggers.problems` would have named."""
        enabled = {name: trigger for name, trigger in triggers.triggers.items() if trigger.enabled}
        mentioned = {trigger.when for trigger in enabled.values()}
        built_in = {name: trigger for name, trigger in _BUILT_IN.items() if trigger.when not in mentioned}
        return cls(triggers.escalate_at, enabled | built_in, Matcher(triggers, enabled), MeaningMatcher(enabled))

    def read(self, text: str, language: str = "", vector: Vector | None = None) -> tuple[Signal, ...]:
        """`of_text`; and what later looks at the conversation need of this message is at hand from then on.

        The costly part of a message is done here, where its sender waits for it, and not in anybody's unit of work.
        """
        meant = self._matches(vector)
        if meant:
            self._meant.keep(text, meant)
        self._heat(text)
        self._excepted(text)
        return self._of_text(text, language, meant)

    def of_text(self, text: str, language: str = "", vector: Vector | None = None) -> tuple[Signal, ...]:
        """The triggers that a message fires, in the file's order. `vector` is what it means, where that is known.

        Phrases of every language count, for nobody's language is known for sure; `language` (BCP 47) only says which
        reading to quote when two fit equally.
        """
        return self._of_text(text, language, self._matches(vector))

    def offers(self, text: str) -> bool:
        """Does the bot offer a person by saying this?"""
        return offer_detection.is_offer(beginning_and_end(text), self._asks_for_person)

    def silenced(self, text: str) -> list[Silenced]:
        """The triggers that a message would fire if it were not for their exceptions."""
        return self._matcher.find_silenced(text)

    def decide(self, signals: Iterable[Signal], context: TriggerContext) -> Decision | None:
        """A decision, or None while the bot can go on."""
        fired = self.fired(signals, context)
        acting = [signal for signal in fired if not signal.shadow]
        score = sum(signal.weight for signal in acting)
        certain = any(signal.certain for signal in acting)
        if not acting or (score + _ROUNDING < self.escalate_at and not certain):
            return None
        shadow = tuple(signal for signal in fired if signal.shadow)
        return _decision(acting, max(score, self.escalate_at) if certain else score, shadow)

    def shadow_signals(self, signals: Iterable[Signal], context: TriggerContext) -> tuple[Signal, ...]:
        """What `decide` would pass over, whether or not it decides: the triggers with `shadow: true` that fire."""
        if not any(trigger.shadow for trigger in self._triggers.values()):
            return ()  # as in most companies: then every message is looked at once, not twice
        return tuple(signal for signal in self.fired(signals, context) if signal.shadow)

    def fired(self, signals: Iterable[Signal], context: TriggerContext) -> list[Signal]:
        """These and what the circumstances add. A trigger counts once, with its words if it has any."""
        fired = list(signals)
        said = {signal.trigger for signal in fired}
        for name, trigger in self._triggers.items():
            if name not in said and (reason := conditions.trigger_reason(trigger, context, self._readings(name))):
                fired.append(_signal(name, trigger, reason.text, reason.matched, certain=reason.certain))
        return fired

    def _matches(self, vector: Vector | None) -> tuple[MeaningMatch, ...]:
        return () if vector is None else tuple(self._meaning.find(vector))

    def _of_text(self, text: str, language: str, meant: Sequence[MeaningMatch]) -> tuple[Signal, ...]:
        said = list(self._word_signals(text, main_language(language)))
        said += self._meaning_signals(text, meant, {signal.trigger for signal in said})
        signals = [*said, *self._tone_signals(text, is_moody=any(map(_is_mood, said)), meant=meant)]
        return tuple(sorted(signals, key=lambda signal: self._order[signal.trigger]))

    def _asks_for_person(self, text: str) -> bool:
        return any(self._triggers[found.trigger].category == "request" for found in self._matcher.find(text))

    def _readings(self, trigger: str) -> TextReadings:
        return TextReadings(self._heat, lambda text: trigger in self._excepted(text))

    def _heat(self, text: str) -> float:
        return self._heat_when(text, self._meant.of(text))

    def _heat_of(self, text: str, meant: tuple[MeaningMatch, ...]) -> float:
        return sum(each.weight for each in self._of_text(text, "", meant) if _is_mood(each))

    def _word_signals(self, text: str, language: str) -> Iterator[Signal]:
        for found in self._matcher.find(text, language):
            trigger = self._triggers[found.trigger]
            reason = explanation.of_words(trigger.category, trigger.label, found.trigger, found.words)
            yield _signal(found.trigger, trigger, reason, found.words, found.language)

    def _meaning_signals(self, text: str, meant: Sequence[MeaningMatch], said: Collection[str]) -> Iterator[Signal]:
        """What the words do not fire already, unless an exception stands in them."""
        for found in meant:
            if found.trigger not in said and found.trigger not in self._excepted(text):
                trigger = self._triggers[found.trigger]
                reason = explanation.of_meaning(
                    trigger.category, trigger.label, found.trigger, found.example, found.confidence
                )
                yield _signal(found.trigger, trigger, reason, explanation.shorten(text))

    def _tone_signals(self, text: str, *, is_moody: bool, meant: Sequence[MeaningMatch]) -> Iterator[Signal]:
        shouted = is_shouted(beginning_and_end(text))
        for name, trigger in self._triggers.items():
            if trigger.when == "shouting" and shouted:
                yield _signal(name, trigger, explanation.SHOUTED, text)
            elif trigger.when == "outburst" and is_moody and (said := self._outburst(name, trigger, text, meant)):
                reason = explanation.of_words(trigger.category, trigger.label, name, said)
                yield _signal(name, trigger, reason, said)

    def _outburst(self, name: str, trigger: Trigger, text: str, meant: Sequence[MeaningMatch]) -> str:
        """The first sentence that is a mood and little else; "" when there is none.

        By meaning it must be the whole message, for that is what the meaning is of.
        """
        surely = any(_is_mood(self._triggers[found.trigger]) and found.confidence >= _SURELY_A_MOOD for found in meant)
        for sentence in short_outbursts(beginning_and_end(text), trigger.words or _WORDS):
            moods = (found.trigger for found in self._matcher.find(sentence))
            is_mood = any(_is_mood(self._triggers[mood]) for mood in moods) or (surely and sentence == text.strip())
            if is_mood and name not in self._excepted(sentence):
                return sentence
        return ""


def to_escalated(decision: Decision, digest: str) -> Escalated:
    """The decision as the log keeps it; `digest` is the hash of the trigger file that decided."""
    return Escalated(
        decision.category,
        decision.trigger,
        decision.reason,
        decision.matched,
        digest,
        decision.score,
        decision.priority,
        decision.queue,
    )


def _is_mood(one: Signal | Trigger) -> bool:
    return one.category == "sentiment" and not one.shadow


def _signal(
    name: str, trigger: Trigger, reason: str, matched: str = "", language: str = "", *, certain: bool = False
) -> Signal:
    return Signal(
        trigger=name,
        category=trigger.category,
        weight=trigger.weight,
        reason=reason,
        matched=matched,
        priority=trigger.priority,
        queue=trigger.queue,
        specialty=trigger.specialty,
        language=language,
        shadow=trigger.shadow,
        certain=certain,
    )


def _is_within(signal: Signal, signals: Sequence[Signal]) -> bool:
    """Do the words of another signal of its category hold its own? Then they tell the agent both."""
    return bool(signal.matched) and any(
        other.category == signal.category and signal.matched != other.matched and signal.matched in other.matched
        for other in signals
    )


def _decision(acting: Sequence[Signal], score: float, shadow: tuple[Signal, ...]) -> Decision:
    ordered = sorted(acting, key=lambda signal: (not signal.certain, -signal.weight))
    strongest = ordered[0]
    return Decision(
        category=strongest.category,
        trigger=strongest.trigger,
        reason=explanation.joined(signal.reason for signal in ordered if not _is_within(signal, ordered)),
        matched=strongest.matched,
        score=round(score, 3),
        priority=max((signal.priority for signal in acting), key=URGENCY.index),
        queue=next((signal.queue for signal in ordered if signal.queue != _ANY_QUEUE), _ANY_QUEUE),
        signals=tuple(ordered),
        shadow=shadow,
    )
