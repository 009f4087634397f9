"""Calls: the figures of the moment, and of today. Longer looks back have pages of their own."""

import statistics
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from bridge.web.console.answers import Stats
from bridge.web.console.context import ConsoleContext, ContextDep, SignedIn
from core.statistics.percentiles import percentiles_of
from core.statistics.records import ClosedConversation
from core.statistics.results import COUNTED_RESULTS, ConversationResult, result_of
from core.usecases.reads import agents, desk

_SECOND = 1_000_000
_MOST_COUNTED = 20_000  # conversations of one day


def routes() -> APIRouter:
    """Where it is."""
    router = APIRouter(tags=["Sessions"])
    router.get("/stats", response_model=Stats)(stats)
    return router


async def stats(context: ContextDep, caller: SignedIn) -> object:
    """What goes on now, what ended today, and your own share of it."""
    me, capacity = caller.profile, context.conversations.rules.capacity
    live = await context.conversations.read(desk.live, capacity)
    mine = await context.conversations.read(agents.open_sessions, me.id)
    today = await _today(context)
    return {
        "now": {
            "active": live.active, "with_bot": live.with_bot, "waiting": live.waiting, "assigned": live.assigned,
            "longest_wait": live.oldest // _SECOND if live.waiting else None, "agents": live.agents,
            "agents_on_duty": live.on_duty, "agents_available": live.available,
            "agents_online": len(context.presences.online),
            "waiting_by_queue": {line.queue: line.waiting for line in live.lines},
        },
        "today": _of_house(today),
        "mine": {"open": mine, **_of_all([each for each in today if each.agent == me.id])},
    }  # fmt: skip


async def _today(context: ConsoleContext) -> list[ClosedConversation]:
    _, found = await desk.ended_today(context.conversations, _MOST_COUNTED)
    return [each for each in found if result_of(each) in COUNTED_RESULTS]


def _of_house(some: Sequence[ClosedConversation]) -> dict[str, Any]:
    waits = percentiles_of(each.wait for each in some if each.wait is not None)
    firsts = percentiles_of(each.first_response for each in some if each.first_response is not None)
    return {
        "escalated": sum(each.escalated_at is not None for each in some),
        "solved_by_bot": sum(result_of(each) is ConversationResult.BOT for each in some),
        "wait_median": waits.p50 // _SECOND if waits else None,
        "wait_p90": waits.p90 // _SECOND if waits else None,
        "first_response_median": firsts.p50 // _SECOND if firsts else None,
        **_of_all(some),
    }


def _of_all(some: Sequence[ClosedConversation]) -> dict[str, Any]:
    ratings = [each.rating for each in some if each.rating is not None]
    rating = round(statistics.mean(ratings), 2) if ratings else None
    return {"closed": len(some), "rating": rating, "ratings": len(ratings)}
