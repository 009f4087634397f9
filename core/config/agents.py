"""The people who answer: how they are reached, what they may do and what they are good at. Knows no database."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import Field

from core.config.queues import QueuesFile
from core.config.slack_ids import EmailAddress, UserId
from core.escalation.languages import Language
from core.escalation.triggers import ConfigProblem, StrictModel, TriggersFile
from core.yaml_files.faults import did_you_mean

RoleName = Literal["agent", "lead", "admin"]
Specialty = Annotated[str, Field(min_length=1, max_length=60)]


class AgentEntry(StrictModel):
    """One person."""

    name: str = Field(min_length=1, max_length=80, description="What users and colleagues call them.")
    email: EmailAddress = Field(description="Their address: with it they sign in, and are known again in Slack.")
    slack: UserId | None = Field(
        default=None, description="Their Slack user id, like U0123456789. Without it they are known by their e-mail."
    )
    role: RoleName = Field(
        default="agent",
        description="agent; lead: may act in a colleague's session; admin: sees figures and people too.",
    )
    capacity: int | None = Field(
        default=None, ge=1, le=1000, description="Sessions at a time. Without it: MAX_CONCURRENT_SESSIONS_PER_AGENT."
    )
    specialties: list[Specialty] = Field(default_factory=list, description="What they are good at, as queues name it.")
    languages: list[Language] = Field(default_factory=list, description="The languages they answer in.")


class AgentsFile(StrictModel):
    """config/agents.yaml: who answers. Others become known when they first claim a session."""

    agents: list[AgentEntry] = Field(default_factory=list, max_length=1000, description="The people.")

    def name_of(self, slack_user: str, email: str) -> str:
        """What the file calls an agent, by their Slack user or e-mail; "" for who does not stand in it."""
        by_user = (each.name for each in self.agents if slack_user and each.slack == slack_user)
        by_email = (each.name for each in self.agents if email and each.email.lower() == email.lower())
        return next(by_user, "") or next(by_email, "")


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """People who stand in the raw data twice: an e-mail address, and a Slack user, is one person."""
    yield from _twice(data, "email", str.lower)
    yield from _twice(data, "slack", str)


def slips(agents: AgentsFile, triggers: TriggersFile, queues: QueuesFile) -> Iterator[ConfigProblem]:
    """Specialties that nearly are one that a trigger or a queue has. Others are labels of the admin's own."""
    known = {trigger.specialty for trigger in triggers.triggers.values()}
    known |= {queue.specialty for queue in queues.queues.values()}
    for index, agent in enumerate(agents.agents):
        for place, specialty in enumerate(agent.specialties):
            if specialty not in known and get_close_matches(specialty.lower(), known - {""}, n=1, cutoff=0.8):
                problem = f"no trigger and no queue has the specialty '{specialty}'"
                yield ConfigProblem(
                    ("agents", index, "specialties", place), problem, did_you_mean(specialty, known - {""})
                )


def _twice(data: Mapping[str, Any], key: str, folded: Callable[[str], str]) -> Iterator[ConfigProblem]:
    entries = data.get("agents")
    owners: dict[str, str] = {}
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        value = entry.get(key) if isinstance(entry, Mapping) else None
        if not isinstance(value, str):
            continue
        if owner := owners.get(folded(value)):
            yield ConfigProblem(("agents", index, key), f"'{value}' is {owner}'s already", "give each person one entry")
        owners.setdefault(folded(value), str(entry.get("name") or f"entry {index + 1}"))
