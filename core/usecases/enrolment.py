"""The people of config/agents.yaml become the known agents. One unit of work; run again, it changes nothing."""

from core.config.agents import AgentEntry, AgentsFile
from core.model.agents import Identity, Role
from core.model.ids import AgentId
from core.store.agents import EnrolledAgent, enrol_agent, enrolled_agents, profiles, unlist_agent
from core.store.tx import Tx


def enrol_all(tx: Tx, file: AgentsFile) -> list[AgentId]:
    """Apply the file, at start and whenever it was saved; returns the agents in the file's order.

    Who stands in it no more keeps history, sessions and sign-in, and is a plain agent from then on. Who never stood in
    it, like the first admin or somebody known from a claim, is not touched.
    """
    named = [enrol_agent(tx, _enrolled(entry)) for entry in file.agents]
    for agent in enrolled_agents(tx):
        if agent not in named:
            unlist_agent(tx, agent)
    return named


def takes_the_last_admin(tx: Tx, file: AgentsFile) -> bool:
    """Would nobody be an admin any more, if the file were applied? Where nobody is one now, nobody is taken."""
    admins = [profile for profile in profiles(tx) if profile.role is Role.ADMIN]
    if not admins or any(entry.role == Role.ADMIN.value for entry in file.agents):
        return False
    decided_here = set(enrolled_agents(tx))
    emails = {entry.email.lower() for entry in file.agents}
    users = {Identity(*each) for entry in file.agents for each in entry.ids.items()}
    return all(
        admin.id in decided_here or admin.email in emails or users.intersection(admin.identities) for admin in admins
    )


def _enrolled(entry: AgentEntry) -> EnrolledAgent:
    return EnrolledAgent(
        name=entry.name,
        email=entry.email,
        identity=next((Identity(*each) for each in entry.ids.items()), None),
        role=Role(entry.role),
        capacity=entry.capacity,
        specialties=tuple(entry.specialties),
        languages=tuple(entry.languages),
    )
