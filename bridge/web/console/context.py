"""What all calls and sockets of this console share."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated, Protocol

from fastapi import Depends, Request

from bridge.config_editing.editor import ConfigEditor
from bridge.web.console.absence import Absences
from bridge.web.console.accounts import Accounts
from bridge.web.console.authentication import Authenticator, Caller
from bridge.web.console.live_lists import LiveLists
from bridge.web.console.presence import Presences
from bridge.web.console.rate_limits import ConsoleRateLimits
from bridge.web.console.secret_attempts import SecretAttempts
from bridge.web.console.settings import ConsoleSettings
from core.config import Config
from core.model.ids import SessionId
from core.model.ports import Bus, BusMessage
from core.rendering.agent_sentences import AgentReader
from core.runtime.supervision import Supervisor
from core.usecases.adapters import DeadLetterHandler
from core.usecases.conversations import Conversations
from core.usecases.file_sources import FileSources


class SocketWatcher(Protocol):
    """A socket, as far as others have news for it."""

    def hear(self, message: BusMessage) -> None:
        """Something happened in a session that the socket may show."""
        ...

    def presence_changed(self, session: SessionId) -> None:
        """Who has the session open changed."""
        ...

    def recheck_rights(self) -> None:
        """Somebody's rights changed: look whether they are yours."""
        ...

    def show_health(self) -> None:
        """Something else is wrong with the bridge than before."""
        ...


class ConsoleContext:
    """One per process."""

    def __init__(
        self,
        settings: ConsoleSettings,
        conversations: Conversations,
        files: FileSources,
        dead_letter_handlers: Mapping[str, DeadLetterHandler],
        bus: Bus,
        supervisor: Supervisor,
        editor: ConfigEditor | None = None,
    ) -> None:
        self.settings = settings
        self.conversations = conversations
        self.files = files
        self.dead_letter_handlers = dead_letter_handlers
        self.bus = bus
        self.editor = editor  # None: this bridge's configuration is no folder
        self.accounts = Accounts(conversations, settings)
        self.authenticator = Authenticator(self.accounts, settings)
        self.rate_limits = ConsoleRateLimits()
        self.secret_attempts = SecretAttempts(conversations, settings)
        self.live_lists = LiveLists(conversations, settings.resync_every, supervisor)
        self.presences = Presences(self._met)
        self.absences = Absences(conversations, lambda: self.presences.online, settings.away_after)
        self.problems: Mapping[str, str] = {}  # with the bridge, by part
        self.stopping = asyncio.Event()
        self.reading_history = asyncio.Lock()  # every conversation of a month is read by one caller at a time
        self.sockets: set[SocketWatcher] = set()
        self._watching: defaultdict[SessionId, set[SocketWatcher]] = defaultdict(set)

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.conversations.in_force.config

    @property
    def outcomes(self) -> Mapping[str, str]:
        """What agents read of each outcome, by its name, as the configuration has it now."""
        return self.config.desk.outcomes

    @property
    def agent_reader(self) -> AgentReader:
        """How sentences about events are told in this console."""
        return AgentReader.under(self.config)

    def hear(self, message: BusMessage) -> None:
        """Pass a ring of the bus on to whoever shows its session, and to the lists."""
        if message.kind == "appended":
            self.live_lists.hear(message.session)
        for watcher in list(self._watching.get(message.session, ())):
            watcher.hear(message)

    def watch(self, session: SessionId, watcher: SocketWatcher) -> None:
        """The socket shows the session from now on."""
        self._watching[session].add(watcher)

    def unwatch(self, session: SessionId, watcher: SocketWatcher) -> None:
        """The socket shows it no more."""
        self._watching[session].discard(watcher)
        if not self._watching[session]:
            del self._watching[session]

    def recheck_rights(self) -> None:
        """Somebody was signed out, or may do other things now: let every socket see whether it is theirs."""
        for watcher in list(self.sockets):
            watcher.recheck_rights()

    def show_health(self, problems: Mapping[str, str]) -> None:
        """Tell every socket what is wrong with the bridge now."""
        self.problems = problems
        for watcher in list(self.sockets):
            watcher.show_health()

    def _met(self, session: SessionId) -> None:
        for watcher in list(self._watching.get(session, ())):
            watcher.presence_changed(session)


def context_of(request: Request) -> ConsoleContext:
    """The room of the app that a call came to."""
    context = request.app.state.context
    assert isinstance(context, ConsoleContext)
    return context


async def signed_in(request: Request) -> Caller:
    """Whoever calls. Raises Problem: signed_out, foreign_origin."""
    return await context_of(request).authenticator.authenticate(request.method, request.headers, request.cookies)


async def _context(request: Request) -> ConsoleContext:
    """As a coroutine, for FastAPI calls whatever else it is given on a thread: for each request, and to no end."""
    return context_of(request)


ContextDep = Annotated[ConsoleContext, Depends(_context)]
SignedIn = Annotated[Caller, Depends(signed_in)]


async def admin(caller: SignedIn) -> None:
    """Only an admin may go on. Raises Problem: forbidden too."""
    caller.must_be_admin()
