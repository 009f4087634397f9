"""Vectors of the stand-in: near for texts with the same words, without a model. A test may give others."""

import hashlib
import math
import re
from collections.abc import Callable

EmbedFunction = Callable[[str, str, int], list[float]]  # text, task, dimension

_WORD = re.compile(r"\w+")


def hashed_words(text: str, _task: str, dimension: int) -> list[float]:
    """Each word counts in one place; of length 2, for the service gives length 1 to whole vectors only."""
    counts = [0.0] * dimension
    for word in _WORD.findall(text.lower()):
        counts[int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") % dimension] += 1.0
    length = math.sqrt(sum(count * count for count in counts)) or 1.0
    return [2 * count / length for count in counts]
