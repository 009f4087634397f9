"""From a pydantic complaint to a sentence an admin understands, with the keys that would have been right."""

import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from core.config.document import Document, Place
from core.config.faults import Fault, did_you_mean

_KINDS: Mapping[str, str] = {
    "string_type": "text",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a block of 'key: value' lines",
    "model_type": "a block of 'key: value' lines",
}
_REMEDIES: Mapping[str, str] = {
    "string_type": "put it in quotes",
    "list_type": "begin each entry with '- '",
}


def to_fault(document: Document, model: type[BaseModel], error: ErrorDetails) -> Fault:
    """One complaint about a document as a fault with its line."""
    place: Place = tuple(part for part in error["loc"] if part != "[key]")
    is_key = "[key]" in error["loc"]
    name = _spoken(place)
    match error["type"]:
        case "missing":
            return document.fault(place[:-1], f"'{name}' is missing", f"add '{place[-1]}: …'")
        case "extra_forbidden":
            known = _keys_at(model, place[:-1])
            return document.fault(place, f"unknown key '{place[-1]}'", did_you_mean(str(place[-1]), known))
        case "literal_error" if is_key:
            return document.fault(place, f"unknown language tag '{place[-1]}'", _nearest(str(place[-1]), error))
        case "literal_error":
            return document.fault(place, f"'{name}' cannot be {error['input']!r}", _nearest(str(error["input"]), error))
        case "string_pattern_mismatch" if is_key:
            return document.fault(place, f"'{place[-1]}' is no name", "use small letters, digits and '-'")
        case kind if kind in _KINDS:
            problem = f"'{name}' must be {_KINDS[kind]}, not {_described(error['input'])}"
            return document.fault(place, problem, _REMEDIES.get(kind, f"write {_KINDS[kind]}"))
        case "value_error":
            problem, _, remedy = str(error["ctx"]["error"]).partition(" - ")
            return document.fault(place, f"'{name}': {problem}", remedy)
        case _:
            problem = error["msg"].replace("Input should", "it should").replace("String should", "it should")
            return document.fault(place, f"'{name}': {problem}")


def _spoken(place: Place) -> str:
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
    known = str(error["ctx"]["expected"]).replace(" or ", ", ")
    return did_you_mean(written, (word.strip("'") for word in known.split(", ")))


def _keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that may stand at a place of the model."""
    here: Any = model
    for part in place:
        here = _inside(here, part)
    return [field.alias or name for name, field in here.model_fields.items()] if _is_model(here) else []


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
