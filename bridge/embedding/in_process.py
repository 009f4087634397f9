"""The model in this process, for commands: they may wait, and end anyway."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bridge.embedding.nano_model import MODEL, NanoModel
from bridge.embedding.vector_cache import VectorCache
from bridge.embedding.wire import shortened
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import EmbeddingModel, TextForm, Vector, Vectors


class InProcessEmbedder:
    """Embeds at once, and remembers the configuration's texts in the same file as the bridge. Loads when first asked.

    Raises ImportError where there is no package for this platform: see `nano_model.is_installed`.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = VectorCache(cache, MODEL)
        self._loaded: NanoModel | None = None

    @property
    def model(self) -> EmbeddingModel:
        """Which model answers."""
        return MODEL

    def question(self, text: str) -> Vector:
        """The vector of what somebody asks."""
        return self._model().embed(shortened(text), TextForm.QUERY)

    def questions(self, texts: Sequence[str]) -> Vectors:
        """The same for many; a row each."""
        return (
            np.stack([self.question(text) for text in texts]) if texts else np.zeros((0, MODEL.dimension), np.float32)
        )

    def fill(self, texts: Iterable[EmbeddedTexts]) -> None:
        """Work out what the configuration's texts mean."""
        for each in texts:
            if each.model != MODEL:
                each.fill(MODEL, self._vectors(each))

    def _vectors(self, texts: EmbeddedTexts) -> Mapping[str, Vector]:
        vectors = dict(self._cache.find(texts.texts, texts.form))
        new = {
            text: self._model().embed(shortened(text), texts.form)
            for text in dict.fromkeys(texts.texts)
            if text not in vectors
        }
        self._cache.keep(new, texts.form)
        return vectors | new

    def _model(self) -> NanoModel:
        if self._loaded is None:
            self._loaded = NanoModel()
        return self._loaded
