"""The writer: one thread that commits many waiting units of work in one transaction.

A unit is answered only after the commit that holds it. Units of a batch run in the order of their sessions, so that
two replicas lock sessions in the same order and do not wait for each other in a circle.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import psycopg
import structlog

from core.errors import Refused, Superseded
from core.ids import SessionId
from core.store.backends import Backend, Clock, StoreUnavailable, roll_back
from core.store.tx import Tx

log = structlog.get_logger(__name__)

MAX_BATCH = 256
ATTEMPTS = 5  # of a unit whose batch met a passing fault: a unique violation, a deadlock
_DRIVER_FAULTS = (sqlite3.Error, psycopg.Error)

Unit = Callable[[Tx], Any]
OnCommit = Callable[[set[SessionId]], None]  # called on the loop, with the sessions whose logs grew


@dataclass(slots=True)
class _Job:
    key: str
    unit: Unit
    answer: "asyncio.Future[Any]"
    result: Any = None
    error: BaseException | None = None


class Writer:
    """Runs units of work on its own thread and connection."""

    def __init__(self, backend: Backend, clock: Clock, on_commit: OnCommit, *, echo: bool = False) -> None:
        self._backend = backend
        self._clock = clock
        self._on_commit = on_commit
        self._echo = echo
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._loop = asyncio.get_running_loop()
        self._connection: Any = None
        self._thread.start()

    def submit(self, key: str, unit: Unit) -> "asyncio.Future[Any]":
        """Queue a unit; `key` is its session, or what stands for it before there is one."""
        job = _Job(key, unit, self._loop.create_future())
        self._jobs.put(job)
        return job.answer

    async def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

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
            if jobs:
                self._commit(jobs)
        self._disconnect()

    def _commit(self, jobs: list[_Job]) -> None:
        """Run the jobs in one transaction, or, when that fails, each in its own."""
        try:
            appended = self._transact(jobs)
        except self._backend.passing as exc:
            log.debug("batch runs again", fault=type(exc).__name__, jobs=len(jobs))
            appended = self._one_by_one(jobs)
        except _UnitFailed:
            appended = self._one_by_one(jobs)
        except _DRIVER_FAULTS as exc:
            log.error("database did not take the batch", error=str(exc), jobs=len(jobs))
            self._disconnect()
            appended = set()
            for job in jobs:
                job.error = StoreUnavailable(str(exc))
        self._loop.call_soon_threadsafe(self._answer, jobs, appended)

    def _one_by_one(self, jobs: list[_Job]) -> set[SessionId]:
        appended: set[SessionId] = set()
        for job in jobs:
            appended |= self._alone(job)
        return appended

    def _alone(self, job: _Job) -> set[SessionId]:
        for _ in range(ATTEMPTS):
            try:
                return self._transact([job])
            except _UnitFailed:
                return set()
            except self._backend.passing as exc:
                job.error = exc
            except _DRIVER_FAULTS as exc:
                self._disconnect()
                job.error = StoreUnavailable(str(exc))
                break
        return set()

    def _transact(self, jobs: list[_Job]) -> set[SessionId]:
        """One transaction. Raises _UnitFailed when it was undone because of a unit that cannot be undone alone."""
        if self._connection is None:
            self._connection = self._backend.connect(reads_only=False)
        connection = self._connection
        cursor = connection.cursor()
        try:
            self._backend.begin(cursor, reads_only=False)
            tx = Tx(
                cursor, self._backend.dialect, self._clock(), self._backend.lease_now(cursor, self._clock), self._echo
            )
            for job in jobs:
                self._run_unit(tx, job)
            if tx.appended:
                self._backend.announce(cursor, tx.appended)
            cursor.execute("COMMIT")
        except BaseException:
            roll_back(connection)
            raise
        finally:
            cursor.close()
        return tx.appended

    def _run_unit(self, tx: Tx, job: _Job) -> None:
        job.result, job.error = None, None
        before = set(tx.appended)
        tx.wrote = False
        if self._backend.savepoints:
            tx.cursor.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(tx)
        except self._backend.passing:
            raise
        except Exception as exc:
            job.error = exc
            tx.appended = before
            self._undo(tx, exc)
        if self._backend.savepoints:
            tx.cursor.execute("RELEASE SAVEPOINT unit")

    def _undo(self, tx: Tx, exc: Exception) -> None:
        if self._backend.savepoints:
            tx.cursor.execute("ROLLBACK TO SAVEPOINT unit")
        elif tx.wrote or not isinstance(exc, (Refused, Superseded)):
            raise _UnitFailed from exc

    def _answer(self, jobs: list[_Job], appended: set[SessionId]) -> None:
        if appended:
            self._on_commit(appended)
        for job in jobs:
            if job.answer.done():  # its caller was cancelled
                continue
            if job.error is not None:
                job.answer.set_exception(job.error)
            else:
                job.answer.set_result(job.result)

    def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(*_DRIVER_FAULTS):
                self._connection.close()
            self._connection = None


class _UnitFailed(Exception):
    """The transaction was undone because of one unit; the others run again."""
