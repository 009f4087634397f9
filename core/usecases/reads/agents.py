"""Who works here, and how much they have."""

from collections.abc import Mapping, Sequence

from core.model.agents import Profile
from core.model.ids import AgentId
from core.store.agents import by_identity, open_sessions, profile, profiles, session_counts
from core.store.tx import Tx
from core.usecases.agent_departures import present_at, sessions_of

__all__ = [
    "by_identity", "open_sessions", "present_at", "profile", "profiles", "sessions_of",
    "with_session_counts",
]  # fmt: skip


def with_session_counts(tx: Tx) -> tuple[Sequence[Profile], Mapping[AgentId, int]]:
    """Every agent, by name, and how many sessions each has who has any."""
    return profiles(tx), session_counts(tx)
