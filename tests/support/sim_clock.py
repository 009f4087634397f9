"""A clock that several processes share and a test sets forward: the machine's own, and what stands in a file."""

import mmap
import sqlite3
import struct
import time
from pathlib import Path

from sqlalchemy import make_url
from waiting import until

from core.model.ids import Micros
from core.usecases.rules import SECOND

_OFFSET = struct.Struct("<q")


class SimClock:
    """Call it for the time. Whoever has the file's path has the same time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(_OFFSET.pack(0))
        with path.open("r+b") as file:
            self._offset = mmap.mmap(file.fileno(), _OFFSET.size)

    def __call__(self) -> Micros:
        return Micros(time.time_ns() // 1000 + _OFFSET.unpack_from(self._offset)[0])

    def forward(self, seconds: float) -> None:
        """Let time pass at once."""
        _OFFSET.pack_into(self._offset, 0, _OFFSET.unpack_from(self._offset)[0] + int(seconds * SECOND))

    async def forward_between_calls(self, seconds: float, database_url: str, but: str = "") -> None:
        """The same, in a moment when no call is under way: SQLite counts leases by this very clock.

        `but`: surfaces, as "slack.%", that nobody gets through to anyway. PostgreSQL counts leases by its own clock, so
        there any moment will do.
        """
        url = make_url(database_url)
        if url.get_backend_name() != "sqlite":
            self.forward(seconds)
            return
        file = str(url.database)
        await until(lambda: self._forward_unless_held(seconds, file, but), "a moment without a call", every=0.002)

    def _forward_unless_held(self, seconds: float, file: str, but: str) -> bool:
        connection = sqlite3.connect(file, timeout=10, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")  # nobody takes a lane meanwhile
            held = connection.execute(
                "SELECT 1 FROM lanes WHERE held_by IS NOT NULL AND surface NOT LIKE ? LIMIT 1", (but,)
            ).fetchone()
            if not held:
                self.forward(seconds)
            connection.execute("ROLLBACK")
            return not held
        finally:
            connection.close()
