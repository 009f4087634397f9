"""The real model, loaded once for all tests of a process. What it made of configuration texts serves later runs."""

from functools import cache
from pathlib import Path

from embedding import VECTORS

from bridge.embedding.in_process import InProcessEmbedder
from core.embeddings.protocol import EmbeddingModel, EmbeddingUnavailable, TextForm, Vector, Vectors


@cache
def in_process() -> InProcessEmbedder:
    """For texts of the configuration, and for questions at once."""
    return InProcessEmbedder(Path(VECTORS))


@cache
def question_vector(text: str) -> Vector:
    """What a question means."""
    return in_process().question(text)


class EmbedderInTests:
    """The same as a port. `lose` it, and it refuses."""

    def __init__(self) -> None:
        self.is_lost = False

    @property
    def model(self) -> EmbeddingModel:
        return in_process().model

    async def embed_question(self, text: str) -> Vector:
        if self.is_lost:
            raise EmbeddingUnavailable("lost in a test")
        return question_vector(text)

    async def embed(self, texts: list[str], form: TextForm) -> Vectors:
        raise AssertionError(f"nobody embeds {len(texts)} texts as {form} while people wait")
