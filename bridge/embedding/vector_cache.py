"""Vectors of the configuration's texts, kept in a file: a start or a save embeds only what is new.

What users write is never kept here. The file is a convenience: without it, or with a broken one, texts are embedded
again. Several processes may use one file.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import structlog

from core.embeddings.protocol import EmbeddingModel, TextForm, Vector

log = structlog.get_logger(__name__)

_WAIT = 5.0  # seconds for another process that writes
_AT_ONCE = 500  # names in one query
_TABLE = "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"


class VectorCache:
    """Vectors of one model by text and form. `path` None: nothing is kept. Never raises for its file's sake."""

    def __init__(self, path: Path | None, model: EmbeddingModel) -> None:
        self._path = path
        self._model = model

    def find(self, texts: Sequence[str], form: TextForm) -> Mapping[str, Vector]:
        """The vectors that are known, by text."""
        by_key = {self._key(text, form): text for text in texts}
        found: dict[str, Vector] = {}
        try:
            for key, raw in self._select(list(by_key)):
                vector = np.frombuffer(raw, np.float32)
                if vector.shape == (self._model.dimension,):
                    found[by_key[key]] = vector
        except (sqlite3.Error, OSError) as exc:
            self._tell(exc)
        return found

    def keep(self, vectors: Mapping[str, Vector], form: TextForm) -> None:
        """Remember them for the next start."""
        rows = [(self._key(text, form), vector.tobytes()) for text, vector in vectors.items()]
        if not rows or self._path is None:
            return
        try:
            with closing(self._connect()) as database, database:
                database.execute(_TABLE)
                database.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        except (sqlite3.Error, OSError) as exc:
            self._tell(exc)

    def _select(self, keys: Sequence[bytes]) -> Iterable[tuple[bytes, bytes]]:
        if self._path is None or not self._path.exists():
            return
        with closing(self._connect()) as database:
            database.execute(_TABLE)
            for start in range(0, len(keys), _AT_ONCE):
                part = keys[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                yield from database.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)  # noqa: S608 - marks only

    def _connect(self) -> sqlite3.Connection:
        assert self._path is not None
        self._path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(self._path, timeout=_WAIT)

    def _key(self, text: str, form: TextForm) -> bytes:
        return hashlib.sha256("\0".join((self._model.name, form.value, text)).encode()).digest()

    def _tell(self, exc: Exception) -> None:
        log.warning("vectors cannot be kept in their file and are worked out again", file=str(self._path), why=str(exc))
