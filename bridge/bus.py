"""The doorbell inside one process, and between processes on PostgreSQL. It may lose anything; sweeps make up for it."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator

import psycopg
import structlog

from core.ids import SessionId
from core.ports import Ring
from core.store.backends import NOTIFY_CHANNEL

log = structlog.get_logger(__name__)

Listener = Callable[[Ring], None]


class LocalBus:
    """Rings reach everybody in this process, on the loop, in the order of subscription."""

    def __init__(self) -> None:
        self._everywhere: list[Listener] = []
        self._by_session: defaultdict[SessionId, list[Listener]] = defaultdict(list)

    def ring(self, ring: Ring) -> None:
        """Wake whoever listens."""
        for listener in (*self._everywhere, *self._by_session.get(ring.session, ())):
            listener(ring)

    def appended(self, sessions: set[SessionId]) -> None:
        """The logs of these sessions grew."""
        for session in sessions:
            self.ring(Ring(session))

    def listen(self, listener: Listener) -> None:
        """Hear every ring, for as long as the process lives."""
        self._everywhere.append(listener)

    @contextlib.contextmanager
    def watching(self, session: SessionId) -> Iterator[asyncio.Event]:
        """An event that is set whenever the session's log grows."""
        grew = asyncio.Event()

        def heard(ring: Ring) -> None:
            if ring.what == "appended":
                grew.set()

        with self.hearing(session, heard):
            yield grew

    @contextlib.contextmanager
    def hearing(self, session: SessionId, listener: Listener) -> Iterator[None]:
        """Hear the rings of one session."""
        self._by_session[session].append(listener)
        try:
            yield
        finally:
            self._by_session[session].remove(listener)
            if not self._by_session[session]:
                del self._by_session[session]


async def listen_to_others(conninfo: str, bus: LocalBus, stopping: asyncio.Event) -> None:
    """Ring this process's bus for what other replicas appended, until `stopping`. Reconnects by itself."""
    while not stopping.is_set():
        try:
            async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
                await connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                while not stopping.is_set():
                    async for notice in connection.notifies(timeout=1.0):
                        bus.appended({SessionId(session) for session in notice.payload.split(",")})
        except psycopg.Error as exc:
            log.warning("not listening to other replicas", error=str(exc))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2.0):
                    await stopping.wait()
