"""Who answers users: agents as their desk knows them, and what is known of them."""

from dataclasses import dataclass
from enum import StrEnum

from core.model.ids import AgentId

DEFAULT_AGENT_NAME = "Agent"  # who acts and whose name nobody told; nobody signs by it


class Role(StrEnum):
    """What somebody may do besides answering."""

    AGENT = "agent"
    LEAD = "lead"  # may act in a colleague's session
    ADMIN = "admin"  # and sees figures, dead letters and people


@dataclass(frozen=True, slots=True)
class Identity:
    """What a provider, the platform of a desk, calls an agent. It is one agent's, who has one at most at each."""

    provider: str
    external_id: str


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as the desk they act from knows them: by the `identity` they have there, or their own id in the console.

    One person is one agent: who is met with a known `email` is the agent who has it.
    """

    name: str
    picture: str = ""
    email: str = ""
    id: AgentId | None = None
    identity: Identity | None = None

    @property
    def external_id(self) -> str:
        """What the platform they act from calls them, "" in the console."""
        return self.identity.external_id if self.identity else ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an agent. `capacity` None: the configured one; `specialties` and `languages` route.

    `is_away`: they would be on duty, but have left every desk of theirs.
    """

    id: AgentId
    name: str
    identities: tuple[Identity, ...] = ()
    picture: str = ""
    email: str = ""
    role: Role = Role.AGENT
    on_duty: bool = True
    capacity: int | None = None
    specialties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_away: bool = False

    def id_at(self, provider: str) -> str:
        """What the provider calls them, "" when that is not known."""
        return next((each.external_id for each in self.identities if each.provider == provider), "")

    @property
    def may_override(self) -> bool:
        """May they act in a session that a colleague has?"""
        return self.role is not Role.AGENT
