"""Calls: an agent's words. Send, edit, take back, react; send a note after all; try again what was not delivered."""

from typing import Any

from fastapi import APIRouter

from bridge.web.console import sending
from bridge.web.console.answers import AppendedAnswer, EditedAnswer, NoteSentAnswer, RetriedAnswer, SentMessageAnswer
from bridge.web.console.authentication import Caller
from bridge.web.console.context import ConsoleContext, ContextDep, SignedIn
from bridge.web.console.inbound import EditBody, MessageBody, ReactionBody, RetryBody, SendNote
from core.model.content import Content
from core.model.ids import SessionId
from core.model.input_limits import GivenSeq
from core.usecases import reactions, replies
from core.usecases.intake import IntakeResult


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Messages"], prefix="/session/{session}")
    router.post("/send-message", response_model=SentMessageAnswer)(send_message)
    router.post("/send-note", response_model=NoteSentAnswer)(send_note)
    router.post("/retry", response_model=RetriedAnswer)(retry)
    router.patch("/messages/{seq}", response_model=EditedAnswer, response_model_exclude_unset=True)(edit)
    router.delete("/messages/{seq}", response_model=AppendedAnswer)(delete)
    router.post("/messages/{seq}/reactions", response_model=AppendedAnswer)(react)
    return router


async def send_message(context: ContextDep, caller: SignedIn, session: SessionId, body: MessageBody) -> Any:
    """Say something: to the user, or to colleagues (`intent` "note")."""
    return await sending.send_message(context, caller.profile, session, body, body.client_id)


async def send_note(context: ContextDep, caller: SignedIn, session: SessionId, body: SendNote) -> Any:
    """Send to the user what stayed inside."""
    _count(context, caller)
    sent = await context.conversations.send_note(session, caller.agent, body.seq, sure=body.sure)
    return {"sent": sent}


async def retry(context: ContextDep, caller: SignedIn, session: SessionId, body: RetryBody) -> Any:
    """Let a surface show once more what it refused."""
    return {"retried": await context.conversations.act(replies.retry, session, caller.agent, body.failure)}


async def edit(context: ContextDep, caller: SignedIn, session: SessionId, seq: GivenSeq, body: EditBody) -> Any:
    """Change words of your own."""
    _count(context, caller)
    keys = sending.key_of(caller.profile, body.client_id)
    return _to_appended(
        await context.conversations.agent_edited_at(session, caller.agent, seq, Content(body.text), keys)
    )


async def delete(context: ContextDep, caller: SignedIn, session: SessionId, seq: GivenSeq) -> Any:
    """Take words of your own back."""
    _count(context, caller)
    keys = sending.key_of(caller.profile, None)
    return _to_appended(await context.conversations.agent_edited_at(session, caller.agent, seq, None, keys))


async def react(context: ContextDep, caller: SignedIn, session: SessionId, seq: GivenSeq, body: ReactionBody) -> Any:
    """Put an emoji on a message, or take it away."""
    _count(context, caller)
    keys = sending.key_of(caller.profile, body.client_id)
    return _to_appended(
        await context.conversations.act(
            reactions.agent_reacted_at, session, caller.agent, seq, body.emoji, body.added, keys
        )
    )


def _count(context: ConsoleContext, caller: Caller) -> None:
    context.rate_limits.count(context.settings.message_limit, "words", caller.profile.id)


def _to_appended(wrote: IntakeResult | None) -> dict[str, Any]:
    held_back = {"held_back": True} if wrote and wrote.held_back else {}
    return {"seq": wrote.seq if wrote else None, **held_back}
