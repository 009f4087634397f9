"""The words of agents' screens in their own language: buttons, headings, forms, notices. English stands in the code.

A file in `agent_languages` for each other language holds `words`, by the English ones, and `sentences` about events, by
the names of `core.config.agent_texts`. What a file does not have is said in English.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from core.languages.tags import main_language
from core.yaml_files.placeholders import filled

ENGLISH = "en"
TRANSLATED = ("de", "es", "fr", "pt")


@dataclass(frozen=True, slots=True)
class AgentWords:
    """Call it with the English words, to get those of its language."""

    language: str = ENGLISH
    by_english: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, english: str, /, **values: object) -> str:
        """The words in this language; with `values`, their placeholders are filled."""
        found = self.by_english.get(english, english)
        return filled(found, values.__getitem__) if values else found


ENGLISH_WORDS = AgentWords()


def agent_words(language: str) -> AgentWords:
    """The words of a language tag ("pt-BR" is "pt"); English where there are none."""
    main = main_language(language)
    return AgentWords(main, translations(main)["words"]) if main in TRANSLATED else ENGLISH_WORDS


@cache
def translations(language: str) -> Mapping[str, Mapping[str, str]]:
    """The file of one of TRANSLATED."""
    file = files("core.config") / "agent_languages" / f"{language}.json"
    found: Mapping[str, Mapping[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    return found
