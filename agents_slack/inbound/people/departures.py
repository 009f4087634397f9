"""Agents who may act no more: deactivated in Slack, or out of the channel or group. Heard of at once, and looked for.

Off duty, so that nobody gives them a session; what they have waits for somebody else, and its thread says so.
"""

import asyncio

import structlog

from agents_slack.api.addresses import PROVIDER, slack_identity
from agents_slack.inbound.people.directory import AgentDirectory
from core.model.agents import Agent
from core.model.errors import StoreUnavailable
from core.model.ids import AgentId, SessionId
from core.runtime.supervision import Supervisor
from core.usecases import agent_departures, duty
from core.usecases.conversations import Conversations
from core.usecases.reads import agents

log = structlog.get_logger(__name__)

CHECK_EVERY = 300.0  # seconds; events may have been missed


class Departures:
    """Tell it of people who may have left; keep `run` running for those of whom nothing was told."""

    def __init__(self, conversations: Conversations, people: AgentDirectory, tasks: Supervisor) -> None:
        self._conversations = conversations
        self._people = people
        self._tasks = tasks

    def may_have_left(self, user: str) -> None:
        """Look whether a Slack user is still an agent here."""
        self._tasks.start("slack departure", self._look_at(user))

    async def run(self) -> None:
        """Look at everybody who is on duty or has sessions, now and then, until cancelled."""
        while True:
            try:
                await self._look_at_all()
            except StoreUnavailable as exc:
                log.info("nobody is looked at while the database is away", error=str(exc))
            await asyncio.sleep(CHECK_EVERY)

    async def _look_at_all(self) -> None:
        """Only who is gone altogether: what a queue that moved would do to sessions is for events to say.

        That everybody is gone at once is a mistake in `who_may_act`, and no reason to take all sessions away.
        """
        present = await self._conversations.read(agents.present_at, PROVIDER)
        gone = [user for user in present if (await self._people.find(user)).is_stranger]
        if len(gone) == len(present) > 1:
            log.warning("nobody who is on duty may act in Slack")
            return
        for user in gone:
            await self._look_at(user)

    async def _look_at(self, user: str) -> None:
        profile = await self._conversations.read(agents.by_identity, slack_identity(user))
        if profile is None:
            return
        is_gone = (await self._people.find(user)).is_stranger
        if is_gone and profile.on_duty:
            await self._conversations.shared(duty.set_duty, Agent(profile.name, id=profile.id), False)
            log.warning("an agent may act no more and is off duty", agent=profile.id)
        for session in await self._conversations.read(agents.sessions_of, profile.id):
            if is_gone or (await self._people.find(user, session=session)).is_stranger:
                await self._let_go(session, profile.id)

    async def _let_go(self, session: SessionId, agent: AgentId) -> None:
        if await self._conversations.act(agent_departures.release_session_of_departed, session, agent):
            log.info("a session waits again, for its agent may act no more", session=session, agent=agent)
