"""The vectors of the latest questions: what many people ask is embedded once."""

from collections import OrderedDict

from core.embeddings.protocol import Vector

_REMEMBERED = 2_048  # questions; 3 MB


class QuestionMemory:
    """By text, the least used forgotten first. Of this process, in memory only."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._vectors: OrderedDict[str, Vector] = OrderedDict()

    def find(self, text: str) -> Vector | None:
        """The vector of a text, if it is remembered."""
        if (known := self._vectors.get(text)) is not None:
            self._vectors.move_to_end(text)
        return known

    def keep(self, text: str, vector: Vector) -> None:
        """Remember it."""
        self._vectors[text] = vector
        while len(self._vectors) > self._most:
            self._vectors.popitem(last=False)
