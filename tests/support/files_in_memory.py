"""Where the files of tests lie: in memory, if it has a file system with room, else where the system keeps such files.

A commit that waits for a disk costs a fifth of the processor's time of the tests with a database, and the slower the
disk is, the more. A process that is killed loses nothing in memory either; no test cuts the power.
"""

import os
import shutil
import tempfile
from pathlib import Path

SHARED_MEMORY = Path("/dev/shm")
ENOUGH = 2 * 2**30  # bytes; a whole run had 430 MB at most


def keep_files_in_memory() -> None:
    """For this process and all that it starts. Whoever has set TMPDIR is obeyed."""
    if "TMPDIR" in os.environ or not os.access(SHARED_MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(SHARED_MEMORY).free >= ENOUGH:
        os.environ["TMPDIR"] = str(SHARED_MEMORY)
        tempfile.tempdir = None  # it is asked for again
