"""Which triggers a message fires by what it means, whatever its words and language. Knows no phrases; weighs nothing.

A trigger that has *learned* asks its head; others, and messages very close to an example, go by the nearest of the
trigger's examples. In both, a message that is nearer to one of `unlike` does not fire.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from threading import Lock

import numpy as np

from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import EmbeddingModel, TextForm, Vector, Vectors
from core.escalation.learned_head import LearnedHead, read_head
from core.escalation.triggers import Trigger

# Cosines of multilingual-e5-small. With five messages of each of 125 intents as examples (public data sets), 68 % of an
# intent's others are this near to one of them, and 0.9 % of what meant something else, neighbours among it.
ALIKE = 0.91
NEARLY_THE_SAME = 0.95  # next to a head, which knows more: 0.1 % of what meant something else
_CONFIDENCE = (
    60.2,
    0.874,
)  # slope and middle of the logistic curve through the same messages, both kinds counting alike


VectorOf = Callable[[str], Vector | None]  # what tells a message's vector, and None where words alone are used


def no_vector(text: str) -> Vector | None:  # noqa: ARG001
    """Words alone are used."""
    return None


@dataclass(frozen=True, slots=True)
class MeaningMatch:
    """A trigger that a message fires by its meaning: the nearest of its examples, and how sure it is, from 0 to 1."""

    trigger: str
    example: str
    confidence: float


class RememberedMatches:
    """What the latest messages meant, for whoever looks at the conversation later. Safe from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._by_text: OrderedDict[str, tuple[MeaningMatch, ...]] = OrderedDict()

    def keep(self, text: str, matches: tuple[MeaningMatch, ...]) -> None:
        """Remember these, and forget the oldest where there are too many."""
        with self._lock:
            self._by_text[text] = matches
            self._by_text.move_to_end(text)
            if len(self._by_text) > self._most:
                self._by_text.popitem(last=False)

    def of(self, text: str) -> tuple[MeaningMatch, ...]:
        """What this message meant; nothing when it is not known any more."""
        with self._lock:
            return self._by_text.get(text, ())


@dataclass(frozen=True, slots=True)
class _Meant:
    """A trigger that knows meanings. The places of its texts among all."""

    trigger: str
    examples: range
    unlike: range
    head: LearnedHead | None


class MeaningMatcher:
    """The examples of a trigger file. It finds nothing until they are embedded, and without a model for ever."""

    def __init__(self, triggers: Mapping[str, Trigger]) -> None:
        texts: list[str] = []
        self._meant: list[_Meant] = []
        for name, trigger in triggers.items():
            if trigger.examples or trigger.learned:
                examples = _added(texts, trigger.examples)
                head = read_head(trigger.learned) if trigger.learned else None
                self._meant.append(_Meant(name, examples, _added(texts, trigger.unlike), head))
        self.embedded = EmbeddedTexts(texts, TextForm.QUERY)

    @property
    def texts(self) -> tuple[EmbeddedTexts, ...]:
        """What must be embedded for this to work: nothing where no trigger has examples."""
        return (self.embedded,) if self._meant else ()

    def find(self, vector: Vector) -> list[MeaningMatch]:
        """The triggers that a message with this vector fires, in the file's order."""
        vectors, model = self.embedded.vectors, self.embedded.model
        if vectors is None or model is None or vector.shape != (model.dimension,) or not vector.any():
            return []
        return [found for meant in self._meant if (found := self._match(meant, vector, vectors, model))]

    def _match(self, meant: _Meant, vector: Vector, vectors: Vectors, model: EmbeddingModel) -> MeaningMatch | None:
        place, near = _nearest(vector, vectors, meant.examples)
        _, far = _nearest(vector, vectors, meant.unlike)
        if far >= max(near, ALIKE):
            return None
        head = meant.head if meant.head and meant.head.model == model else None
        confidence = head.confidence(vector) if head else 0.0
        has_learned = head is not None and confidence >= head.fires_at
        if not has_learned and near < (NEARLY_THE_SAME if head else ALIKE):
            return None
        example = self.embedded.texts[place] if place is not None else ""
        return MeaningMatch(meant.trigger, example, round(max(confidence, _of_cosine(near)), 2))


def _added(texts: list[str], more: Sequence[str]) -> range:
    texts.extend(more)
    return range(len(texts) - len(more), len(texts))


def _nearest(vector: Vector, vectors: Vectors, among: range) -> tuple[int | None, float]:
    """The place of the nearest text and its cosine; (None, -1) of none."""
    if not among:
        return None, -1.0
    cosines = vectors[among.start : among.stop] @ vector
    best = int(np.argmax(cosines))
    return among[best], float(cosines[best])


def _of_cosine(cosine: float) -> float:
    slope, middle = _CONFIDENCE
    return 1 / (1 + exp(-slope * (cosine - middle)))
