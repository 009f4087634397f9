"""Answers that agents keep at hand, by shortcut and language. Knows neither who asks for them nor what fills them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from core.config.texts import LanguageTag
from core.config.translations import translation_problems
from core.escalation.phrase_lists import mapping
from core.escalation.triggers import ConfigProblem, StrictModel
from core.languages.known import Language

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
    for shortcut, reply in mapping(data.get("replies")).items():
        place, missing = ("replies", shortcut, "text"), f"reply '{shortcut}' has no text in '{default}'"
        for each in translation_problems(place, mapping(reply).get("text") or None, default, missing, VARIABLES):
            yield replace(each, text=each.text.replace("placeholder", "variable"))
