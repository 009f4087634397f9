"""Reads the machine-readable Bot API specification and says what in a value does not fit it.

It judges shapes only (names, types, required fields). What a method does with good arguments is not its affair.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bridge.sandbox.telegram.files import Upload
from bridge.sandbox.telegram.refusals import BotApiRefused

SPEC_FILE = Path(__file__).parent.parent / "specs" / "telegram" / "bot-api.json"

_ARRAY = "Array of "
_TRUE, _FALSE = ("true", "True", "1"), ("false", "False", "0")


class Spec:
    """The part of the Bot API that the project uses."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._methods: Mapping[str, Any] = raw["methods"]
        self._types: Mapping[str, Any] = raw["types"]

    @classmethod
    def load(cls) -> "Spec":
        """Read the extract that lies in the repository."""
        return cls(json.loads(SPEC_FILE.read_text(encoding="utf-8")))

    def method(self, name: str) -> str:
        """The method's own spelling (the Bot API does not look at the case). Refused with 404 if there is none."""
        for known in self._methods:
            if known.lower() == name.lower():
                return known
        raise BotApiRefused(404, "Not Found: method not found")

    def decode(self, method: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Arguments as values. In a form every value is a string: numbers and structures are JSON in it."""
        fields = self._fields_of_method(method)
        return {name: _decoded(fields[name]["types"] if name in fields else ["String"], raw[name]) for name in raw}

    def complaints(self, method: str, arguments: Mapping[str, Any]) -> list[str]:
        """What is wrong with a call, a sentence each. Unknown arguments too, which the real service overlooks."""
        return self._object_complaints(self._fields_of_method(method), arguments, method)

    def value_complaints(self, types: Sequence[str], value: Any, path: str) -> list[str]:
        """What keeps `value` from being one of `types`: the complaints of the type that fits best.

        Where arrays of several types are allowed, an array may mix them.
        """
        if all(name.startswith(_ARRAY) for name in types):
            return self._array_complaints([name.removeprefix(_ARRAY) for name in types], value, path)
        return min((self._complaints_of_one(name, value, path) for name in types), key=len)

    def knows(self, method: str, argument: str) -> bool:
        """Does the method have an argument of that name?"""
        return argument in self._fields_of_method(method)

    def _fields_of_method(self, method: str) -> Mapping[str, Any]:
        fields: Mapping[str, Any] = self._methods[method].get("fields", {})
        return fields

    def _complaints_of_one(self, name: str, value: Any, path: str) -> list[str]:
        if name.startswith(_ARRAY):
            return self._array_complaints([name.removeprefix(_ARRAY)], value, path)
        if name in _SCALARS:
            return [] if _SCALARS[name](value) else [f"{path}: {name} expected, got {type(value).__name__}"]
        type_ = self._types[name]
        if "subtypes" in type_:
            return self.value_complaints(type_["subtypes"], value, path)
        if name == "InputFile":
            return [] if isinstance(value, Upload) else [f"{path}: a file expected"]
        if not isinstance(value, Mapping):
            return [f"{path}: {name} expected, got {type(value).__name__}"]
        return self._object_complaints(type_.get("fields", {}), value, f"{path}:{name}")

    def _array_complaints(self, item_types: Sequence[str], value: Any, path: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{path}: an array expected, got {type(value).__name__}"]
        check = partial(self.value_complaints, item_types)
        return [complaint for index, item in enumerate(value) for complaint in check(item, f"{path}[{index}]")]

    def _object_complaints(self, fields: Mapping[str, Any], value: Mapping[str, Any], path: str) -> list[str]:
        missing = [f"{path}.{name}: required" for name in fields if fields[name]["required"] and name not in value]
        unknown = [f"{path}.{name}: there is no such field" for name in value if name not in fields]
        wrong = [
            complaint
            for name in value
            if name in fields
            for complaint in self.value_complaints(fields[name]["types"], value[name], f"{path}.{name}")
        ]
        return missing + unknown + wrong


_SCALARS = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
}


def _decoded(types: Sequence[str], value: Any) -> Any:
    if not isinstance(value, str) or set(types) <= {"String", "InputFile"}:
        return value
    if types == ["Boolean"] and value in _TRUE + _FALSE:
        return value in _TRUE
    try:
        return json.loads(value)
    except ValueError:
        return value
