"""Settings as dataclasses: each field says which variable of the environment it is read from. Reads no environment."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

S = TypeVar("S")

_SETTING = "setting"
_PLACEHOLDER = re.compile(
    r"\.\.\.|<.*>|^(your|my|replace|change|insert|put)[-_ ]?|changeme|placeholder|^x{4,}$|^todo$", re.I
)


@dataclass(frozen=True, slots=True)
class SettingField:
    """A variable of the environment, where people find what they paste there, and the field that holds it."""

    name: str
    found: str = ""
    is_secret: bool = False
    may_hold_spaces: bool = False
    field: str = ""

    def faults(self, value: Any) -> Iterator[str]:
        """What a pasted value gives away by its looks."""
        if not (self.found and value):
            return
        if is_placeholder(value):
            yield f"{self.name} holds a placeholder: {self.found}."
        elif not self.may_hold_spaces and re.search(r"\s", value):
            yield f"{self.name} holds a space: {self.found}."


def setting(
    name: str, default: Any = "", *, found: str = "", secret: bool = False, may_hold_spaces: bool = False
) -> Any:
    """A dataclass field that is read from the variable `name`.

    `found` says where people get what they paste; a `secret` is not printed.
    """
    metadata = {_SETTING: SettingField(name, found, secret, may_hold_spaces)}
    return field(default=default, repr=not secret, metadata=metadata)


def setting_fields(of: type) -> list[SettingField]:
    """The fields of a dataclass that are settings."""
    return [replace(known, field=each.name) for each in fields(of) if (known := each.metadata.get(_SETTING))]


def is_placeholder(value: str) -> bool:
    """Was it copied from an example? A token that nobody set fails later, and in the dark."""
    return _PLACEHOLDER.search(value) is not None


def read_settings(of: type[S], environment: Mapping[str, Any]) -> tuple[S, list[str]]:
    """A dataclass out of an environment (names in capitals), and a sentence for each value that cannot be used.

    What cannot be used has its default, so that all other faults are found in the same look.
    """
    known = setting_fields(of)
    values = {each.field: environment[each.name] for each in known if each.name in environment}
    faults: list[str] = []
    try:
        made = TypeAdapter(of).validate_python(values)
    except ValidationError as exc:
        errors = exc.errors(include_url=False)
        names = {each.field: each.name for each in known}
        faults += (_sentence(names[str(error["loc"][0])], error) for error in errors)
        for error in errors:
            values.pop(str(error["loc"][0]), None)
        made = TypeAdapter(of).validate_python(values)
    faults += (fault for each in known for fault in each.faults(getattr(made, each.field)))
    return made, faults


def _sentence(name: str, error: ErrorDetails) -> str:
    written = error["input"]
    match error["type"]:
        case "int_parsing" | "int_type":
            return f"{name} must be a whole number, not '{written}'."
        case "bool_parsing" | "bool_type":
            return f"{name} must be true or false, not '{written}'."
        case "literal_error":
            expected = str(error["ctx"]["expected"]).replace("'", "")
            return f"{name} cannot be '{written}': write {expected}."
        case _:
            return f"{name}: {error['msg'].replace('Input should', 'it should')}"
