"""Frames to the page, made from the public log. Pure: what is not in here, a page never learns."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from channels.web.inbound import MOST_FILES
from core.config.texts import Texts
from core.config.web import WebFile
from core.model import content as rich
from core.model.events import (
    BOT_AUTHOR,
    Deleted,
    Edited,
    Escalated,
    Event,
    Message,
    OutOfHours,
    Rated,
    Reacted,
    Translated,
)
from core.model.file_types import shown_as
from core.model.files import File, FileKind
from core.model.ids import FileId, Seq, SessionId
from core.model.input_limits import LARGEST_FRAME
from core.model.session import Session, SessionState
from core.model.visitor_view import VisitorSessionView
from core.rendering.user_sentences import place_sentence, user_sentence
from core.usecases.choices import NONE_OF_THESE


@dataclass(frozen=True, slots=True)
class FrameReader:
    """For whom frames are made. `link` gives a file's address, which is the reader's alone."""

    texts: Texts
    language: str
    link: Callable[[FileId], str]


def to_welcome(
    token: str, web: WebFile, texts: Texts, language: str, view: VisitorSessionView | None
) -> dict[str, Any]:
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
        "files": _to_limits(web, texts, language),
        "limits": {
            "characters": web.max_message_length,
            "frame_bytes": LARGEST_FRAME,
            "files": MOST_FILES if web.max_file_mb else 0,
            "file_bytes": web.largest_file,
        },
        "session": view.session.id if view else None,
        "upto": view.session.head if view else 0,
        "follows": True,  # where the visitor goes: a frame that older servers do not know
    }


def _to_limits(web: WebFile, texts: Texts, language: str) -> dict[str, Any] | None:
    if not web.max_file_mb:
        return None
    return {
        "largest": web.largest_file,
        "kinds": list(web.file_kinds),
        "most": MOST_FILES,
        "too_large": texts.say("file_too_large", language, limit=web.max_file_mb),
    }


def to_batch(view: VisitorSessionView, reader: FrameReader) -> dict[str, Any]:
    """The events of a glimpse, and up to where they go."""
    shown = (_to_event(event, view.client_keys, reader) for event in _true(view.events))
    return {
        "type": "batch",
        "session": view.session.id,
        "upto": view.upto,
        "events": [event for event in shown if event is not None],
    }


def to_status(view: VisitorSessionView | None, texts: Texts, language: str, *, asks: bool) -> dict[str, Any]:
    """Who answers now, in one line; what a user is asked at the end, when the company `asks` for ratings; and in which
    message an offer stands, of a person or of choices.
    """
    if view is None:
        return {
            "type": "status",
            "session": None,
            "state": "none",
            "line": texts.say("status_bot", language),
            "agent": None,
            "rating": None,
            "offer": None,
        }
    session = view.session
    agent = {"name": session.owner_name, "picture": view.agent_picture or None} if session.owner else None
    name, state = _STATES[session.state]
    line = texts.say(name, language, **({"name": session.owner_name} if session.state is SessionState.ASSIGNED else {}))
    if session.state is SessionState.PENDING:  # a place says that one waits, and the header has room for one sentence
        line = place_sentence(session.wait_position, session.wait_minutes, texts, language) or line
    rating = _to_question(texts, language) if asks and _can_be_rated(session) else None
    return {
        "type": "status", "session": session.id, "state": state, "line": line, "agent": agent, "rating": rating,
        "offer": session.offer_seq,
    }  # fmt: skip


def _can_be_rated(session: Session) -> bool:
    return session.state is SessionState.CLOSED and session.claimed_at is not None


def _to_question(texts: Texts, language: str) -> dict[str, str]:
    return {name: texts.say(f"rate_{name}", language) for name in ("question", "words", "thanks")}


_STATES: Mapping[SessionState, tuple[str, str]] = {
    SessionState.BOT: ("status_bot", "bot"),
    SessionState.PENDING: ("status_waiting", "waiting"),
    SessionState.ASSIGNED: ("status_assigned", "assigned"),
    SessionState.CLOSED: ("status_closed", "closed"),
}


def to_accepted(client_id: str, session: str, seq: int) -> dict[str, Any]:
    """A frame of the page's is stored."""
    return {"type": "accepted", "id": client_id, "session": session, "seq": seq}


def to_refused(client_id: str, reason: str, why: str = "", after: int = 0) -> dict[str, Any]:
    """A frame of the page's was not stored; `reason` is for the user. Without one the page has words for `why`: "gone",
    "closed", "invalid". "pace": it may come again `after` so many seconds.
    """
    frame = {"type": "refused", "id": client_id, "reason": reason, "why": why}
    return frame | {"after": after} if after else frame


def to_upload(file: File) -> dict[str, Any]:
    """A file that was taken in, for the message that will carry it."""
    return {"id": file.id, "name": file.name, "kind": file.kind.value, "mime": file.mime, "size": file.size}


def to_draft(session: SessionId, draft: Mapping[str, Any]) -> dict[str, Any]:
    """The bot's answer as far as it is written; `after` is the seq of the message that it answers."""
    return {"type": "draft", "session": session, "after": draft["after"], "text": draft["text"]}


def _true(events: Sequence[Event]) -> Iterator[Event]:
    """Without "we are bringing in a person" where the next line has to say that nobody is there."""
    for event, following in zip_longest(events, events[1:]):
        if not (isinstance(event.body, Escalated) and following and isinstance(following.body, OutOfHours)):
            yield event


def _to_event(event: Event, client_keys: Mapping[Seq, str], reader: FrameReader) -> dict[str, Any] | None:
    frame: dict[str, Any] = {
        "seq": event.seq,
        "by": event.author.side.value,
        "name": "" if event.author == BOT_AUTHOR else event.author.name,  # the page calls it what its reader does
        "at": event.at // 1000,
        "client_id": client_keys.get(event.seq, "").rpartition(":")[2] or None,  # the visitor's id stays here
        "target": None,
        "text": "",
    }
    match event.body:
        case Message() as message:
            return frame | {"kind": "message"} | _to_message(message, reader)
        case Edited(target=target, content=content):
            return frame | {"kind": "edit", "target": target} | rich.to_json(content)
        case Deleted(target=target):
            return frame | {"kind": "delete", "target": target}
        case Translated(target=target, content=content):
            return frame | {"kind": "translation", "target": target} | rich.to_json(content)
        case Reacted(target=target, emoji=emoji, added=added):
            return frame | {"kind": "reaction", "target": target, "emoji": emoji, "added": added}
        case Rated(score=score, words=words):
            return frame | {"kind": "rated", "score": score, "text": words}
    line = user_sentence(event, reader.texts, reader.language)
    return frame | {"kind": "line", "text": line} if line else None


def _to_message(message: Message, reader: FrameReader) -> dict[str, Any]:
    return {
        "sources": list(message.sources),
        "files": [to_file(file, reader.link) for file in message.files],
        "reply_to": message.reply_to,
        "translated": bool(message.translated_into),
        "choices": _to_buttons(message.choices, reader),
    } | rich.to_json(message.content)


def _to_buttons(choices: Sequence[str], reader: FrameReader) -> list[dict[str, Any]]:
    if not choices:
        return []
    labels = [*enumerate(choices), (NONE_OF_THESE, reader.texts.say("none_of_these", reader.language))]
    return [{"number": number, "label": label} for number, label in labels]


def to_file(file: File, link: Callable[[FileId], str]) -> dict[str, Any]:
    """A file as a page shows it: what no browser shows in its place is a document."""
    kind = shown_as(file.kind, file.mime) if file.kind is not FileKind.DOCUMENT else file.kind
    return {
        "id": file.id, "name": file.name, "kind": kind.value, "mime": file.mime, "size": file.size,
        "url": link(file.id),
    }  # fmt: skip
