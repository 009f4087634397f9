"""How likely each section is what somebody means, whatever words and language they use.

A cosine by itself says little: two texts that have nothing in common reach 0.75, and two languages differ. So a
question's cosines are weighed against what is near to everything, and against each other: see `meaning_weights`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.bots.knowledge_languages import Translations
from core.bots.meaning_weights import NEUTRAL_SENTENCES, WEIGHTS, MeaningWeights
from core.bots.sections import Section
from core.bots.terms import to_sentences
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import TextForm, Vector, Vectors

_LONGEST_PASSAGE = 450  # characters: of a longer text a model reads only a part, and one vector blurs what it says
RIVALS = 12  # so many sections compete for an answer; the numbers were fitted so
_CERTAIN = 50.0  # a score that no further one changes

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each section, and against all of them. The arrays have a number for each section."""

    asked: Floats  # the cosine of the question and its nearest heading or `Also asked as` line
    told: Floats  # of the question and the nearest passage of its text
    neutral: float  # the mean cosine of the question and the neutral sentences
    words: Floats  # the share of the question's words that it holds
    familiar: float  # the share of the question's words that stand in the knowledge: is it in its language?
    strange: float  # the share of what is asked that no section holds, as far as it is in the knowledge's language

    @property
    def nearest(self) -> Floats:
        """The cosine of the question and the nearest passage of all."""
        return np.maximum(self.asked, self.told)


class SectionMeanings:
    """The passages of the sections, to be embedded by somebody: see `EmbeddedTexts`."""

    def __init__(self, sections: Sequence[Section]) -> None:
        asked = [(section.heading, *section.asked) for section in sections]
        told = [tuple(_told(section)) for section in sections]
        self._asked_starts, asked_end = _starts(asked, 0)
        self._told_starts, self.passages = _starts(told, asked_end)
        rows = [text for group in (*asked, *told) for text in group]
        self.texts = EmbeddedTexts((*rows, *NEUTRAL_SENTENCES), TextForm.PASSAGE)

    def weights(self) -> MeaningWeights | None:
        """The numbers for the model whose vectors these are; None while there are none, or none for that model."""
        model = self.texts.model
        return WEIGHTS.get(model.name) if model else None

    def nearness(self, vector: Vector) -> tuple[Floats, Floats, float] | None:
        """`asked`, `told` and `neutral` of the evidence; None while nothing is embedded, or by another model."""
        vectors = self.texts.vectors
        if vectors is None or vectors.shape[1:] != vector.shape:
            return None
        cosines: Floats = vectors @ vector
        told_begins = int(self._told_starts[0])
        return (
            np.maximum.reduceat(cosines[:told_begins], self._asked_starts),
            np.maximum.reduceat(cosines[told_begins : self.passages], self._told_starts - told_begins),
            float(cosines[self.passages :].mean()),
        )

    def of_sections(self) -> Vectors | None:
        """What each section means, by the beginning of its text; None while nothing is embedded."""
        vectors = self.texts.vectors
        return None if vectors is None else vectors[self._told_starts]

    def likelihoods(
        self, evidence: Evidence, weights: MeaningWeights, translations: Translations | None = None
    ) -> Floats:
        """For each section, 0 to 1; what is missing to 1 is the likelihood that none of them answers.

        What speaks for a translation speaks for what it translates.
        """
        scores = (
            weights.nearest * evidence.nearest
            + weights.asked * evidence.asked
            + weights.told * evidence.told
            + weights.words * evidence.words
        )
        silence = (
            weights.neutral * evidence.neutral
            + weights.familiar * evidence.familiar
            + weights.strange * evidence.strange
            + weights.passages * math.log(self.passages)
            + weights.silence
        )
        odds = np.exp(np.minimum(scores - silence, _CERTAIN))
        if translations is not None:
            of_all, odds = np.where(translations.compared, odds, 0), np.zeros_like(odds)
            np.maximum.at(odds, translations.originals, of_all)
        if len(odds) > RIVALS:
            odds[np.argpartition(odds, -RIVALS)[:-RIVALS]] = 0
        likelihoods: Floats = (odds / (1 + odds.sum())).astype(np.float32)
        return likelihoods


def _starts(groups: Sequence[tuple[str, ...]], first: int) -> tuple[npt.NDArray[np.intp], int]:
    """Where each group begins among the rows, and where the last one ends."""
    ends = first + np.cumsum([len(group) for group in groups], dtype=np.intp)
    return np.concatenate(([first], ends[:-1])).astype(np.intp), int(ends[-1])


def _told(section: Section) -> Iterator[str]:
    """The text in passages that a model reads whole, each under the title and heading that say what it is about."""
    about = f"{section.title}: {section.heading}" if section.title else section.heading
    passage = ""
    for sentence in to_sentences(section.text):
        if passage and len(passage) + len(sentence) > _LONGEST_PASSAGE:
            yield f"{about}\n{passage}"
            passage = ""
        passage = f"{passage} {sentence}" if passage else sentence
    yield f"{about}\n{passage}" if passage else about
