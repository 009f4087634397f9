"""Calls: what agents do with a session. Each is one unit of work, and answers the session as it is afterwards."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Body

from bridge.web.console.answers import Detail
from bridge.web.console.gate import Caller
from bridge.web.console.inbound import Act, Assign, Complete, Transfer
from bridge.web.console.lists import detail_of
from bridge.web.console.problems import Problem
from bridge.web.console.room import InRoom, Room, SignedIn
from core.model.errors import BadOutcome
from core.model.ids import AgentId, SessionId
from core.store.tx import Tx
from core.usecases import ownership
from core.usecases.freshness import still_at
from core.usecases.house import House

Unit = Callable[[Tx, House], object]
Plain = Annotated[Act, Body(default_factory=Act)]


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Acts"], prefix="/session/{session}")
    for path, act in (
        ("assign", assign), ("release", release), ("transfer", transfer), ("hand-back", hand_back),
        ("complete", complete), ("reopen", reopen), ("misjudged", misjudged),
    ):  # fmt: skip
        router.add_api_route(f"/{path}", act, methods=["POST"], response_model=Detail)
    router.add_api_route("/sign-user-out", sign_user_out, methods=["POST"], status_code=204)
    return router


async def sign_user_out(room: InRoom, caller: SignedIn, session: str) -> None:  # noqa: ARG001
    """Let no browser of the user's open their conversation any more: it was a public computer, or somebody else's."""
    await room.conversations.sign_user_out(SessionId(session))


async def assign(
    room: InRoom, caller: SignedIn, session: str, body: Annotated[Assign, Body(default_factory=Assign)]
) -> Any:
    """Take the session, or let a colleague have it."""
    here, to = SessionId(session), AgentId(body.agent or caller.profile.id)
    return await _do(
        room, caller, session, body, lambda tx, house: ownership.assign(tx, house, here, caller.agent, to, body.note)
    )


async def release(room: InRoom, caller: SignedIn, session: str, body: Plain) -> Any:
    """Give the session back to the waiting line."""
    return await _do(
        room, caller, session, body, lambda tx, house: ownership.release(tx, house, SessionId(session), caller.agent)
    )


async def transfer(room: InRoom, caller: SignedIn, session: str, body: Transfer) -> Any:
    """Give the session to a colleague, or let it wait in another queue."""
    here, by = SessionId(session), caller.agent

    def unit(tx: Tx, house: House) -> None:
        if body.queue:
            ownership.requeue(tx, house, here, by, body.queue, body.note)
        else:
            ownership.transfer(tx, house, here, by, AgentId(body.agent), body.note)

    return await _do(room, caller, session, body, unit)


async def hand_back(room: InRoom, caller: SignedIn, session: str, body: Plain) -> Any:
    """Let the assistant answer again."""
    return await _do(
        room, caller, session, body, lambda tx, house: ownership.hand_back(tx, house, SessionId(session), caller.agent)
    )


async def complete(
    room: InRoom, caller: SignedIn, session: str, body: Annotated[Complete, Body(default_factory=Complete)]
) -> Any:
    """Close the session, and say what came of it."""

    def unit(tx: Tx, house: House) -> None:
        ownership.close_by_agent(tx, house, SessionId(session), caller.agent, body.outcome, body.note.strip())

    try:
        return await _do(room, caller, session, body, unit)
    except BadOutcome as exc:
        known = sorted(room.conversations.house.outcomes)
        raise Problem(422, "invalid", str(exc), fields={"outcome": str(exc)}, outcomes=known) from exc


async def reopen(room: InRoom, caller: SignedIn, session: str, body: Plain) -> Any:
    """Take up a closed session again, for yourself."""
    return await _do(
        room, caller, session, body, lambda tx, house: ownership.reopen(tx, house, SessionId(session), caller.agent)
    )


async def misjudged(room: InRoom, caller: SignedIn, session: str, body: Plain) -> Any:
    """Say that this should not have called a person."""
    return await _do(
        room,
        caller,
        session,
        body,
        lambda tx, house: ownership.misjudged(tx, SessionId(session), caller.agent),  # noqa: ARG005
    )


async def _do(room: Room, caller: Caller, session: str, act: Act, unit: Unit) -> dict[str, Any]:
    """The act, unless ownership changed since its button was drawn: both in one unit of work."""
    here, house = SessionId(session), room.conversations.house

    def fresh(tx: Tx) -> None:
        still_at(tx, here, act.epoch, caller.profile.id)
        unit(tx, house)

    await room.store.write(here, fresh)
    return await detail_of(room, caller.profile, here)
