"""Works out what the configuration's texts mean, beside everything else: at the start, and after a save."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence

import structlog

from bridge.embedding.vector_cache import VectorCache
from core.embeddings.embedded_texts import EmbeddedTexts
from core.embeddings.protocol import Embedder, EmbeddingUnavailable

log = structlog.get_logger(__name__)

_AT_ONCE = 16  # texts between two looks at the file: what was done of a long list is kept when the process ends


class ConfigurationTexts:
    """Keep `run` running and `wake` it when another configuration is in force. `texts` gives those of the one now.

    `try_again`: seconds between two tries while the model is away.
    """

    def __init__(
        self,
        embedder: Embedder,
        cache: VectorCache,
        texts: Callable[[], Iterable[EmbeddedTexts]],
        try_again: float = 5.0,
    ) -> None:
        self._embedder = embedder
        self._cache = cache
        self._texts = texts
        self._try_again = try_again
        self._changed = asyncio.Event()

    def wake(self) -> None:
        """There may be texts without vectors."""
        self._changed.set()

    async def run(self) -> None:
        """Fill what is empty, then wait. While the model is away it is tried again; meanwhile words alone are used."""
        while True:
            self._changed.clear()
            try:
                for each in tuple(self._texts()):
                    await self._fill(each)
            except EmbeddingUnavailable as exc:
                log.info("the configuration is not embedded yet", why=str(exc))
                await asyncio.sleep(self._try_again)
                continue
            await self._changed.wait()

    async def _fill(self, texts: EmbeddedTexts) -> None:
        if texts.model == self._embedder.model:
            return
        vectors = dict(await asyncio.to_thread(self._cache.find, texts.texts, texts.form))
        missing = [text for text in dict.fromkeys(texts.texts) if text not in vectors]
        for part in _parts(missing):
            rows = await self._embedder.embed(part, texts.form)
            new = dict(zip(part, rows, strict=True))
            vectors |= new
            await asyncio.to_thread(self._cache.keep, new, texts.form)
        texts.fill(self._embedder.model, vectors)


def _parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(texts), _AT_ONCE):
        yield texts[start : start + _AT_ONCE]
