"""The whole desk at one moment, and what is found in it, with where each session stands on the reader's surface."""

from collections.abc import Iterable, Mapping, Sequence

from core.model.agents import Agent
from core.model.desk_views import ListedSession, SearchPosition, SearchQuery, SearchResults
from core.model.ids import SessionId, SurfaceName
from core.statistics.records import ClosedConversation, ConversationFilter
from core.store import Store, agents, lanes
from core.store.queries import analytics, session_lists
from core.store.queries.session_search import search
from core.store.tx import Tx
from core.usecases.desk_lists import DeskLists


class DeskReads:
    """Lists, searches and figures for one agent's page. `surface`: whose addresses come along."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def lists_for(self, agent: Agent, surface: SurfaceName, capacity: int, start: int, most: int) -> DeskLists:
        """What an agent has and who waits, `most` of each from `start` on. Looking makes nobody an agent."""
        return await self._store.read(lambda tx: _lists(tx, agent, surface, capacity, start, most))

    async def search(
        self, wanted: SearchQuery, below: SearchPosition | None, most: int, surface: SurfaceName
    ) -> tuple[SearchResults, Mapping[SessionId, str]]:
        """See `core.store.queries.session_search.search`."""
        return await self._store.read(lambda tx: _search(tx, wanted, below, most, surface))

    async def conversations(self, choice: ConversationFilter, most: int) -> Sequence[ClosedConversation]:
        """All of a choice, at most `most`, the earliest first; read in batches, so that nobody waits for it."""
        return await analytics.every_conversation(self._store, choice, most)


def _lists(tx: Tx, agent: Agent, surface: SurfaceName, capacity: int, start: int, most: int) -> DeskLists:
    me = agents.by_slack_user(tx, agent.slack_user) or (agents.by_email(tx, agent.email) if agent.email else None)
    waiting, waits = session_lists.waiting(tx, most=most, skip=start)
    mine = session_lists.of_agent(tx, me.id) if me else []
    shown = mine[start : start + most]
    return DeskLists(
        me, shown, len(mine), waiting, waits, analytics.live(tx, capacity), tx.now,
        _addresses(tx, surface, [*shown, *waiting]),
    )  # fmt: skip


def _search(
    tx: Tx, wanted: SearchQuery, below: SearchPosition | None, most: int, surface: SurfaceName
) -> tuple[SearchResults, Mapping[SessionId, str]]:
    found = search(tx, wanted, below, most)
    return found, _addresses(tx, surface, [hit.listed for hit in found.hits])


def _addresses(tx: Tx, surface: SurfaceName, listed: Iterable[ListedSession]) -> Mapping[SessionId, str]:
    return {each.session.id: lanes.going_on_at(tx, each.session.id, surface) for each in listed}
