"""The form that ends a session: what it came to, and a note. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents_slack.api import action_ids
from agents_slack.api.outbound import SlackJson
from agents_slack.forms.blocks import FormSubject, SelectOption, modal, select, select_input, text_box
from agents_slack.inbound.interactions import FormValues, chosen_value, typed_text
from core.config.agent_words import ENGLISH_WORDS, AgentWords

OUTCOME = "outcome"
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the agent says of it."""

    outcome: str
    note: str


def view(
    about: FormSubject, outcomes: Mapping[str, str], words: AgentWords = ENGLISH_WORDS, *, required: bool = True
) -> SlackJson:
    """The form. `outcomes`: what agents read of each, by name; none, and only the note is asked for.

    `required`: one of them must be chosen.
    """
    choices = [SelectOption(shown, name) for name, shown in outcomes.items()]
    question = words("How did it end?")
    asked = [select_input(OUTCOME, question, select(choices), optional=not required)] if choices else []
    note = text_box(NOTE, words("Note"), hint=words("Your colleagues see it; the user does not."), optional=True)
    return modal(action_ids.CLOSE, "Close", about, [*asked, note], words, submit="Close")


def read(values: FormValues) -> Conclusion:
    """What was filled in."""
    return Conclusion(chosen_value(values, OUTCOME), typed_text(values, NOTE))
