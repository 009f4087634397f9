"""The doorbell inside one process, and between processes on PostgreSQL. It may lose anything; sweeps make up for it."""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

import psycopg
import structlog

from core.model.ids import SessionId
from core.model.ports import BusMessage
from core.runtime.timed_waits import is_set_within
from core.store.backends import CONNECT_OPTIONS, NOTIFY_CHANNEL
from core.store.database_faults import reason_of

log = structlog.get_logger(__name__)

RECONNECT_AFTER = 2.0  # seconds after the connection broke

BusListener = Callable[[BusMessage], None]


class LocalBus:
    """Rings reach everybody in this process, on the loop, in the order of subscription."""

    def __init__(self) -> None:
        self._everywhere: list[BusListener] = []
        self._by_session: defaultdict[SessionId, list[BusListener]] = defaultdict(list)

    def publish(self, message: BusMessage) -> None:
        """Wake whoever listens."""
        for listener in (*self._everywhere, *self._by_session.get(message.session, ())):
            listener(message)

    def appended(self, sessions: set[SessionId]) -> None:
        """The logs of these sessions grew."""
        for session in sessions:
            self.publish(BusMessage(session))

    @property
    def watched(self) -> set[SessionId]:
        """The sessions that somebody here looks at."""
        return set(self._by_session)

    def listen(self, listener: BusListener) -> None:
        """Hear every ring, for as long as the process lives."""
        self._everywhere.append(listener)

    @contextlib.contextmanager
    def watching(self, session: SessionId) -> Iterator[asyncio.Event]:
        """An event that is set whenever the session's log grows."""
        grew = asyncio.Event()

        def heard(ring: BusMessage) -> None:
            if ring.kind == "appended":
                grew.set()

        with self.listening_to(session, heard):
            yield grew

    @contextlib.contextmanager
    def listening_to(self, session: SessionId, listener: BusListener) -> Iterator[None]:
        """Hear the rings of one session."""
        self._by_session[session].append(listener)
        try:
            yield
        finally:
            self._by_session[session].remove(listener)
            if not self._by_session[session]:
                del self._by_session[session]


class OtherReplicas:
    """Rings this process's bus for what other replicas appended. Connects again by itself."""

    def __init__(self, conninfo: str, bus: LocalBus) -> None:
        self._conninfo = conninfo
        self._bus = bus
        self._reason = ""

    def problems(self) -> Mapping[str, str]:
        """Why nothing is heard of the others; pages here see their words late then."""
        return {"replica news": self._reason} if self._reason else {}

    async def listen(self, stopping: asyncio.Event) -> None:
        """Until `stopping`. Whoever is watched is rung once after each connection: something may have been missed."""
        while not stopping.is_set():
            try:
                async with await psycopg.AsyncConnection.connect(
                    self._conninfo, autocommit=True, **CONNECT_OPTIONS
                ) as there:
                    await there.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    self._is_well()
                    while not stopping.is_set():
                        async for notice in there.notifies(timeout=1.0):
                            self._bus.appended({SessionId(session) for session in notice.payload.split(",")})
            except psycopg.Error as exc:
                if not self._reason:
                    log.warning("not listening to other replicas", error=reason_of(exc))
                self._reason = reason_of(exc)
                await is_set_within(stopping, RECONNECT_AFTER)

    def _is_well(self) -> None:
        if self._reason:
            log.info("listening to other replicas again")
        self._reason = ""
        self._bus.appended(self._bus.watched)
