"""From a pydantic complaint to a sentence an admin understands, with the keys that would have been right."""

import re
import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from core.escalation.triggers import KeyPath
from core.languages.known import LANGUAGES
from core.yaml_files.document import Document
from core.yaml_files.faults import FileFault, did_you_mean
from core.yaml_files.language_tags import tag_remedy
from core.yaml_files.remedies import BLOCK, LIST, NUMBER, TEXT, TRUTH, WHOLE, how_to_write

_KINDS: Mapping[str, str] = {
    "string_type": TEXT,
    "float_type": NUMBER,
    "float_parsing": NUMBER,
    "int_type": WHOLE,
    "int_parsing": WHOLE,
    "int_from_float": WHOLE,
    "bool_type": TRUTH,
    "bool_parsing": TRUTH,
    "list_type": LIST,
    "tuple_type": LIST,
    "dict_type": BLOCK,
    "model_type": BLOCK,
}
# What a pattern asks for, as people say it: nobody who writes a configuration is shown a regular expression.
_PATTERNS: Mapping[str, tuple[str, str]] = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("name", "use small letters, digits and '-'"),
    r"^#[0-9a-fA-F]{6}$": ("colour", 'write it in quotes, like "#2f6fde"'),
    r"^\S(.*\S)?$": ("beginning of a message", "leave out the spaces round it"),
    r"^\w+$": ("single word", "write one word, without spaces and signs"),
    r"^[\w.-]+$": ("model's name", "write it like gemini-3.5-flash-lite"),
}
_TAG_PATTERN = r"^[a-z]{2}(-[A-Z]{2})?$"


def to_fault(document: Document, model: type[BaseModel], error: ErrorDetails) -> FileFault:
    """One complaint about a document as a fault with its line."""
    place: KeyPath = tuple(part for part in error["loc"] if part != "[key]")
    is_key = "[key]" in error["loc"]
    name = _spoken(place)
    match error["type"]:
        case "missing":
            return document.fault(place[:-1], f"'{name}' is missing", f"add '{place[-1]}: …'")
        case "extra_forbidden":
            return document.fault(place, f"unknown key '{place[-1]}'", _known_key(str(place[-1]), model, place[:-1]))
        case "literal_error" if is_key:
            more = ("any",) if "'any'" in str(error["ctx"]["expected"]) else ()
            return document.fault(place, f"unknown language tag '{place[-1]}'", tag_remedy(str(place[-1]), more=more))
        case "literal_error":
            shown = repr(error["input"]) if isinstance(error["input"], str) else _described(error["input"])
            return document.fault(place, f"'{name}' cannot be {shown}", _nearest(str(error["input"]), error))
        case "string_pattern_mismatch":
            return document.fault(place, *_unlike(name, str(error["input"]), error["ctx"]["pattern"], is_key=is_key))
        case kind if kind in _KINDS:
            problem = f"'{name}' must be {_KINDS[kind]}, not {_described(error['input'])}"
            remedy = how_to_write(_KINDS[kind], error["input"], place)
            if isinstance(error["input"], (str, list)) and _is_by_language(model, place):
                shown = error["input"].removeprefix("en:").strip()[:40] if isinstance(error["input"], str) else "…"
                remedy = f"write it below its language: 'en: {shown}'"
            return document.fault(place, problem, remedy)
        case "value_error":
            problem, _, remedy = str(error["ctx"]["error"]).partition(" - ")
            return document.fault(place, f"'{name}': {problem}", remedy)
        case "too_short" if error["ctx"]["actual_length"]:
            least = error["ctx"]["min_length"]
            return document.fault(place, f"'{name}' has too few entries", f"write at least {least}, or remove it")
        case "too_short" | "string_too_short":
            return document.fault(place, f"'{name}': nothing stands here", "write something, or remove the line")
        case _:
            problem = error["msg"].replace("Input should", "it should").replace("String should", "it should")
            return document.fault(place, f"'{name}': {problem}", _within(error))


def _known_key(written: str, model: type[BaseModel], place: KeyPath) -> str:
    """The key that was meant. A dash that has no space behind it is part of the key."""
    if written == "<<":
        return "write out what stands there: nothing is taken over from another block"
    if written.startswith("-"):
        return f"write '- {written.lstrip('-')}: …', with a space"
    return did_you_mean(written.strip("\"'“”‘’ "), _keys_at(model, place))


def _unlike(name: str, written: str, pattern: str, *, is_key: bool) -> tuple[str, str]:
    """The problem and the remedy of a text that is not what its pattern asks for."""
    if pattern == _TAG_PATTERN:
        return f"unknown language tag '{written}'", tag_remedy(written, regions=True)
    what, remedy = _PATTERNS.get(pattern, ("good value", "see the comments in the shipped file"))
    if what == "name" and (meant := re.sub(r"[^a-z0-9]+", "-", written.strip().lower()).strip("-")):
        remedy += f", like {meant}"
    shown = f"'{written}' is no {what}"
    return shown if is_key else f"'{name}': {shown}", remedy


def _within(error: ErrorDetails) -> str:
    """The nearest number that may stand there."""
    for key in ("ge", "le"):
        if key in error.get("ctx", {}):
            return f"write {error['ctx'][key]:g}, or {'more' if key == 'ge' else 'less'}"
    return ""


def _spoken(place: KeyPath) -> str:
    """The last key of a place, with the entry's number when it is an entry of a list."""
    if place and isinstance(place[-1], int):
        return f"{_spoken(place[:-1])}, entry {place[-1] + 1}"
    return str(place[-1]) if place else "the file"


def _described(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case str():
            return f"the text '{value[:60]}'"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case dict():
            return "a block of keys"
        case _:
            return f"'{value}'"


def _nearest(written: str, error: ErrorDetails) -> str:
    expected = str(error["ctx"]["expected"]).replace(" or ", ", ")
    known = [word.strip("'") for word in expected.split(", ")]
    if set(LANGUAGES) <= set(known):
        return tag_remedy(written, more=set(known) - set(LANGUAGES))
    return did_you_mean(written, known)


def _keys_at(model: type[BaseModel], place: KeyPath) -> list[str]:
    """The keys that may stand at a place of the model."""
    here: Any = model
    for part in place:
        here = _inside(here, part)
    return [field.alias or name for name, field in here.model_fields.items()] if _is_model(here) else []


def _is_by_language(model: type[BaseModel], place: KeyPath) -> bool:
    """Does a text by language belong there?"""
    here: Any = model
    for part in place:
        here = _inside(here, part)
    arguments = get_args(here)
    return get_origin(here) is dict and (_TAG_PATTERN in str(arguments[0]) or "'en'" in str(arguments[0]))


def _inside(annotation: Any, part: str | int) -> Any:
    if _is_model(annotation):
        fields = {field.alias or name: field.annotation for name, field in annotation.model_fields.items()}
        return _unwrapped(fields.get(str(part)))
    arguments = get_args(annotation)
    return _unwrapped(arguments[-1]) if arguments else None


def _unwrapped(annotation: Any) -> Any:
    """The type itself, without Annotated and without 'or None'."""
    if get_origin(annotation) is Annotated:
        return _unwrapped(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _unwrapped(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
