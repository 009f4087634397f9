"""Faults of ours while a lane is moved: each is logged once with its traceback, then with a line each time."""

import traceback

import structlog

from core.model.ids import SurfaceName

log = structlog.get_logger(__name__)

_MOST_REMEMBERED = 200


class InternalErrorLog:
    """Remembers which faults were told. A fault is its type and the line that raised it."""

    def __init__(self, surface: SurfaceName) -> None:
        self._surface = surface
        self._told: set[tuple[str, str]] = set()

    def report(self, exc: Exception, **where: object) -> None:
        """Log it; `where` says during what, and for whom."""
        key = (type(exc).__name__, _place(exc))
        fields = {"surface": self._surface, **where}
        if key in self._told:
            log.warning("a fault of ours in the relay, once more", **fields, fault=key[0], at=key[1])
            return
        if len(self._told) >= _MOST_REMEMBERED:
            self._told.clear()
        self._told.add(key)
        log.error("a fault of ours in the relay", **fields, at=key[1], exc_info=exc)


def _place(exc: Exception) -> str:
    frames = traceback.extract_tb(exc.__traceback__)
    return f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else ""
