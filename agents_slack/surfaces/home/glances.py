"""What an agent sees of the whole desk: their sessions, who waits, what is going on. Read for Home and for commands."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic

from agents_slack.surfaces.home.links import link_to, thread_of
from core.model.agents import Agent, Profile
from core.model.ids import Micros, SessionId
from core.rendering.list_words import NOTHING_CONCLUDED, Ending, ending_of
from core.statistics.live import Live
from core.store import agents
from core.store.queries import desk_lists, statistics
from core.store.queries.desk_lists import Listed
from core.store.queries.desk_search import Match, Place, Wanted, search
from core.store.tx import Tx
from core.usecases.conversations import Conversations

MOST_LISTED = 20
MOST_FOUND = 10
PAGE = 10  # sessions in one answer of the command
LOOKS_FOR = 1.5  # seconds; Slack wants the answer within three

Figures = Sequence[tuple[str, str]]  # what is counted, and how much it is: ("Solved by the bot", "12")
Today = Callable[[], Awaitable[Figures]]


@dataclass(frozen=True, slots=True)
class Item:
    """A session in a list. `link` opens its thread in Slack, "" when it has none; `match` is what a search found;
    `ending` is what was said of it at its close."""

    listed: Listed
    link: str
    match: Match | None = None
    ending: Ending = NOTHING_CONCLUDED


@dataclass(frozen=True, slots=True)
class Glance:
    """The desk at one moment. `me` is None for who was never an agent yet.

    `mine` and `waiting` are some of them, from the beginning of the list or from a page on; `has` and `waits` count
    all. `capacity` is how many sessions the agent may have.
    """

    me: Profile | None
    capacity: int
    mine: Sequence[Item]
    has: int
    waiting: Sequence[Item]
    waits: int
    live: Live
    today: Figures
    now: Micros


@dataclass(frozen=True, slots=True)
class Finds:
    """What was found. `since`: only sessions opened since then were looked through; None: all were."""

    items: Sequence[Item]
    since: Micros | None = None


class Glances:
    """Reads glances. `workspace` is the workspace's address in Slack, `today` gives the day's figures, `outcomes` what
    agents read of each outcome, by name."""

    def __init__(
        self, conversations: Conversations, workspace: str, today: Today, outcomes: Callable[[], Mapping[str, str]]
    ) -> None:
        self._conversations = conversations
        self._workspace = workspace
        self._today = today
        self._outcomes = outcomes

    async def of(self, agent: Agent, page: int = 0) -> Glance:
        """What this agent sees now; of the lists, the page (from 1) asked for. Looking makes nobody an agent."""
        today = await self._today()
        return await self._conversations.store.read(lambda tx: self._read(tx, agent, today, page))

    async def found(self, words: str) -> Finds:
        """The youngest sessions of users with such a name or e-mail, or in which it was said. See `word_search`.

        Looks through everything, stretch by stretch, as long as whoever asks can wait.
        """
        items: list[Item] = []
        below: Place | None = None
        until = monotonic() + LOOKS_FOR
        while True:
            found = await self._conversations.store.read(partial(self._search, words, below, MOST_FOUND - len(items)))
            items += found[0]
            below = found[1]
            if below is None or len(items) >= MOST_FOUND:
                return Finds(items)
            if monotonic() >= until:
                return Finds(items, below.opened_at)

    def _search(self, words: str, below: Place | None, most: int, tx: Tx) -> tuple[list[Item], Place | None]:
        found = search(tx, Wanted(words, outcomes=self._outcomes()), below, most)
        return [self._item(tx, hit.listed, hit.match) for hit in found.hits], found.next

    async def link_of(self, session: SessionId) -> str:
        """The address of a session's thread; "" when it has none."""
        place = await self._conversations.store.read(lambda tx: thread_of(tx, session))
        return link_to(self._workspace, place)

    def _read(self, tx: Tx, agent: Agent, today: Figures, page: int) -> Glance:
        house = self._conversations.house
        me = agents.by_slack_user(tx, agent.slack_user) or (agents.by_email(tx, agent.email) if agent.email else None)
        start, most = (PAGE * (page - 1), PAGE) if page else (0, MOST_LISTED)
        waiting, waits = desk_lists.waiting(tx, most=most, skip=start)
        mine = desk_lists.of_agent(tx, me.id) if me else []
        return Glance(
            me=me,
            capacity=house.capacity if me is None or me.capacity is None else me.capacity,
            mine=[self._item(tx, listed) for listed in mine[start : start + most]],
            has=len(mine),
            waiting=[self._item(tx, listed) for listed in waiting],
            waits=waits,
            live=statistics.live(tx, house.capacity),
            today=today,
            now=tx.now,
        )

    def _item(self, tx: Tx, listed: Listed, match: Match | None = None) -> Item:
        link = link_to(self._workspace, thread_of(tx, listed.session.id))
        return Item(listed, link, match, ending_of(listed.concluded, self._outcomes()))
