"""Calls: what agents look through. Sessions, a session's log, colleagues, canned replies."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from bridge.web.console import outbound, sending
from bridge.web.console.answers import (
    Agents,
    LogPageAnswer,
    RepliesAnswer,
    SearchPageAnswer,
    SessionDetailAnswer,
    SessionListAnswer,
)
from bridge.web.console.context import ConsoleContext, ContextDep, SignedIn
from bridge.web.console.problems import ConsoleProblem
from core.model.agents import Profile
from core.model.desk_views import SearchPosition, SearchQuery
from core.model.errors import UnknownSession
from core.model.ids import Micros, Seq, SessionId
from core.model.input_limits import LARGEST_INTEGER, Count
from core.rendering.reply_filling import fill_reply
from core.usecases import canned_replies
from core.usecases.reads import agents
from core.usecases.reads import sessions as session_reads

StateFilter = Literal["", "bot", "pending", "assigned", "closed", "open"]


def routes() -> APIRouter:
    """Where each is."""
    router = APIRouter(tags=["Sessions"])
    router.get("/pending-sessions", response_model=SessionListAnswer)(pending_sessions)
    router.get("/my-sessions", response_model=SessionListAnswer)(my_sessions)
    router.get("/sessions", response_model=SearchPageAnswer)(sessions)
    router.get("/session/{session}", response_model=SessionDetailAnswer)(session_detail)
    router.get("/session/{session}/messages", response_model=LogPageAnswer)(messages)
    router.get("/agents", response_model=Agents)(colleagues)
    router.get("/replies", response_model=RepliesAnswer)(replies)
    return router


async def pending_sessions(
    context: ContextDep,
    caller: SignedIn,  # noqa: ARG001
    queue: Annotated[str, Query(max_length=100)] = "",
) -> object:
    """Who waits for a person: the most urgent first, among equals the longest wait."""
    found, total = await context.conversations.read(session_reads.waiting, queue)
    return {"sessions": [outbound.to_session(listed) for listed in found], "total": total}


async def my_sessions(context: ContextDep, caller: SignedIn) -> object:
    """The sessions you have: those where it is your turn first."""
    found = await context.conversations.read(session_reads.of_agent, caller.profile.id)
    return {"sessions": [outbound.to_session(listed) for listed in found], "total": len(found)}


async def sessions(
    context: ContextDep,
    caller: SignedIn,  # noqa: ARG001
    state: StateFilter = "",
    q: Annotated[str, Query(max_length=200)] = "",
    agent: Annotated[str, Query(max_length=64)] = "",
    channel: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> object:
    """All sessions, the youngest first; `q` looks in who users are and what was said (`core.rendering.word_search`)."""
    wanted, below = SearchQuery(q, state, agent, channel, context.outcomes), _place(cursor)
    found = await context.conversations.read(session_reads.search, wanted, below, limit)
    following = f"{found.next.opened_at}.{found.next.session}" if found.next else None
    return {"sessions": [outbound.to_search_hit(hit) for hit in found.hits], "cursor": following}


async def session_detail(context: ContextDep, caller: SignedIn, session: SessionId) -> object:
    """One session: its user, why a person was called, receipts, what you may do."""
    return await detail_of(context, caller.profile, session)


async def messages(
    context: ContextDep,
    caller: SignedIn,
    session: SessionId,
    after: Annotated[Count, Query()] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 200,
) -> object:
    """The session's log behind `after`, internal events too. Ask on with `after` = `upto`."""
    look = await context.conversations.read(session_reads.agent_view, session, Seq(after), sending.SOURCE, limit)
    if look is None:
        raise UnknownSession("This conversation does not exist.")
    more = look.upto < look.detail.listed.session.head
    return outbound.to_batch(look, Seq(after), caller.profile, context.agent_reader) | {"more": more}


async def colleagues(context: ContextDep, caller: SignedIn) -> object:  # noqa: ARG001
    """Every agent: on duty, online, how much they have."""
    everybody, loads = await context.conversations.read(agents.with_session_counts)
    online, capacity = context.presences.online, context.conversations.rules.capacity
    return {"agents": [outbound.to_agent(one, loads, online, capacity) for one in everybody]}


async def replies(
    context: ContextDep,
    caller: SignedIn,
    session: Annotated[str, Query(max_length=64)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> object:
    """The canned replies, filled in for a session's user; best match first."""
    listed = await context.conversations.read(session_reads.one, SessionId(session)) if session else None
    contact, about = (listed.contact, listed.session) if listed else (None, None)
    values = canned_replies.variable_values(caller.profile.name, context.config.web.company, contact, about)
    found = canned_replies.replies_for(context.config.replies, contact.language if contact else "", q)
    return {"replies": [outbound.to_reply(reply, fill_reply(reply.text, values)) for reply in found]}


async def detail_of(context: ConsoleContext, me: Profile, session: SessionId) -> dict[str, Any]:
    """Session detail. Raises UnknownSession."""
    found = await context.conversations.read(session_reads.session_detail, session)
    if found is None:
        raise UnknownSession("This conversation does not exist.")
    return outbound.to_detail(found, me)


def _place(cursor: str) -> SearchPosition | None:
    if not cursor:
        return None
    at, _, session = cursor.partition(".")
    if not at.isdecimal() or not session or int(at) > LARGEST_INTEGER:
        raise ConsoleProblem(
            422, "invalid", "This is no cursor of ours.", fields={"cursor": "This is no cursor of ours."}
        )
    return SearchPosition(Micros(int(at)), SessionId(session))
