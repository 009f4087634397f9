"""The form that gives a session to a colleague, or lets it wait in another queue. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api import deeds
from agents_slack.api.outbound import Json
from agents_slack.forms.parts import About, Choice, asks, box, form, grouped_select, notice
from agents_slack.inbound.interactions import Values, chosen, typed
from core.model.agents import Profile
from core.model.ids import AgentId

TO = "to"
NOTE = "note"
NOBODY = "Nobody else is on duty, and there is no other queue."
_AGENT, _QUEUE = "agent", "queue"


@dataclass(frozen=True, slots=True)
class Colleague:
    """An agent on duty, with how many sessions they have and may have."""

    profile: Profile
    load: int
    limit: int

    @property
    def has_room(self) -> bool:
        """May they have one more?"""
        return self.load < self.limit


@dataclass(frozen=True, slots=True)
class QueueThere:
    """A queue, and what its agents are good at."""

    name: str
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """To whom, or into which queue, and what they should know. One of `agent` and `queue` is set, or neither."""

    agent: AgentId | None
    queue: str
    note: str


def view(about: About, colleagues: Sequence[Colleague], queues: Sequence[QueueThere]) -> Json:
    """The form; who has room stands first, and of those who has least."""
    if not colleagues and not queues:
        return notice(deeds.TRANSFER, "Transfer", NOBODY)
    ordered = sorted(colleagues, key=lambda each: (not each.has_room, each.load, each.profile.name))
    groups = [
        ("Colleagues on duty", [_to_colleague(each) for each in ordered]),
        ("Queues", [Choice(queue.name, f"{_QUEUE}:{queue.name}", queue.specialty) for queue in queues]),
    ]
    blocks = [
        asks(TO, "To", grouped_select(groups)),
        box(NOTE, "Note", hint="Your colleagues see it; the user does not.", optional=True),
    ]
    return form(deeds.TRANSFER, "Transfer", about, blocks, submit="Transfer")


def read(values: Values) -> Destination:
    """What was filled in."""
    kind, _, name = chosen(values, TO).partition(":")
    agent = AgentId(name) if kind == _AGENT else None
    return Destination(agent, name if kind == _QUEUE else "", typed(values, NOTE))


def _to_colleague(colleague: Colleague) -> Choice:
    profile = colleague.profile
    load = f"has {colleague.load} of {colleague.limit}"
    knows = ", ".join((*profile.specialties, *profile.languages))
    return Choice(f"{profile.name}: {load}", f"{_AGENT}:{profile.id}", knows)
