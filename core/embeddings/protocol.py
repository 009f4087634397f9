"""What turns texts into vectors. Implementations: `bridge.embedding`.

Two texts mean the same, in whatever languages, when the cosine of their vectors is high. What is high is the model's
own: multilingual-e5-small gives 0.75 to two texts that have nothing in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]  # a row for each text, each of length 1
Vector = npt.NDArray[np.float32]  # one of them


class TextForm(Enum):
    """What a text is: models embed what is asked and what answers it differently."""

    QUERY = "query"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A model by its name. Vectors of different models cannot be compared."""

    name: str
    dimension: int


class EmbeddingUnavailable(Exception):
    """No vector now: the model is not there, hangs, is too busy. The text says which, for operators."""


class Embedder(Protocol):
    """A model that is asked while people wait."""

    @property
    def model(self) -> EmbeddingModel:
        """Which model answers."""
        ...

    async def embed_question(self, text: str) -> Vector:
        """The vector of what somebody asks. Raises EmbeddingUnavailable, within a second or so: a person waits."""
        ...

    async def embed(self, texts: Sequence[str], form: TextForm) -> Vectors:
        """The vectors of texts that nobody waits for; questions go first. Raises EmbeddingUnavailable."""
        ...
