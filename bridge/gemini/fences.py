"""Marks where quoted text begins and ends in a way that nobody who wrote the text could have known."""

import secrets
from collections.abc import Iterable

_BYTES = 8


def new_fence(quoted: Iterable[str]) -> str:
    """A line, new for each call, that stands nowhere in what is to be quoted."""
    texts = tuple(quoted)
    fence = f"-----{secrets.token_hex(_BYTES)}-----"
    return fence if not any(fence in text for text in texts) else new_fence(texts)


def fenced(text: str, fence: str) -> str:
    """The text between two such lines, each a paragraph of its own."""
    return f"{fence}\n\n{text}\n\n{fence}"
