"""What all calls and sockets of this console share."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import Depends, Request

from bridge.web.console.absence import Absences
from bridge.web.console.accounts import Accounts
from bridge.web.console.board import Board
from bridge.web.console.gate import Caller, Gate
from bridge.web.console.pace import Pace
from bridge.web.console.presence import Presences
from bridge.web.console.settings import ConsoleSettings, Desk
from bridge.web.console.tries import Tries
from core.model.ids import SessionId
from core.model.ports import Bus, Ring
from core.runtime.supervision import Supervisor
from core.store import Store
from core.store.filing import FileCabinet
from core.usecases.conversations import Conversations


class Watcher(Protocol):
    """A socket, as far as others have news for it."""

    def hear(self, ring: Ring) -> None:
        """Something happened in a session that the socket may show."""
        ...

    def meet(self, session: SessionId) -> None:
        """Who has the session open changed."""
        ...

    def look_again(self) -> None:
        """Somebody's rights changed: look whether they are yours."""
        ...

    def show_health(self) -> None:
        """Something else is wrong with the bridge than before."""
        ...


class Room:
    """One per process."""

    def __init__(
        self,
        settings: ConsoleSettings,
        conversations: Conversations,
        files: FileCabinet,
        desk: Desk,
        bus: Bus,
        supervisor: Supervisor,
    ) -> None:
        self.settings = settings
        self.conversations = conversations
        self.files = files
        self.desk = desk
        self.bus = bus
        self.accounts = Accounts(conversations.store, settings)
        self.gate = Gate(self.accounts, settings)
        self.pace = Pace()
        self.tries = Tries(conversations.store, settings)
        self.board = Board(conversations.store, settings.resync_every, supervisor)
        self.presences = Presences(self._met)
        self.absences = Absences(conversations.store, lambda: self.presences.online, settings.away_after)
        self.wrong: Mapping[str, str] = {}  # with the bridge, by part
        self.stopping = asyncio.Event()
        self.sockets: set[Watcher] = set()
        self._watching: defaultdict[SessionId, set[Watcher]] = defaultdict(set)

    @property
    def store(self) -> Store:
        """Where everything is."""
        return self.conversations.store

    @property
    def outcomes(self) -> Mapping[str, str]:
        """What agents read of each outcome, by its name, as the configuration has it now."""
        return self.desk.desk().outcomes

    def hear(self, ring: Ring) -> None:
        """Pass a ring of the bus on to whoever shows its session, and to the lists."""
        if ring.what == "appended":
            self.board.hear(ring.session)
        for watcher in list(self._watching.get(ring.session, ())):
            watcher.hear(ring)

    def watch(self, session: SessionId, watcher: Watcher) -> None:
        """The socket shows the session from now on."""
        self._watching[session].add(watcher)

    def unwatch(self, session: SessionId, watcher: Watcher) -> None:
        """The socket shows it no more."""
        self._watching[session].discard(watcher)
        if not self._watching[session]:
            del self._watching[session]

    def look_again(self) -> None:
        """Somebody was signed out, or may do other things now: let every socket see whether it is theirs."""
        for watcher in list(self.sockets):
            watcher.look_again()

    def show_health(self, wrong: Mapping[str, str]) -> None:
        """Tell every socket what is wrong with the bridge now."""
        self.wrong = wrong
        for watcher in list(self.sockets):
            watcher.show_health()

    def _met(self, session: SessionId) -> None:
        for watcher in list(self._watching.get(session, ())):
            watcher.meet(session)


def room_of(request: Request) -> Room:
    """The room of the app that a call came to."""
    room = request.app.state.room
    assert isinstance(room, Room)
    return room


async def signed_in(request: Request) -> Caller:
    """Whoever calls. Raises Problem: signed_out, foreign_origin."""
    return await room_of(request).gate.let_in(request.method, request.headers, request.cookies)


async def admin(request: Request) -> Caller:
    """An admin who calls. Raises Problem: forbidden too."""
    caller = await signed_in(request)
    caller.must_be_admin()
    return caller


async def _room(request: Request) -> Room:
    """As a coroutine, for FastAPI calls whatever else it is given on a thread: for each request, and to no end."""
    return room_of(request)


InRoom = Annotated[Room, Depends(_room)]
SignedIn = Annotated[Caller, Depends(signed_in)]
Admin = Annotated[Caller, Depends(admin)]
