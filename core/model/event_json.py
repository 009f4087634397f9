"""The form that the bodies of events have in the log: their kind, which is a column of its own, and JSON."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

from core.model import content as rich
from core.model.content import Content
from core.model.events import (
    Cancelled,
    CheckedIn,
    Claimed,
    Closed,
    Concluded,
    ContactLeft,
    Deleted,
    Delivered,
    Edited,
    Escalated,
    EventBody,
    HandedBack,
    Message,
    Misjudged,
    Note,
    NotShown,
    Nudged,
    OfferEnded,
    OutOfHours,
    Rated,
    Reachable,
    Reacted,
    Released,
    Reminded,
    Reopened,
    Retried,
    Seen,
    Shadowed,
    SummedUp,
    TimedOut,
    Transferred,
    Undeliverable,
    WaitChanged,
)
from core.model.files import File, FileKind

_KINDS: Mapping[str, type[EventBody]] = {
    "message": Message,
    "note": Note,
    "edit": Edited,
    "delete": Deleted,
    "reacted": Reacted,
    "delivered": Delivered,
    "seen": Seen,
    "escalated": Escalated,
    "offer_ended": OfferEnded,
    "wait_changed": WaitChanged,
    "out_of_hours": OutOfHours,
    "cancelled": Cancelled,
    "reminded": Reminded,
    "timed_out": TimedOut,
    "contact_left": ContactLeft,
    "summed_up": SummedUp,
    "misjudged": Misjudged,
    "shadowed": Shadowed,
    "claimed": Claimed,
    "released": Released,
    "transferred": Transferred,
    "nudged": Nudged,
    "checked_in": CheckedIn,
    "handed_back": HandedBack,
    "concluded": Concluded,
    "closed": Closed,
    "rated": Rated,
    "reopened": Reopened,
    "reachable": Reachable,
    "undeliverable": Undeliverable,
    "retry": Retried,
    "not_shown": NotShown,
}
_NAMES = {body: kind for kind, body in _KINDS.items()}
if set(_NAMES) != set(get_args(EventBody)):  # pragma: no cover - a programming error, met at import
    raise AssertionError("every body of an event needs its kind, and only those")


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
