"""The readers: a few threads that run units which only read, each on a connection of its own."""

import asyncio
import queue
import threading
import time
from typing import Any

from core.model.errors import StoreUnavailable
from core.store import jobs
from core.store.backends import Backend, Clock
from core.store.connections import ThreadConnection
from core.store.database_faults import DRIVER, FaultReach, kind_of, reason_of
from core.store.database_health import AccessPathHealth
from core.store.jobs import Job, UnitOfWork

_READER = "reader"


class _Reader:
    """One thread."""

    def __init__(self, link: ThreadConnection) -> None:
        self.link = link
        self.job: Job | None = None
        self.since = 0.0  # monotonic: when it began with its job


class Readers:
    """Runs units that read. A refusal of the unit's own keeps the connection; the driver's faults end it."""

    def __init__(
        self, backend: Backend, clock: Clock, way: AccessPathHealth, *, threads: int, echo: bool = False
    ) -> None:
        self.way = way
        self._stopped = False
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._readers = [_Reader(ThreadConnection(backend, clock, reads_only=True, echo=echo)) for _ in range(threads)]
        self._threads = [
            threading.Thread(target=self._run, args=(reader,), name=_READER, daemon=True) for reader in self._readers
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, unit: UnitOfWork, *, probe: bool = False) -> "asyncio.Future[Any]":
        """Queue a unit. Raises RuntimeError after `stop`."""
        if self._stopped:
            raise RuntimeError(jobs.AFTER_SHUTDOWN)
        job = Job("", unit, self._loop.create_future(), probe)
        self._jobs.put(job)
        return job.answer

    def give_up(self, after: float) -> None:
        """End what has been waiting for the database for so many seconds; its callers get StoreUnavailable."""
        for reader in self._readers:
            job = reader.job
            if job is not None and time.monotonic() - reader.since > after:
                reader.link.cut()
                jobs.refuse([job], "no answer")

    async def stop(self, within: float) -> None:
        """Finish what is queued, then end the threads; those that hang are left behind after `within` seconds."""
        self._stopped = True
        for _ in self._threads:
            self._jobs.put(None)
        ends = time.monotonic() + within
        for thread in self._threads:
            await asyncio.to_thread(thread.join, max(0.0, ends - time.monotonic()))
        left = [reader.job for reader in self._readers if reader.job is not None]
        while not self._jobs.empty():
            if (job := self._jobs.get_nowait()) is not None:
                left.append(job)
        jobs.refuse(left, "the program ends")

    def _run(self, reader: _Reader) -> None:
        while (job := self._jobs.get()) is not None:
            if job.answer.done():
                continue
            reader.job, reader.since = job, time.monotonic()
            passed_on = self._tried(reader, job)
            reader.job = None
            if not passed_on:
                jobs.on_loop(self._loop, jobs.answer, [job])
            elif self.way.closed_for:
                time.sleep(self.way.closed_for)  # who fails is the quickest, and would take everybody's work
        reader.link.drop()

    def _tried(self, reader: _Reader, job: Job) -> bool:
        """Run the unit, or, without a connection, leave it to a reader that has one. True: left to another."""
        if not reader.link.is_open and not job.probe and (reason := self.way.reason_to_wait):
            return self._without_connection(job, StoreUnavailable(reason))
        try:
            job.result = self._read(reader.link, job)
        except DRIVER as exc:
            job.error = StoreUnavailable(reason_of(exc))
            job.error.__cause__ = exc
            if kind_of(exc) is not FaultReach.UNAVAILABLE:
                return False
            self.way.failed(reason_of(exc), probe=job.probe)
            return self._without_connection(job, job.error)
        except Exception as exc:  # the unit's own, for whoever waits for it
            job.error = exc
        return False

    def _without_connection(self, job: Job, error: Exception) -> bool:
        others = any(reader.link.is_open for reader in self._readers)
        if others and not job.passed_on and not job.probe:
            job.passed_on, job.error = True, None
            self._jobs.put(job)
            return True
        job.error = error
        return False

    def _read(self, link: ThreadConnection, job: Job) -> Any:
        """Once more on a fresh connection, when the old one was lost under it: a read changes nothing."""
        for is_last in (False, True):
            try:
                tx = link.begin()
                result = job.unit(tx)
            except DRIVER as exc:
                was_lost = link.drop()
                if is_last or not was_lost or kind_of(exc) is not FaultReach.UNAVAILABLE:
                    raise
            except Exception:
                link.roll_back()
                self.way.finished(probe=job.probe)
                raise
            else:
                link.roll_back()
                self.way.finished(probe=job.probe)
                return result
        raise AssertionError  # pragma: no cover - the last turn returns or raises
