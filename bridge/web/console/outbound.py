"""Values as the console's clients read them: the shapes of docs/console.md. Pure."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, replace
from typing import Any

from bridge.web.console.allowed_acts import allowed_acts
from core.model import content as rich
from core.model.agents import Agent, Profile
from core.model.content import Content
from core.model.desk_views import (
    AgentSessionView,
    LatestEscalation,
    ListedSession,
    SearchHit,
    SearchMatch,
    SessionDetail,
)
from core.model.event_json import event_kind
from core.model.events import Concluded, Delivered, Edited, Event, EventBody, Message, Note, Rated, Seen, Translated
from core.model.files import File
from core.model.ids import AgentId, Seq, SessionId
from core.model.session import Session, SessionState
from core.rendering import current_text
from core.rendering.agent_sentences import AgentReader, agent_sentence
from core.rendering.list_labels import session_label
from core.rendering.reply_filling import FilledReply
from core.usecases.canned_replies import CannedReplyText, describe_missing

LONGEST_EXCERPT = 200  # characters
_TOLD = {"content", "files", "target", "reply_to"}  # fields of a body that have a place of their own


def millis(micros: int | None) -> int | None:
    """A moment as browsers count."""
    return None if micros is None else micros // 1000


def to_me(me: Profile, default_capacity: int) -> dict[str, Any]:
    """Me: who is signed in."""
    more = (["override"] if me.may_override else []) + (["admin"] if me.role.value == "admin" else [])
    return {
        "id": me.id, "name": me.name, "email": me.email, "picture": me.picture, "role": me.role.value,
        "on_duty": me.on_duty, "capacity": default_capacity if me.capacity is None else me.capacity, "may": more,
    }  # fmt: skip


def to_agent(
    profile: Profile, loads: Mapping[AgentId, int], online: Set[AgentId], default_capacity: int
) -> dict[str, Any]:
    """Agent: a colleague, and whether they could take a session. `loads`: how many each has; `online`: who is."""
    return {
        "id": profile.id, "name": profile.name, "picture": profile.picture, "role": profile.role.value,
        "on_duty": profile.on_duty, "online": profile.id in online, "open": loads.get(profile.id, 0),
        "capacity": default_capacity if profile.capacity is None else profile.capacity,
        "specialties": list(profile.specialties), "languages": list(profile.languages),
    }  # fmt: skip


def to_agent_of(profile: Profile) -> Agent:
    """The agent as the core knows whoever acts from the console."""
    return Agent(profile.name, profile.picture, profile.email, profile.id)


def to_session(listed: ListedSession) -> dict[str, Any]:
    """Session: as lists have it."""
    session, contact = listed.session, listed.contact
    owner = {"id": session.owner, "name": session.owner_name, "picture": listed.owner_picture}
    return {
        "id": session.id, "state": session.state.value, "epoch": session.epoch, "head": session.head,
        "channel": session.channel, "queue": session.queue, "priority": session.priority, "turn": session.turn,
        "user": {
            "id": contact.id, "name": contact.name, "language": contact.language, "detail": contact.detail,
            "email": contact.email, "zone": contact.zone,
        },
        "owner": owner if session.owner else None,
        "opened_at": millis(session.opened_at), "escalated_at": millis(session.escalated_at),
        "claimed_at": millis(session.claimed_at), "closed_at": millis(session.closed_at),
        "escalation": _to_escalation(session, listed.escalation),
        "last": _to_last(listed.last) if listed.last else None, "closing": _to_closing(listed.concluded),
    }  # fmt: skip


def to_search_hit(hit: SearchHit) -> dict[str, Any]:
    """Session, and in `found` the place that a search was for."""
    return to_session(hit.listed) | {"found": _to_match(hit.match) if hit.match else None}


def to_reply(reply: CannedReplyText, filled: FilledReply) -> dict[str, Any]:
    """A canned reply, filled in. `text` is "" when nothing of it can be said without what is `missing`."""
    missing = describe_missing(filled.missing)
    return {"name": reply.shortcut, "title": reply.name, "text": filled.text, "missing": list(missing)}


def to_detail(detail: SessionDetail, me: Profile) -> dict[str, Any]:
    """Session detail, for one agent."""
    session = detail.listed.session
    waits = session.state is SessionState.PENDING and session.wait_position
    return to_session(detail.listed) | {
        "summary": detail.summary,
        "misjudged": detail.misjudged,
        "wait": {"position": session.wait_position, "minutes": session.wait_minutes} if waits else None,
        "delivered": detail.delivered,
        "seen": detail.seen,
        "outcome": detail.outcome,
        "outcome_note": detail.outcome_note,
        "rating": _to_rating(detail.rating),
        "may": allowed_acts(session, me, misjudged=detail.misjudged),
        "earlier": [_to_earlier(listed) for listed in detail.earlier],
    }


def to_batch(look: AgentSessionView, after: Seq, me: Profile, reader: AgentReader) -> dict[str, Any]:
    """What the log has behind a cursor. `reader`: how sentences are told there; who they are about is known here."""
    reader = replace(reader, user=look.detail.listed.contact.name)
    return {
        "session": look.detail.listed.session.id,
        "after": after,
        "upto": look.upto,
        "events": to_events(look.events, look.client_keys, me, reader),
    }


def to_events(
    events: Sequence[Event], client_keys: Mapping[Seq, str], me: Profile, reader: AgentReader
) -> list[dict[str, Any]]:
    """Events, for one agent: only their own client ids are told."""
    return [to_event(event, reader, own_id(client_keys.get(event.seq, ""), me)) for event in events]


def own_id(key: str, me: Profile) -> str | None:
    """The client's id out of a key of the source "console", when it is this agent's."""
    agent, _, client_id = key.partition(":")
    return client_id if agent == me.id and client_id else None


def to_event(event: Event, reader: AgentReader, client_id: str | None = None) -> dict[str, Any]:
    """Event: one line of the log."""
    said = event.body if isinstance(event.body, Message | Note | Edited | Translated) else None
    words = said.content if said else Content("")
    carried = said.files if isinstance(said, Message | Note) else ()
    answers = said.reply_to if isinstance(said, Message) else None
    return {
        "seq": event.seq, "at": millis(event.at), "kind": event_kind(event.body), "by": event.author.side.value,
        "author": {"id": event.author.id, "name": event.author.name}, "internal": not event.is_public,
        "client_id": client_id, "target": getattr(event.body, "target", None), "text": words.text,
        "blocks": rich.to_json(words).get("blocks", []), "files": [to_file(file) for file in carried],
        "reply_to": answers, "line": agent_sentence(event, reader), "data": _data(event.body),
    }  # fmt: skip


def to_file(file: File) -> dict[str, Any]:
    """A file, and where its bytes are."""
    return {
        "id": file.id, "name": file.name, "kind": file.kind.value, "mime": file.mime, "size": file.size,
        "url": f"/agent/api/files/{file.id}",
    }  # fmt: skip


def _data(body: EventBody) -> dict[str, Any]:
    """What a body says besides words, files and targets."""
    data = {field.name: getattr(body, field.name) for field in fields(body) if field.name not in _TOLD}
    if isinstance(body, (Delivered, Seen)):
        data["upto"] = body.target
    return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


def _to_escalation(session: Session, called: LatestEscalation | None) -> dict[str, Any] | None:
    if session.escalation is None:
        return None
    said = called.said if called else None
    return {
        "status": session.escalation.value,
        "category": said.category if said else "", "trigger": said.trigger if said else "",
        "reason": said.reason if said else "", "matched": said.matched if said else "",
        "score": said.score if said else 0.0,
        "seq": called.seq if called else None, "at": millis(called.at) if called else None,
    }  # fmt: skip


def _to_last(event: Event) -> dict[str, Any]:
    assert isinstance(event.body, Message)
    return {
        "seq": event.seq, "at": millis(event.at), "by": event.author.side.value, "name": event.author.name,
        "text": _excerpt(current_text.content_with_file_names(event, event.body.content)), "internal": not
        event.is_public, "files": len(event.body.files),
    }  # fmt: skip


def _to_match(match: SearchMatch) -> dict[str, Any]:
    event = match.event
    return {
        "seq": event.seq if event else None, "at": millis(event.at) if event else None,
        "kind": event_kind(event.body) if event else "user",
        "by": event.author.side.value if event else "user", "name": event.author.name if event else "",
        "parts": [{"text": part.text, "match": part.is_match} for part in match.parts],
    }  # fmt: skip


def to_note_frame(session: SessionId, event: Event) -> dict[str, Any]:
    """The frame that tells of a note."""
    assert isinstance(event.body, Note)
    by = {"id": event.author.id, "name": event.author.name}
    return {"event": "session_noted", "session": session, "seq": event.seq, "by": by,
            "text": _excerpt(event.body.content.text)}  # fmt: skip


def _to_rating(rating: Rated | None) -> dict[str, Any] | None:
    return {"score": rating.score, "words": rating.words} if rating else None


def _to_earlier(listed: ListedSession) -> dict[str, Any]:
    session = listed.session
    words = session_label(listed.last, listed.escalation.said if listed.escalation else None)
    return {
        "id": session.id, "opened_at": millis(session.opened_at), "closed_at": millis(session.closed_at),
        "state": session.state.value,
        "last": _excerpt(words), "closing": _to_closing(listed.concluded),
    }  # fmt: skip


def _to_closing(concluded: Concluded | None) -> dict[str, Any] | None:
    return {"outcome": concluded.outcome, "note": _excerpt(concluded.note)} if concluded else None


def _excerpt(text: str) -> str:
    return text if len(text) <= LONGEST_EXCERPT else text[: LONGEST_EXCERPT - 1] + "…"
