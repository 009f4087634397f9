"""The form that gives a session to a colleague, or lets it wait in another queue. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents_slack.api import action_ids
from agents_slack.api.outbound import SlackJson
from agents_slack.forms.blocks import (
    FormSubject,
    SelectOption,
    grouped_select,
    modal,
    notice_modal,
    select_input,
    text_box,
)
from agents_slack.inbound.interactions import FormValues, chosen_value, typed_text
from core.config.agent_words import ENGLISH_WORDS, AgentWords
from core.model.agents import Profile
from core.model.ids import AgentId

TARGET_INPUT = "to"
NOTE_INPUT = "note"
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
class QueueChoice:
    """A queue, and what its agents are good at."""

    name: str
    specialty: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """To whom, or into which queue, and what they should know. One of `agent` and `queue` is set, or neither."""

    agent: AgentId | None
    queue: str
    note: str


def view(
    about: FormSubject,
    colleagues: Sequence[Colleague],
    queues: Sequence[QueueChoice],
    words: AgentWords = ENGLISH_WORDS,
) -> SlackJson:
    """The form; who has room stands first, and of those who has least."""
    if not colleagues and not queues:
        return notice_modal(action_ids.TRANSFER, "Transfer", NOBODY, words)
    ordered = sorted(colleagues, key=lambda each: (not each.has_room, each.load, each.profile.name))
    groups = [
        (words("Colleagues on duty"), [_to_colleague(each, words) for each in ordered]),
        (words("Queues"), [SelectOption(queue.name, f"{_QUEUE}:{queue.name}", queue.specialty) for queue in queues]),
    ]
    blocks = [
        select_input(TARGET_INPUT, words("To"), grouped_select(groups)),
        text_box(NOTE_INPUT, words("Note"), hint=words("Your colleagues see it; the user does not."), optional=True),
    ]
    return modal(action_ids.TRANSFER, "Transfer", about, blocks, words, submit="Transfer")


def read(values: FormValues) -> Destination:
    """What was filled in."""
    kind, _, name = chosen_value(values, TARGET_INPUT).partition(":")
    agent = AgentId(name) if kind == _AGENT else None
    return Destination(agent, name if kind == _QUEUE else "", typed_text(values, NOTE_INPUT))


def _to_colleague(colleague: Colleague, words: AgentWords) -> SelectOption:
    profile = colleague.profile
    load = words("has {number} of {limit}", number=colleague.load, limit=colleague.limit)
    knows = ", ".join((*profile.specialties, *profile.languages))
    return SelectOption(f"{profile.name}: {load}", f"{_AGENT}:{profile.id}", knows)
