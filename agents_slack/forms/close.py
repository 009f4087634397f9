"""The form that ends a session: what it came to, and a note. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents_slack.api import deeds
from agents_slack.api.outbound import Json
from agents_slack.forms.parts import About, Choice, asks, box, form, select
from agents_slack.inbound.interactions import Values, chosen, typed

OUTCOME = "outcome"
NOTE = "note"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the agent says of it."""

    outcome: str
    note: str


def view(about: About, outcomes: Mapping[str, str], *, required: bool = True) -> Json:
    """The form. `outcomes`: what agents read of each, by name; none, and only the note is asked for.

    `required`: one of them must be chosen.
    """
    choices = [Choice(shown, name) for name, shown in outcomes.items()]
    asked = [asks(OUTCOME, "How did it end?", select(choices), optional=not required)] if choices else []
    note = box(NOTE, "Note", hint="Your colleagues see it; the user does not.", optional=True)
    return form(deeds.CLOSE, "Close", about, [*asked, note], submit="Close")


def read(values: Values) -> Conclusion:
    """What was filled in."""
    return Conclusion(chosen(values, OUTCOME), typed(values, NOTE))
