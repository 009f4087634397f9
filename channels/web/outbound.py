"""Frames to the page, made from the public log. Pure: what is not in here, a page never learns."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from core import content as rich
from core.config.texts import Texts
from core.config.web import WebFile
from core.conversations import Glimpse
from core.events import Deleted, Edited, Escalated, Event, Message, OutOfHours
from core.ids import Seq, SessionId
from core.lines import place_line, user_line
from core.session import Session, State
from core.writing import THE_BOT


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
    shown = (_to_event(event, glimpse.client_keys, texts, language) for event in _true(glimpse.events))
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
    if session.state is State.PENDING:  # a place says that one waits, and the header has room for one sentence
        line = place_line(session.wait_position, session.wait_minutes, texts, language) or line
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


def to_draft(session: SessionId, draft: Mapping[str, Any]) -> dict[str, Any]:
    """The bot's answer as far as it is written; `after` is the seq of the message that it answers."""
    return {"type": "draft", "session": session, "after": draft["after"], "text": draft["text"]}


def _true(events: Sequence[Event]) -> Iterator[Event]:
    """Without "we are bringing in a person" where the next line has to say that nobody is there."""
    for event, following in zip_longest(events, events[1:]):
        if not (isinstance(event.body, Escalated) and following and isinstance(following.body, OutOfHours)):
            yield event


def _to_event(event: Event, client_keys: Mapping[Seq, str], texts: Texts, language: str) -> dict[str, Any] | None:
    frame: dict[str, Any] = {
        "seq": event.seq,
        "by": event.author.side.value,
        "name": "" if event.author == THE_BOT else event.author.name,  # the page calls it what its reader does
        "at": event.at // 1000,
        "client_id": client_keys.get(event.seq, "").rpartition(":")[2] or None,  # the visitor's id stays here
        "target": None,
        "text": "",
    }
    match event.body:
        case Message(content=content, sources=sources):
            return frame | {"kind": "message", "sources": list(sources)} | rich.to_json(content)
        case Edited(target=target, content=content):
            return frame | {"kind": "edit", "target": target} | rich.to_json(content)
        case Deleted(target=target):
            return frame | {"kind": "delete", "target": target}
        case _:
            line = user_line(event, texts, language)
            return frame | {"kind": "line", "text": line} if line else None
