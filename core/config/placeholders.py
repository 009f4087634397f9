"""The {names} in sentences that admins write: found, checked and filled. Knows no sentence."""

import re
from collections.abc import Callable, Collection, Iterator

from core.config.faults import did_you_mean

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def faults(sentence: str, where: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """(problem, remedy) of each placeholder that `where` does not know, and of a brace without its partner."""
    for found in PLACEHOLDER.finditer(sentence):
        if found.group(1) not in known:
            remedy = did_you_mean(found.group(1), known, "this text has no placeholders" * (not known))
            yield f"unknown placeholder '{found.group()}' in '{where}'", remedy
    if "{" in (rest := PLACEHOLDER.sub("", sentence)) or "}" in rest:
        yield f"a brace in '{where}' has no partner", "write {name of the placeholder}"


def filled(sentence: str, value_of: Callable[[str], object]) -> str:
    """The sentence with its values. They are put in as they are: a name full of braces is no placeholder."""
    return PLACEHOLDER.sub(lambda found: str(value_of(found.group(1))), sentence)
