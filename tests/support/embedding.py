"""Whether a bridge of a test has the model that compares by meaning: none, unless the test or the run asks for it.

A model for each of a thousand bridges would cost more than all they do. `EMBEDDER=auto make test` gives it to all.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

VECTORS = str(Path(tempfile.gettempdir()) / "handoff-bridge-embeddings.db")  # what one test made of config/ serves all
os.environ.setdefault("EMBEDDER", "none")
os.environ.setdefault("EMBEDDING_CACHE", VECTORS)


def embedding_settings() -> dict[str, Any]:
    """The settings of a bridge that reads no environment."""
    return {"embedder": os.environ["EMBEDDER"], "embedding_cache": os.environ["EMBEDDING_CACHE"]}
