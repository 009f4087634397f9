"""What a message would fire, and why or why not a person would be called: for whoever tries the triggers. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.escalation.matching import Silenced
from core.escalation.meaning import VectorOf, no_vector
from core.escalation.policy import Decision, Policy, Signal, TriggerContext, TriggerTurn

_SHOWN = ("category", "trigger", "score", "priority", "queue", "reason", "matched")


@dataclass(frozen=True, slots=True)
class DryRun:
    """What the last of a user's messages fires. `score` counts what acts; `silenced` would fire but for exceptions."""

    text: str
    fired: Sequence[Signal]
    silenced: Sequence[Silenced]
    score: float
    escalate_at: float
    decision: Decision | None

    @property
    def explanation(self) -> str:
        """What follows, in a sentence."""
        if self.decision is None:
            return "The bot goes on."
        return (
            f"A person is called. {self.decision.reason} "
            f"(priority {self.decision.priority}, queue {self.decision.queue})"
        )

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "text": self.text,
            "signals": [asdict(signal) for signal in self.fired],
            "silenced": [
                {"trigger": each.would_fire.trigger, "words": each.would_fire.words, "by": each.exception}
                for each in self.silenced
            ],
            "score": self.score,
            "escalate_at": self.escalate_at,
            "escalates": self.decision is not None,
            "decision": {name: getattr(self.decision, name) for name in _SHOWN} if self.decision else None,
            "explanation": self.explanation,
        }


def dry_run(
    policy: Policy, texts: Sequence[str], language: str = "", bot: str = "", vector_of: VectorOf = no_vector
) -> DryRun:
    """Judge the last of one user's messages, with an answer after each of those before it. At least one text.

    `bot` is what the bot said right before the last one. `vector_of` tells what a message means.
    """
    *earlier, last = texts
    for text in earlier:
        policy.read(text, language, vector_of(text))
    turns = [turn for text in earlier for turn in (TriggerTurn(text), TriggerTurn("", by_user=False))]
    if bot:
        turns = [*turns[:-1], TriggerTurn(bot, by_user=False, offers=policy.offers(bot))]
    context = TriggerContext(turns=(*turns, TriggerTurn(last)) if turns else ())
    fired = policy.fired(policy.read(last, language, vector_of(last)), context)
    score = round(sum(signal.weight for signal in fired if not signal.shadow), 3)
    decision = policy.decide(fired, context)
    return DryRun(texts[-1], fired, policy.silenced(texts[-1]), score, policy.escalate_at, decision)
