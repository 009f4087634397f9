"""Passes "is typing" on: from the user to the agents, from the bot to the user. All of it may be lost."""

import time
from collections.abc import Mapping, Sequence

import structlog

from core.model.events import Side
from core.model.ids import SessionId, SurfaceName
from core.model.ports import BusMessage, ShowsTyping
from core.runtime.supervision import Supervisor
from core.store import Store, contacts, lanes, sessions
from core.store.tx import Tx

log = structlog.get_logger(__name__)

SHOW_EVERY = 4.0  # seconds between two shows of the same thing


class TypingIndicator:
    """`shows` says which surfaces show the typing of which side."""

    def __init__(self, store: Store, shows: Mapping[Side, Sequence[ShowsTyping]], supervisor: Supervisor) -> None:
        self._store = store
        self._shows = shows
        self._last: dict[tuple[SessionId, str], float] = {}
        self._supervisor = supervisor

    def hear(self, message: BusMessage) -> None:
        """To be subscribed to the bus."""
        if message.kind != "typing":
            return
        by = str(message.data.get("by"))
        now = time.monotonic()
        if now - self._last.get((message.session, by), -SHOW_EVERY) < SHOW_EVERY:
            return
        if len(self._last) > 10_000:  # noqa: PLR2004 - it only saves calls; forgetting costs one
            self._last.clear()
        self._last[message.session, by] = now
        self._supervisor.start("show typing", self._show(message.session, Side(by)))

    async def _show(self, session: SessionId, side: Side) -> None:
        try:
            for surface in self._shows.get(side, ()):
                name: SurfaceName = surface.name  # type: ignore[attr-defined]
                who, addresses = await self._store.read(lambda tx, name=name: _where(tx, session, name))  # type: ignore[misc]
                for address in addresses:
                    await surface.show_typing(address, who)
        except Exception as exc:  # nobody misses it
            log.debug("typing not shown", session=session, error=str(exc))


def _where(tx: Tx, session: SessionId, surface: SurfaceName) -> tuple[str, list[str]]:
    known = sessions.find_session(tx, session)
    who = contacts.contact_of(tx, known.contact).name if known else ""
    return who, [lane.address for lane in lanes.lanes_of(tx, session, surface)]
