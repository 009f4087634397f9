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
class Agent:
    """An agent as the desk they act from knows them: the Slack user's id, or their own id from the console.

    One person is one agent: who is met with a known `email` is the agent who has it.
    """

    slack_user: str
    name: str
    picture: str = ""
    email: str = ""
    id: AgentId | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of an agent. `capacity` None: the configured one; `specialties` and `languages` route.

    `is_away`: they would be on duty, but have left every desk of theirs.
    """

    id: AgentId
    name: str
    slack_user: str = ""
    picture: str = ""
    email: str = ""
    role: Role = Role.AGENT
    on_duty: bool = True
    capacity: int | None = None
    specialties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_away: bool = False

    @property
    def may_override(self) -> bool:
        """May they act in a session that a colleague has?"""
        return self.role is not Role.AGENT
