"""The sessions that wait or have an agent, kept up to date once for all sockets of this process.

What changed is told to everybody as frames. A ring says which session to look at; now and then all are read again,
for rings may be lost. It reads only while somebody is listening.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any

from bridge.web.console.outbound import to_note_frame, to_session
from bridge.web.console.waiting_page import line_position
from core.model.ids import SessionId
from core.model.session import SessionState
from core.runtime.supervision import KeptTask, Supervisor
from core.usecases.conversations import Conversations
from core.usecases.reads import sessions as session_reads

OutgoingFrame = Mapping[str, Any]
FrameListener = Callable[[OutgoingFrame], None]
_WITH_PEOPLE = (SessionState.PENDING.value, SessionState.ASSIGNED.value)


class LiveLists:
    """Listen first, then take `sessions`: what changes after that comes as frames."""

    def __init__(self, conversations: Conversations, resync_every: float, supervisor: Supervisor) -> None:
        self._conversations = conversations
        self._resync_every = resync_every
        self._known: dict[SessionId, dict[str, Any]] = {}
        self._dirty: set[SessionId] = set()
        self._grew = asyncio.Event()
        self._loaded = asyncio.Event()
        self._listeners: list[FrameListener] = []
        self._supervisor = supervisor
        self._task: KeptTask | None = None

    def hear(self, session: SessionId) -> None:
        """The session's log grew."""
        if self._task:
            self._dirty.add(session)
            self._grew.set()

    @contextlib.asynccontextmanager
    async def listening(self, listener: FrameListener) -> AsyncIterator[None]:
        """Tell `listener` every change while inside; what is there is loaded when this is entered."""
        if self._task is None:
            self._loaded.clear()
            self._known.clear()
            self._task = self._supervisor.keep("console lists", self._run)
        self._listeners.append(listener)
        try:
            await self._loaded.wait()
            yield
        finally:
            self._listeners.remove(listener)
            if not self._listeners and self._task:
                task, self._task = self._task, None
                await task.stop()

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """Every session that waits or has an agent, in the order in which they are taken."""
        return sorted(self._known.values(), key=line_position)

    async def _run(self) -> None:
        while True:
            await self._read_all()
            await self._follow()

    async def _follow(self) -> None:
        """Read what was rung for, until it is time to read everything."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._resync_every):
                while True:
                    await self._grew.wait()
                    await self._read(self._take_dirty())

    async def _read_all(self) -> None:
        self._take_dirty()
        listed = await self._conversations.read(session_reads.with_people)
        found = {known["id"]: known for known in map(to_session, listed)}
        if not self._loaded.is_set():
            self._known = found
            self._loaded.set()
            return
        gone = set(self._known) - set(found)
        self._put(found.values())
        if gone:
            await self._read(gone)

    async def _read(self, sessions: set[SessionId]) -> None:
        try:
            found, notes = await self._conversations.read(session_reads.listed_with_notes, sessions)
        except BaseException:
            self._dirty |= sessions  # not read: they are still to be looked at
            self._grew.set()
            raise
        seen = {session: known["head"] for session, known in self._known.items() if session in notes}
        self._put(map(to_session, found))
        self._tell(
            to_note_frame(session, note) for session, note in notes.items() if note.seq > seen.get(session, note.seq)
        )

    def _take_dirty(self) -> set[SessionId]:
        self._grew.clear()
        dirty, self._dirty = self._dirty, set()
        return dirty

    def _put(self, found: Iterable[dict[str, Any]]) -> None:
        """What is known changes and is told without a pause between: a new listener misses nothing."""
        before = self._waiting
        for new in found:
            old = self._known.pop(new["id"], None)
            if new["state"] in _WITH_PEOPLE:
                self._known[new["id"]] = new
            elif old is None:
                continue
            self._tell(change_frames(old, new))
        if (waiting := self._waiting) != before:
            self._tell([{"event": "waiting_total", "waiting_total": waiting}])

    def _tell(self, frames: Iterable[OutgoingFrame]) -> None:
        for frame in frames:
            for listener in list(self._listeners):
                listener(frame)

    @property
    def _waiting(self) -> int:
        return sum(known["state"] == SessionState.PENDING.value for known in self._known.values())


def change_frames(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[OutgoingFrame]:
    """The frames that tell what became of a session. Pure.

    That a log grew by what no list shows is no news: a new estimate would be a frame for everybody who waits.
    """
    if old is not None and {**old, "head": 0} == {**new, "head": 0}:
        return
    yield {"event": "session_changed", "session": new}
    if new["state"] == SessionState.PENDING.value and (old is None or old["state"] != new["state"]):
        yield {"event": "session_escalated", "session": new}
    owner = new["owner"]
    if owner and (old is None or not old["owner"] or old["owner"]["id"] != owner["id"]):
        agent = {"id": owner["id"], "name": owner["name"]}
        yield {"event": "agent_joined", "session": new["id"], "agent": agent}
    status, before = _status(new), _status(old) if old else None
    if status and status != before:
        yield {
            "event": "escalation_status", "session": new["id"], "status": status, "state": new["state"],
            "owner": owner,
        }  # fmt: skip


def _status(session: Mapping[str, Any]) -> str | None:
    escalation = session["escalation"]
    return escalation["status"] if escalation else None
