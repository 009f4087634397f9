"""The {names} in sentences that admins write: found, checked and filled. Knows no sentence."""

import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from core.escalation.triggers import ConfigProblem, KeyPath
from core.yaml_files.faults import did_you_mean

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

# How other products write one. What stands in brackets may be plain words, so there it has to be a name of a thing.
_FOREIGN = re.compile(
    r"\{\{\s*(?P<a>[\w.]+)\s*\}\}|[$%#]\{\s*(?P<b>[\w.]+)\s*\}|%(?P<c>[A-Za-z_]\w*)%|%\((?P<d>\w+)\)s?"
)
_BRACKETED = re.compile(r"\[\[?\s*(?P<a>[\w .-]+?)\s*\]?\](?!\()|<(?P<b>[\w .-]+)>|\$(?P<c>[A-Za-z_]\w*)|@(?P<d>\w+)@")
_NAMES = frozenset((
    "name", "firstname", "lastname", "fullname", "user", "username", "customer", "customername", "client", "visitor",
    "contact", "agent", "agentname", "operator", "company", "companyname", "business", "email", "mail", "queue",
    "session", "ticket", "position", "ahead", "minutes", "time", "opens", "limit", "seconds", "kind",
))  # fmt: skip
_SAME = {
    "customer": "user", "client": "user", "visitor": "user", "contact": "user", "firstname": "user",
    "operator": "agent", "business": "company", "ticket": "session", "mail": "email",
    "customername": "user", "fullname": "user",
}  # fmt: skip


def faults(sentence: str, where: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """(problem, remedy) of each placeholder that `where` does not know, and of a brace without its partner."""
    rest = sentence
    for pattern in (_FOREIGN, _BRACKETED):
        for found in pattern.finditer(rest):
            name = next(group for group in found.groups() if group)
            if pattern is _FOREIGN or _folded(name) in _NAMES or name in known:
                problem = f"'{found.group()}' in '{where}' is no placeholder here, and is shown as it stands"
                yield problem, _meant(name, known)
                rest = rest.replace(found.group(), "")
    for found in PLACEHOLDER.finditer(rest):
        if found.group(1) not in known:
            yield f"unknown placeholder '{found.group()}' in '{where}'", _meant(found.group(1), known)
    if "{" in (rest := PLACEHOLDER.sub("", rest)) or "}" in rest:
        yield f"a brace in '{where}' has no partner", "write {name of the placeholder}"


def faults_where_none_is_filled(sentence: str, where: str) -> Iterator[tuple[str, str]]:
    """(problem, remedy) of placeholders in a text that is shown as it stands. Braces round other words are text."""
    for pattern in (_FOREIGN, _BRACKETED, PLACEHOLDER):
        for found in pattern.finditer(sentence):
            name = next(group for group in found.groups() if group is not None)
            if _folded(name) in _NAMES:
                yield f"'{found.group()}' in '{where}' is shown as it stands", "write the words themselves"
                return


def problems_where_none_is_filled(place: KeyPath, text: Any) -> Iterator[ConfigProblem]:
    """The same of a text in raw data."""
    for problem, remedy in faults_where_none_is_filled(text, str(place[-1])) if isinstance(text, str) else ():
        yield ConfigProblem(place, problem, remedy)


def _folded(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _meant(written: str, known: Collection[str]) -> str:
    if not known:
        return "this text has no placeholders"
    folded = _folded(written)
    folded = _SAME.get(folded, folded)
    near = next((name for name in known if name == folded or folded in (f"{name}name", f"your{name}")), "")
    if near:
        return f"write {{{near}}}"
    return did_you_mean(folded or written, known)


def filled(sentence: str, value_of: Callable[[str], object]) -> str:
    """The sentence with its values. They are put in as they are: a name full of braces is no placeholder."""
    return PLACEHOLDER.sub(lambda found: str(value_of(found.group(1))), sentence)
