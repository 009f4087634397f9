"""Who works here, and how much they have."""

from collections.abc import Mapping, Sequence

from core.model.agents import Profile
from core.model.ids import AgentId, SessionId
from core.store import Store, agents
from core.usecases import agent_departures


class AgentReads:
    """Agents, by name and by what platforms call them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def profiles(self) -> Sequence[Profile]:
        """Every agent, by name."""
        return await self._store.read(agents.profiles)

    async def by_slack_user(self, user: str) -> Profile | None:
        """The agent whom Slack calls so."""
        return await self._store.read(lambda tx: agents.by_slack_user(tx, user))

    async def with_session_counts(self) -> tuple[Sequence[Profile], Mapping[AgentId, int]]:
        """Every agent, and how many sessions each has who has any; both of one moment."""
        return await self._store.read(lambda tx: (agents.profiles(tx), agents.session_counts(tx)))

    async def session_counts(self) -> Mapping[AgentId, int]:
        """How many sessions each agent has who has any."""
        return await self._store.read(agents.session_counts)

    async def present_slack_users(self) -> Sequence[str]:
        """The Slack users of all agents who are on duty or have sessions."""
        return await self._store.read(agent_departures.present_slack_users)

    async def sessions_of(self, agent: AgentId) -> Sequence[SessionId]:
        """The sessions that an agent has."""
        return await self._store.read(lambda tx: agent_departures.sessions_of(tx, agent))
