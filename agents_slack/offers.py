"""What the configuration offers agents: outcomes and replies. Asked for anew each time, for it reloads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from core.config.replies import RepliesFile
from core.model.content import Content
from core.rendering.list_labels import outcome_label


def no_outcomes() -> Mapping[str, str]:
    """A house that asks for none."""
    return {}


def no_company() -> str:
    """A house without a name."""
    return ""


def no_specialty(queue: str) -> str:  # noqa: ARG001
    """The specialties of a house whose queues have none."""
    return ""


def no_leak_found(content: Content) -> str:  # noqa: ARG001
    """A house that cannot say which words looked internal."""
    return ""


@dataclass(frozen=True, slots=True)
class AgentOptions:
    """`outcomes`: what agents read of each, by name. `company`: for replies. `specialty_of`: what a queue's agents are
    good at, "" when nobody said. `telling_words`: which words of a message look internal, "" for none."""

    outcomes: Callable[[], Mapping[str, str]] = no_outcomes
    replies: Callable[[], RepliesFile] = field(default=RepliesFile)
    company: Callable[[], str] = no_company
    specialty_of: Callable[[str], str] = no_specialty
    find_leak: Callable[[Content], str] = no_leak_found

    def outcome_label(self, name: str) -> str:
        """What agents read of an outcome; its name, when it is not offered any more."""
        return outcome_label(name, self.outcomes())


NO_OPTIONS = AgentOptions()
