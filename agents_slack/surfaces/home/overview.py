"""What an agent sees of the whole desk: their sessions, who waits, what is going on. Read for Home and for commands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from time import monotonic

from agents_slack.api.addresses import THREAD
from agents_slack.surfaces.home.thread_links import link_to
from core.config.agent_words import AgentWords
from core.model.agents import Agent, Profile
from core.model.desk_views import ListedSession, SearchMatch, SearchPosition, SearchQuery
from core.model.ids import Micros, SessionId
from core.rendering.list_labels import NO_ENDING, SessionEnding, ending_of
from core.statistics.live import LiveFigures
from core.usecases.conversations import Conversations
from core.usecases.reads import desk, threads

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

    @property
    def words(self) -> AgentWords:
        """Those of the desk's language."""
        return self._conversations.in_force.config.agent_words

    async def overview_for(self, agent: Agent, page: int = 0) -> DeskOverview:
        """What this agent sees now; of the lists, the page (from 1) asked for. Looking makes nobody an agent."""
        rules = self._conversations.rules
        start, most = (PAGE_SIZE * (page - 1), PAGE_SIZE) if page else (0, MOST_LISTED)
        today = await self._today()
        read = await self._conversations.read(desk.lists_for, agent, THREAD, rules.capacity, start, most)
        me = read.profile
        return DeskOverview(
            profile=me,
            capacity=rules.capacity if me is None or me.capacity is None else me.capacity,
            mine=[self._item(listed, read.addresses) for listed in read.mine],
            mine_total=read.mine_total,
            waiting=[self._item(listed, read.addresses) for listed in read.waiting],
            waiting_total=read.waiting_total,
            live=read.live,
            today=today,
            now=read.now,
        )

    async def search(self, words: str) -> FoundSessions:
        """The youngest sessions of users with such a name or e-mail, or in which it was said. See `word_search`.

        Looks through everything, stretch by stretch, as long as whoever asks can wait.
        """
        items: list[SessionItem] = []
        below: SearchPosition | None = None
        until = monotonic() + SEARCH_TIMEOUT
        while True:
            wanted = SearchQuery(words, outcomes=self._conversations.in_force.config.desk.outcomes)
            found, addresses = await self._conversations.read(
                desk.search_with_addresses, wanted, below, MOST_FOUND - len(items), THREAD
            )
            items += [self._item(hit.listed, addresses, hit.match) for hit in found.hits]
            below = found.next
            if below is None or len(items) >= MOST_FOUND:
                return FoundSessions(items)
            if monotonic() >= until:
                return FoundSessions(items, below.opened_at)

    async def link_of(self, session: SessionId) -> str:
        """The address of a session's thread; "" when it has none."""
        return link_to(self._workspace, await self._conversations.read(threads.going_on_at, session, THREAD))

    def _item(
        self, listed: ListedSession, addresses: Mapping[SessionId, str], match: SearchMatch | None = None
    ) -> SessionItem:
        link = link_to(self._workspace, addresses[listed.session.id])
        return SessionItem(
            listed, link, match, ending_of(listed.concluded, self._conversations.in_force.config.desk.outcomes)
        )
