"""What a question means to the knowledge, for commands: the model in this process, once the sections are embedded."""

from collections.abc import Callable
from pathlib import Path

from bridge.embedding.in_process import InProcessEmbedder
from bridge.embedding.nano_model import is_installed
from bridge.settings import load_settings
from core.bots.retrieval import KnowledgeIndex
from core.embeddings.protocol import Vector


def read_section_meaning(index: KnowledgeIndex, *, without: bool = False) -> Callable[[str], Vector | None]:
    """What tells a question's vector; always None where words alone are used: by the option, EMBEDDER, or no package.

    Raises SettingsFault for settings that cannot be read.
    """
    settings = load_settings()
    if without or settings.embedder != "auto" or not is_installed():
        return lambda _: None
    embedder = InProcessEmbedder(Path(settings.embedding_cache) if settings.embedding_cache else None)
    embedder.fill((index.embedded,))
    return embedder.question
