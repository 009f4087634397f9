"""Notices that admins saved something, and takes it while everything runs, if all of it is well.

A broken save changes nothing: what was read last stays in force. Knows neither what is read nor who hears of faults.
"""

import asyncio
import contextlib
import stat
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import structlog

from bridge.settings import SettingsFault
from core.runtime.timed_waits import is_set_within

log = structlog.get_logger(__name__)

TELL_WITHIN = 10.0  # seconds; the log has it anyway
MOST_TOLD = 15  # faults in one message
_SHOWN = 3  # of them in a sentence
REFUSED = "The configuration saved at {at} has mistakes. Nothing of it counts: what was in force before stays in force."
GOOD_AGAIN = "The configuration saved at {at} is good again, and in force."

FolderSnapshot = frozenset[tuple[str, int, int, int]]
_NEVER: FolderSnapshot = frozenset({("", 0, 0, 0)})  # no folder looks so


class Closable(Protocol):
    """What was read, and is given back when it is not used."""

    async def close(self) -> None:
        """Give back what it holds."""
        ...


Read = TypeVar("Read", bound=Closable)


@dataclass(frozen=True, slots=True)
class ReloadTiming:
    """Seconds: from one look to the next, and for how long nothing may change until a save counts as done.

    Editors save in several steps, and a file that is half written can be a good one.
    """

    check_every: float = 0.5
    quiet_for: float = 0.25


async def accept_any(read: object) -> Sequence[str] | None:  # noqa: ARG001
    """Whatever can be read may be put in force."""
    return ()


def ignore_change() -> None:
    """For whom the log is enough."""


class Reloader(Generic[Read]):
    """Watches a folder: `run` hands what it reads after a change to `use`, which must not wait or raise.

    `read` runs on a thread and raises SettingsFault, one fault a line. `vet` says what speaks against a good save while
    the bridge runs, None when it cannot say now and is to be asked again. `tell` reaches admins, if it can; `changed`
    hears whenever `problems` says something else. `in_force` is how the folder looked before it was read for the start:
    a save meanwhile is noticed.
    """

    def __init__(
        self,
        folder: Path,
        read: Callable[[], Read],
        use: Callable[[Read], None],
        tell: Callable[[str], Awaitable[None]],
        timing: ReloadTiming | None = None,
        *,
        vet: Callable[[Read], Awaitable[Sequence[str] | None]] = accept_any,
        changed: Callable[[], None] = ignore_change,
        in_force: FolderSnapshot = frozenset(),
    ) -> None:
        self._folder = folder
        self._read = read
        self._use = use
        self._tell = tell
        self._vet = vet
        self._changed = changed
        self._pace = timing or ReloadTiming()
        self._taken = in_force  # how the folder looked when it was read
        self._settling: FolderSnapshot | None = None  # how it looked a moment ago, since it changed
        self._faults: Sequence[str] = ()

    def problems(self) -> Mapping[str, str]:
        """The mistakes for which the latest save is not in force; empty when it is. From memory."""
        if not self._faults:
            return {}
        more = f" … and {len(self._faults) - _SHOWN} more" if len(self._faults) > _SHOWN else ""
        told = "; ".join(self._faults[:_SHOWN])
        return {"configuration": f"The latest save is not in force; what was before it is. {told}{more}"}

    async def run(self, stopping: asyncio.Event) -> None:
        """Watch until `stopping`."""
        pause = self._pace.check_every
        while not await is_set_within(stopping, pause):
            try:
                pause = await self._look()
            except Exception:  # its supervisor: whatever is wrong with a save must not end the watching
                log.exception("the configuration could not be read")
                pause = self._pace.check_every

    async def _look(self) -> float:
        """Look, and reload what has settled. Returns the seconds until the next look."""
        found = await asyncio.to_thread(folder_snapshot, self._folder)
        if found == self._taken:
            self._settling = None
        elif found != self._settling:
            self._settling = found
            return self._pace.quiet_for
        else:
            await self._reload(found)
        return self._pace.check_every

    async def _reload(self, found: FolderSnapshot) -> None:
        self._taken = found
        read, faults = await asyncio.to_thread(self._try)
        if await asyncio.to_thread(folder_snapshot, self._folder) != found:  # saved while we read: neither good nor bad
            if read:
                await read.close()
        elif read:
            await self._weigh(read)
        else:
            await self._refuse(faults)

    def _try(self) -> tuple[Read | None, Sequence[str]]:
        try:
            return self._read(), ()
        except SettingsFault as exc:
            return None, str(exc).splitlines()

    async def _weigh(self, read: Read) -> None:
        against = await self._vet(read)
        if against is not None and not against:
            return await self._accept(read)
        await read.close()
        if against is None:
            self._taken = _NEVER  # look at the same save again
        else:
            await self._refuse(against)
        return None

    async def _accept(self, read: Read) -> None:
        was_faulty, self._faults = bool(self._faults), ()
        self._use(read)
        log.info("configuration taken")
        if was_faulty:
            self._changed()
            await self._say(GOOD_AGAIN)

    async def _refuse(self, faults: Sequence[str]) -> None:
        """Every fault is logged and told once, until a good save."""
        new = [fault for fault in faults if fault not in self._faults]
        self._faults = faults
        self._changed()
        for fault in new:
            log.warning("a mistake in the configuration; what was in force before stays in force", fault=fault)
        if new:
            more = [f"… and {len(new) - MOST_TOLD} more; `bridge check` names them all"] if len(new) > MOST_TOLD else []
            await self._say(REFUSED, *(f"• {fault}" for fault in new[:MOST_TOLD]), *more)

    async def _say(self, sentence: str, *lines: str) -> None:
        at = f"{datetime.now(UTC):%H:%M:%S} UTC"  # which save: there may be several in a minute
        try:
            async with asyncio.timeout(TELL_WITHIN):
                await self._tell("\n".join([sentence.format(at=at), *lines]))
        except Exception as exc:  # the messenger's troubles are not the configuration's
            log.warning("admins could not be told", error=str(exc) or type(exc).__name__)


def folder_snapshot(folder: Path) -> FolderSnapshot:
    """Name, size and times of every file in the folder and those in it, but hidden ones and editors' backups."""
    found = set()
    for path in (*folder.glob("*"), *folder.glob("*/*")):
        if path.name.endswith("~") or any(part.startswith(".") for part in path.relative_to(folder).parts):
            continue
        with contextlib.suppress(FileNotFoundError):
            about = path.stat()
            if stat.S_ISREG(about.st_mode):
                # A change of permissions, which may mend a fault, shows in the second time only.
                found.add((str(path), about.st_size, about.st_mtime_ns, about.st_ctime_ns))
    return frozenset(found)
