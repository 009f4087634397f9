"""Keeps the embedding worker: a process of its own, so that whatever the model does happens to it alone.

A question waits for its vector for a second at most, and not at all while the worker is down, hangs, or has enough to
do: then whoever asks goes by the words. Questions go before the configuration's texts, one text at a time.
"""

import asyncio
import json
import sys
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic

import numpy as np
import structlog

from bridge.embedding.nano_model import MODEL
from bridge.embedding.question_memory import QuestionMemory
from bridge.embedding.wire import LENGTH, frame, shortened
from core.embeddings.protocol import EmbeddingModel, EmbeddingUnavailable, TextForm, Vector, Vectors
from core.runtime.supervision import race

log = structlog.get_logger(__name__)

COMMAND = (sys.executable, "-m", "bridge.embedding.worker")
_DEADLY = 2  # times that the worker died of a text; then the text is not given to it again


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """Seconds that a question waits, a text may take and a start may take; and how many questions wait."""

    question_within: float = 1.0
    text_within: float = 10.0
    start_within: float = 30.0
    most_waiting: int = 24


class WorkerFailed(Exception):
    """The worker ended, hangs, or says what nobody understands. Its supervisor starts another."""


@dataclass(slots=True)
class _Job:
    text: str
    form: TextForm
    done: "asyncio.Future[Vector]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class EmbeddingWorker:
    """An Embedder. Give `run` to a supervisor; the process begins with the first text.

    `counts`: questions by what became of them: embedded, remembered, or why not: busy, late, down.
    """

    def __init__(self, command: Sequence[str] = COMMAND, limits: WorkerLimits | None = None) -> None:
        self._command = tuple(command)
        self._limits = limits or WorkerLimits()
        self._questions: deque[_Job] = deque()
        self._texts: deque[_Job] = deque()
        self._needed = asyncio.Event()  # for the first time: from then on there always is a worker
        self._wanted = asyncio.Event()
        self._memory = QuestionMemory()
        self._asked: dict[str, _Job] = {}  # questions under way
        self._deaths: Counter[str] = Counter()
        self._down = ""
        self._since: float | None = None  # when the text under way was begun
        self.counts: Counter[str] = Counter()
        self.pid: int | None = None

    @property
    def model(self) -> EmbeddingModel:
        """See Embedder."""
        return MODEL

    async def embed_question(self, text: str) -> Vector:
        """See Embedder. The same question is asked of the worker once."""
        text = shortened(text)
        if (known := self._memory.find(text)) is not None:
            self.counts["remembered"] += 1
            return known
        job = self._asked.get(text) or self._new_question(text)
        try:
            async with asyncio.timeout(self._limits.question_within):
                vector = await asyncio.shield(job.done)
        except TimeoutError:
            self.counts["late"] += 1
            raise EmbeddingUnavailable("the model took too long") from None
        except EmbeddingUnavailable:
            self.counts["down"] += 1
            raise
        self.counts["embedded"] += 1
        return vector

    async def embed(self, texts: Sequence[str], form: TextForm) -> Vectors:
        """See Embedder. A text that the worker dies of twice has a row of zeros."""
        rows = [await self._embed_one(shortened(text), form) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, MODEL.dimension), np.float32)

    async def run(self) -> None:
        """Start the worker once a text is there and give it one after the other. Raises WorkerFailed."""
        await self._needed.wait()
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True
        )
        self.pid = process.pid
        try:
            await self._greet(process)
            self._down = ""
            while True:
                await self._answer(process, await self._next(process))
        except WorkerFailed as exc:
            self._down = str(exc)
            raise
        finally:
            self.pid = None
            self._give_up_questions()
            if process.returncode is None:
                process.kill()
            await process.wait()

    def _line_up(self, job: _Job, line: deque[_Job]) -> None:
        line.append(job)
        self._needed.set()
        self._wanted.set()

    def _new_question(self, text: str) -> _Job:
        """A new question behind those that wait. Raises EmbeddingUnavailable when it would only wait."""
        if self._down or self._deaths[text] >= _DEADLY:
            self.counts["down"] += 1
            raise EmbeddingUnavailable(self._down or "the model cannot read this text")
        hangs = self._since is not None and monotonic() - self._since > self._limits.question_within
        if hangs or len(self._questions) >= self._limits.most_waiting:
            self.counts["busy"] += 1
            raise EmbeddingUnavailable("the model hangs" if hangs else "too many questions at once")
        job = self._asked[text] = _Job(text, TextForm.QUERY)
        job.done.add_done_callback(lambda _: self._asked.pop(text, None))
        self._line_up(job, self._questions)
        return job

    async def _embed_one(self, text: str, form: TextForm) -> Vector:
        if self._deaths[text] >= _DEADLY:
            return np.zeros(MODEL.dimension, np.float32)
        job = _Job(text, form)
        self._line_up(job, self._texts)
        try:
            return await job.done
        except EmbeddingUnavailable:
            if self._deaths[text] >= _DEADLY:
                log.error("a text cannot be embedded and is never found by meaning", text=text[:80])
                return np.zeros(MODEL.dimension, np.float32)
            raise

    async def _greet(self, process: asyncio.subprocess.Process) -> None:
        greeting = json.loads(await self._read(process, self._limits.start_within))
        if greeting != {"model": MODEL.name, "dimension": MODEL.dimension}:
            raise WorkerFailed(f"the worker has another model: {greeting}")

    async def _next(self, process: asyncio.subprocess.Process) -> _Job:
        while not (self._questions or self._texts):
            self._wanted.clear()
            await race(self._wanted.wait(), process.wait())
            if process.returncode is not None:
                raise WorkerFailed("the worker ended")
        return (self._questions or self._texts).popleft()

    async def _answer(self, process: asyncio.subprocess.Process, job: _Job) -> None:
        if job.done.done():
            return
        self._since = monotonic()
        try:
            vector = await self._ask(process, job)
        except WorkerFailed as exc:
            self._deaths[job.text] += 1
            if not job.done.done():
                job.done.set_exception(EmbeddingUnavailable(str(exc)))
                job.done.exception()  # nobody may wait for it any more
            raise
        finally:
            self._since = None
        if job.form is TextForm.QUERY:
            self._memory.keep(job.text, vector)
        if not job.done.done():
            job.done.set_result(vector)

    async def _ask(self, process: asyncio.subprocess.Process, job: _Job) -> Vector:
        assert process.stdin is not None
        try:
            process.stdin.write(frame(json.dumps({"form": job.form.value, "text": job.text}).encode()))
            await process.stdin.drain()
        except OSError as exc:
            raise WorkerFailed("the worker ended") from exc
        vector = np.frombuffer(await self._read(process, self._limits.text_within), np.float32)
        if vector.shape != (MODEL.dimension,):
            raise WorkerFailed(f"the worker answers with {vector.shape} numbers")
        return vector

    async def _read(self, process: asyncio.subprocess.Process, within: float) -> bytes:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(within):
                header = await process.stdout.readexactly(LENGTH.size)
                return await process.stdout.readexactly(LENGTH.unpack(header)[0])
        except TimeoutError:
            raise WorkerFailed(f"the worker hangs: no answer in {within:g} s") from None
        except asyncio.IncompleteReadError as exc:
            raise WorkerFailed("the worker ended") from exc

    def _give_up_questions(self) -> None:
        """People do not wait for the next worker; the configuration's texts do."""
        while self._questions:
            job = self._questions.popleft()
            if not job.done.done():
                job.done.set_exception(EmbeddingUnavailable(self._down or "the worker was stopped"))
                job.done.exception()
