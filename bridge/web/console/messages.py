"""Calls: an agent's words. Send, edit, take back, react; send a note after all; try again what was not delivered."""

from typing import Any

from fastapi import APIRouter

from bridge.web.console import words
from bridge.web.console.answers import Appended, Retried, Reworded, SaidAnswer, Sent
from bridge.web.console.gate import Caller
from bridge.web.console.inbound import Edit, Reaction, Retry, SendNote, Words
from bridge.web.console.room import InRoom, Room, SignedIn
from core.model.bounds import Number
from core.model.content import Content
from core.model.ids import Seq, SessionId
from core.usecases.intake import Wrote


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Messages"], prefix="/session/{session}")
    router.add_api_route("/send-message", send_message, methods=["POST"], response_model=SaidAnswer)
    router.add_api_route("/send-note", send_note, methods=["POST"], response_model=Sent)
    router.add_api_route("/retry", retry, methods=["POST"], response_model=Retried)
    router.add_api_route(
        "/messages/{seq}", edit, methods=["PATCH"], response_model=Reworded, response_model_exclude_unset=True
    )
    router.add_api_route("/messages/{seq}", delete, methods=["DELETE"], response_model=Appended)
    router.add_api_route("/messages/{seq}/reactions", react, methods=["POST"], response_model=Appended)
    return router


async def send_message(room: InRoom, caller: SignedIn, session: str, body: Words) -> Any:
    """Say something: to the user, or to colleagues (`intent` "note")."""
    said = await words.say(
        room, caller.profile, SessionId(session), body.text, body.client_id, body.intent, body.files, body.reply_to
    )
    return {"session": said.session, "seq": said.seq, "fate": said.fate.value}


async def send_note(room: InRoom, caller: SignedIn, session: str, body: SendNote) -> Any:
    """Send to the user what stayed inside."""
    _count(room, caller)
    sent = await room.conversations.send_note(SessionId(session), caller.agent, Seq(body.seq), sure=body.sure)
    return {"sent": sent}


async def retry(room: InRoom, caller: SignedIn, session: str, body: Retry) -> Any:
    """Let a surface show once more what it refused."""
    return {"retried": await room.conversations.retry(SessionId(session), caller.agent, Seq(body.failure))}


async def edit(room: InRoom, caller: SignedIn, session: str, seq: Number, body: Edit) -> Any:
    """Change words of your own."""
    _count(room, caller)
    keys = words.key_of(caller.profile, body.client_id)
    return _to_appended(
        await room.conversations.agent_edited_at(SessionId(session), caller.agent, Seq(seq), Content(body.text), keys)
    )


async def delete(room: InRoom, caller: SignedIn, session: str, seq: Number) -> Any:
    """Take words of your own back."""
    _count(room, caller)
    keys = words.key_of(caller.profile, None)
    return _to_appended(
        await room.conversations.agent_edited_at(SessionId(session), caller.agent, Seq(seq), None, keys)
    )


async def react(room: InRoom, caller: SignedIn, session: str, seq: Number, body: Reaction) -> Any:
    """Put an emoji on a message, or take it away."""
    _count(room, caller)
    keys = words.key_of(caller.profile, body.client_id)
    return _to_appended(
        await room.conversations.agent_reacted_at(
            SessionId(session), caller.agent, Seq(seq), body.emoji, body.added, keys
        )
    )


def _count(room: Room, caller: Caller) -> None:
    room.pace.count(room.settings.pace, "words", caller.profile.id)


def _to_appended(wrote: Wrote | None) -> dict[str, Any]:
    held_back = {"held_back": True} if wrote and wrote.held_back else {}
    return {"seq": wrote.seq if wrote else None, **held_back}
