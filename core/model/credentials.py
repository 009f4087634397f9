"""What opens the console: signed-in browsers, API tokens, invitations; and who comes by them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.model.agents import Profile, Role
from core.model.ids import AgentId, Micros


class CredentialKind(StrEnum):
    """What a token opens the console for."""

    BROWSER = "browser"  # signed in with a password
    API = "api"
    INVITATION = "invitation"  # to choose a password, once; without an agent it makes the first admin


class Scope(StrEnum):
    """What whoever shows a token may do at most, whatever the agent may whose it is."""

    READ = "read"  # look
    ACT = "act"  # and do what agents do
    ADMIN = "admin"  # and what admins do


@dataclass(frozen=True, slots=True)
class Credential:
    """A token, by its hash. `expires_at` None: never. `used_at` is when it was last seen."""

    hash: str
    kind: CredentialKind
    agent: AgentId | None
    name: str
    created_at: Micros
    expires_at: Micros | None
    used_at: Micros | None = None
    scope: Scope = Scope.ADMIN


@dataclass(frozen=True, slots=True)
class AuthenticatedAgent:
    """An agent and the token they showed."""

    profile: Profile
    credential: Credential


@dataclass(frozen=True, slots=True)
class Invited:
    """Who an invitation is for. `first`: it makes the first admin, who says who they are."""

    email: str
    name: str
    role: Role
    first: bool


@dataclass(frozen=True, slots=True)
class AccountsOverview:
    """All agents, how much they have, who can sign in, who was invited until when, who was seen when."""

    profiles: Sequence[Profile]
    loads: Mapping[AgentId, int]
    with_password: Collection[AgentId]
    invited: Mapping[AgentId, Micros]
    seen: Mapping[AgentId, Micros]
