"""Calls: what agents look through. Sessions, a session's log, colleagues, canned replies."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from bridge.web.console import outbound, words
from bridge.web.console.answers import Agents, Detail, Found, Messages, RepliesAnswer, Sessions
from bridge.web.console.problems import Problem
from bridge.web.console.room import InRoom, Room, SignedIn
from core.model.agents import Profile
from core.model.bounds import LARGEST_INTEGER, Count
from core.model.errors import UnknownSession
from core.model.ids import Micros, Seq, SessionId
from core.rendering.reply_filling import fill
from core.store import agents
from core.store.queries import desk_detail, desk_lists, desk_search
from core.store.queries.desk_search import Place, Wanted
from core.usecases import canned

State = Literal["", "bot", "pending", "assigned", "closed", "open"]


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Sessions"])
    router.add_api_route("/pending-sessions", pending_sessions, methods=["GET"], response_model=Sessions)
    router.add_api_route("/my-sessions", my_sessions, methods=["GET"], response_model=Sessions)
    router.add_api_route("/sessions", sessions, methods=["GET"], response_model=Found)
    router.add_api_route("/session/{session}", session_detail, methods=["GET"], response_model=Detail)
    router.add_api_route("/session/{session}/messages", messages, methods=["GET"], response_model=Messages)
    router.add_api_route("/agents", colleagues, methods=["GET"], response_model=Agents)
    router.add_api_route("/replies", replies, methods=["GET"], response_model=RepliesAnswer)
    return router


async def pending_sessions(
    room: InRoom,
    caller: SignedIn,  # noqa: ARG001
    queue: Annotated[str, Query(max_length=100)] = "",
) -> object:
    """Who waits for a person: the most urgent first, among equals the longest wait."""
    found, total = await room.store.read(lambda tx: desk_lists.waiting(tx, queue))
    return {"sessions": [outbound.to_session(listed) for listed in found], "total": total}


async def my_sessions(room: InRoom, caller: SignedIn) -> object:
    """The sessions you have: those where it is your turn first."""
    found = await room.store.read(lambda tx: desk_lists.of_agent(tx, caller.profile.id))
    return {"sessions": [outbound.to_session(listed) for listed in found], "total": len(found)}


async def sessions(
    room: InRoom,
    caller: SignedIn,  # noqa: ARG001
    state: State = "",
    q: Annotated[str, Query(max_length=200)] = "",
    agent: Annotated[str, Query(max_length=64)] = "",
    channel: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> object:
    """All sessions, the youngest first; `q` looks in who users are and what was said (`core.rendering.word_search`)."""
    wanted, below = Wanted(q, state, agent, channel, room.outcomes), _place(cursor)
    found = await room.store.read(lambda tx: desk_search.search(tx, wanted, below, limit))
    following = f"{found.next.opened_at}.{found.next.session}" if found.next else None
    return {"sessions": [outbound.to_hit(hit) for hit in found.hits], "cursor": following}


async def session_detail(room: InRoom, caller: SignedIn, session: str) -> object:
    """One session: its user, why a person was called, receipts, what you may do."""
    return await detail_of(room, caller.profile, SessionId(session))


async def messages(
    room: InRoom,
    caller: SignedIn,
    session: str,
    after: Annotated[Count, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> object:
    """The session's log behind `after`, internal events too. Ask on with `after` = `upto`."""
    look = await room.store.read(lambda tx: desk_detail.look(tx, SessionId(session), Seq(after), words.SOURCE, limit))
    if look is None:
        raise UnknownSession("This conversation does not exist.")
    more = look.upto < look.detail.listed.session.head
    return outbound.to_batch(look, Seq(after), caller.profile, room.outcomes) | {"more": more}


async def colleagues(room: InRoom, caller: SignedIn) -> object:  # noqa: ARG001
    """Every agent: on duty, online, how much they have."""
    everybody, loads = await room.store.read(lambda tx: (agents.profiles(tx), agents.loads(tx)))
    online, capacity = room.presences.online, room.conversations.house.capacity
    return {
        "agents": [
            outbound.to_agent(one, open_sessions=loads.get(one.id, 0), online=one.id in online, house_capacity=capacity)
            for one in everybody
        ]
    }


async def replies(
    room: InRoom,
    caller: SignedIn,
    session: Annotated[str, Query(max_length=64)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> object:
    """The canned replies, filled in for a session's user; best match first."""
    listed = await room.store.read(lambda tx: desk_lists.one(tx, SessionId(session))) if session else None
    contact, about = (listed.contact, listed.session) if listed else (None, None)
    values = canned.values_for(caller.profile.name, room.desk.web().company, contact, about)
    found = canned.replies_for(room.desk.replies(), contact.language if contact else "", q)
    return {"replies": [outbound.to_reply(reply, fill(reply.text, values)) for reply in found]}


async def detail_of(room: Room, me: Profile, session: SessionId) -> dict[str, Any]:
    """Session detail. Raises UnknownSession."""
    found = await room.store.read(lambda tx: desk_detail.detail(tx, session))
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return outbound.to_detail(found, me)


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    at, _, session = cursor.partition(".")
    if not at.isdecimal() or not session or int(at) > LARGEST_INTEGER:
        raise Problem(422, "invalid", "This is no cursor of ours.", fields={"cursor": "This is no cursor of ours."})
    return Place(Micros(int(at)), SessionId(session))
