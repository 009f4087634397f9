"""Calls: what agents do with a session. Each is one unit of work, and answers the session as it is afterwards."""

from collections.abc import Callable
from typing import Annotated, Any, Concatenate, ParamSpec

from fastapi import APIRouter, Body

from bridge.web.console.answers import SessionDetailAnswer
from bridge.web.console.authentication import Caller
from bridge.web.console.context import ConsoleContext, ContextDep, SignedIn
from bridge.web.console.inbound import ActBody, AssignBody, CompleteBody, TransferBody
from bridge.web.console.list_routes import detail_of
from bridge.web.console.problems import ConsoleProblem
from core.model.agents import Agent
from core.model.errors import BadOutcome
from core.model.ids import SessionId
from core.usecases import ownership
from core.usecases.rules import Rules
from core.usecases.stale_check import unless_stale

P = ParamSpec("P")
OptionalActBody = Annotated[ActBody, Body(default_factory=ActBody)]


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Acts"], prefix="/session/{session}")
    for path, act in (
        ("assign", assign), ("release", release), ("transfer", transfer), ("hand-back", hand_back),
        ("complete", complete), ("reopen", reopen), ("misjudged", misjudged),
    ):  # fmt: skip
        router.post(f"/{path}", response_model=SessionDetailAnswer)(act)
    router.post("/sign-user-out", status_code=204)(sign_user_out)
    return router


async def sign_user_out(context: ContextDep, caller: SignedIn, session: SessionId) -> None:  # noqa: ARG001
    """Let no browser of the user's open their conversation any more: it was a public computer, or somebody else's."""
    await context.conversations.sign_user_out(session)


async def assign(
    context: ContextDep,
    caller: SignedIn,
    session: SessionId,
    body: Annotated[AssignBody, Body(default_factory=AssignBody)],
) -> Any:
    """Take the session, or let a colleague have it."""
    to = body.agent or caller.profile.id
    return await _do(context, caller, session, body, ownership.assign, to, body.note)


async def release(context: ContextDep, caller: SignedIn, session: SessionId, body: OptionalActBody) -> Any:
    """Give the session back to the waiting line."""
    return await _do(context, caller, session, body, ownership.release)


async def transfer(context: ContextDep, caller: SignedIn, session: SessionId, body: TransferBody) -> Any:
    """Give the session to a colleague, or let it wait in another queue."""
    if body.queue:
        return await _do(context, caller, session, body, ownership.requeue, body.queue, body.note)
    return await _do(context, caller, session, body, ownership.transfer, body.agent, body.note)


async def hand_back(context: ContextDep, caller: SignedIn, session: SessionId, body: OptionalActBody) -> Any:
    """Let the assistant answer again."""
    return await _do(context, caller, session, body, ownership.hand_back)


async def complete(
    context: ContextDep,
    caller: SignedIn,
    session: SessionId,
    body: Annotated[CompleteBody, Body(default_factory=CompleteBody)],
) -> Any:
    """Close the session, and say what came of it."""
    try:
        return await _do(context, caller, session, body, ownership.close_by_agent, body.outcome, body.note.strip())
    except BadOutcome as exc:
        known = sorted(context.conversations.rules.outcomes)
        raise ConsoleProblem(422, "invalid", str(exc), fields={"outcome": str(exc)}, outcomes=known) from exc


async def reopen(context: ContextDep, caller: SignedIn, session: SessionId, body: OptionalActBody) -> Any:
    """Take up a closed session again, for yourself."""
    return await _do(context, caller, session, body, ownership.reopen)


async def misjudged(context: ContextDep, caller: SignedIn, session: SessionId, body: OptionalActBody) -> Any:
    """Say that this should not have called a person."""
    return await _do(context, caller, session, body, ownership.misjudged)


async def _do(
    context: ConsoleContext,
    caller: Caller,
    session: SessionId,
    act: ActBody,
    use_case: Callable[Concatenate[Any, Rules, SessionId, Agent, P], object],
    *args: P.args,
    **named: P.kwargs,
) -> dict[str, Any]:
    """The act, unless ownership changed since its button was drawn."""
    me = caller.profile
    fresh = unless_stale(use_case, act.epoch, me.id)
    await context.conversations.act(fresh, session, caller.agent, *args, **named)
    return await detail_of(context, me, session)
