"""Calls for admins: what could not be read, where a message went, what a text would fire."""

from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Depends, Query

from bridge.web.console.admin_answers import DeadLetterPayloadAnswer, DeadLettersAnswer, TraceAnswer
from bridge.web.console.context import ConsoleContext, ContextDep, admin
from bridge.web.console.inbound import TriggerTestBody
from bridge.web.console.outbound import millis
from bridge.web.console.problems import ConsoleProblem
from bridge.web.console.trace_view import to_trace
from core.escalation import dry_run
from core.model.desk_views import DeadLetter
from core.model.errors import NotThere
from core.model.ids import Seq, SessionId
from core.model.input_limits import LARGEST_INTEGER, Count
from core.usecases import dead_letters
from core.usecases.reads import sessions

log = structlog.get_logger(__name__)
_PAGE = 50


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["For admins"], dependencies=[Depends(admin)])
    router.post("/triggers/test")(try_triggers)
    router.get("/dead-letters", response_model=DeadLettersAnswer)(letters)
    router.get("/dead-letters/{letter}", response_model=DeadLetterPayloadAnswer)(one_letter)
    router.delete("/dead-letters/{letter}", status_code=204)(forget)
    router.post("/dead-letters/{letter}/replay", status_code=204)(replay)
    router.get("/session/{session}/passport/{seq}", response_model=TraceAnswer)(passport)
    return router


async def try_triggers(context: ContextDep, body: TriggerTestBody) -> dict[str, Any]:
    """What a user's last message would fire, and whether a person would be called."""
    return dry_run.dry_run(context.conversations.rules.policy, body.texts, body.language).as_json()


async def letters(context: ContextDep, cursor: Annotated[Count, Query()] = LARGEST_INTEGER) -> Any:
    """What came in and could not be read, the newest first."""
    found = await context.conversations.read(dead_letters.newest, cursor, _PAGE)
    following = found[-1].id if len(found) == _PAGE else None
    return {"letters": [_to_letter(context, letter) for letter in found], "cursor": following}


async def one_letter(context: ContextDep, letter: Count) -> Any:
    """One of them, as it came."""
    found = await _find(context, letter)
    return _to_letter(context, found) | {"payload": found.payload}


async def forget(context: ContextDep, letter: Count) -> None:
    """Nobody needs it."""
    if not await context.conversations.shared(dead_letters.forget, letter):
        raise NotThere("This was dealt with already.")


async def replay(context: ContextDep, letter: Count) -> None:
    """Take it in once more. Its keys are the ones it came with, so what got in after all is not doubled."""
    found = await _find(context, letter)
    take_in = context.dead_letter_handlers.get(found.source)
    if take_in is None:
        raise ConsoleProblem(409, "refused", f"Nothing takes in “{found.source}” again.")
    try:
        await take_in(found.payload)
    except Exception as exc:
        error = f"{type(exc).__name__}: {exc}"
        log.info("dead letter still cannot be read", letter=letter, source=found.source, error=type(exc).__name__)
        await context.conversations.shared(dead_letters.set_error, letter, error)
        raise ConsoleProblem(409, "refused", f"It still cannot be read: {error}") from exc
    await context.conversations.shared(dead_letters.forget, letter)


async def passport(context: ContextDep, session: SessionId, seq: Count) -> Any:
    """Every hop of one message, with times and ids."""
    found = await context.conversations.read(sessions.trace_event, session, Seq(seq))
    if found is None:
        raise NotThere("There is no such event.")
    return to_trace(found, context.agent_reader)


async def _find(context: ConsoleContext, letter: Count) -> DeadLetter:
    found = await context.conversations.read(dead_letters.find, letter)
    if found is None:
        raise NotThere("This was dealt with already.")
    return found


def _to_letter(context: ConsoleContext, letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.id, "source": letter.source, "key": letter.key, "error": letter.error, "at": millis(letter.at),
        "replayable": letter.source in context.dead_letter_handlers,
    }  # fmt: skip
