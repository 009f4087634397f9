"""The store: units of work in, rows out. Callers await; threads do the work."""

import asyncio
import time
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from core.model.ids import Micros, SessionId
from core.store import keys
from core.store.backends import Backend, Clock, backend_for
from core.store.database_health import AccessPathHealth
from core.store.database_probe import DatabaseProbes, reads, writes
from core.store.outage import OutageLog
from core.store.readers import Readers
from core.store.tx import Tx
from core.store.writer import OnCommit, Writer

T = TypeVar("T")
READERS = 4
PROBE_INTERVAL = 3.0  # seconds between two probes of the database
PROBE_INTERVAL_WHEN_DOWN = 0.5  # while something is wrong
SHUTDOWN_TIMEOUT = 3.0  # seconds that a unit may wait for the database once the program is to end


def system_clock() -> Micros:
    """Now, by the machine's clock."""
    return Micros(time.time_ns() // 1000)


class Store:
    """Open it on a running loop; `close` it after everybody who writes has stopped.

    A server that several processes write to has two writers for sessions, one for the rate limits, for which every
    call to a platform waits, and one for what else is shared. A file has one writer for everything.
    """

    def __init__(self, database_url: str, *, clock: Clock = system_clock, echo: bool = False) -> None:
        self.backend: Backend = backend_for(database_url)
        self.clock = clock
        self.outage = OutageLog()
        self._listeners: list[OnCommit] = []
        self._writers = [self._writer("writing", echo, together=True) for _ in range(self.backend.writers)]
        self._shared = self._limits = self._writers[0]
        if self.backend.shares:
            self._shared = self._writer("writing what is shared", echo, together=False)
            self._limits = self._writer("writing rate limits", echo, together=False)
        self._parts: list[Writer] = list(dict.fromkeys((self._shared, self._limits, *self._writers)))
        self._readers = Readers(
            self.backend, clock, AccessPathHealth("reading", self.outage), threads=READERS, echo=echo
        )
        self._probes = DatabaseProbes(
            [
                (self._readers.way, partial(self._readers.submit, reads, probe=True)),
                *((part.way, partial(part.submit, "probe", writes, probe=True)) for part in self._parts),
            ]
        )
        self._hurrying: asyncio.TimerHandle | None = None

    def on_commit(self, listener: OnCommit) -> None:
        """Call `listener` on the loop, after each commit that made logs grow, with their sessions."""
        self._listeners.append(listener)

    async def write(self, key: SessionId | str, unit: Callable[[Tx], T]) -> T:
        """Run a unit of work; returns after its commit. `key`: see `core.store.keys`.

        Raises what the unit raised, BadValue for what the database cannot keep, or StoreUnavailable. Units of one key
        run on one writer, in the order of the calls.
        """
        return await self._writer_of(key).submit(key, unit)  # type: ignore[no-any-return]

    async def read(self, unit: Callable[[Tx], T]) -> T:
        """Run a unit that only reads; it sees one moment of all tables. Raises like `write`."""
        return await self._readers.submit(unit)  # type: ignore[no-any-return]

    def wrong(self) -> Mapping[str, str]:
        """What is wrong with the database, for people; empty when it is well. Asks nobody: see `keep_watch`."""
        ways = [self._readers.way, *(part.way for part in self._parts)]
        reasons = dict.fromkeys(way.wrong for way in ways if way.wrong)
        return {"database": "; ".join(reasons)} if reasons else {}

    async def check_health(self, within: float = 2.0) -> Mapping[str, str]:
        """Try to read and to write, every way there is, for at most so many seconds; then like `wrong`."""
        await asyncio.wait(self._probes.send(), timeout=within)
        return self.wrong()

    async def run_probes(self) -> None:
        """Probe the database; never returns. Keep this with a supervisor; `wrong` needs it."""
        while True:
            self._probes.send()
            await asyncio.sleep(PROBE_INTERVAL_WHEN_DOWN if self.wrong() else PROBE_INTERVAL)

    def begin_shutdown(self) -> None:
        """The program is to end: nobody waits for a database that is away longer than a few seconds from now on."""
        if self._hurrying is None:
            self._give_up()

    async def close(self) -> None:
        """Finish what is queued and close every connection."""
        self.begin_shutdown()
        within = 2 * SHUTDOWN_TIMEOUT
        await asyncio.gather(*(part.stop(within) for part in self._parts))
        await self._readers.stop(within)
        if self._hurrying:
            self._hurrying.cancel()

    def _writer(self, name: str, echo: bool, *, together: bool) -> Writer:
        return Writer(
            self.backend, self.clock, self._committed, AccessPathHealth(name, self.outage), together=together, echo=echo
        )

    def _writer_of(self, key: str) -> Writer:
        if keys.is_shared(key):
            return self._limits if key.startswith(keys.BUCKETS) else self._shared
        return self._writers[zlib.crc32(key.encode()) % len(self._writers)]

    def _give_up(self) -> None:
        for part in self._parts:
            part.give_up(SHUTDOWN_TIMEOUT)
        self._readers.give_up(SHUTDOWN_TIMEOUT)
        self._hurrying = asyncio.get_running_loop().call_later(0.25, self._give_up)

    def _committed(self, appended: set[SessionId]) -> None:
        for listener in self._listeners:
            listener(appended)
