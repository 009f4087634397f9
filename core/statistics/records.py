"""What the figures are counted from: closed conversations, and the agents' turns at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.model.ids import AgentId, Micros, SessionId
from core.statistics.period import Period


@dataclass(frozen=True, slots=True)
class ClosedConversation:
    """One closed session. Times are microseconds UTC, None where it did not happen.

    `waited` is the wait that the first claim ended, `longest_wait` the longest that any claim ended: a user who comes
    back after the close waits once more. `escalation` is the status of the latest call for a person just
    before the close, "" when there was none. `bot_answered`: the last word was an answer of the bot's.
    """

    session: SessionId
    opened_at: Micros
    closed_at: Micros
    closed_why: str = ""
    channel: str = ""
    language: str = ""
    queue: str = ""
    agent: AgentId = AgentId("")  # who had it last
    agent_name: str = ""
    contact_name: str = ""
    escalated_at: Micros | None = None
    claimed_at: Micros | None = None
    first_response_at: Micros | None = None
    waited: int | None = None
    longest_wait: int | None = None
    category: str = ""
    trigger: str = ""
    reason: str = ""
    escalation: str = ""
    bot_answered: bool = False
    undeliverable: int = 0
    user_messages: int = 0
    bot_messages: int = 0
    agent_messages: int = 0
    outcome: str = ""
    rating: int | None = None
    rated_words: str = ""

    @property
    def wait(self) -> int | None:
        """What is told of their waiting: the longest wait that an agent ended; None when nobody waited for one."""
        return self.waited if self.longest_wait is None else self.longest_wait

    @property
    def first_response(self) -> int | None:
        """From asking for a person, or from a claim that nobody asked for, to an agent's first words; microseconds."""
        if self.first_response_at is None or self.claimed_at is None:
            return None
        return self.first_response_at - self.claimed_at + (self.waited or 0)

    @property
    def lasted(self) -> int:
        """From its first event to its end; microseconds."""
        return self.closed_at - self.opened_at


@dataclass(frozen=True, slots=True)
class Stint:
    """An agent's turn at a closed session, from the claim (or the transfer to them) on. Times as above."""

    session: SessionId
    agent: AgentId
    name: str
    claimed_at: Micros
    first_words_at: Micros | None = None

    @property
    def first_response(self) -> int | None:
        """From the claim to the agent's first words; None when they said nothing."""
        return None if self.first_words_at is None else self.first_words_at - self.claimed_at


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """Which conversations are looked at: those that ended in a period, of one queue and one channel, None: of all."""

    period: Period
    queue: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class FilterOptions:
    """What a choice can be narrowed to: what occurs in a period."""

    queues: Sequence[str]
    channels: Sequence[str]
