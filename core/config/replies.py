"""Answers that agents keep at hand, by shortcut and language. Knows neither who asks for them nor what fills them."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from core.config.texts import LanguageTag
from core.escalation.languages import LANGUAGES, Language
from core.escalation.triggers import ConfigProblem, StrictModel
from core.yaml_files import placeholders
from core.yaml_files.language_tags import tag_remedy

VARIABLES: Mapping[str, str] = {
    "user": "the user's name",
    "agent": "the name of the agent who sends it",
    "company": "the company's name, from web.yaml",
    "queue": "the queue the session is in",
    "email": "the user's e-mail address, if they left one",
    "session": "the session's number, to refer to it",
}

ReplyShortcut = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=32)]
ReplyText = Annotated[str, Field(min_length=1, max_length=3000)]  # what one text field takes where agents choose one


class ReplyEntry(StrictModel):
    """One answer in its languages."""

    name: str = Field(min_length=1, max_length=75, description="What agents pick it by.")
    text: dict[LanguageTag, ReplyText] = Field(
        min_length=1,
        description="The answer by language. It may hold " + ", ".join(f"{{{name}}}" for name in VARIABLES) + ".",
    )


class RepliesFile(StrictModel):
    """config/replies.yaml: answers at hand."""

    default_language: Language = Field(default="en", description="Taken when a reply has no translation.")
    replies: dict[ReplyShortcut, ReplyEntry] = Field(
        default_factory=dict, max_length=500, description="The replies, by their shortcut."
    )


def problems(data: Mapping[str, Any]) -> Iterator[ConfigProblem]:
    """Unknown variables and languages, and replies without a text in the default language, in the raw data."""
    default = data.get("default_language", "en")
    replies = data.get("replies")
    for shortcut, reply in (replies if isinstance(replies, Mapping) else {}).items():
        texts = reply.get("text") if isinstance(reply, Mapping) else None
        if not isinstance(texts, Mapping) or not texts:
            continue
        place = ("replies", shortcut, "text")
        if default not in texts:
            yield ConfigProblem(place, f"reply '{shortcut}' has no text in '{default}'", f"add a line '{default}: …'")
        for tag, text in texts.items():
            yield from _text_problems((*place, tag), shortcut, text)


def _text_problems(place: tuple[str, ...], shortcut: str, text: Any) -> Iterator[ConfigProblem]:
    main = place[-1].partition("-")[0]
    if main not in LANGUAGES:
        yield ConfigProblem(place, f"unknown language tag '{place[-1]}'", tag_remedy(place[-1], regions=True))
    if isinstance(text, str):
        for problem, remedy in placeholders.faults(text, shortcut, VARIABLES):
            yield ConfigProblem(place, problem.replace("placeholder", "variable"), remedy)
