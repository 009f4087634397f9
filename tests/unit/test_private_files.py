"""What people wrote is for the operator's eyes: the database's file is made so that nobody else reads it."""

import sqlite3
import stat
from pathlib import Path

from bridge.private_files import make_private, others_may_read


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_database_and_what_sqlite_puts_beside_it_are_their_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "var" / "deep" / "handoff.db"
    make_private(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE said (words TEXT)")
        connection.commit()
        beside = {each.name: mode(each) for each in path.parent.iterdir()}
    connection.close()
    assert beside == {"handoff.db": 0o600, "handoff.db-wal": 0o600, "handoff.db-shm": 0o600}
    assert [mode(folder) for folder in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_what_is_there_keeps_its_content_and_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "handoff.db"
    path.write_text("kept")
    path.chmod(0o644)
    make_private(path)
    assert (path.read_text(), mode(path)) == ("kept", 0o644)
    assert others_may_read(path)
