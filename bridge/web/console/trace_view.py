"""A message's passport as admins read it: each surface, and all hops in the order of time. Pure."""

from collections.abc import Iterator
from typing import Any

from bridge.web.console.outbound import millis, to_event
from core.model.desk_views import EventTrace, LaneTrace
from core.model.event_json import event_kind
from core.model.events import (
    Deleted,
    Edited,
    Event,
    Misjudged,
    NotShown,
    Reacted,
    Retried,
    Shadowed,
    SummedUp,
    Undeliverable,
)
from core.rendering.agent_sentences import AgentReader

_CHANGES = {
    Edited: "Edited", Deleted: "Deleted", Reacted: "A reaction", Undeliverable: "Not delivered",
    NotShown: "Not shown as it is", Retried: "Tried again", SummedUp: "Summed up for agents",
    Misjudged: "Marked as a wrong escalation", Shadowed: "A trigger on trial fired",
}  # fmt: skip


def to_trace(trace: EventTrace, reader: AgentReader) -> dict[str, Any]:
    """Passport: see docs/console.md."""
    event = trace.event
    return {
        "event": to_event(event, reader),
        "keys": [{"source": source, "key": key} for source, key in trace.keys],
        "lanes": [_to_lane(stop, event) for stop in trace.lanes],
        "changes": [to_event(change, reader) for change in trace.changes],
        "delivered": _to_receipt(trace.delivered),
        "seen": _to_receipt(trace.seen),
        "hops": sorted(_hops(trace), key=lambda hop: hop["at"] or 0),
    }


def _to_lane(stop: LaneTrace, event: Event) -> dict[str, Any]:
    return {
        "id": stop.lane, "surface": stop.surface, "address": stop.address, "internal": stop.internal,
        "position": stop.position, "head": stop.head, "reached": stop.position >= event.seq, "ended": stop.ended,
        "due_at": millis(stop.due_at), "held_until": millis(stop.held_until), "held_by": stop.held_by,
        "copies": [
            {"part": copy.part, "remote": copy.remote, "as_of": copy.as_of, "at": millis(copy.at or None)}
            for copy in stop.copies
        ],
    }  # fmt: skip


def _to_receipt(event: Event | None) -> dict[str, Any] | None:
    if event is None:
        return None
    return {"seq": event.seq, "at": millis(event.at), "surface": getattr(event.body, "surface", "")}


def _hops(passport: EventTrace) -> Iterator[dict[str, Any]]:
    event = passport.event
    names = ", ".join(f"{source} {key}" for source, key in passport.keys)
    yield _hop(event.at, "Stored in the log", f"event {event.seq} of {event.session}{f', as {names}' if names else ''}")
    for stop in passport.lanes:
        yield from _at_stop(stop, event)
    for change in passport.changes:
        yield _hop(change.at, _what(change), getattr(change.body, "reason", "") or _by(change))
    if passport.delivered:
        yield _hop(passport.delivered.at, "Delivered", _place(getattr(passport.delivered.body, "surface", "")))
    if passport.seen:
        yield _hop(passport.seen.at, "Seen by the user", "")


def _at_stop(stop: LaneTrace, event: Event) -> Iterator[dict[str, Any]]:
    for copy in stop.copies:
        part = f", part {copy.part + 1}" if len(stop.copies) > 1 else ""
        yield _hop(copy.at or None, f"Shown on {_place(stop.surface)}", f"{copy.remote or 'no post of its own'}{part}")
    if stop.held_until and stop.position < event.seq:
        yield _hop(stop.held_until, f"On its way to {_place(stop.surface)}", f"held by {stop.held_by} until then")
    elif stop.due_at and stop.position < event.seq:
        yield _hop(stop.due_at, f"Waiting for {_place(stop.surface)}", f"shown there up to {stop.position}")


def _hop(at: int | None, what: str, detail: str) -> dict[str, Any]:
    return {"at": millis(at), "what": what, "detail": detail}


def _what(change: Event) -> str:
    """What became of the message, in words."""
    return _CHANGES.get(type(change.body)) or event_kind(change.body).replace("_", " ").capitalize()


def _place(surface: str) -> str:
    """A surface as it is spoken of: "Name (thread)" for name.thread."""
    platform, _, part = surface.partition(".")
    return f"{platform.capitalize()} ({part})" if part else platform.capitalize()


def _by(change: Event) -> str:
    return f"by {change.author.name or change.author.side.value}, event {change.seq}"
