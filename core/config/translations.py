"""A text in several languages, as an admin wrote it: what is wrong with its languages and placeholders."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from core.escalation.triggers import ConfigProblem
from core.languages.known import LANGUAGES
from core.languages.tags import main_language
from core.yaml_files import placeholders
from core.yaml_files.language_tags import tag_remedy


def translation_problems(
    place: tuple[str, ...], by_language: Any, default: Any, missing: str, known: Collection[str]
) -> Iterator[ConfigProblem]:
    """Faults in raw data; `place` begins with the section and the text's name. What is no block has none.

    `missing` is the fault of a text that there is not in the `default` language; `known` are its placeholders.
    """
    if not isinstance(by_language, Mapping):
        return
    if isinstance(default, str) and default not in by_language:
        yield ConfigProblem(place, missing, f"add a line '{default}: …'")
    for tag, text in by_language.items():
        if main_language(tag) not in LANGUAGES:
            yield ConfigProblem((*place, tag), f"unknown language tag '{tag}'", tag_remedy(tag, regions=True))
        if isinstance(text, str):
            for problem, remedy in placeholders.faults(text, place[1], known):
                yield ConfigProblem((*place, tag), problem, remedy)
