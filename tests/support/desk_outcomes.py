"""One session in the hands of a desk: acts that do something, acts that must do nothing, and what is left of it."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any

from agent_clients import AgentClient
from desk_people import DeskAgent, DeskWorld
from desk_users import DeskUser, SeenContent
from waiting import until

from core.model import event_json
from core.model.events import Audience, Delivered, Event, Note, SummedUp, WaitChanged
from core.model.events import Seen as SeenByUser
from core.model.ids import SessionId
from core.model.session import SessionState

WANT = "I want to talk to a person"
LEFT_OUT = (WaitChanged, SummedUp, Delivered, SeenByUser)  # they come when they come


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """What is left of a session, without what differs from one run to the next: ids, times, a surface's own names."""

    log: list[dict[str, Any]]
    state: str
    owner: str
    queue: str
    delivered: str  # the last of the agent's words of which the house knows that the user has them
    seen: list[SeenContent]


@dataclass
class DeskCase:
    """One session, its user, and the desk that has it."""

    desk: AgentClient
    user: DeskUser
    world: DeskWorld
    session: SessionId = SessionId("")

    async def begin(self) -> None:
        """The user asks for a person, and is seen to wait."""
        await self.user.say(WANT)
        self.session = await self.user.session()
        await self.until(SessionState.PENDING)
        await self.settled()

    async def does(self, *acts: Awaitable[object]) -> None:
        """Each act does something, and everybody has been shown it before the next."""
        for act in acts:
            before = (await self.world.session(self.session)).head
            await act
            await self._grows(before)
            await self.settled()

    async def refuses(
        self, act: Awaitable[object], who: DeskAgent, words: str, beside: Sequence[DeskAgent] = ()
    ) -> None:
        """The act does nothing, and whoever wanted it is told why; nobody else is, but for those who act `beside`."""
        before, told = await self.log(), {each: len(await self.desk.told(each)) for each in self.world.people}
        await act
        await self.is_told(who, told[who])
        await self.settled()
        assert words in (sentence := (await self.desk.told(who))[-1]), sentence
        assert await self.log() == before
        for other in self.world.people:
            assert other in (who, *beside) or len(await self.desk.told(other)) == told[other]

    async def until(self, state: SessionState, owner: str = "") -> None:
        """Wait for the session to be so."""

        async def is_so() -> bool:
            now = await self.world.session(self.session)
            return now.state is state and owner in now.owner_name

        await until(is_so, f"the session is {state.value} {owner}", saw=lambda: self.world.session(self.session))

    async def is_told(self, who: DeskAgent, so_far: int) -> None:
        """Wait for this agent to be told more than the sentences so far."""

        async def is_so() -> bool:
            return len(await self.desk.told(who)) > so_far

        await until(is_so, f"{who.name} is told why", saw=lambda: self.desk.told(who))

    async def settled(self) -> None:
        """See `DeskWorld.settled`."""
        await self.world.settled(self.session)

    async def log(self) -> list[dict[str, Any]]:
        """The log, told without ids and times."""
        events = await self.world.events(self.session)
        ids = {await self.world.id_of(who): who.name for who in self.world.people}
        return [_line(event, events, ids) for event in events if not isinstance(event.body, LEFT_OUT)]

    async def said(self, audience: Audience = Audience.PUBLIC) -> list[str]:
        """The words of messages (or notes) as they were written."""
        events = await self.world.events(self.session)
        return [_words(event) for event in events if _words(event) and event.audience is audience]

    async def prompts(self) -> list[str]:
        """What writers were asked."""
        return [event.body.prompt for event in await self.world.events(self.session) if isinstance(event.body, Note)]

    async def story(self) -> SessionOutcome:
        """What is left of it all; who waits has been told their place, which comes when it comes."""
        await until(self._has_a_place, "who waits is told a place", saw=lambda: self.world.session(self.session))
        await self.settled()
        now, events = await self.world.session(self.session), await self.world.events(self.session)
        reached = [event.body.target for event in events if isinstance(event.body, Delivered)]
        delivered = next((_words(event) for event in events if event.seq == max(reached, default=0)), "")
        return SessionOutcome(await self.log(), now.state.value, now.owner_name, now.queue, delivered, self.user.seen())

    async def _has_a_place(self) -> bool:
        now = await self.world.session(self.session)
        return now.state is not SessionState.PENDING or now.wait_position > 0

    async def _grows(self, head: int) -> None:
        async def has_grown() -> bool:
            return (await self.world.session(self.session)).head != head

        async def told() -> dict[str, list[str]]:
            return {who.name: (await self.desk.told(who))[-1:] for who in self.world.people}

        await until(has_grown, "something is done (seen: what was said to whom)", saw=told)


def _line(event: Event, log: list[Event], ids: dict[Any, str]) -> dict[str, Any]:
    body = {name: _named(name, value, log, ids) for name, value in event_json.to_json(event.body).items()}
    body.pop("writer", None)  # how a surface calls the one to ask
    by = ids.get(event.author.id, event.author.side.value)
    return {"kind": event_json.event_kind(event.body), "by": by, "audience": event.audience.value, **body}


def _named(name: str, value: Any, log: list[Event], ids: dict[Any, str]) -> Any:
    """References by what they refer to; of files all but their ids."""
    if name in ("target", "reply_to") and value:
        return next((_words(event) or event_json.event_kind(event.body) for event in log if event.seq == value), value)
    if name == "files":
        return [{part: told for part, told in file.items() if part != "id"} for file in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _words(event: Event) -> str:
    content = getattr(event.body, "content", None)
    files = [file.name for file in getattr(event.body, "files", ())]
    return f"{content.text if content else ''}{files or ''}"
