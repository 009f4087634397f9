"""The database's file on disk is for its owner only: it holds what people wrote. Opens no database."""

import os
import stat
from pathlib import Path

_OWNERS_FOLDER = 0o700
_OWNERS_FILE = 0o600


def make_private(path: Path) -> None:
    """Make the file, empty, and the folders above it that are missing, so that nobody but their owner reads them.

    What is there already keeps the permissions that its operator gave it. SQLite gives the files beside it (-wal, -shm,
    -journal) the permissions of the database. Raises OSError.
    """
    for folder in reversed(_missing(path.absolute().parent)):
        folder.mkdir(mode=_OWNERS_FOLDER, exist_ok=True)  # `parents=True` would give this mode to the last one only
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNERS_FILE))
    except FileExistsError:
        return


def others_may_read(path: Path) -> bool:
    """May anybody but the file's owner and its group read it?"""
    return bool(path.stat().st_mode & stat.S_IROTH)


def _missing(folder: Path) -> list[Path]:
    """The folders that are not there, the deepest first."""
    return [each for each in (folder, *folder.parents) if not each.exists()]
