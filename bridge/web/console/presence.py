"""Who has a session open, and who writes in it: kept by this process, for as long as it lasts."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from core.model.agents import Profile
from core.model.ids import AgentId, SessionId

TYPING_LASTS = 5.0  # seconds for which a word of writing counts


@dataclass(slots=True)
class _Here:
    name: str
    sockets: int = 0
    writing_until: float = 0.0


@dataclass(frozen=True, slots=True)
class Presence:
    """An agent who has a session open."""

    agent: AgentId
    name: str
    is_typing: bool


@dataclass(slots=True)
class Presences:
    """`changed` is called with a session whose presence changed."""

    changed: Callable[[SessionId], None]
    _here: defaultdict[SessionId, dict[AgentId, _Here]] = field(default_factory=lambda: defaultdict(dict))
    _online: dict[AgentId, int] = field(default_factory=dict)

    def join(self, session: SessionId, who: Profile) -> None:
        """One more socket of theirs shows the session."""
        here = self._here[session].setdefault(who.id, _Here(who.name))
        here.sockets += 1
        if here.sockets == 1:
            self.changed(session)

    def leave(self, session: SessionId, who: Profile) -> None:
        """One socket less."""
        agents = self._here.get(session, {})
        here = agents.get(who.id)
        if here is None:
            return
        here.sockets -= 1
        if here.sockets > 0:
            return
        del agents[who.id]
        if not agents:
            del self._here[session]
        self.changed(session)

    def start_typing(self, session: SessionId, who: Profile) -> None:
        """They are writing; said again in a while, or they are not."""
        here = self._here.get(session, {}).get(who.id)
        if here is None:
            return
        loop = asyncio.get_running_loop()
        was_writing = here.writing_until > loop.time()
        here.writing_until = loop.time() + TYPING_LASTS
        loop.call_later(TYPING_LASTS + 0.05, self._expire, session, who.id)
        if not was_writing:
            self.changed(session)

    def stop_typing(self, session: SessionId, who: Profile) -> None:
        """What they wrote is sent."""
        here = self._here.get(session, {}).get(who.id)
        if here is not None and here.writing_until:
            here.writing_until = 0.0
            self.changed(session)

    def others_in(self, session: SessionId, but: AgentId) -> list[Presence]:
        """Who else has the session open, by name."""
        now = asyncio.get_running_loop().time()
        found = [
            Presence(agent, here.name, here.writing_until > now)
            for agent, here in self._here.get(session, {}).items()
            if agent != but
        ]
        return sorted(found, key=lambda one: (one.name, one.agent))

    def count_socket(self, who: AgentId, by: int) -> None:
        """A socket more (1) or less (-1) of theirs."""
        self._online[who] = self._online.get(who, 0) + by
        if self._online[who] <= 0:
            del self._online[who]

    @property
    def online(self) -> set[AgentId]:
        """Who has the console open."""
        return set(self._online)

    def _expire(self, session: SessionId, agent: AgentId) -> None:
        here = self._here.get(session, {}).get(agent)
        if here is not None and 0.0 < here.writing_until <= asyncio.get_running_loop().time():
            here.writing_until = 0.0
            self.changed(session)
