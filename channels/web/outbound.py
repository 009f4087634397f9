"""Frames to the page, made from the public log. Pure: what is not in here, a page never learns."""

from collections.abc import Mapping
from typing import Any

from core import content as rich
from core.config.texts import Texts
from core.config.web import WebFile
from core.conversations import Glimpse
from core.events import Deleted, Edited, Event, Message
from core.ids import Seq
from core.lines import user_line
from core.session import Session, State


def to_welcome(token: str, web: WebFile, texts: Texts, language: str, glimpse: Glimpse | None) -> dict[str, Any]:
    """The answer to a hello."""
    return {
        "type": "welcome",
        "token": token,
        "company": {
            "name": web.company,
            "greeting": web.greeting or texts.say("greeting", language, company=web.company),
            "placeholder": web.placeholder,
            "accent": web.accent,
        },
        "session": glimpse.session.id if glimpse else None,
        "upto": glimpse.session.head if glimpse else 0,
    }


def to_batch(glimpse: Glimpse, texts: Texts, language: str) -> dict[str, Any]:
    """The events of a glimpse, and up to where they go."""
    shown = (_to_event(event, glimpse.client_keys, texts, language) for event in glimpse.events)
    return {
        "type": "batch",
        "session": glimpse.session.id,
        "upto": glimpse.upto,
        "events": [event for event in shown if event is not None],
    }


def to_status(glimpse: Glimpse | None, texts: Texts, language: str) -> dict[str, Any]:
    """Who answers now, in one line."""
    if glimpse is None:
        return {
            "type": "status",
            "session": None,
            "state": "none",
            "line": texts.say("status_bot", language),
            "agent": None,
        }
    session = glimpse.session
    agent = {"name": session.owner_name, "picture": glimpse.agent_picture or None} if session.owner else None
    name, state = _STATES[session.state]
    line = texts.say(name, language, **({"name": session.owner_name} if session.state is State.ASSIGNED else {}))
    return {"type": "status", "session": session.id, "state": state, "line": line, "agent": agent}


_STATES: Mapping[State, tuple[str, str]] = {
    State.BOT: ("status_bot", "bot"),
    State.PENDING: ("status_waiting", "waiting"),
    State.ASSIGNED: ("status_assigned", "assigned"),
    State.CLOSED: ("status_closed", "closed"),
}


def to_accepted(client_id: str, session: str, seq: int) -> dict[str, Any]:
    """A frame of the page's is stored."""
    return {"type": "accepted", "id": client_id, "session": session, "seq": seq}


def to_refused(client_id: str, reason: str) -> dict[str, Any]:
    """A frame of the page's was not stored; `reason` is for the user."""
    return {"type": "refused", "id": client_id, "reason": reason}


def to_typing(by: str, session: Session | None) -> dict[str, Any]:
    """Somebody is writing."""
    return {"type": "typing", "by": by, "name": session.owner_name if session and by == "agent" else ""}


def _to_event(event: Event, client_keys: Mapping[Seq, str], texts: Texts, language: str) -> dict[str, Any] | None:
    frame: dict[str, Any] = {
        "seq": event.seq,
        "by": event.author.side.value,
        "name": event.author.name,
        "at": event.at // 1000,
        "client_id": client_keys.get(event.seq, "").rpartition(":")[2] or None,  # the visitor's id stays here
        "target": None,
        "text": "",
    }
    match event.body:
        case Message(content=content):
            return frame | {"kind": "message"} | rich.to_json(content)
        case Edited(target=target, content=content):
            return frame | {"kind": "edit", "target": target} | rich.to_json(content)
        case Deleted(target=target):
            return frame | {"kind": "delete", "target": target}
        case _:
            line = user_line(event, texts, language)
            return frame | {"kind": "line", "text": line} if line else None
