"""The people who answer: how they are reached, what they may do and what they are good at. Knows no database."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from core.config.desk_ids import EmailAddress, PersonId
from core.config.queues import QueuesFile
from core.escalation.triggers import ConfigProblem, StrictModel, TriggersFile
from core.languages.known import Language
from core.yaml_files.desk_formats import DeskFormats
from core.yaml_files.faults import did_you_mean

RoleName = Literal["agent", "lead", "admin"]
Specialty = Annotated[str, Field(min_length=1, max_length=60)]


class AgentEntry(StrictModel):
    """One person."""

    name: str = Field(min_length=1, max_length=80, description="What users and colleagues call them.")
    email: EmailAddress = Field(description="Their address: with it they sign in, and are known again in {desk.name}.")
    role: RoleName = Field(
        default="agent",
        description="agent; lead: may act in a colleague's session; admin: sees figures and people too.",
    )
    capacity: int | None = Field(
        default=None, ge=1, le=1000, description="Sessions at a time. Without it: MAX_CONCURRENT_SESSIONS_PER_AGENT."
    )
    specialties: list[Specialty] = Field(default_factory=list, description="What they are good at, as queues name it.")
    languages: list[Language] = Field(default_factory=list, description="The languages they answer in.")

    @property
    def ids(self) -> Mapping[str, str]:
        """Their id at the desk by its provider: what `agents_file` adds."""
        return {key: value for key, value in self if key not in AgentEntry.model_fields and value}


class AgentsFile(StrictModel):
    """config/agents.yaml: who answers. Others become known when they first claim a session."""

    agents: list[AgentEntry] = Field(default_factory=list, max_length=1000, description="The people.")

    def name_of(self, user: str, email: str) -> str:
        """What the file calls an agent, by their id at the desk or e-mail; "" for who does not stand in it."""
        return self.names.get(user) or self.names.get(email.lower(), "")

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What people are called, by each id and by their e-mail in small letters: asked for at every message."""
        return {key: each.name for each in self.agents for key in (*each.ids.values(), each.email.lower())}


@cache
def agents_file(formats: DeskFormats) -> type[AgentsFile]:
    """The file whose entries may have their id at this desk, too."""
    known_as = "Their {desk.person.name}, like {desk.person.example}. Without it they are known by their e-mail."
    added: Any = {formats.provider: (PersonId | None, Field(default=None, description=known_as))}
    entry = create_model("AgentEntry", __base__=AgentEntry, __doc__=AgentEntry.__doc__, **added)
    agents: Any = (list[entry], AgentsFile.model_fields["agents"])  # type: ignore[valid-type]
    return create_model("AgentsFile", __base__=AgentsFile, __doc__=AgentsFile.__doc__, agents=agents)


def problems(data: Mapping[str, Any], provider: str) -> Iterator[ConfigProblem]:
    """People who stand in the raw data twice: an e-mail address, and an id at the desk, is one person."""
    yield from _twice(data, "email", str.lower)
    yield from _twice(data, provider, str)


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
