"""The writer: one thread that commits many waiting units of work in one transaction.

A unit is answered only after the commit that holds it. One that fails, or that would lock rows out of order, is taken
out of its batch, with what follows under the same key, and the others are committed without it. A database that is
away is tried again after a pause; meanwhile units are answered at once.
"""

import asyncio
import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog

from core.model.errors import BadValue, Refused, StoreUnavailable, Superseded
from core.model.ids import SessionId
from core.store import jobs as waiting
from core.store.backends import Backend, Clock
from core.store.connections import ThreadConnection
from core.store.database_faults import DRIVER, PASSING, FaultReach, kind_of, reason_of
from core.store.database_health import AccessPathHealth
from core.store.jobs import Job, UnitOfWork
from core.store.tx import NeedsTransaction, Tx

log = structlog.get_logger(__name__)

MAX_BATCH = 256
ATTEMPTS = 5  # of a unit that met a passing fault: a unique violation, a deadlock
MOST_SPLITS = 4  # units taken out of a batch before all of it runs one by one
ENOUGH_FAULTS = 3  # units in a row that the database did not take: the others of the batch need not try

OnCommit = Callable[[set[SessionId]], None]  # called on the loop, with the sessions whose logs grew


class Writer:
    """Runs units of work on its own thread and connection. `together`: many units may share a transaction."""

    def __init__(
        self,
        backend: Backend,
        clock: Clock,
        on_commit: OnCommit,
        way: AccessPathHealth,
        *,
        together: bool,
        echo: bool = False,
    ) -> None:
        self._backend = backend
        self._on_commit = on_commit
        self.way = way
        self._together = together
        self._link = ThreadConnection(backend, clock, reads_only=False, echo=echo)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._current: list[Job] = []
        self._since = 0.0  # monotonic: when the current batch began
        self._faults = 0  # in a row, of a database that is away
        self._began = False  # the transaction that runs now
        self._stopped = False
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, key: str, unit: UnitOfWork, *, probe: bool = False) -> "asyncio.Future[Any]":
        """Queue a unit; see `core.store.keys` for its key. Raises RuntimeError after `stop`."""
        if self._stopped:
            raise RuntimeError(waiting.AFTER_SHUTDOWN)
        job = Job(key, unit, self._loop.create_future(), probe)
        self._jobs.put(job)
        return job.answer

    def give_up(self, after: float) -> None:
        """End what has been waiting for the database for so many seconds; its callers get StoreUnavailable."""
        if self._current and time.monotonic() - self._since > after:
            self._link.cut()
            waiting.refuse(self._current, "no answer")

    async def stop(self, within: float) -> None:
        """Finish what is queued, then end the thread; one that hangs is left behind after `within` seconds."""
        self._stopped = True
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join, within)
        left = list(self._current)
        while self._thread.is_alive() and not self._jobs.empty():
            if (job := self._jobs.get_nowait()) is not None:
                left.append(job)
        self._jobs.put(None)
        waiting.refuse(left, "the program ends")

    def _run(self) -> None:
        going = True
        while going:
            batch = [self._jobs.get()]
            with contextlib.suppress(queue.Empty):
                while len(batch) < MAX_BATCH:
                    batch.append(self._jobs.get_nowait())
            jobs = [job for job in batch if job is not None]
            going = len(jobs) == len(batch)
            jobs.sort(key=lambda job: job.key)
            self._since, self._current = time.monotonic(), jobs
            if jobs:
                appended = self._commit(jobs)
                waiting.on_loop(self._loop, self._answer, jobs, appended)
            self._current = []
        self._link.drop()

    def _answer(self, jobs: Sequence[Job], appended: set[SessionId]) -> None:
        if appended:
            self._on_commit(appended)
        waiting.answer(jobs)

    def _commit(self, jobs: list[Job]) -> set[SessionId]:
        """Try all, or, a moment after the database was away, only what is to find out whether it is back."""
        closed = self.way.reason_to_wait
        tried = [job for job in jobs if job.probe] if closed else jobs
        for job in jobs:
            if closed and not job.probe:
                job.error = StoreUnavailable(closed)
        self._faults = 0
        appended, rest = self._all_together(tried) if self._together and len(tried) > 1 else (set(), tried)
        for job in rest:
            appended |= self._alone(job)
        return appended

    def _all_together(self, jobs: list[Job]) -> tuple[set[SessionId], list[Job]]:
        """In one transaction; units that cannot share it, and what follows under their keys, are left to run alone."""
        rest, apart = jobs, list[Job]()
        for _ in range(MOST_SPLITS):
            try:
                appended = self._transact(rest)
            except _Apart as exc:
                place = rest.index(exc.job)
                out = [job for job in rest[place:] if job.key == exc.job.key]
                rest, apart = [job for job in rest if job not in out], [*apart, *out]
            except PASSING as exc:
                log.debug("batch runs again", fault=type(exc).__name__, jobs=len(rest))
                break
            except DRIVER as exc:
                self._not_taken(rest, exc)
                break
            else:
                return appended, apart
        return set(), [*rest, *apart]

    def _alone(self, job: Job) -> set[SessionId]:
        if self._faults >= ENOUGH_FAULTS:
            job.error = StoreUnavailable(self.way.reason_to_wait or "the database is away")
            return set()
        for _ in range(ATTEMPTS):
            try:
                return self._transact([job])
            except _Apart:
                return set()
            except PASSING as exc:
                job.error = BadValue(reason_of(exc))
                job.error.__cause__ = exc
            except DRIVER as exc:
                self._not_taken([job], exc)
                break
        return set()

    def _not_taken(self, jobs: Sequence[Job], exc: Exception) -> None:
        """The database did not take the transaction. A connection that is lost is lost for all that wait."""
        was_lost, began = self._link.drop(), self._began
        reason = reason_of(exc)
        for job in jobs:
            job.error = StoreUnavailable(reason)
            job.error.__cause__ = exc
        if kind_of(exc) is FaultReach.UNAVAILABLE:
            self._faults += ENOUGH_FAULTS if was_lost or not began else 1
            if len(jobs) == 1 or self._faults >= ENOUGH_FAULTS:
                self.way.failed(reason, probe=all(job.probe for job in jobs))

    def _transact(self, jobs: Sequence[Job]) -> set[SessionId]:
        """One transaction. Raises _Apart for a unit that must have one of its own, and then nothing was kept."""
        if not jobs:
            return set()
        self._began = False
        tx = self._link.begin()
        self._began = True
        try:
            if self._together:
                tx.locked = self._backend.lock(tx.cursor, [job.key for job in jobs])
            for job in jobs:
                self._run_unit(tx, job)
            if tx.appended:
                self._backend.announce(tx.cursor, tx.appended)
            self._link.commit()
        except BaseException:
            self._link.roll_back()
            raise
        self._faults = 0
        self.way.finished(probe=all(job.probe for job in jobs))
        return tx.appended

    def _run_unit(self, tx: Tx, job: Job) -> None:
        job.result, job.error = None, None
        before = set(tx.appended)
        tx.wrote = False
        if self._backend.savepoints:
            tx.cursor.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(tx)
        except DRIVER as exc:
            if isinstance(exc, PASSING) and tx.locked is not None:
                raise _Apart(job) from exc
            raise
        except NeedsTransaction as exc:
            raise _Apart(job) from exc
        except Exception as exc:
            job.error = exc
            tx.appended = before
            self._undo(tx, job, exc)
        if self._backend.savepoints:
            tx.cursor.execute("RELEASE SAVEPOINT unit")

    def _undo(self, tx: Tx, job: Job, exc: Exception) -> None:
        if self._backend.savepoints:
            tx.cursor.execute("ROLLBACK TO SAVEPOINT unit")
        elif tx.wrote or not isinstance(exc, (Refused, Superseded)):
            raise _Apart(job) from exc


class _Apart(Exception):
    """The transaction was undone because of one unit, which must not share it."""

    def __init__(self, job: Job) -> None:
        super().__init__(job.key)
        self.job = job
