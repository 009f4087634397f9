"""What an agent sees of the whole desk: their sessions, who waits, what is going on. Read for Home and for commands."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from agents_slack.surfaces.home.thread_links import link_to, thread_of
from core.model.agents import Agent, Profile
from core.model.desk_views import ListedSession, SearchMatch, SearchPosition, SearchQuery
from core.model.ids import Micros, SessionId
from core.rendering.list_labels import NO_ENDING, SessionEnding, ending_of
from core.statistics.live import LiveFigures
from core.store import agents
from core.store.queries import analytics, session_lists
from core.store.queries.session_search import search
from core.store.tx import Tx
from core.usecases.conversations import Conversations

MOST_LISTED = 20
MOST_FOUND = 10
PAGE_SIZE = 10  # sessions in one answer of the command
SEARCH_TIMEOUT = 1.5  # seconds; Slack wants the answer within three

FigurePairs = Sequence[tuple[str, str]]  # what is counted, and how much it is: ("Solved by the bot", "12")
CountToday = Callable[[], Awaitable[FigurePairs]]


@dataclass(frozen=True, slots=True)
class SessionItem:
    """A session in a list. `link` opens its thread in Slack, "" when it has none; `match` is what a search found;
    `ending` is what was said of it at its close."""

    listed: ListedSession
    link: str
    match: SearchMatch | None = None
    ending: SessionEnding = NO_ENDING


@dataclass(frozen=True, slots=True)
class DeskOverview:
    """The desk at one moment. `me` is None for who was never an agent yet.

    `mine` and `waiting` are some of them, from the beginning of the list or from a page on; `has` and `waits` count
    all. `capacity` is how many sessions the agent may have.
    """

    profile: Profile | None
    capacity: int
    mine: Sequence[SessionItem]
    mine_total: int
    waiting: Sequence[SessionItem]
    waiting_total: int
    live: LiveFigures
    today: FigurePairs
    now: Micros


@dataclass(frozen=True, slots=True)
class FoundSessions:
    """What was found. `since`: only sessions opened since then were looked through; None: all were."""

    items: Sequence[SessionItem]
    since: Micros | None = None


class DeskOverviews:
    """Reads glances. `workspace` is the workspace's address in Slack, `today` gives the day's figures."""

    def __init__(self, conversations: Conversations, workspace: str, today: CountToday) -> None:
        self._conversations = conversations
        self._workspace = workspace
        self._today = today

    async def overview_for(self, agent: Agent, page: int = 0) -> DeskOverview:
        """What this agent sees now; of the lists, the page (from 1) asked for. Looking makes nobody an agent."""
        today = await self._today()
        return await self._conversations.store.read(lambda tx: self._read(tx, agent, today, page))

    async def search(self, words: str) -> FoundSessions:
        """The youngest sessions of users with such a name or e-mail, or in which it was said. See `word_search`.

        Looks through everything, stretch by stretch, as long as whoever asks can wait.
        """
        items: list[SessionItem] = []
        below: SearchPosition | None = None
        until = monotonic() + SEARCH_TIMEOUT
        while True:
            found = await self._conversations.store.read(partial(self._search, words, below, MOST_FOUND - len(items)))
            items += found[0]
            below = found[1]
            if below is None or len(items) >= MOST_FOUND:
                return FoundSessions(items)
            if monotonic() >= until:
                return FoundSessions(items, below.opened_at)

    def _search(
        self, words: str, below: SearchPosition | None, most: int, tx: Tx
    ) -> tuple[list[SessionItem], SearchPosition | None]:
        found = search(tx, SearchQuery(words, outcomes=self._conversations.in_force.config.desk.outcomes), below, most)
        return [self._item(tx, hit.listed, hit.match) for hit in found.hits], found.next

    async def link_of(self, session: SessionId) -> str:
        """The address of a session's thread; "" when it has none."""
        place = await self._conversations.store.read(lambda tx: thread_of(tx, session))
        return link_to(self._workspace, place)

    def _read(self, tx: Tx, agent: Agent, today: FigurePairs, page: int) -> DeskOverview:
        rules = self._conversations.rules
        me = agents.by_slack_user(tx, agent.slack_user) or (agents.by_email(tx, agent.email) if agent.email else None)
        start, most = (PAGE_SIZE * (page - 1), PAGE_SIZE) if page else (0, MOST_LISTED)
        waiting, waits = session_lists.waiting(tx, most=most, skip=start)
        mine = session_lists.of_agent(tx, me.id) if me else []
        return DeskOverview(
            profile=me,
            capacity=rules.capacity if me is None or me.capacity is None else me.capacity,
            mine=[self._item(tx, listed) for listed in mine[start : start + most]],
            mine_total=len(mine),
            waiting=[self._item(tx, listed) for listed in waiting],
            waiting_total=waits,
            live=analytics.live(tx, rules.capacity),
            today=today,
            now=tx.now,
        )

    def _item(self, tx: Tx, listed: ListedSession, match: SearchMatch | None = None) -> SessionItem:
        link = link_to(self._workspace, thread_of(tx, listed.session.id))
        return SessionItem(
            listed, link, match, ending_of(listed.concluded, self._conversations.in_force.config.desk.outcomes)
        )
