"""Who takes sessions now, and who is at their desk. Each function is one unit of work."""

from core.model.agents import Agent
from core.model.ids import AgentId
from core.store import agents
from core.store.agents import know_agent, mark_away, mark_back
from core.store.tx import Tx

__all__ = ["know_agent", "mark_away", "mark_back", "set_duty"]


def set_duty(tx: Tx, agent: Agent, on_duty: bool) -> AgentId:
    """The agent takes sessions from now on, or takes none. Returns who they are."""
    me = know_agent(tx, agent)
    agents.set_duty(tx, me, on_duty)
    return me
