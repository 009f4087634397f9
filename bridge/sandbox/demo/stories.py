"""What just happened: the latest act of each person, and how far its events have come, read from the bridge's log.

It looks, it never touches: sessions whose log grew are read again until every lane has shown what there is.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bridge.sandbox.demo.wording import is_visible_to, starts_story, to_consequence, to_place, to_title
from core.model.events import Event, Side
from core.model.ids import Micros, Seq, SessionId
from core.model.ports import BusMessage, Lane
from core.model.session import Contact, Session, SessionState
from core.store import Store, contacts, lanes, log, sessions
from core.store.tx import Tx
from core.surfaces.summary import NAME as SUMMARY

MOST_STORIES = 30  # stories
_CONSOLE = "console"
_LOOK_AGAIN = 0.04  # seconds, while something is on its way


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One hop. `after` is milliseconds since the act was stored, None while it is not done."""

    text: str
    after: int | None


@dataclass(slots=True)
class Story:
    """One act and what it led to: events that came of it, and where they are shown."""

    contact: Contact
    events: list[Event]
    came_twice: bool
    origin: str  # the surface on which it happened
    is_told: bool = False
    arrivals: dict[str, int] = field(default_factory=dict)  # place -> milliseconds
    waiting: list[str] = field(default_factory=list)  # places

    @property
    def act(self) -> Event:
        """What a person did."""
        return self.events[0]

    def shown(self) -> dict[str, object]:
        """The story as the page draws it: a title, and steps in the order of their happening."""
        stored = f"came twice, stored once, #{self.act.seq}" if self.came_twice else f"stored, #{self.act.seq}"
        steps = [StoryStep(stored, 0)]
        steps += [StoryStep(to_consequence(event, self.contact), self._since(event.at)) for event in self.events[1:]]
        steps += [StoryStep(place, ms) for place, ms in self.arrivals.items()]
        steps += [StoryStep(place, None) for place in self.waiting]
        return {
            "id": f"{self.act.session}:{self.act.seq}",
            "title": to_title(self.act, self.contact, self.origin),
            "at": self.act.at // 1000,
            "steps": [{"text": step.text, "after": step.after} for step in steps],
        }

    def update_arrivals(self, now: Micros, session: Session, lanes: Sequence[Lane]) -> None:
        """See how far the lanes are."""
        self.waiting = []
        if self.contact.channel == "web" and any(event.is_public for event in self.events):
            self._arrive("web chat", self._since(self.events[-1].at))
        for lane in lanes:
            wanted = self._last_for(lane)
            if wanted is None or lane.surface == SUMMARY:  # nobody looks at that one
                continue
            if lane.surface == "bot":
                is_thinking = session.state is SessionState.BOT and lane.position < wanted
                self.waiting += ["assistant is answering"] if is_thinking else []
            elif lane.position >= wanted:
                self._arrive(to_place(lane.surface, self.contact), self._since(now))
            else:
                place = to_place(lane.surface, self.contact)
                self.arrivals.pop(place, None)
                self.waiting.append(place)
        self.is_told = not self.waiting

    def _last_for(self, lane: Lane) -> Seq | None:
        """The last event of this story that the lane shows; what came from there is there already."""
        seqs = [
            event.seq
            for event in self.events
            if is_visible_to(lane.surface, event) and not (event is self.act and lane.surface == self.origin)
        ]
        return max(seqs, default=None)

    def _arrive(self, place: str, after: int) -> None:
        self.arrivals.setdefault(place, after)

    def _since(self, at: Micros) -> int:
        return max(0, (at - self.act.at) // 1000)


@dataclass(frozen=True, slots=True)
class _SessionNews:
    """A session as it is now, and what is new in it. `by_console`: which of that came from the web console."""

    session: Session | None
    contact: Contact | None
    events: Sequence[Event]
    ways: Sequence[Lane]
    by_console: set[Seq]


class Stories:
    """Follows every session. `latest` is what the strip tells; `changed` is called when it may tell something new."""

    def __init__(self, store: Store, changed: Callable[[], None], comes_twice: Callable[[], bool]) -> None:
        self._store = store
        self._changed = changed
        self._comes_twice = comes_twice
        self._stories: deque[Story] = deque(maxlen=MOST_STORIES)
        self._upto: dict[SessionId, Seq] = {}
        self._grown: set[SessionId] = set()
        self._rang = asyncio.Event()

    def on_ring(self, ring: BusMessage) -> None:
        """To be subscribed to the bus."""
        if ring.kind == "appended":
            self._grown.add(ring.session)
            self._rang.set()

    def shown(self) -> list[dict[str, object]]:
        """The stories, the newest first."""
        return [story.shown() for story in reversed(self._stories)]

    async def follow(self) -> None:
        """Read on until cancelled."""
        while True:
            await self._rang.wait()
            self._rang.clear()
            under_way = {story.act.session for story in self._stories if not story.is_told}
            sessions, self._grown = self._grown | under_way, set()
            for session in sessions:
                await self._look(session)
            self._changed()
            if any(not story.is_told for story in self._stories):
                asyncio.get_running_loop().call_later(_LOOK_AGAIN, self._rang.set)

    async def _look(self, session: SessionId) -> None:
        known = self._upto.get(session, Seq(0))

        def read(tx: Tx) -> _SessionNews:
            found = sessions.find_session(tx, session)
            contact = contacts.contact_of(tx, found.contact) if found else None
            by_console = log.client_keys(tx, session, _CONSOLE, known)
            events = log.after(tx, session, known, internal=True)
            return _SessionNews(found, contact, events, lanes.all_of(tx, session), set(by_console))

        grown = await self._store.read(read)
        found, contact = grown.session, grown.contact
        if found is None or contact is None:
            return
        for event in grown.events:
            self._tell(event, contact, at_console=event.seq in grown.by_console)
            self._upto[session] = event.seq
        for story in self._stories:
            if story.act.session == session:
                story.update_arrivals(self._store.clock(), found, grown.ways)

    def _tell(self, event: Event, contact: Contact, *, at_console: bool) -> None:
        before = next((story for story in reversed(self._stories) if story.act.session == event.session), None)
        if before is not None and not starts_story(event, before.events[-1]):
            before.events.append(event)
            return
        by_agent = event.author.side is Side.AGENT
        origin = (_CONSOLE if at_console else "slack.thread") if by_agent else contact.channel
        comes_again = origin in ("slack.thread", "telegram") and self._comes_twice()
        self._stories.append(Story(contact, [event], comes_again, origin))
