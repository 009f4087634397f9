"""What the conformance suite of the port `Surface` holds on to: one surface at its platform, and conversations there.

A channel brings one `SurfaceUnderTest` (its line in tests/contract/surface/conftest.py). It says what a person sees at
the platform, how its calls go wrong, and, in `abilities`, what the surface promises; where one is not named, the suite
asserts what happens instead.
"""

import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import Protocol

from configuration import delivery, in_force
from plain_rules import plain_rules
from quick_relay import FEW, QUICK
from sqlalchemy import bindparam, update
from waiting import until

from bridge.relay import Relay
from bridge.sandbox.faults import Faults, InjectedFault
from core.model.content import Content
from core.model.events import Author, Deleted, Edited, Event, EventBody, Message, Reacted, Side, Undeliverable
from core.model.ids import Seq, SessionId
from core.model.ports import Lane, NewLane, Surface
from core.runtime.supervision import Restarts, Supervisor
from core.store import Store, lanes, log, tables
from core.store.locked_session import LockedSession
from core.store.statements import Statement
from core.store.tx import Tx
from core.usecases.intake import Sender, open_session_for, user_author

ANA = Author(Side.AGENT, "agt_ana", "Ana")
BOT = Author(Side.BOT, name="Assistant")
_TIMING = replace(QUICK, stop_within=0.05, margin=2.0)  # who is stopped during a call leaves it as a crash does
_end_lease = Statement(update(tables.lanes).where(tables.lanes.c.id == bindparam("lane")).values(held_until=1))


class Ability(Enum):
    """What a surface may promise. What the suite asserts of one that does not stands behind it."""

    SPLITS = auto()  # a long text in several posts; else one call shows it by its beginning
    CHANGES = auto()  # edits and deletes are shown; else they cost no call
    REACTS = auto()  # reactions are shown as emoji; else they cost no call
    LOOKS_UP = auto()  # a lost call is found: exactly once; else it is made again
    MARKS_REPEATS = auto()  # and what is made again says so; else it replaces what there was
    TELLS_DELIVERED = auto()  # agents read that a message arrived; else nothing is told
    TELLS_FAILURES = auto()  # what is refused is `undeliverable`; else see the next two
    SHOWS_STATE = auto()  # what was refused is made good by the next call
    SAYS_INSTEAD = auto()  # what its platform refuses is said in other words, and nobody need be told
    TAKES_IN = auto()  # people write there too; else what an agent says is nothing to it


class PlatformPlace(Protocol):
    """Where a conversation is shown, as its platform has it."""

    address: str  # of the lane
    fault_address: str  # of the stand-in's faults

    def calls(self) -> int:
        """How many calls were made to show something here."""
        ...

    async def shown(self, session: SessionId) -> list[str]:
        """What a person sees of what the suite said, post by post, oldest first."""
        ...

    def emoji(self) -> int:
        """How many emoji of ours a person sees."""
        ...


Opening = Callable[[Tx, LockedSession, Author], None]


def opens_with_nothing(tx: Tx, opened: LockedSession, user: Author) -> None:
    """The lane is all that a conversation needs."""


@dataclass(frozen=True, slots=True)
class SurfaceUnderTest:
    """A surface on its real adapter, and its platform's stand-in."""

    surface: Surface
    abilities: frozenset[Ability]
    faults: Faults  # of the stand-in
    posting: str  # the method by which it posts
    changing: str  # and by which it changes what is there
    refusal: InjectedFault  # the platform's own way to refuse a call for good
    new_place: Callable[[int], PlatformPlace]
    new_lane: Callable[[str], NewLane]
    unseen: EventBody  # an event that this surface has nothing to show for
    long_text: str = " ".join(f"word{number:04d}" for number in range(1_000))
    writer: Author = ANA  # whose words it shows; Side.USER: the user's
    opening: Opening = opens_with_nothing
    asked_by: EventBody | None = None  # what makes it show what was said
    from_start: bool = False  # does its lane begin with the log?
    mark: str = "↻ "  # before what may be there twice


def in_order(posts: Sequence[str]) -> list[str]:
    """The lines of posts, however they were merged."""
    return [line for post in posts for line in post.splitlines() if line]


@dataclass
class ShownConversation:
    """A conversation and the place that shows it. Its lane is opened when something is said first."""

    bench: "SurfaceBench"
    place: PlatformPlace
    session: SessionId
    user: Author
    lane_opened: bool = False
    positions: list[tuple[int, int]] = field(default_factory=list)

    @property
    def writer(self) -> Author:
        """Whose words the place shows."""
        writer = self.bench.under_test.writer
        return self.user if writer.side is Side.USER else writer

    # --- what happens in the log

    async def say(self, *texts: str, edited: str = "") -> list[Seq]:
        """Say texts in one unit of work, so that the surface sees all of them when it plans.

        `edited`: the last one is edited at once.
        """
        under_test, author = self.bench.under_test, self.writer

        def unit(tx: Tx) -> list[Seq]:
            opened = LockedSession.lock(tx, self.session)
            self._open_lane(opened)
            said = [opened.append(author, Message(Content(text))).seq for text in texts]
            if edited:
                opened.append(author, Edited(said[-1], Content(edited)))
            if under_test.asked_by:
                opened.append(BOT, under_test.asked_by)
            return said

        return await self.bench.store.write(self.session, unit)

    async def append(self, body: EventBody, author: Author | None = None, *, internal: bool = False) -> Seq:
        """Let something else happen."""

        def unit(tx: Tx) -> Seq:
            return LockedSession.lock(tx, self.session).append(author or self.writer, body, internal=internal).seq

        return await self.bench.store.write(self.session, unit)

    async def edit(self, seq: Seq, text: str) -> None:
        """Its author edits a message."""
        await self.append(Edited(seq, Content(text)))

    async def delete(self, seq: Seq) -> None:
        """Its author takes a message back."""
        await self.append(Deleted(seq))

    async def react(self, seq: Seq, emoji: str, *, added: bool = True) -> None:
        """Ana puts an emoji on a message, or takes it away."""
        await self.append(Reacted(seq, emoji, added), ANA)

    async def arrives_here(self, text: str) -> None:
        """Somebody writes at the place itself."""

        def unit(tx: Tx) -> None:
            opened = LockedSession.lock(tx, self.session)
            seq = opened.append(ANA, Message(Content(text))).seq
            opened.note_origin_copy(self.bench.under_test.surface.name, self.place.address, seq, "12345")

        await self.bench.store.write(self.session, unit)

    def _open_lane(self, opened: LockedSession) -> None:
        if not self.lane_opened:
            self.lane_opened = True
            lane = self.bench.under_test.new_lane(self.place.address)
            position = Seq(0) if self.bench.under_test.from_start else opened.session.head
            opened.open_lane_at(lane, position)

    # --- what became of it

    async def posts(self) -> list[str]:
        """What a person sees, post by post."""
        return await self.place.shown(self.session)

    async def lines(self) -> list[str]:
        """What a person sees, line by line."""
        return in_order(await self.posts())

    async def reads(self, *lines: str) -> None:
        """Wait until a person sees exactly this."""

        async def is_so() -> bool:
            return await self.lines() == list(lines)

        await until(is_so, f"the place reads {lines}", saw=self.lines)

    async def shows(self, text: str) -> None:
        """Wait until a person sees a line."""

        async def is_so() -> bool:
            return text in await self.lines()

        await until(is_so, f"the place shows {text!r}", saw=self.lines)

    async def events(self) -> list[Event]:
        """The whole log."""
        return await self.bench.store.read(lambda tx: log.after(tx, self.session, Seq(0), internal=True, most=1_000))

    async def bodies(self, kind: type) -> list[EventBody]:
        """What happened of one kind."""
        return [event.body for event in await self.events() if isinstance(event.body, kind)]

    async def failures(self) -> list[Seq]:
        """The messages that agents read of as not delivered."""
        return [body.target for body in await self.bodies(Undeliverable)]  # type: ignore[union-attr]

    async def lane(self) -> Lane:
        """The lane, as it stands."""
        [lane] = await self.bench.store.read(
            lambda tx: lanes.lanes_of(tx, self.session, self.bench.under_test.surface.name)
        )
        return lane

    async def settled(self) -> None:
        """Wait until the cursor is behind everything. It has never moved back."""

        async def is_so() -> bool:
            lane = await self.lane()
            self.positions.append((lane.position, lane.part))
            return lane.position >= lane.head

        await until(is_so, "the cursor is behind everything", saw=self.lane)
        assert self.positions == sorted(self.positions)

    # --- what goes wrong

    def goes_wrong(self, *faults: InjectedFault, method: str = "") -> None:
        """Let the next calls of a method go wrong here, one fault each."""
        for fault in faults:
            self.always_goes_wrong(fault, method=method, times=1)

    def always_goes_wrong(self, fault: InjectedFault, *, method: str = "", times: int | None = None) -> None:
        """Let every call of a method go wrong here."""
        under_test = self.bench.under_test
        under_test.faults.inject(fault, method or under_test.posting, address=self.place.fault_address, times=times)

    async def called(self, times: int = 1) -> None:
        """Wait until so many calls were made here."""
        await until(lambda: self.place.calls() >= times, f"{times} calls are made", saw=self.place.calls)


class SurfaceBench:
    """A surface with a store and a relay: all the conversations of a module."""

    def __init__(self, under_test: SurfaceUnderTest, store: Store) -> None:
        self.under_test = under_test
        self.store = store
        self._numbers = itertools.count(1)
        self._rules = plain_rules()
        self._start()
        store.on_commit(lambda sessions: self.relay.wake())

    @property
    def most_tries(self) -> int:
        """How often the relay calls for one message at the most."""
        return FEW.tries

    def can(self, ability: Ability) -> bool:
        """Does the surface promise this?"""
        return ability in self.under_test.abilities

    async def conversation(self) -> ShownConversation:
        """A new one, at a place of its own."""
        number = next(self._numbers)
        place = self.under_test.new_place(number)
        sender = Sender("test", f"mia-{number}", "Mia")

        def unit(tx: Tx) -> tuple[SessionId, Author]:
            contact, opened = open_session_for(tx, self._rules, sender)
            user = user_author(contact)
            self.under_test.opening(tx, opened, user)
            return opened.session.id, user

        session, user = await self.store.write(sender.address, unit)
        return ShownConversation(self, place, session, user)

    async def dies_and_restarts(self, conversation: ShownConversation) -> None:
        """The process dies during a call; another one comes once the lease is over."""
        await self._stop()
        lane = await conversation.lane()
        await self.store.write(conversation.session, lambda tx: tx.run(_end_lease, lane=lane.id))
        self._start()

    async def stop(self) -> None:
        """Stop the relay."""
        await self._stop()

    def _start(self) -> None:
        self._supervisor = Supervisor(Restarts(first_pause=0.01))
        self.relay = Relay(
            self.store, self.under_test.surface, in_force(sessions=delivery(FEW.tries, FEW.give_up_after)), _TIMING,
            supervisor=self._supervisor.child(),
        )  # fmt: skip
        self._supervisor.keep(f"relay {self.relay.surface}", self.relay.run)

    async def _stop(self) -> None:
        self._supervisor.expect_end()
        await self.relay.stop()
        await self._supervisor.stop(1.0)


SurfaceFactory = Callable[[Store], AbstractAsyncContextManager[SurfaceUnderTest]]


@asynccontextmanager
async def surface_bench(factory: SurfaceFactory, store: Store) -> AsyncIterator[SurfaceBench]:
    """A factory's surface, until the end of the block."""
    async with factory(store) as under_test:
        bench = SurfaceBench(under_test, store)
        try:
            yield bench
        finally:
            await bench.stop()
