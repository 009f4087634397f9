"""The whole desk at one moment, and what is found in it, with where each session stands on the reader's surface."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.model.agents import Agent, Profile
from core.model.desk_views import ListedSession, SearchPosition, SearchQuery, SearchResults
from core.model.ids import Micros, SessionId, SurfaceName
from core.statistics.live import LiveFigures
from core.statistics.period import Period, day_of
from core.statistics.records import ClosedConversation, ConversationFilter
from core.store import agents, lanes
from core.store.queries import session_lists
from core.store.queries.analytics import every_conversation, live
from core.store.queries.session_search import search
from core.store.tx import Tx
from core.usecases.conversations import Conversations

__all__ = ["ended_today", "lists_for", "live", "search_with_addresses"]


@dataclass(frozen=True, slots=True)
class DeskLists:
    """`profile` is None for who was never an agent. `mine` and `waiting` are some of them, the totals count all.

    `addresses` says where each listed session goes on now, "" for nowhere.
    """

    profile: Profile | None
    mine: Sequence[ListedSession]
    mine_total: int
    waiting: Sequence[ListedSession]
    waiting_total: int
    live: LiveFigures
    now: Micros
    addresses: Mapping[SessionId, str]


def lists_for(tx: Tx, agent: Agent, surface: SurfaceName, capacity: int, start: int, most: int) -> DeskLists:
    """What an agent has and who waits, `most` of each from `start` on. Looking makes nobody an agent."""
    me = agents.find_agent(tx, agent)
    waiting, waits = session_lists.waiting(tx, most=most, skip=start)
    mine = session_lists.of_agent(tx, me.id) if me else []
    shown = mine[start : start + most]
    return DeskLists(
        me, shown, len(mine), waiting, waits, live(tx, capacity), tx.now,
        _addresses(tx, surface, [*shown, *waiting]),
    )  # fmt: skip


async def ended_today(conversations: Conversations, most: int) -> tuple[Period, Sequence[ClosedConversation]]:
    """Today, as the figures count days, and the conversations that ended in it, at most `most`; read in batches."""
    today = day_of(conversations.now, conversations.in_force.config.figures.zone)
    return today, await every_conversation(conversations.store, ConversationFilter(today), most)


def search_with_addresses(
    tx: Tx, wanted: SearchQuery, below: SearchPosition | None, most: int, surface: SurfaceName
) -> tuple[SearchResults, Mapping[SessionId, str]]:
    """See `core.store.queries.session_search.search`; and where on a surface each session goes on, "" for nowhere."""
    found = search(tx, wanted, below, most)
    return found, _addresses(tx, surface, [hit.listed for hit in found.hits])


def _addresses(tx: Tx, surface: SurfaceName, listed: Iterable[ListedSession]) -> Mapping[SessionId, str]:
    return {each.session.id: lanes.going_on_at(tx, each.session.id, surface) for each in listed}
