"""The form that the bodies of events have in the log: their kind, which is a column of its own, and JSON.

The kind is the name of the class ("handed_back" for HandedBack), so a class that is renamed keeps its kind in
`_NAMED_OTHERWISE`; a test names them all.
"""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from core.model import content as rich
from core.model.content import Content
from core.model.events import Deleted, Edited, EventBody, Retried
from core.model.files import File, FileKind

_NAMED_OTHERWISE: Mapping[type[EventBody], str] = {Edited: "edit", Deleted: "delete", Retried: "retry"}
_NAMES: Mapping[type[EventBody], str] = {
    body: _NAMED_OTHERWISE.get(body) or re.sub(r"(?<!^)(?=[A-Z])", "_", body.__name__).lower()
    for body in get_args(EventBody)
}
_KINDS: Mapping[str, type[EventBody]] = {kind: body for body, kind in _NAMES.items()}


def event_kind(body: EventBody) -> str:
    """The body's name in the log: "message", "handed_back" ..."""
    return _NAMES[type(body)]


def to_json(body: EventBody) -> dict[str, Any]:
    """The body's fields as the log stores them; a field that says what it would say anyway is left out."""
    stored: dict[str, Any] = {}
    for field in fields(body):
        value = getattr(body, field.name)
        if isinstance(value, Content):
            stored["content"] = rich.to_json(value)
        elif field.name == "files":
            stored |= {"files": [_file_to_json(file) for file in value]} if value else {}
        elif value != field.default:  # MISSING equals nothing: what has no default is always stored
            stored[field.name] = list(value) if isinstance(value, tuple) else value
    return stored


def from_json(kind: str, stored: Mapping[str, Any]) -> EventBody:
    """The inverse of `to_json`. Raises KeyError for a kind this version does not know."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()
    }
    if "content" in values:
        values["content"] = rich.from_json(values["content"])
    if "files" in values:
        values["files"] = tuple(File(**file | {"kind": FileKind(file["kind"])}) for file in values["files"])
    return _KINDS[kind](**values)


def _file_to_json(file: File) -> dict[str, Any]:
    return {"id": file.id, "name": file.name, "kind": file.kind.value, "mime": file.mime, "size": file.size}
