"""A disk that can be full: a tmpfs where one may be mounted (CI runs as root), else a limit on the size of files."""

import contextlib
import resource
import subprocess
from collections.abc import Iterator
from pathlib import Path

_SPACE = 2 * 1024 * 1024  # bytes


class SmallDisk:
    """`folder` is on it. `fill` it, then `free` it."""

    def __init__(self, folder: Path, space: int) -> None:
        folder.mkdir()
        self.folder = folder
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={space}", "tmpfs", str(folder)]
        self._is_mounted = subprocess.run(mounting, check=False, capture_output=True).returncode == 0
        self._limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self, leave: int = 0) -> None:
        """Not a byte more fits; `leave` so many."""
        if not self._is_mounted:
            largest = max(path.stat().st_size for path in self.folder.iterdir())
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + leave, self._limits[1]))
            return
        with (self.folder / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
            while filler.write(bytes(4096)):
                pass
        size = (self.folder / "filler").stat().st_size
        with (self.folder / "filler").open("r+b") as filler:
            filler.truncate(max(0, size - leave))

    def free(self) -> None:
        """There is room again."""
        resource.setrlimit(resource.RLIMIT_FSIZE, self._limits)
        (self.folder / "filler").unlink(missing_ok=True)

    def remove(self) -> None:
        self.free()
        if self._is_mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


@contextlib.contextmanager
def small_disk(folder: Path, space: int = _SPACE) -> Iterator[SmallDisk]:
    """`space`: bytes, where one may be mounted."""
    disk = SmallDisk(folder, space)
    try:
        yield disk
    finally:
        disk.remove()
