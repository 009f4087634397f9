"""What a trigger has learned from many labelled messages: a small network over a message's vector. Reads no text.

The files beside this module, in `heads/`, are written by `bridge triggers train`. A head knows one model alone.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.embeddings.protocol import EmbeddingModel, Vector, Vectors

HEADS = ("request", "upset")

Numbers = npt.NDArray[np.float32]
_FOLDER = "heads"
_ARRAYS = ("centre", "hidden", "hidden_bias", "output", "output_bias")
_STRETCH = np.float32(20)  # coordinates of a vector of length 1 are about 0.05: as they are, learning is slow


@dataclass(frozen=True, slots=True, eq=False)
class HeadWeights:
    """One hidden layer: (dimension, units), and one number out of it."""

    centre: Numbers
    hidden: Numbers
    hidden_bias: Numbers
    output: Numbers
    output_bias: Numbers

    def scores(self, vectors: Vectors) -> Numbers:
        """A number for each row: the higher, the more it is one."""
        inner = (vectors - self.centre) * _STRETCH @ self.hidden + self.hidden_bias
        scores: Numbers = np.maximum(inner, 0) @ self.output + self.output_bias[0]
        return scores


@dataclass(frozen=True, slots=True, eq=False)
class LearnedHead:
    """Weights with what a score means: `slope` and `offset` make a confidence of it, `fires_at` is enough of that."""

    model: EmbeddingModel
    weights: HeadWeights
    slope: float
    offset: float
    fires_at: float

    def confidence(self, vector: Vector) -> float:
        """From 0 to 1: how many of the messages that look like this one were wanted, of messages set aside."""
        return float(self.confidences(vector[np.newaxis])[0])

    def confidences(self, vectors: Vectors) -> Numbers:
        """The same for each row."""
        told: Numbers = 1 / (1 + np.exp(-(self.weights.scores(vectors) * self.slope + self.offset)))
        return told

    def save(self, path: Path) -> None:
        """Write the file that `read_head` reads; numbers of 16 bits tell the same."""
        arrays: dict[str, Any] = {name: getattr(self.weights, name).astype(np.float16) for name in _ARRAYS}
        told = np.array([self.slope, self.offset, self.fires_at])
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, model=np.array(self.model.name), told=told, **arrays)


@cache
def read_head(name: str) -> LearnedHead:
    """The head of this name. Raises FileNotFoundError when nobody trained it."""
    with as_file(files(__package__) / _FOLDER / f"{name}.npz") as path, np.load(path, allow_pickle=False) as stored:
        weights = HeadWeights(*(stored[each].astype(np.float32) for each in _ARRAYS))
        slope, offset, fires_at = (float(number) for number in stored["told"])
        return LearnedHead(EmbeddingModel(str(stored["model"]), len(weights.centre)), weights, slope, offset, fires_at)
