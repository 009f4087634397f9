"""Fits the numbers of core/bots/meaning_weights.py, and prints them: `python -m tests.eval.fit_meaning_weights`.

A multinomial logit: of a question's sections and silence, which one is right? The trials are knowledge of several sizes
and kinds; a trial of few questions, or of questions that are near the knowledge without being answered, weighs less.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import knowledge_sets as sets

from bridge.embedding.in_process import InProcessEmbedder
from core.bots.meaning import RIVALS, Evidence
from core.bots.meaning_weights import WEIGHTS, MeaningWeights
from core.bots.retrieval import KnowledgeIndex
from core.bots.terms import TermNormalizer, to_tokens

FIT_BY = 0
STEPS = 3000
SMALL_SIZES = (1, 3, 8, 20)
PASSAGES = 0.5  # not fitted: the trials differ in more than their size
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FitRow:
    """A question: the features of each section, which of them are right, the features of silence."""

    sections: Floats
    right: npt.NDArray[np.bool_]
    silence: Floats
    handicap: float  # what is added to the score of silence


def trials() -> Iterator[tuple[float, sets.KnowledgeTrial]]:
    """What is fitted by, each with the weight of one of its questions."""
    english, asked = sets.rewordings("en", FIT_BY)
    foreign = sets.in_other_languages(FIT_BY)
    others, abroad = sets.to_other_companies(FIT_BY, english=True), sets.to_other_companies(FIT_BY, english=False)
    yield 1.0, sets.KnowledgeTrial("rewordings", english, asked)
    yield 3.0, sets.KnowledgeTrial("in other languages", english, foreign)
    yield 0.5, sets.KnowledgeTrial("to other companies", english, others + abroad)
    yield 0.05, sets.KnowledgeTrial("near", english, sets.rewordings_of_other_headings("en", FIT_BY))
    german, fragen = sets.rewordings("de", FIT_BY)
    yield 0.3, sets.KnowledgeTrial("German rewordings", german, fragen)
    yield from small_trials(asked, foreign, others)
    shipped = sets.shipped_sections()
    bare = tuple(replace(section, asked=()) for section in shipped)
    cared_for, off_topic = sets.on_topic("cared_for"), sets.off_topic("cared_for_off_topic")
    yield 1.0, sets.KnowledgeTrial("cared for, bare", bare, cared_for)
    yield 2.2, sets.KnowledgeTrial("off topic, bare", bare, off_topic)
    yield 0.5, sets.KnowledgeTrial("indirect", shipped, sets.indirect())
    yield 0.25, sets.KnowledgeTrial("indirect, bare", bare, sets.indirect())
    yield 0.3, sets.KnowledgeTrial("cared for", shipped, cared_for)
    yield 2.0, sets.KnowledgeTrial("off topic", shipped, off_topic)


def small_trials(
    asked: Sequence[sets.Asked], foreign: Sequence[sets.Asked], others: Sequence[sets.Asked]
) -> Iterator[tuple[float, sets.KnowledgeTrial]]:
    """A knowledge of one section, of three ...: drawn from the rewordings' headings, the same ones every time."""
    draw = random.Random(5)
    headings = sorted({heading for each in asked for heading in each.headings})
    for size in SMALL_SIZES:
        for _ in range(4):
            chosen = draw.sample(headings, size)
            sections = sets.heading_sections(chosen)
            questions = tuple(each for each in (*asked, *foreign) if each.headings & set(chosen))
            yield 0.25, sets.KnowledgeTrial(f"{size} sections", sections, questions)
            yield 0.3, sets.KnowledgeTrial(f"off topic, {size}", sections, tuple(draw.sample(others, 12)))


def evidence_of(trial: sets.KnowledgeTrial, embedder: InProcessEmbedder) -> list[tuple[Evidence, int]]:
    """What the product sees of each question, and how many passages there are."""
    index = KnowledgeIndex(trial.sections, TermNormalizer())
    embedder.fill((index.embedded,))
    found = [
        index.evidence(index.query(to_tokens(each.question)), embedder.question(each.question)) for each in trial.asked
    ]
    return [(each, index.passages) for each in found if each is not None]


def to_row(evidence: Evidence, passages: int, right: set[int]) -> FitRow:
    """For the best rivals and the right ones."""
    features = np.stack([evidence.nearest, evidence.asked, evidence.told, evidence.words]).T.astype(float)
    best = set(np.argsort(-(evidence.nearest + 0.02 * evidence.words), kind="stable")[:RIVALS].tolist())
    places = sorted(best | right)
    silence = np.array([evidence.neutral, evidence.familiar, evidence.strange, 1.0])
    is_right = np.array([place in right for place in places])
    return FitRow(features[places], is_right, silence, PASSAGES * np.log(passages))


def fit(rows: Sequence[FitRow], weights: Floats) -> MeaningWeights:
    """The numbers under which what is right is most likely."""
    most = max(len(row.sections) for row in rows)
    features = np.zeros((len(rows), most, 4))
    there, right = np.zeros((len(rows), most), bool), np.zeros((len(rows), most + 1), bool)
    for place, row in enumerate(rows):
        count = len(row.sections)
        features[place, :count], there[place, :count], right[place, :count] = row.sections, True, row.right
    right[:, -1] = ~right.any(1)
    silence, handicap = np.stack([row.silence for row in rows]), np.array([row.handicap for row in rows])
    mean, spread = features[there].mean(0), features[there].std(0)
    silent_mean, silent_spread = silence.mean(0), silence.std(0)
    silent_mean[-1], silent_spread[-1] = 0.0, 1.0
    scaled, scaled_silence = (features - mean) / spread, (silence - silent_mean) / silent_spread
    share, numbers = weights / weights.sum(), np.zeros(8)
    first, second = np.zeros(8), np.zeros(8)
    for step in range(1, STEPS + 1):  # Adam: Kingma and Ba, 2015
        scores = np.c_[np.where(there, scaled @ numbers[:4], -1e9), scaled_silence @ numbers[4:] + handicap]
        chances = np.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        wanted = np.where(right, chances, 0)
        wanted /= wanted.sum(1, keepdims=True) + 1e-12
        off = (chances - wanted) * share[:, None]
        slope = np.r_[np.einsum("ij,ijk->k", off[:, :-1], scaled), off[:, -1] @ scaled_silence] + 1e-4 * numbers
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        numbers -= 0.05 * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    speaks, silent = numbers[:4] / spread, numbers[4:] / silent_spread
    silent[-1] += (mean * speaks).sum() - (silent_mean * silent)[:-1].sum()
    return MeaningWeights(*speaks.tolist(), *silent[:3].tolist(), passages=PASSAGES, silence=float(silent[3]))


def main() -> None:
    """Print the numbers."""
    embedder = InProcessEmbedder()
    rows, weights = [], list[float]()
    for weight, trial in trials():
        for asked, (evidence, passages) in zip(trial.asked, evidence_of(trial, embedder), strict=True):
            right = {place for place, section in enumerate(trial.sections) if section.heading in asked.headings}
            rows.append(to_row(evidence, passages, right))
            weights.append(weight)
    name = embedder.model.name
    print(f"{len(rows)} questions; now:   {WEIGHTS.get(name)}")
    print(f"{name}: {fit(rows, np.array(weights))}")


if __name__ == "__main__":
    main()
