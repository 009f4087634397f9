"""From words and circumstances to a decision: does a person take over, and why? Pure; writes nothing anywhere."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.escalation import explanation
from core.escalation.matching import Matcher
from core.escalation.triggers import Trigger, TriggersFile
from core.events import Escalated

_URGENCY = ("low", "normal", "high", "urgent")
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
    language: str = ""
    shadow: bool = False
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What is known besides the words. `low_confidence` is the confidence of the last answer, 0 to 1, if there is one.

    `failure` says in some words why the bot failed ("time limit"), for the agent.
    """

    misses: int = 0
    low_confidence: float | None = None
    bot_failed: bool = False
    button: bool = False
    wants_human: bool = False
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A person takes over. Category, trigger and matched are the strongest signal's; the reason names them all."""

    category: str
    trigger: str
    reason: str
    matched: str
    score: float
    priority: str
    queue: str = "general"
    signals: tuple[Signal, ...] = ()


# They act although no file mentions them: a button that does nothing, or silence after a failure, is never wanted.
_BUILT_IN = {
    "pressed-button": Trigger(category="request", weight=1.0, when="button"),
    "bot-failed": Trigger(category="ai", weight=1.0, when="bot-failed"),
}


class Policy:
    """The decisions of one trigger file. Immutable, and safe to use from several threads."""

    def __init__(self, escalate_at: float, triggers: dict[str, Trigger], matcher: Matcher) -> None:
        self._escalate_at = escalate_at
        self._triggers = triggers
        self._matcher = matcher

    @classmethod
    def from_config(cls, triggers: TriggersFile) -> "Policy":
        """Compile the file. Raises PhraseFault for a phrase that `triggers.problems` would have named."""
        enabled = {name: trigger for name, trigger in triggers.triggers.items() if trigger.enabled}
        mentioned = {trigger.when for trigger in enabled.values()}
        built_in = {name: trigger for name, trigger in _BUILT_IN.items() if trigger.when not in mentioned}
        return cls(triggers.escalate_at, enabled | built_in, Matcher(triggers, enabled))

    def of_text(self, text: str, language: str = "") -> tuple[Signal, ...]:
        """The triggers that a message fires, in the file's order.

        Phrases of every language count, for nobody's language is known for sure; `language` (BCP 47) only says which
        reading to quote when two fit equally.
        """
        return tuple(self._word_signals(text, language.partition("-")[0].lower()))

    def decide(self, signals: Iterable[Signal], context: Context) -> Decision | None:
        """A decision, or None while the bot can go on."""
        acting = [signal for signal in (*signals, *self._circumstances(context)) if not signal.shadow]
        score = sum(signal.weight for signal in acting)
        certain = any(signal.certain for signal in acting)
        if not acting or (score + _ROUNDING < self._escalate_at and not certain):
            return None
        return _decision(acting, max(score, self._escalate_at) if certain else score)

    def _word_signals(self, text: str, language: str) -> Iterator[Signal]:
        for found in self._matcher.find(text, language):
            trigger = self._triggers[found.trigger]
            label = trigger.label or explanation.label_of(found.trigger)
            reason = explanation.of_words(trigger.category, label, found.words)
            yield _signal(found.trigger, trigger, reason, found.words, found.language)

    def _circumstances(self, context: Context) -> Iterator[Signal]:
        for name, trigger in self._triggers.items():
            for reason, certain in _reasons(trigger, context):
                yield _signal(name, trigger, reason, certain=certain)
                break


def to_event(decision: Decision, digest: str) -> Escalated:
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


def _reasons(trigger: Trigger, context: Context) -> Iterator[tuple[str, bool]]:
    """Why the circumstances fire this trigger, and whether that is enough by itself."""
    match trigger.when:
        case "button" if context.button:
            yield explanation.PRESSED, True
        case "bot-failed" if context.bot_failed:
            yield explanation.of_failure(context.failure), True
        case "bot-asks" if context.wants_human:
            yield explanation.BOT_ASKED, False
    if trigger.category == "ai" and trigger.times and context.misses >= trigger.times:
        yield explanation.of_misses(context.misses), False
    confidence, limit = context.low_confidence, trigger.confidence_below
    if confidence is not None and limit is not None and confidence < limit:
        yield explanation.of_low_confidence(confidence), False


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
        language=language,
        shadow=trigger.shadow,
        certain=certain,
    )


def _decision(acting: Sequence[Signal], score: float) -> Decision:
    ordered = sorted(acting, key=lambda signal: (not signal.certain, -signal.weight))
    strongest = ordered[0]
    return Decision(
        category=strongest.category,
        trigger=strongest.trigger,
        reason=explanation.joined(signal.reason for signal in ordered),
        matched=strongest.matched,
        score=round(score, 3),
        priority=max((signal.priority for signal in acting), key=_URGENCY.index),
        queue=strongest.queue,
        signals=tuple(ordered),
    )
