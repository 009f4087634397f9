"""Slack's published argument schemas, and what is wrong with a call by them. Must not know what a call does.

The schemas are generated from Slack's own type declarations (../specs/slack); those in ../specs/slack/own were written
here from the page each of them cites, for what the declarations do not have.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote

from jsonschema import Draft7Validator, ValidationError, validators

from bridge.sandbox.slack.errors import ArgumentProblem
from bridge.sandbox.slack.quick_check import FitsSchema, compile_schema

_FOLDER = Path(__file__).parent.parent / "specs" / "slack"
_SAME_AS = {"views.push": "views.open"}  # methods with the very same arguments


def problems(method: str, args: dict[str, Any]) -> list[ArgumentProblem]:
    """What the method's schema has against these arguments; empty when nothing. Raises KeyError: no schema."""
    if fits(method)(args):
        return []
    return problems_in_full(method, args)


def problems_in_full(method: str, args: dict[str, Any]) -> list[ArgumentProblem]:
    """The same, and slow: what is wrong is said by the whole validator."""
    return [ArgumentProblem(_pointer(error), error.message) for error in _validator(method).iter_errors(args)]


@cache
def fits(method: str) -> FitsSchema:
    """Whether arguments surely are what the method's schema wants. Raises KeyError: no schema."""
    schema = _schema(method)
    return compile_schema(schema, _Union(schema).by_type)


@cache
def kinds(method: str) -> Mapping[str, str]:
    """What each top-level argument of the method is: "boolean", "number", "array", "object" or "string"."""
    found: dict[str, str] = {}
    schema = _schema(method)
    for variant in _leaves(schema, schema):
        for name, described in variant.get("properties", {}).items():
            found.setdefault(name, _kind(schema, described))
    return found


def _kind(schema: dict[str, Any], described: dict[str, Any]) -> str:
    leaf = next(iter(_leaves(schema, described)), {})
    return str(leaf.get("type", "object"))


@cache
def _schema(method: str) -> dict[str, Any]:
    method = _SAME_AS.get(method, method)
    name = "".join(part[:1].upper() + part[1:] for part in method.split("."))
    for folder in ("schemas", "own"):
        path = _FOLDER / folder / f"request.{name}Arguments.schema.json"
        if path.exists():
            return cast(dict[str, Any], json.loads(path.read_text()))
    raise KeyError(method)


@cache
def _validator(method: str) -> Any:
    schema = _schema(method)
    return validators.extend(Draft7Validator, {"anyOf": _Union(schema)})(schema)


class _Union:
    """`anyOf`, decided by the members' constant `type` where they have one: quicker, and what is said against a block
    is about the block it wants to be, not about all the blocks it is not."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._typed: dict[int, dict[str, list[dict[str, Any]]]] = {}

    def __call__(
        self, validator: Any, parts: list[dict[str, Any]], instance: Any, _schema: dict[str, Any]
    ) -> Iterator[ValidationError]:
        """The errors of the member that fits best; none when one fits."""
        if isinstance(instance, dict) and (typed := self.by_type(parts)):
            kind = instance.get("type")
            parts = typed.get(kind, []) if isinstance(kind, str) else []
            if not parts:
                yield ValidationError(f"unsupported type: {kind}")
                return
        if any(validator.evolve(schema=part).is_valid(instance) for part in parts):
            return
        yield from min((list(validator.descend(instance, part)) for part in parts), key=_badness)

    def by_type(self, parts: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        """The members by their constant `type`; empty when they have none."""
        known = self._typed.get(id(parts))
        if known is None:
            known = self._typed[id(parts)] = {}
            for leaf in _leaves(self._root, {"anyOf": parts}):
                constant = leaf.get("properties", {}).get("type", {}).get("const")
                if constant is not None:
                    known.setdefault(constant, []).append(leaf)
        return known


def _badness(errors: list[ValidationError]) -> tuple[bool, int, int]:
    """How far an instance is from a member: one with a fault deep inside is nearer than one of another outline."""
    outline = sum(not error.relative_path for error in errors)
    return any(error.validator == "not" for error in errors), outline, len(errors)


def _leaves(root: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The alternatives of a schema: references followed, nested unions laid flat."""
    if "$ref" in schema:
        return _leaves(root, root["definitions"][unquote(schema["$ref"].removeprefix("#/definitions/"))])
    if "anyOf" in schema:
        return [leaf for part in schema["anyOf"] for leaf in _leaves(root, part)]
    return [schema]


def _pointer(error: ValidationError) -> str:
    return "".join(f"/{part}" for part in error.absolute_path)
