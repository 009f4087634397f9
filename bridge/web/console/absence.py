"""Who has left the console without a word: a closed laptop takes no sessions. Who comes back is on duty again."""

import asyncio
from collections.abc import Callable

import structlog

from core.model.errors import StoreUnavailable
from core.model.ids import AgentId, Micros
from core.usecases import duty
from core.usecases.conversations import Conversations
from core.usecases.reads import agents

log = structlog.get_logger(__name__)

LOOK_EVERY = 30.0  # seconds


class Absences:
    """`online` are the agents with a page open in this process; a page elsewhere brings its agent back by itself."""

    def __init__(self, conversations: Conversations, online: Callable[[], set[AgentId]], away_after: int) -> None:
        self._conversations = conversations
        self._online = online
        self._away_after = away_after
        self._seen: dict[AgentId, Micros] = {}

    async def watch(self) -> None:
        """Look now and then, for as long as the console runs."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.take_off_duty()
            except StoreUnavailable as exc:
                log.warning("the database is away", error=str(exc))

    async def take_off_duty(self) -> list[AgentId]:
        """Take off duty who had no page open for long; they are given back."""
        now = self._conversations.now
        here = self._online()
        everybody = await self._conversations.read(agents.profiles)
        on_duty = [each.id for each in everybody if each.on_duty and not each.identities]
        self._seen = {agent: now if agent in here else self._seen.get(agent, now) for agent in on_duty}
        gone = [agent for agent, seen in self._seen.items() if now - seen >= self._away_after]
        for agent in gone:
            await self._conversations.shared(duty.mark_away, agent)
            log.info("an agent left the console", agent=agent)
        return gone
