"""Texts of the configuration that are compared by meaning: sections of the knowledge, examples of triggers."""

from collections.abc import Iterable, Mapping

import numpy as np

from core.embeddings.protocol import EmbeddingModel, TextForm, Vector, Vectors


class EmbeddedTexts:
    """A fixed row of texts, and what they mean as soon as somebody has worked it out.

    Made where files are read, which waits for no model. `vectors` is None until `fill`: until then, and without a
    model for ever, one goes by the words. Reading it is safe from every thread; take it once for one question.
    """

    def __init__(self, texts: Iterable[str], form: TextForm) -> None:
        self.texts = tuple(texts)
        self.form = form
        self._filled: tuple[EmbeddingModel, Vectors] | None = None

    @property
    def vectors(self) -> Vectors | None:
        """A row for each text, in their order. A text that the model cannot read has a row of zeros."""
        return self._filled[1] if self._filled else None

    @property
    def model(self) -> EmbeddingModel | None:
        """Whose vectors they are."""
        return self._filled[0] if self._filled else None

    def fill(self, model: EmbeddingModel, vectors: Mapping[str, Vector]) -> None:
        """These are the vectors by text. Raises KeyError when one is missing."""
        rows = [vectors[text] for text in self.texts]
        empty = np.zeros((0, model.dimension), np.float32)
        self._filled = model, np.stack(rows).astype(np.float32) if rows else empty
