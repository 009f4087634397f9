"""How well the triggers of a file tell labelled messages apart: precision, recall, F1 and false positives. Pure.

A message is found when the triggers of the category that is measured weigh enough together (`FOUND_AT`): writing in
capitals alone is not yet anger. Without a category it is found when a person would be called for it at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.escalation.meaning import VectorOf, no_vector
from core.escalation.policy import Policy, Signal, TriggerContext, TriggerTurn

FOUND_AT = 0.4  # of escalate_at: less is a hint that needs others of its category
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class LabelledExample:
    """A message and whether it should be found. Several lines are a user's messages, of which the last is judged."""

    text: str
    wanted: bool
    language: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class JudgedExample:
    """What became of an example. `score` is the weight of what fired, `matched` the user's words."""

    example: LabelledExample
    found: bool
    score: float
    matched: tuple[str, ...]

    @property
    def is_missed(self) -> bool:
        """Is it judged otherwise than it should be?"""
        return self.found != self.example.wanted


@dataclass(frozen=True, slots=True)
class MatchScores:
    """Shares from 0 to 1. What cannot be said (nothing was found, nothing was wanted) is 0."""

    precision: float
    recall: float
    f1: float
    fpr: float
    n: int


def judge(
    policy: Policy, examples: Iterable[LabelledExample], category: str = "", vector_of: VectorOf = no_vector
) -> list[JudgedExample]:
    """Each example, judged by the triggers of one category, or of all; `vector_of` tells what a message means."""
    return [_judged(policy, example, category, vector_of) for example in examples]


def match_scores(judged: Sequence[JudgedExample]) -> MatchScores:
    """The figures of these together."""
    found = sum(each.found for each in judged)
    wanted = sum(each.example.wanted for each in judged)
    right = sum(each.found and each.example.wanted for each in judged)
    return MatchScores(
        precision=_share(right, found),
        recall=_share(right, wanted),
        f1=_share(2 * right, found + wanted),
        fpr=_share(found - right, len(judged) - wanted),
        n=len(judged),
    )


def grouped(
    judged: Iterable[JudgedExample], key: Callable[[LabelledExample], str]
) -> Mapping[str, Sequence[JudgedExample]]:
    """These by a name that each example has, in the order of the names; those without a name are left out."""
    groups: dict[str, list[JudgedExample]] = {}
    for each in judged:
        if name := key(each.example):
            groups.setdefault(name, []).append(each)
    return dict(sorted(groups.items()))


def worst_errors(judged: Iterable[JudgedExample], most: int) -> list[JudgedExample]:
    """What was judged wrongly: first what was found with the highest scores, then what was not found."""
    missed = (each for each in judged if each.is_missed)
    return sorted(missed, key=lambda each: -each.score)[:most]


def _judged(policy: Policy, example: LabelledExample, category: str, vector_of: VectorOf) -> JudgedExample:
    turns = (
        tuple(TriggerTurn(line) for line in example.text.splitlines() if line.strip())
        if category == "behaviour"
        else ()
    )
    text = turns[-1].text if turns else example.text
    context = TriggerContext(turns=_answered(turns))
    for turn in turns[:-1]:
        policy.read(turn.text, example.language, vector_of(turn.text))
    signals = policy.read(text, example.language, vector_of(text))
    if not category:
        decision = policy.decide(signals, context)
        return JudgedExample(example, decision is not None, decision.score if decision else 0.0, _words(signals))
    fired = [each for each in policy.fired(signals, context) if each.category == category and not each.shadow]
    score = sum(each.weight for each in fired)
    return JudgedExample(
        example, bool(fired) and score + _ROUNDING >= FOUND_AT * policy.escalate_at, score, _words(fired)
    )


def _answered(turns: Sequence[TriggerTurn]) -> tuple[TriggerTurn, ...]:
    """The turns with an answer of the bot after each but the last."""
    both = (each for turn in turns for each in (turn, TriggerTurn("", by_user=False)))
    return tuple(both)[:-1] if turns else ()


def _words(signals: Iterable[Signal]) -> tuple[str, ...]:
    return tuple(signal.matched for signal in signals if signal.matched)


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
